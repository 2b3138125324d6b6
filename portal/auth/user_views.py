"""Accounts for administrators: all of them, one, and inviting somebody."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.auth import bp, user_actions, user_queries, user_words
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.auth.user_actions import DangerousRoles
from portal.auth.user_forms import (
    InviteForm,
)
from portal.auth.user_pages import link_made, user_or_404, user_page
from portal.auth.user_queries import UserFilter, UserSort
from portal.auth.user_rules import UserState
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


def _wanted() -> UserFilter:
    role, state, sort = (request.args.get(name, "") for name in ("role", "state", "sort"))
    return UserFilter(
        search=request.args.get("q", "").strip()[:SEARCH_LENGTH],
        role=Role(role) if role in set(Role) else None,
        state=UserState(state) if state in set(UserState) else None,
        sort=UserSort(sort) if sort in set(UserSort) else UserSort.NAME,
    )
