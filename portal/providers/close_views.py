"""When a provider closes, with or without a successor, and taking that back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.providers import bp, queries
from portal.providers.forms import CloseForm
from portal.providers.pages import provider_or_404
from portal.referrals import provider_closing_actions, provider_closing_queries


@bp.route("/providers/<int:provider_id>/close", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def provider_close(provider_id: int) -> Any:
    """Say from which day on it refers nobody, and who takes over what is still open."""
    provider = provider_or_404(provider_id)
    form = CloseForm(
        closes_on=provider.closes_on,
        successor_id=provider.successor_id or 0,
        version=provider.version,
    )
    form.offer([one for one in queries.active_providers() if one[0] != provider_id])
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                provider_closing_actions.close_provider(
                    provider_id,
                    form.version.data or 0,
                    form.closes_on.data,
                    form.successor_id.data or None,
                    current_user,
                )
            except StaleVersion as problem:
                form.refuse(problem)
                form.version.data, form.version.raw_data = provider.version, None
                status = 409
            except DomainError as problem:
                form.refuse(problem)
            else:
                flash(
                    _(
                        "%(name)s refers nobody from %(day)s on.",
                        name=provider.name,
                        day=long_date(form.closes_on.data),
                    ),
                    "good",
                )
                return redirect(url_for(".provider_show", provider_id=provider_id))
    page = render_template(
        "providers/provider_close.html",
        form=form,
        provider=provider,
        open_count=provider_closing_queries.open_count(current_user, provider_id),
        is_stale=status == 409,
    )
    return page, status


@bp.route("/providers/<int:provider_id>/stay", methods=["POST"])
@requires(Permission.PROVIDER_EDIT)
def provider_stay(provider_id: int) -> Any:
    """Take it back: it doesn't close, or goes on after all."""
    provider = provider_or_404(provider_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    provider_closing_actions.keep_provider(provider_id, provider.version, current_user)
    flash(_("%(name)s goes on. Links and tokens work again.", name=provider.name), "good")
    return redirect(url_for(".provider_show", provider_id=provider_id))
