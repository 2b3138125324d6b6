"""Reading one session's roll: the people on it, their marks, and names that aren't people."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.formats import short_name
from portal.groups import rules
from portal.groups.place_queries import called, is_paused_on
from portal.groups.queries import leads_on
from portal.groups.roster_queries import joining_order, marks_before
from portal.groups.rules import RollDoor
from portal.models import (
    Attendance,
    Group,
    GroupLeader,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Role,
    Session,
    SessionLeader,
    Taster,
    User,
    WalkIn,
)


class RollHead(NamedTuple):
    """A session as the top of its roll says it."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str
    online_link: str
    head_count: int | None
    version: int
    # Whether the user may open the group's own page, which a substitute may not.
    opens_group: bool
    door: RollDoor
    # Days for which the roll stays open to this user; None for as long as they like.
    leader_days: int | None

    @property
    def held_on(self) -> date:
        """The local date of the session."""
        return clock.local(self.starts_at).date()

    @property
    def is_open(self) -> bool:
        return self.door == RollDoor.OPEN


def roll_head(user: SignedInUser, session_id: int) -> RollHead | None:
    """A session's own facts, if the user may open its roll; else None. One statement."""
    row: Any = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            fn.COALESCE(fn.NULLIF(Session.place, ""), Group.place),
            fn.COALESCE(fn.NULLIF(Session.online_link, ""), Group.online_link),
            Session.head_count,
            Session.version,
            Case(None, ((scope.groups(user, Group.id), 1),), 0),
        )
        .join(Group)
        .where(Session.id == session_id, scope.sessions(user))
        .tuples()
        .first()
    )
    if row is None:
        return None
    leader_days = None if user.has(Role.STAFF) else settings.current().leader_tail_days
    door = rules.roll_door(
        row[5],
        row[3],
        clock.now(),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
        leader_days=leader_days,
    )
    return RollHead._make([*row[:-1], bool(row[-1]), door, leader_days])


class RollRow(NamedTuple):
    """One person on a roll."""

    person_id: int
    name: str
    # Short, unless two people on this roll would look the same; numbered if they'd still.
    shown_name: str
    mark: str | None
    is_first_time: bool
    is_paused: bool
    # Whether they are here on a first visit, without a place in the group.
    is_taster: bool
    missed_count: int


def roll_of(user: SignedInUser, head: RollHead) -> list[RollRow]:
    """Everybody on a session's roll, by name: its roster on that day, first visits booked for
    it, and whoever has a mark.

    People barred from the user are left out. Two statements.
    """
    day = head.held_on
    roster = Membership.select(Membership.person).where(
        Membership.group == head.group_id, on_roster_on(day)
    )
    marked = Attendance.select(Attendance.person).where(Attendance.session == head.session_id)
    visiting = Taster.select(Taster.person).where(Taster.session == head.session_id)
    paused = Membership.select(Membership.person).where(
        Membership.group == head.group_id,
        Membership.state != MembershipState.ENDED,
        is_paused_on(Membership, day),
    )
    name = called(head.group_id)
    mine = (Attendance.person == Person.id) & (Attendance.session == head.session_id)
    query = (
        Person.select(
            Person.id,
            name,
            Attendance.mark,
            fn.EXISTS(_came_before(head)),
            Case(None, ((Person.id.in_(paused), 1),), 0),
            Case(None, ((Person.id.in_(visiting) & Person.id.not_in(roster), 1),), 0),
        )
        .join(Attendance, JOIN.LEFT_OUTER, on=mine)
        .where(Person.id.in_(roster | marked | visiting), scope.not_blocked(user, Person.id))
        .order_by(name, *joining_order(head.group_id))
    )
    rows = list(query.tuples())
    shown = rules.roll_names({row[0]: row[1] for row in rows}, short_name)
    marks = marks_before(head.group_id, head.starts_at, (row[0] for row in rows))
    return [
        RollRow(
            person_id=person_id,
            name=name,
            shown_name=shown[person_id],
            mark=mark,
            is_first_time=not came_before,
            is_paused=bool(is_paused),
            is_taster=bool(is_taster),
            missed_count=0 if is_paused or is_taster else rules.missed_in_a_row(marks[person_id]),
        )
        for person_id, name, mark, came_before, is_paused, is_taster in rows
    ]


class WalkInRow(NamedTuple):
    """A name on a session's roll that isn't a person."""

    walk_in_id: int
    name: str
    added_by_id: int | None
    added_by_name: str | None
    is_settled: bool


def walk_ins_of(session_id: int) -> list[WalkInRow]:
    """A session's walk-ins that nobody has matched to a person, as they came. One statement."""
    query = (
        WalkIn.select(WalkIn.id, WalkIn.name, WalkIn.added_by, User.name, WalkIn.is_settled)
        .join(User, JOIN.LEFT_OUTER)
        .where(WalkIn.session == session_id, WalkIn.person.is_null())
        .order_by(WalkIn.created_at, WalkIn.id)
    )
    return [WalkInRow(*row) for row in query.tuples()]


def others_leading(user: SignedInUser, head: RollHead) -> list[str]:
    """Names of who else leads a session, substitutes too, in order. One statement."""
    assigned = GroupLeader.select(GroupLeader.user).where(
        GroupLeader.group == head.group_id, *leads_on(head.held_on)
    )
    standing_in = SessionLeader.select(SessionLeader.user).where(
        SessionLeader.session == head.session_id,
        SessionLeader.stood_down_at.is_null() | (SessionLeader.stood_down_at > head.starts_at),
    )
    query = (
        User.select(User.name)
        .where(User.id.in_(assigned | standing_in), User.id != user.id)
        .order_by(User.name, User.id)
    )
    return [name for (name,) in query.tuples()]


def here_count(session_id: int) -> int:
    """How many names stand for somebody in the room: marks, and walk-ins not yet matched."""
    marked = (
        Attendance.select(fn.COUNT(SQL("*")))
        .where(Attendance.session == session_id, Attendance.mark.in_(rules.HERE))
        .scalar()
    )
    walked_in = (
        WalkIn.select(fn.COUNT(SQL("*")))
        .where(WalkIn.session == session_id, WalkIn.person.is_null())
        .scalar()
    )
    return int(marked) + int(walked_in)


def on_roster_on(day: date) -> Any:
    """A condition on Membership: it stood on this local date, so the person is on the roll."""
    began = Membership.starts_on.is_null() | (Membership.starts_on <= day)
    stands = Membership.state.in_(rules.SEATED)
    # An entry made in error never stood; other endings stand up to their last day.
    stood = (
        (Membership.state == MembershipState.ENDED)
        & (Membership.ending != MembershipEnding.ENTERED_IN_ERROR)
        & (Membership.ends_on >= day)
        & Membership.starts_on.is_null(False)
    )
    return began & (stands | stood)


def _came_before(head: RollHead) -> Any:
    """Whether a person came to this group before this session, beside each row of Person."""
    came, met = Attendance.alias(), Session.alias()
    return (
        came.select(came.id)
        .join(met, on=(came.session == met.id))
        .where(
            came.person == Person.id,
            met.group == head.group_id,
            met.starts_at < head.starts_at,
            came.mark.in_(rules.HERE),
        )
    )
