"""Reading sessions to call off or move: one, many by where and when, and how they stand."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups import call_off_rules
from portal.groups.call_off_rules import Change
from portal.groups.told_people_queries import SessionTold
from portal.groups.where_queries import session_place
from portal.models import (
    Attendance,
    Group,
    GroupLeader,
    NoticeSession,
    Programme,
    Session,
    SessionLeader,
    SessionState,
    Venue,
    WalkIn,
)

MOST_SESSIONS = 200


class CallOffRow(NamedTuple):
    """A session as whoever calls it off sees it."""

    session_id: int
    group_id: int
    group_name: str
    is_sensitive: bool
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    # Its own, or the group's, as the room is too.
    place: str
    online_link: str
    own_place: str
    own_online_link: str
    version: int
    # Marks, walk-ins and a head count: somebody was there.
    is_recorded: bool

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What may be said of it now."""
        return call_off_rules.changes(self.state, self.starts_at, clock.now())

    @property
    def told(self) -> SessionTold:
        """The session as people are told of it."""
        return SessionTold(self.session_id, self.group_id, self.group_name, self.starts_at)


def session_to_call_off(user: SignedInUser, session_id: int) -> CallOffRow | None:
    """A session that this user may call off: staff of its group, or who leads it that day.

    A leader in the days after their assignment sees the roll still, but calls nothing off. One
    statement.
    """
    row: Any = _rows(Session.id == session_id, _may_call_off(user)).first()
    return _row(row) if row else None


def sessions_to_call_off(user: SignedInUser, session_ids: Collection[int]) -> list[CallOffRow]:
    """Those of these sessions that are of groups the user works for, soonest first."""
    wanted = list(session_ids)[:MOST_SESSIONS]
    query = _rows(Session.id.in_(wanted), scope.staffed(user, Session.group))
    return [_row(row) for row in query]


def standing(session_ids: Collection[int]) -> list[CallOffRow]:
    """These sessions as they stand, for an action, soonest first. One statement."""
    return [_row(row) for row in _rows(Session.id.in_(list(session_ids)))]


class Wanted(NamedTuple):
    """Which sessions somebody looks for; None and '' for any."""

    first: date
    last: date
    programme_id: int | None = None
    group_id: int | None = None
    place: str = ""


def sessions_found(user: SignedInUser, wanted: Wanted) -> list[CallOffRow]:
    """Sessions of these days that haven't ended, of groups the user works for, soonest first.

    At most MOST_SESSIONS. One statement.
    """
    conditions = [
        Session.starts_at >= clock.start_of(wanted.first),
        Session.starts_at < clock.start_of(wanted.last + timedelta(days=1)),
        Session.starts_at > clock.now() - timedelta(days=1),
        scope.staffed(user, Session.group),
    ]
    if wanted.programme_id is not None:
        conditions.append(Group.programme == wanted.programme_id)
    if wanted.group_id is not None:
        conditions.append(Group.id == wanted.group_id)
    if wanted.place:
        conditions.append(_place() == wanted.place)
    rows = [_row(row) for row in _rows(*conditions).limit(MOST_SESSIONS)]
    return [row for row in rows if row.ends_at > clock.now()]


def places_ahead(user: SignedInUser) -> list[str]:
    """Where sessions ahead are, of groups the user works for, in order. One statement."""
    rows = (
        Session.select(_place().alias("place"))
        .join(Group)
        .join(Venue, JOIN.LEFT_OUTER)
        .where(Session.starts_at > clock.now(), scope.staffed(user, Session.group))
        .distinct()
        .order_by(SQL("place"))
        .tuples()
    )
    return [place for (place,) in rows if place]


def groups_staffed(user: SignedInUser) -> list[tuple[int, str]]:
    """Groups that the user works for and that still meet, by name. One statement."""
    rows = (
        Group.select(Group.id, Group.name)
        .where(
            scope.staffed(user, Group.id),
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
        )
        .order_by(Group.name, Group.id)
    )
    return list(rows.tuples())


def programmes_staffed(user: SignedInUser) -> list[tuple[int, str]]:
    """Programmes of those groups, by name. One statement."""
    rows = (
        Programme.select(Programme.id, Programme.name)
        .where(Programme.id.in_(Group.select(Group.programme).where(scope.staffed(user, Group.id))))
        .order_by(Programme.name, Programme.id)
    )
    return list(rows.tuples())


class AsPlanned(NamedTuple):
    """Where a session was before it was first called off or moved."""

    place: str
    online_link: str


def as_planned(session_ids: Iterable[int]) -> dict[int, AsPlanned]:
    """By session: how it was planned, as the newest change of a planned one kept it.

    Nothing for a session that no notice tells of. One statement.
    """
    query = (
        NoticeSession.select(
            NoticeSession.session, NoticeSession.was_place, NoticeSession.was_online_link
        )
        .where(
            NoticeSession.session.in_(list(session_ids)),
            NoticeSession.was_state == SessionState.PLANNED,
        )
        .order_by(NoticeSession.id)
    )
    return {session_id: AsPlanned(*was) for session_id, *was in query.tuples()}


def _may_call_off(user: SignedInUser) -> Any:
    day = local_date(Session.starts_at)
    assigned = GroupLeader.alias()
    leads = fn.EXISTS(
        assigned.select(assigned.id).where(
            assigned.group == Session.group,
            assigned.user == user.id,
            assigned.starts_on <= day,
            assigned.ends_on.is_null() | (assigned.ends_on >= day),
        )
    )
    stands_in = Session.id.in_(
        SessionLeader.select(SessionLeader.session).where(SessionLeader.user == user.id)
    )
    # `led_sessions` knows who stood down, and how long a substitute's part lasts.
    return scope.staffed(user, Session.group) | (scope.led_sessions(user) & (leads | stands_in))


def _place() -> Any:
    """Where a session is, for finding it: its own place, else the building or what stands for
    one. The query joins Venue, outer."""
    return fn.COALESCE(fn.NULLIF(Session.place, ""), Venue.name, Group.place)


def _rows(*conditions: Any) -> Any:
    mark, walk_in = Attendance.alias(), WalkIn.alias()
    is_recorded = (
        Session.head_count.is_null(False)
        | fn.EXISTS(mark.select(mark.id).where(mark.session == Session.id))
        | fn.EXISTS(walk_in.select(walk_in.id).where(walk_in.session == Session.id))
    )
    return (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Group.is_sensitive,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
            fn.COALESCE(fn.NULLIF(Session.online_link, ""), Group.online_link),
            Session.place,
            Session.online_link,
            Session.version,
            Case(None, ((is_recorded, 1),), 0),
        )
        .join(Group)
        .join(Venue, JOIN.LEFT_OUTER)
        .where(*conditions)
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )


def _row(row: tuple[Any, ...]) -> CallOffRow:
    return CallOffRow._make([*row[:-1], bool(row[-1])])
