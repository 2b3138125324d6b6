"""The tokens of a provider's computers: see them, make one, revoke one."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import mail
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.providers import token_actions, token_queries, token_words
from portal.providers.token_forms import TokenForm

# Its own, beside the provider's pages, which another module makes.
bp = Blueprint("provider_tokens", __name__)


@bp.route("/providers/<int:provider_id>/tokens", methods=["GET", "POST"])
@requires(Permission.PROVIDER_TOKEN, step_up=True)
@redisplays
def token_list(provider_id: int) -> Any:
    """A provider's tokens, and the form for a new one, which is shown this once."""
    name = _name_or_404(provider_id)
    form = TokenForm()
    form.offer_days()
    made = ""
    if form.validate_on_submit():
        try:
            made = token_actions.issue_token(
                provider_id,
                form.label.data or "",
                current_user,
                scopes=form.scopes.data or (),
                valid_days=form.valid_days.data,
            )
        except DomainError as problem:
            form.refuse(problem)
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "providers/token_list.html",
        provider_id=provider_id,
        provider_name=name,
        tokens=token_words.shown(token_queries.tokens_of(provider_id)),
        form=form,
        made=made,
        base_url=mail.address_of("api.referral_add").removesuffix("/api/v1/referrals"),
        has_errors=has_errors,
    )
    answer = Response(page, status=422 if has_errors else 200)
    # The token stands on this page once and in no cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/providers/<int:provider_id>/tokens/<int:token_id>/revoke", methods=["POST"])
@requires(Permission.PROVIDER_TOKEN)
def token_revoke(provider_id: int, token_id: int) -> Any:
    """Stop one token from working, this instant."""
    _name_or_404(provider_id)
    if not token_queries.is_token_of(provider_id, token_id):
        abort(404)
    if token_actions.revoke_token(provider_id, token_id, current_user):
        flash(_("The token is revoked: whoever sends with it is turned away from now on."), "good")
    else:
        flash(_("That token was revoked before."), "message")
    return redirect(url_for(".token_list", provider_id=provider_id))


def _name_or_404(provider_id: int) -> str:
    # What came of a provider's referrals isn't for whoever sees some programmes only.
    name = None if current_user.programme_ids else token_queries.provider_name(provider_id)
    if name is None:
        abort(404)
    return name
