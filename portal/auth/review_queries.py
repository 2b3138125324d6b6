"""Records opened in an emergency, as the officers who look into them see them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case

from portal import clock, settings
from portal.auth import break_glass_rules as rules
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    BreakGlass,
    Event,
    Person,
    Pseudonym,
    Role,
    User,
)

LISTED_DAYS = 365


class Row(NamedTuple):
    """One that was opened, as the list and its page show it."""

    opening_id: int
    user_id: int
    user_name: str
    person_id: int
    # None where the reader may not open the person.
    person_name: str | None
    found_by: str
    reason: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    finding: str | None
    finding_words: str
    reviewed_by_name: str | None
    reviewed_at: datetime | None
    version: int

    @property
    def ended_at(self) -> datetime:
        """When it shut, or will by itself."""
        return self.closed_at or self.closes_at

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.closes_at > clock.now()

    @property
    def due_on(self) -> date:
        """By when it should have been looked into."""
        days = settings.current().break_glass_review_days
        return rules.review_due_on(clock.local(self.opened_at).date(), days)

    @property
    def is_late(self) -> bool:
        return self.finding is None and self.due_on < clock.today()


def openings_for(user: SignedInUser) -> list[Row]:
    """What an officer looks into: what waits, the oldest first, then a year of what was found,
    the newest first. One statement."""
    since = clock.now() - timedelta(days=LISTED_DAYS)
    query = (
        _rows(user)
        .where(
            scope.break_glass_reviews(user),
            BreakGlass.finding.is_null() | (BreakGlass.opened_at >= since),
        )
        .order_by(BreakGlass.opened_at.desc(), BreakGlass.id.desc())
    )
    rows = [Row(*row) for row in query.tuples()]
    waiting = [row for row in rows if row.finding is None]
    return [*reversed(waiting), *(row for row in rows if row.finding is not None)]


def opening_for(user: SignedInUser, opening_id: int) -> Row | None:
    """One that an officer may look into. One statement."""
    row: Any = (
        _rows(user)
        .where(BreakGlass.id == opening_id, scope.break_glass_reviews(user))
        .tuples()
        .first()
    )
    return Row(*row) if row else None


def _rows(user: SignedInUser) -> Any:
    reviewer = User.alias()
    # Of whom they see nothing otherwise, an officer learns no name by looking into it; nor is
    # it read for whoever isn't staff.
    name: Any = None
    if user.has(Role.STAFF):
        name = Case(None, ((scope.people(user, Person.id), Person.name),), None)
    return (
        BreakGlass.select(
            BreakGlass.id,
            User.id,
            User.name,
            BreakGlass.person,
            Case(None, ((BreakGlass.id.is_null(), ""),), None) if name is None else name,
            BreakGlass.found_by,
            BreakGlass.reason,
            BreakGlass.opened_at,
            BreakGlass.closes_at,
            BreakGlass.closed_at,
            BreakGlass.finding,
            BreakGlass.finding_words,
            reviewer.name,
            BreakGlass.reviewed_at,
            BreakGlass.version,
        )
        .join(User, on=(BreakGlass.user == User.id))
        .join_from(BreakGlass, Person, on=(BreakGlass.person == Person.id))
        .join_from(
            BreakGlass, reviewer, JOIN.LEFT_OUTER, on=(BreakGlass.reviewed_by == reviewer.id)
        )
    )


def looked_at(row: Row) -> list[tuple[datetime, str]]:
    """What the trail says that its opener did with the person while it was open: (at, action),
    in order. One statement."""
    mine = Pseudonym.select(Pseudonym.pseudonym).where(Pseudonym.person == row.person_id)
    query = (
        Event.select(Event.at, Event.action)
        .where(
            Event.user_id == row.user_id,
            Event.pseudonym.in_(mine),
            Event.at >= row.opened_at,
            Event.at <= row.ended_at,
        )
        .order_by(Event.number)
    )
    return list(query.tuples())


@dataclass(frozen=True)
class Waiting:
    """How many wait for an officer, and how many of them for too long."""

    count: int
    late_count: int


def waiting_for(user: SignedInUser) -> Waiting:
    """What waits for an officer to look into it; nothing for others. One statement."""
    query = (
        BreakGlass.select(BreakGlass.opened_at)
        .where(scope.break_glass_reviews(user), BreakGlass.finding.is_null())
        .order_by(BreakGlass.opened_at)
    )
    days = settings.current().break_glass_review_days
    opened = [clock.local(at).date() for (at,) in query.tuples()]
    late = [day for day in opened if rules.review_due_on(day, days) < clock.today()]
    return Waiting(len(opened), len(late))
