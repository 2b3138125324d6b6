"""Changes to an account: who it is, roles, programmes, the person, sign-ins, and switching it off.

Each is a form of the account's page, and asks whoever sends it to prove who they are.
"""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal.auth import block_actions, bp, factor_actions, link_actions, user_actions, user_queries
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.auth.user_actions import DangerousRoles
from portal.auth.user_forms import NameForm, PersonForm, ProgrammesForm, RolesForm, VersionForm
from portal.auth.user_pages import link_made, user_or_404, user_page
from portal.errors import DomainError, StaleVersion


@bp.route("/office/users/<int:user_id>/name", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
@redisplays
def user_rename(user_id: int) -> Any:
    """Change a name or an address."""
    form = NameForm()

    def change() -> None:
        user_actions.rename_user(
            user_id,
            form.version.data or 0,
            form.name.data or "",
            form.email.data or "",
            current_user,
        )

    return _changed(user_id, "name", form, change)


@bp.route("/office/users/<int:user_id>/roles", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
@redisplays
def user_roles(user_id: int) -> Any:
    """Give and take roles."""
    form = RolesForm()

    def change() -> None:
        user_actions.set_roles(
            user_id,
            form.version.data or 0,
            form.chosen,
            current_user,
            is_meant=form.is_meant.data,
        )

    return _changed(user_id, "roles", form, change)


@bp.route("/office/users/<int:user_id>/programmes", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
@redisplays
def user_programmes(user_id: int) -> Any:
    """Limit a member of staff to programmes, or to none."""
    form = ProgrammesForm()
    form.programme_ids.choices = [SelectChoice(*one) for one in user_queries.programmes()]

    def change() -> None:
        user_actions.set_programmes(
            user_id, form.version.data or 0, form.programme_ids.data or (), current_user
        )

    return _changed(user_id, "programmes", form, change)


@bp.route("/office/users/<int:user_id>/person", methods=["POST"])
@requires(Permission.ACCESS_BLOCK_ALL, step_up=True)
@redisplays
def user_person(user_id: int) -> Any:
    """Say which person a user also is, so that they can't open their own record."""
    form = PersonForm()

    def change() -> None:
        block_actions.link_person(
            user_id, form.person_number.data, form.version.data or 0, current_user
        )

    return _changed(user_id, "person", form, change)


@bp.route("/office/users/<int:user_id>/deactivate", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_deactivate(user_id: int) -> Any:
    """Keep somebody out from this moment on."""
    form = _pressed(user_id)
    user_actions.deactivate_user(user_id, form.version.data or 0, current_user)
    flash(_("Switched off: they are signed out everywhere, and can’t come in."), "good")
    return redirect(url_for("auth.user_show", user_id=user_id))


@bp.route("/office/users/<int:user_id>/activate", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_activate(user_id: int) -> Any:
    """Let somebody in again."""
    form = _pressed(user_id)
    user_actions.activate_user(user_id, form.version.data or 0, current_user)
    flash(_("Switched on again, with the roles that stand here."), "good")
    return redirect(url_for("auth.user_show", user_id=user_id))


@bp.route("/office/users/<int:user_id>/sign-out", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_sign_out(user_id: int) -> Any:
    """Sign a user out on every device."""
    user_or_404(user_id)
    user_actions.end_sign_ins(user_id, current_user)
    flash(_("Signed out on every device."), "good")
    return redirect(url_for("auth.user_show", user_id=user_id))


@bp.route("/office/users/<int:user_id>/factors/reset", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_factors_reset(user_id: int) -> Any:
    """Take a user's passkeys, app and codes away, for whoever lost their phone."""
    user_or_404(user_id)
    if user_id == current_user.id:
        raise DomainError(_("Nobody resets their own second step. Ask another administrator."))
    factor_actions.reset_factors(user_id, by=current_user)
    flash(_("Taken away: they set up a new second step when they sign in next."), "good")
    return redirect(url_for("auth.user_show", user_id=user_id))


@bp.route("/office/users/<int:user_id>/invite-again", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_invite_again(user_id: int) -> Any:
    """Send the invitation again; the link that went before dies."""
    user = user_or_404(user_id)
    return link_made(user_id, user.name, link_actions.invite(user_id, current_user))


@bp.route("/office/users/<int:user_id>/passphrase-link", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_reset(user_id: int) -> Any:
    """Send a link to a new passphrase; the link that went before dies."""
    user = user_or_404(user_id)
    return link_made(user_id, user.name, link_actions.send_reset(user_id, current_user))


@bp.route("/office/users/<int:user_id>/links/end", methods=["POST"])
@requires(Permission.USER_EDIT, step_up=True)
def user_links_end(user_id: int) -> Any:
    """Take back what was sent: no link opens anything any more."""
    user_or_404(user_id)
    link_actions.take_back(user_id, current_user)
    flash(_("Taken back: the link opens nothing any more."), "good")
    return redirect(url_for("auth.user_show", user_id=user_id))


def _changed(user_id: int, part: str, form: Any, change: Callable[[], None]) -> Any:
    """Do what a form says and go back to the account, or show it again with why not.

    Whoever comes second sees both, and decides.
    """
    user_or_404(user_id)
    more: dict[str, Any] = {}
    status, stale = 422, ""
    if form.validate_on_submit():
        try:
            change()
        except StaleVersion as problem:
            form.refuse(problem)
            status, stale = 409, part
        except DangerousRoles as problem:
            form.refuse(problem)
            more["dangers"] = problem.dangers
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("auth.user_show", user_id=user_id))
    user = user_or_404(user_id)
    form.version.data, form.version.raw_data = user.version, None
    more[f"{part}_form"] = form
    return user_page(user, status, stale=stale, **more)


def _pressed(user_id: int) -> VersionForm:
    user_or_404(user_id)
    form = VersionForm()
    form.validate()
    return form
