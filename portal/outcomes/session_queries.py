"""Reading sessions that people may be asked about: whose they are, and who came."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from portal import clock
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.formats import long_day
from portal.groups import debrief_queries, rules
from portal.groups.place_queries import called
from portal.models import (
    Attendance,
    Group,
    Mark,
    MeasureUse,
    Person,
    Response,
    Session,
)

# As far back as somebody at the office is likely to enter a session's form.
SHOWN_DAYS = 60
CAME = (Mark.PRESENT, Mark.LEFT_EARLY)


class SessionCame(NamedTuple):
    """A session that somebody came to."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime

    @property
    def on(self) -> date:
        return clock.local(self.starts_at).date()

    @property
    def label(self) -> str:
        return f"{long_day(self.starts_at)}, {self.group_name}"


def sessions_came(user: SignedInUser, person_id: int) -> list[SessionCame]:
    """Sessions of late that a person came to and the user may open, newest first. One statement."""
    rows = (
        Attendance.select(Session.id, Group.id, Group.name, Session.starts_at)
        .join(Session)
        .join(Group)
        .where(
            Attendance.person == person_id,
            Attendance.mark.in_(CAME),
            Session.starts_at >= clock.now() - timedelta(days=SHOWN_DAYS),
            scope.rosters(user, Group.id),
        )
        .order_by(Session.starts_at.desc(), Session.id.desc())
        .tuples()
    )
    return [SessionCame(*row) for row in rows]


@dataclass(frozen=True)
class LedSession:
    """A session whose leader may take answers down, and the measures that are open to them."""

    session_id: int
    group_id: int
    group_name: str
    programme_id: int
    starts_at: datetime
    measures: tuple[str, ...]

    @property
    def on(self) -> date:
        return clock.local(self.starts_at).date()


def led_session(user: SignedInUser, session_id: int) -> LedSession | None:
    """A session that the user led and that has begun, else None. Three statements."""
    if debrief_queries.led_head(user, session_id) is None:
        return None
    row: Any = (
        Session.select(Session.id, Group.id, Group.name, Group.programme, Session.starts_at)
        .join(Group)
        .where(Session.id == session_id)
        .tuples()
        .first()
    )
    uses = (
        MeasureUse.select(MeasureUse.measure)
        .where(
            MeasureUse.programme == row[3],
            MeasureUse.by_facilitator,
            MeasureUse.stopped_on.is_null(),
        )
        .order_by(MeasureUse.position, MeasureUse.measure)
        .tuples()
    )
    return LedSession(*[*row, tuple(code for (code,) in uses)])


class Present(NamedTuple):
    """Somebody who came, and what this user took down of them after that session."""

    person_id: int
    name: str
    taken: frozenset[str]


@reads_beyond("Which measures were taken down at this session, no answer.")
def present_at(user: SignedInUser, led: LedSession) -> list[Present]:
    """Who came, by the name they want there, without those barred from the user. Two statements.

    Of what was answered only that this user typed it themselves: never a score, nor what came
    by another door.
    """
    name = called(led.group_id)
    rows = (
        Attendance.select(Person.id, name)
        .join(Person)
        .where(
            Attendance.session == led.session_id,
            Attendance.mark.in_(CAME),
            Person.merged_into.is_null(),
            Person.died_on.is_null(),
            scope.not_blocked(user, Person.id),
        )
        .order_by(name, Person.id)
        .tuples()
    )
    names = rules.full_names(dict(rows))
    taken: dict[int, set[str]] = {person_id: set() for person_id in names}
    typed = (
        Response.select(Response.person, Response.measure)
        .where(
            Response.session == led.session_id,
            Response.recorded_by == user.id,
            Response.voided_at.is_null(),
        )
        .order_by(Response.id)
        .tuples()
    )
    for person_id, measure in typed:
        if person_id in taken:
            taken[person_id].add(measure)
    return [Present(one, names[one], frozenset(taken[one])) for one in names]
