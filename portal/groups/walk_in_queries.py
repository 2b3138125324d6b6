"""Reading walk-ins that wait for somebody to say who they were."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Group, Session, User, WalkIn
from portal.paging import Page, page_of


class OpenWalkIn(NamedTuple):
    """A walk-in that is neither matched nor left as a count."""

    walk_in_id: int
    name: str
    session_id: int
    starts_at: datetime
    group_id: int
    group_name: str
    added_by_name: str | None


def walk_ins_to_match(user: SignedInUser, number: int = 1) -> Page:
    """One page of open walk-ins at sessions the user may see, oldest first. One statement.

    Rows are OpenWalkIn.
    """
    query = _open(user).order_by(Session.starts_at, WalkIn.id).tuples()
    page = page_of(query, number)
    return Page([OpenWalkIn(*row) for row in page.rows], page.number, page.has_next)


def walk_in_for(user: SignedInUser, walk_in_id: int) -> OpenWalkIn | None:
    """One open walk-in the user may match; else None. One statement."""
    row: Any = _open(user).where(WalkIn.id == walk_in_id).tuples().first()
    return OpenWalkIn(*row) if row else None


def walk_in_count(user: SignedInUser) -> int:
    """How many open walk-ins the user could match. One statement."""
    query = (
        WalkIn.select(fn.COUNT(SQL("*")))
        .join(Session)
        .where(~WalkIn.is_settled, WalkIn.person.is_null(), scope.sessions(user))
    )
    return int(query.scalar())


def _open(user: SignedInUser) -> Any:
    return (
        WalkIn.select(
            WalkIn.id,
            WalkIn.name,
            Session.id,
            Session.starts_at,
            Group.id,
            Group.name,
            User.name,
        )
        .join(Session)
        .join(Group)
        .join_from(WalkIn, User, JOIN.LEFT_OUTER)
        .where(~WalkIn.is_settled, WalkIn.person.is_null(), scope.sessions(user))
    )
