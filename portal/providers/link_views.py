"""Links of a provider's own to the form: made, shown once, ended."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import mail
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.providers import bp, link_actions, queries
from portal.providers.forms import LinkForm
from portal.providers.pages import provider_or_404


@bp.route("/providers/<int:provider_id>/links/new", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def link_add(provider_id: int) -> Any:
    """Make a link to the form that says where it comes from; it is shown this once."""
    provider = provider_or_404(provider_id)
    form = LinkForm()
    form.offer(queries.referrers_of(provider_id))
    if form.validate_on_submit():
        try:
            key = link_actions.make_link(
                provider_id, form.label.data or "", current_user, form.referrer_id.data or None
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return render_template(
                "providers/link_made.html",
                provider=provider,
                label=form.label.data,
                address=mail.address_of("intake.refer_by_link", key=key),
            )
    page = render_template("providers/link_add.html", form=form, provider=provider)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/providers/<int:provider_id>/links/<int:provider_link_id>/revoke", methods=["POST"])
@requires(Permission.PROVIDER_EDIT)
def link_revoke(provider_id: int, provider_link_id: int) -> Any:
    """End a link now. Ending one that has ended changes nothing."""
    provider_or_404(provider_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    if link_actions.revoke_link(provider_id, provider_link_id, current_user):
        flash(_("The link has ended. Whoever opens it is led to the form for everybody."), "good")
    return redirect(url_for(".provider_show", provider_id=provider_id))
