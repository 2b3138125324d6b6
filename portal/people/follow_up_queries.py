"""Reading follow-ups: what is owed, soonest first."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import FollowUp, Group, Person, Session
from portal.paging import Page, page_of


class OpenFollowUp(NamedTuple):
    """Work that somebody owes, and whom and what it is about."""

    follow_up_id: int
    kind: str
    due_on: date
    note: str
    person_id: int | None
    person_name: str | None
    phone: str | None
    contact_note: str | None
    group_id: int | None
    group_name: str | None
    session_id: int | None
    starts_at: datetime | None
    created_at: datetime
    version: int

    @property
    def days_over(self) -> int:
        """Days since it was due; 0 or less when it isn't late."""
        return (clock.today() - self.due_on).days


def follow_ups_open(user: SignedInUser, number: int = 1) -> Page:
    """One page of what is owed that the user may see, soonest due first. One statement.

    Rows are OpenFollowUp.
    """
    query = _open(user).order_by(FollowUp.due_on, FollowUp.id).tuples()
    page = page_of(query, number)
    return Page([OpenFollowUp(*row) for row in page.rows], page.number, page.has_next)


def follow_up_for(user: SignedInUser, follow_up_id: int) -> OpenFollowUp | None:
    """One open follow-up that the user may see; else None. One statement."""
    row: Any = _open(user).where(FollowUp.id == follow_up_id).tuples().first()
    return OpenFollowUp(*row) if row else None


def follow_up_count(user: SignedInUser) -> int:
    """How many are due today or late. One statement."""
    query = FollowUp.select(fn.COUNT(SQL("*"))).where(
        FollowUp.done_at.is_null(), FollowUp.due_on <= clock.today(), _seen_by(user)
    )
    return int(query.scalar())


def follow_ups_of(user: SignedInUser, person_id: int) -> list[OpenFollowUp]:
    """What is owed to one person, soonest due first. One statement."""
    query = _open(user).where(FollowUp.person == person_id)
    return [OpenFollowUp(*row) for row in query.order_by(FollowUp.due_on, FollowUp.id).tuples()]


def _seen_by(user: SignedInUser) -> Any:
    # About a person out of sight, or a group out of sight, is out of sight.
    return (FollowUp.person.is_null() | scope.people(user, FollowUp.person)) & (
        FollowUp.group.is_null() | scope.staffed(user, FollowUp.group)
    )


def _open(user: SignedInUser) -> Any:
    return (
        FollowUp.select(
            FollowUp.id,
            FollowUp.kind,
            FollowUp.due_on,
            FollowUp.note,
            Person.id,
            Person.name,
            Person.phone,
            Person.contact_note,
            Group.id,
            Group.name,
            Session.id,
            Session.starts_at,
            FollowUp.created_at,
            FollowUp.version,
        )
        .join(Person, JOIN.LEFT_OUTER)
        .join_from(FollowUp, Group, JOIN.LEFT_OUTER)
        .join_from(FollowUp, Session, JOIN.LEFT_OUTER)
        .where(FollowUp.done_at.is_null(), _seen_by(user))
    )
