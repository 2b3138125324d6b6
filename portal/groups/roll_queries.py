"""Reading one session's roll: the people on it, their marks, and names that aren't people."""

from datetime import date, datetime, timedelta
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
from portal.groups.where_queries import session_place
from portal.models import (
    Apology,
    Attendance,
    Group,
    GroupLeader,
    Mark,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Role,
    RollChange,
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
    # When somebody said that the roll is finished, and who; None while nobody has.
    done_at: datetime | None
    done_by_name: str | None
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
    """A session's own facts, if the user may open its roll; else None.

    One statement, and one more for staff at a roll so old that a change needs a reason.
    """
    row: Any = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
            fn.COALESCE(fn.NULLIF(Session.online_link, ""), Group.online_link),
            Session.head_count,
            Session.version,
            Session.roll_done_at,
            User.name,
            Case(None, ((scope.groups(user, Group.id), 1),), 0),
        )
        .join(Group)
        .join_from(Session, User, JOIN.LEFT_OUTER, on=(Session.roll_done_by == User.id))
        .where(Session.id == session_id, scope.sessions(user))
        .tuples()
        .first()
    )
    if row is None:
        return None
    current = settings.current()
    leader_days = None if user.has(Role.STAFF) else current.roll_edit_days
    door = rules.roll_door(
        row[5],
        row[3],
        clock.now(),
        opens_before_minutes=current.roll_opens_before_minutes,
        leader_days=leader_days,
        reason_after_days=current.roll_edit_days,
    )
    if door == RollDoor.NEEDS_REASON and reason_in_use(session_id, user.id) is not None:
        door = RollDoor.OPEN
    return RollHead._make([*row[:-1], bool(row[-1]), door, leader_days])


class RollRow(NamedTuple):
    """One person on a roll."""

    person_id: int
    name: str
    # Short, unless two people on this roll would look the same; numbered if they'd still.
    shown_name: str
    # What the roll says; word sent beforehand counts as apologies until it's marked.
    mark: str | None
    is_first_time: bool
    is_paused: bool
    # Whether they are here on a first visit, without a place in the group.
    is_taster: bool
    missed_count: int
    # Whether somebody noted beforehand that they can't come.
    sent_word: bool


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
    word = (Apology.person == Person.id) & (Apology.session == head.session_id)
    query = (
        Person.select(
            Person.id,
            name,
            Attendance.mark,
            fn.EXISTS(_came_before(head)),
            Case(None, ((Person.id.in_(paused), 1),), 0),
            Case(None, ((Person.id.in_(visiting) & Person.id.not_in(roster), 1),), 0),
            Apology.id,
            Apology.entered_at,
        )
        .join(Attendance, JOIN.LEFT_OUTER, on=mine)
        .join_from(Person, Apology, JOIN.LEFT_OUTER, on=word)
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
            mark=mark or (Mark.APOLOGIES if apology_id and entered_at is None else None),
            is_first_time=not came_before,
            is_paused=bool(is_paused),
            is_taster=bool(is_taster),
            missed_count=0 if is_paused or is_taster else rules.missed_in_a_row(marks[person_id]),
            sent_word=apology_id is not None,
        )
        for (
            person_id,
            name,
            mark,
            came_before,
            is_paused,
            is_taster,
            apology_id,
            entered_at,
        ) in rows
    ]


class WalkInRow(NamedTuple):
    """A name on a session's roll that isn't a person."""

    walk_in_id: int
    name: str
    added_by_id: int | None
    added_by_name: str | None
    is_settled: bool
    # They came to see the group for the first time.
    is_first_visit: bool


def walk_ins_of(session_id: int) -> list[WalkInRow]:
    """A session's walk-ins that nobody has matched to a person, as they came. One statement."""
    query = (
        WalkIn.select(
            WalkIn.id,
            WalkIn.name,
            WalkIn.added_by,
            User.name,
            WalkIn.is_settled,
            WalkIn.is_first_visit,
        )
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


def is_recorded(session_id: int) -> bool:
    """Whether anything is on a roll: a mark, a walk-in or a head count. One statement."""
    marked = Attendance.select(Attendance.id).where(Attendance.session == session_id)
    walked_in = WalkIn.select(WalkIn.id).where(WalkIn.session == session_id)
    return bool(
        Session.select(Session.id)
        .where(
            Session.id == session_id,
            Session.head_count.is_null(False) | fn.EXISTS(marked) | fn.EXISTS(walked_in),
        )
        .exists()
    )


class ChangeRow(NamedTuple):
    """A change made to a roll after its days."""

    user_name: str
    changed_at: datetime
    reason: str


def changes_of(session_id: int) -> list[ChangeRow]:
    """Why a roll was changed after its days, newest first. One statement."""
    query = (
        RollChange.select(User.name, RollChange.changed_at, RollChange.reason)
        .join(User)
        .where(RollChange.session == session_id, RollChange.changed_at.is_null(False))
        .order_by(RollChange.changed_at.desc(), RollChange.id.desc())
    )
    return [ChangeRow(*row) for row in query.tuples()]


def reason_in_use(session_id: int, user_id: int) -> int | None:
    """The reason that this user gave in this sitting for changing an old roll. One statement.

    A sitting is as long as a device may lie idle, from what was done last.
    """
    since = clock.now() - timedelta(minutes=settings.current().session_idle_minutes)
    query = (
        RollChange.select(RollChange.id)
        .where(
            RollChange.session == session_id,
            RollChange.user == user_id,
            fn.COALESCE(RollChange.changed_at, RollChange.created_at) >= since,
        )
        .order_by(RollChange.id.desc())
        .limit(1)
    )
    return next((change_id for (change_id,) in query.tuples()), None)


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
