"""Reading sessions: those ahead, those past and what their rolls say in numbers."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.groups import rules
from portal.groups.where_queries import session_place
from portal.models import Attendance, Group, Mark, Session, WalkIn
from portal.paging import Page, page_of

AHEAD_SHOWN = 6
PAST_SHOWN = 12


class SessionRow(NamedTuple):
    """A session with its roll in numbers."""

    session_id: int
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str
    head_count: int | None
    here_count: int
    apologies_count: int
    absent_count: int
    walk_in_count: int
    kind: str
    title: str
    # When its pattern had it; None for one that was added by hand.
    planned_for_at: datetime | None

    @property
    def moved_from(self) -> datetime | None:
        """When it would have been, where that isn't when it is."""
        return self.planned_for_at if self.planned_for_at != self.starts_at else None

    @property
    def mark_count(self) -> int:
        """Named marks of any kind; walk-ins have none."""
        return self.here_count + self.apologies_count + self.absent_count

    @property
    def came_count(self) -> int:
        """People in the room by name: marked as here, and walk-ins."""
        return self.here_count + self.walk_in_count

    @property
    def is_recorded(self) -> bool:
        """Whether anything was written down about who came."""
        return bool(self.mark_count or self.walk_in_count or self.head_count is not None)

    @property
    def meets(self) -> bool:
        """Whether it takes, or took, place, as planned or moved."""
        return self.state in rules.MEETS

    @property
    def is_today(self) -> bool:
        return clock.local(self.starts_at).date() == clock.today()


def sessions_ahead(group_id: int, limit: int | None = AHEAD_SHOWN) -> list[SessionRow]:
    """A group's sessions from the start of today on, soonest first; all with no limit.

    One statement.
    """
    query = _sessions(group_id, Session.starts_at >= clock.start_of(clock.today()))
    ordered = query.order_by(Session.starts_at, Session.id).limit(limit)
    return [SessionRow(*row) for row in ordered.tuples()]


def sessions_past(group_id: int, limit: int = PAST_SHOWN) -> list[SessionRow]:
    """A group's sessions before today, newest first. One statement."""
    query = _sessions(group_id, Session.starts_at < clock.start_of(clock.today()))
    ordered = query.order_by(Session.starts_at.desc(), Session.id.desc()).limit(limit)
    return [SessionRow(*row) for row in ordered.tuples()]


def sessions_past_page(group_id: int, number: int) -> Page:
    """One page of a group's sessions before today, newest first. One statement."""
    query = _sessions(group_id, Session.starts_at < clock.start_of(clock.today()))
    page = page_of(query.order_by(Session.starts_at.desc(), Session.id.desc()).tuples(), number)
    return Page([SessionRow(*row) for row in page.rows], page.number, page.has_next)


def todays(ahead: list[SessionRow]) -> SessionRow | None:
    """Of sessions in order, today's that takes place; else None."""
    return next((row for row in ahead if row.is_today and row.meets), None)


def _place() -> Any:
    """Where a session is: its own place if it has one, else the group's."""
    return session_place()


def _sessions(group_id: int, when: Any) -> Any:
    return (
        Session.select(
            Session.id,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            _place(),
            Session.head_count,
            _marks(rules.HERE),
            _marks((Mark.APOLOGIES,)),
            _marks((Mark.ABSENT,)),
            _walk_ins(),
            Session.kind,
            Session.title,
            Session.planned_for_at,
        )
        .join(Group)
        .where(Session.group == group_id, when)
    )


def _marks(marks: tuple[Mark, ...]) -> Any:
    one = Attendance.alias()
    return one.select(fn.COUNT(SQL("*"))).where(one.session == Session.id, one.mark.in_(marks))


def _walk_ins() -> Any:
    # A matched walk-in is counted by the person's own mark.
    one = WalkIn.alias()
    return one.select(fn.COUNT(SQL("*"))).where(one.session == Session.id, one.person.is_null())
