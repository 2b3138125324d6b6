"""Accounts for administrators: all of them, one, and inviting somebody."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import navigation
from portal.auth import user_actions, user_queries, user_rules, user_words
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.link_actions import MadeLink
from portal.auth.permissions import Permission
from portal.auth.user_actions import DangerousRoles
from portal.auth.user_forms import (
    InviteForm,
    NameForm,
    PersonForm,
    ProgrammesForm,
    RolesForm,
    VersionForm,
)
from portal.auth.user_queries import UserFilter, UserPage, UserSort
from portal.auth.user_rules import UserState
from portal.auth.views import bp
from portal.errors import DomainError
from portal.models import Role
from portal.paging import page_number

SEARCH_LENGTH = 100

navigation.add(navigation.Entry(68, "auth.users_list", lambda: _l("Users"), Permission.USER_READ))


@bp.route("/office/users")
@requires(Permission.USER_READ)
def users_list() -> Any:
    """Everybody who works or volunteers here, as the address asks: found, filtered, sorted."""
    wanted = _wanted()
    return render_template(
        "auth/users_list.html",
        page=user_queries.users_page(wanted, page_number(request.args.get("page"))),
        wanted=wanted,
        counts=user_queries.state_counts(),
        words=user_words,
    )


@bp.route("/office/users/<int:user_id>")
@requires(Permission.USER_READ)
def user_show(user_id: int) -> Any:
    """One account: who it is, what they may do, how they sign in."""
    return user_page(user_or_404(user_id))


@bp.route("/office/users/invite", methods=["GET", "POST"])
@requires(Permission.USER_EDIT, step_up=True)
@redisplays
def user_invite() -> Any:
    """Make an account for somebody, who chooses their passphrase by a link in a mail."""
    form = InviteForm()
    dangers: list[Any] = []
    if form.validate_on_submit():
        try:
            user_id, link = user_actions.invite_user(
                form.name.data or "",
                form.email.data or "",
                form.chosen,
                current_user,
                is_meant=form.is_meant.data,
            )
        except DangerousRoles as problem:
            form.refuse(problem)
            dangers = problem.dangers
        except DomainError as problem:
            form.refuse(problem)
        else:
            return link_made(user_id, form.name.data or "", link)
    page = render_template("auth/user_invite.html", form=form, dangers=dangers, words=user_words)
    return page, 422 if form.is_submitted() else 200


def link_made(user_id: int, name: str, link: MadeLink) -> Any:
    """Where a link went; the link itself where mail goes nowhere, once."""
    if link.is_mailed:
        flash(_("A link is on its way to %(name)s.", name=name), "good")
        return redirect(url_for("auth.user_show", user_id=user_id))
    return render_template("auth/user_link_made.html", user_id=user_id, name=name, link=link)


def user_or_404(user_id: int) -> UserPage:
    """The account, or 404."""
    user = user_queries.user_page(user_id)
    if user is None:
        abort(404)
    return user


def user_page(user: UserPage, status: int = 200, stale: str = "", **forms: Any) -> Any:
    """An account's page. `forms` are those that were refused, by name; `stale` the one of them
    that somebody else was faster with."""
    programmes = user_queries.programmes()
    shown = {
        "name_form": NameForm(formdata=None, **user._asdict()),
        "roles_form": RolesForm(formdata=None, roles=sorted(user.roles), version=user.version),
        "programmes_form": ProgrammesForm(
            formdata=None, programme_ids=sorted(user.programme_ids), version=user.version
        ),
        "person_form": PersonForm(
            formdata=None, person_number=user.person_id, version=user.version
        ),
    }
    dangers = forms.pop("dangers", [])
    shown.update(forms)
    shown["programmes_form"].programme_ids.choices = [SelectChoice(*one) for one in programmes]
    page = render_template(
        "auth/user_show.html",
        user=user,
        is_self=user.user_id == current_user.id,
        leads=user_words.leads_words(user_queries.leads_of(user.user_id)),
        device_count=user_queries.device_count(user.user_id, user.roles),
        dangers=dangers,
        holds_dangers=user_rules.dangers_of(user.roles),
        stale=stale,
        as_it_stands=user_words.as_it_stands(user, programmes),
        programmes=programmes,
        button=EmptyForm(formdata=None),
        version_form=VersionForm(formdata=None, version=user.version),
        refused=forms,
        words=user_words,
        has_errors=bool(forms),
        **shown,
    )
    return page, status


def _wanted() -> UserFilter:
    role, state, sort = (request.args.get(name, "") for name in ("role", "state", "sort"))
    return UserFilter(
        search=request.args.get("q", "").strip()[:SEARCH_LENGTH],
        role=Role(role) if role in set(Role) else None,
        state=UserState(state) if state in set(UserState) else None,
        sort=UserSort(sort) if sort in set(UserSort) else UserSort.NAME,
    )
