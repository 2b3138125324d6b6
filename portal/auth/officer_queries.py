"""The officers: who is told of every record opened in an emergency."""

from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.models import (
    AccessBlock,
    BreakGlassNotice,
    BreakGlassOfficer,
    Role,
    User,
    UserRole,
)

# Who may look into one: those whose work has to do with people here.
OFFICER_ROLES = (Role.STAFF, Role.MANAGER)


class Officer(NamedTuple):
    """Somebody who is told of every record opened in an emergency."""

    user_id: int
    name: str
    email: str | None


class Candidate(NamedTuple):
    """Somebody who may be named an officer."""

    user_id: int
    name: str
    is_officer: bool


def officers() -> list[Officer]:
    """Everybody who is told, by name: active, and with a role that lets them. One statement."""
    query = (
        BreakGlassOfficer.select(User.id, User.name, User.email)
        .join(User, on=(BreakGlassOfficer.user == User.id))
        .where(User.is_active, User.id.in_(_with_role()))
        .order_by(User.name, User.id)
    )
    return [Officer(*row) for row in query.tuples()]


def officers_for(person_id: int, opener_id: int) -> list[Officer]:
    """Those whom one opening is told: not the opener, nobody barred from the person, and never
    the person themselves. Two statements."""
    today = clock.today()
    barred = AccessBlock.select(AccessBlock.user).where(
        AccessBlock.person == person_id,
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > today),
    )
    themselves = User.select(User.id).where(User.person == person_id)
    query = User.select(User.id).where(
        User.id.not_in(barred), User.id.not_in(themselves), User.id != opener_id
    )
    free = {user_id for (user_id,) in query.order_by(User.id).tuples()}
    return [one for one in officers() if one.user_id in free]


def candidates() -> list[Candidate]:
    """Who may be named an officer, by name, with who is. One statement."""
    query = (
        User.select(User.id, User.name, BreakGlassOfficer.id.is_null(False))
        .join(BreakGlassOfficer, JOIN.LEFT_OUTER, on=(BreakGlassOfficer.user == User.id))
        .where(User.is_active, User.id.in_(_with_role()))
        .order_by(User.name, User.id)
    )
    return [Candidate(user_id, name, bool(is_one)) for user_id, name, is_one in query.tuples()]


def _with_role() -> Any:
    return UserRole.select(UserRole.user).where(UserRole.role.in_(OFFICER_ROLES))


def is_officer(user: SignedInUser) -> bool:
    """Whether somebody is a named officer who may look into others'. One statement."""
    return any(one.user_id == user.id for one in officers())


def told_of(opening_id: int) -> list[str]:
    """The names of the officers who were told of one. One statement."""
    query = (
        BreakGlassNotice.select(User.name)
        .join(User)
        .where(BreakGlassNotice.break_glass == opening_id)
        .order_by(User.name, User.id)
    )
    return [name for (name,) in query.tuples()]
