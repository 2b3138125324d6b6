"""Adding and changing providers and those who refer there."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.providers import actions, bp, edit_actions, queries
from portal.providers.forms import ProviderForm, ReferrerForm, as_it_stands
from portal.providers.pages import provider_or_404, referrer_or_404


@bp.route("/providers/new", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def provider_add() -> Any:
    """Add an organisation that refers."""
    form = ProviderForm()
    if form.validate_on_submit():
        try:
            provider_id = actions.add_provider(**form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s added.", name=form.name.data), "good")
            return redirect(url_for(".provider_show", provider_id=provider_id))
    page = render_template("providers/provider_edit.html", form=form, provider=None)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/providers/<int:provider_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def provider_edit(provider_id: int) -> Any:
    """Change a provider. Who comes second sees both, and decides."""
    provider = provider_or_404(provider_id)
    form = ProviderForm(**provider._asdict())
    if not form.is_submitted():
        return _provider_page(form, provider)
    if form.validate():
        try:
            edit_actions.change_provider(
                provider_id, form.version.data or 0, form.plan(), by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = provider.version, None
            return _provider_page(form, provider, 409, as_it_stands=as_it_stands(provider))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is as you changed it.", name=form.name.data), "good")
            return redirect(url_for(".provider_show", provider_id=provider_id))
    return _provider_page(form, provider, 422)


@bp.route("/providers/<int:provider_id>/referrers/new", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def referrer_add(provider_id: int) -> Any:
    """Add somebody who refers at a provider."""
    provider = provider_or_404(provider_id)
    form = ReferrerForm()
    if form.validate_on_submit():
        try:
            edit_actions.add_referrer(provider_id, form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s added.", name=form.name.data), "good")
            return redirect(url_for(".provider_show", provider_id=provider_id))
    return _referrer_page(form, provider, None, 422 if form.is_submitted() else 200)


@bp.route("/providers/<int:provider_id>/referrers/<int:referrer_id>", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def referrer_edit(provider_id: int, referrer_id: int) -> Any:
    """Change somebody who refers there, or say that they have left."""
    provider = provider_or_404(provider_id)
    referrer = referrer_or_404(provider_id, referrer_id)
    form = ReferrerForm(**referrer._asdict())
    if not form.is_submitted():
        return _referrer_page(form, provider, referrer)
    if form.validate():
        try:
            edit_actions.change_referrer(
                referrer_id, form.version.data or 0, form.plan(), by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = referrer.version, None
            stands = as_it_stands(referrer)
            return _referrer_page(form, provider, referrer, 409, as_it_stands=stands)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is as you changed it.", name=form.name.data), "good")
            return redirect(url_for(".provider_show", provider_id=provider_id))
    return _referrer_page(form, provider, referrer, 422)


def _provider_page(
    form: ProviderForm, provider: queries.ProviderPage, status: int = 200, **more: Any
) -> Any:
    page = render_template("providers/provider_edit.html", form=form, provider=provider, **more)
    return page, status


def _referrer_page(
    form: ReferrerForm, provider: Any, referrer: Any, status: int = 200, **more: Any
) -> Any:
    page = render_template(
        "providers/referrer_edit.html", form=form, provider=provider, referrer=referrer, **more
    )
    return page, status
