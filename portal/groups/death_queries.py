"""Reading what a death touches in groups: who must hear of it before their group meets."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from peewee import JOIN, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import place_rules, rules
from portal.models import (
    FollowUp,
    FollowUpKind,
    Group,
    GroupLeader,
    InterpreterBooking,
    InterpreterState,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Session,
    SessionLeader,
    Taster,
    User,
)

# For so many days a roster says that a member has died.
SAID_DAYS = 60


class NextMeeting(NamedTuple):
    """When a group meets next, and who leads it then."""

    group_id: int
    session_id: int | None
    starts_at: datetime | None
    leader_names: tuple[str, ...]


class InterpreterAhead(NamedTuple):
    """A booking for somebody at a session ahead."""

    booking_id: int
    group_id: int
    session_id: int
    name: str


class Lost(NamedTuple):
    """A member who has died, as the roster says it."""

    name: str
    died_on: date | None
    # Whether somebody has rung the leaders.
    leaders_know: bool


def next_meetings(person_id: int) -> list[NextMeeting]:
    """Of each group that a person came to or was to visit: its next session and its leaders.

    Two statements, and three for each group.
    """
    now = clock.now()
    places = Membership.select(Membership.group).where(
        Membership.person == person_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.PAUSED)),
    )
    visits = (
        Taster.select(Taster.group)
        .join(Session)
        .where(Taster.person == person_id, Session.starts_at > now)
    )
    ids = sorted({group_id for (group_id,) in [*places.tuples(), *visits.tuples()]})
    return [_next_of(group_id, now) for group_id in ids]


def _next_of(group_id: int, now: datetime) -> NextMeeting:
    found = (
        Session.select(Session.id, Session.starts_at)
        .where(Session.group == group_id, Session.starts_at > now, Session.state.in_(rules.MEETS))
        .order_by(Session.starts_at, Session.id)
        .tuples()
        .first()
    )
    session_id, starts_at = found if found else (None, None)
    on = clock.local(starts_at).date() if starts_at else clock.today()
    assigned = (
        User.select(User.name)
        .join(GroupLeader, on=GroupLeader.user == User.id)
        .where(
            GroupLeader.group == group_id,
            GroupLeader.starts_on <= on,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= on),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(User.name, User.id)
        .tuples()
    )
    once = (
        User.select(User.name)
        .join(SessionLeader, on=SessionLeader.user == User.id)
        .where(SessionLeader.session == session_id, SessionLeader.stood_down_at.is_null())
        .order_by(User.name, User.id)
        .tuples()
    )
    names = dict.fromkeys(name for (name,) in [*assigned, *(once if session_id else ())])
    return NextMeeting(group_id, session_id, starts_at, tuple(names))


class NamedMeeting(NamedTuple):
    """A group whose leaders will be rung; without a name where it is out of sight."""

    group_name: str
    starts_at: datetime | None


def meetings_named(user: SignedInUser, person_id: int) -> list[NamedMeeting]:
    """Before a death is recorded: whose leaders will be rung, by the next session."""
    meetings = next_meetings(person_id)
    rows = (
        Group.select(Group.id, Group.name)
        .where(Group.id.in_([one.group_id for one in meetings]), scope.groups(user, Group.id))
        .order_by(Group.id)
    )
    names = dict(rows.tuples())
    return [NamedMeeting(names.get(one.group_id, ""), one.starts_at) for one in meetings]


def free_seat_keys(person_id: int) -> list[str]:
    """What the work of offering a seat that they leave free is known by. One statement."""
    rows = (
        Membership.select(Membership.id)
        .where(Membership.person == person_id)
        .order_by(Membership.id)
    )
    return [place_rules.free_key(membership_id) for (membership_id,) in rows.tuples()]


def interpreters_ahead(person_id: int) -> list[InterpreterAhead]:
    """Interpreters who are still to come for one person, soonest first."""
    query = (
        InterpreterBooking.select(
            InterpreterBooking.id,
            Session.group,
            Session.id,
            fn.COALESCE(fn.NULLIF(InterpreterBooking.name, ""), InterpreterBooking.agency),
        )
        .join(Session)
        .where(
            InterpreterBooking.person == person_id,
            InterpreterBooking.state != InterpreterState.CANCELLED,
            Session.starts_at > clock.now(),
        )
        .order_by(Session.starts_at, InterpreterBooking.id)
    )
    return [InterpreterAhead(*row) for row in query.tuples()]


def has_leaders_to_ring(group_id: int) -> bool:
    """Whether somebody is still to ring the leaders of a group about a death. One statement."""
    query = FollowUp.select(FollowUp.id).where(
        FollowUp.group == group_id,
        FollowUp.kind == FollowUpKind.LEADER_CALL,
        FollowUp.done_at.is_null(),
    )
    return bool(query.exists())


def lost_in(user: SignedInUser, group_id: int) -> list[Lost]:
    """Members of a group whose death was recorded lately, by name. One statement."""
    called = FollowUp.alias()
    query = (
        Membership.select(
            fn.COALESCE(fn.NULLIF(Membership.shown_as, ""), Person.name),
            Person.died_on,
            fn.COUNT(called.id),
        )
        .join(Person)
        .join_from(
            Membership,
            called,
            JOIN.LEFT_OUTER,
            on=(called.person == Membership.person)
            & (called.group == Membership.group)
            & (called.kind == FollowUpKind.LEADER_CALL)
            & called.done_at.is_null(),
        )
        .where(
            Membership.group == group_id,
            Membership.ending == MembershipEnding.DIED,
            Person.died_on >= clock.today() - timedelta(days=SAID_DAYS),
            scope.not_blocked(user, Membership.person),
        )
        .group_by(Membership.id, Membership.shown_as, Person.name, Person.died_on)
        .order_by(Person.name, Membership.id)
    )
    return [Lost(name, died_on, not waiting) for name, died_on, waiting in query.tuples()]
