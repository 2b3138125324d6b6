"""Reading first visits: a group's list, one visit, who is to be asked, and who joined."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import place_rules, rules
from portal.models import (
    Attendance,
    FollowUp,
    Group,
    Membership,
    Person,
    Referral,
    ReferralState,
    Session,
    Taster,
    TasterOutcome,
    User,
)
from portal.people import reach_queries

# The list goes back so far; figures of any time are `conversion`'s.
LISTED_DAYS = 365
MOST_LISTED = 200


class TasterRow(NamedTuple):
    """One first visit as lists and its own page show it."""

    taster_id: int
    group_id: int
    session_id: int
    starts_at: datetime
    session_state: str
    person_id: int
    name: str
    mark: str | None
    outcome: str | None
    asked_at: datetime | None
    asked_by: str | None
    note: str
    version: int
    membership_id: int | None
    phone: str
    contact_note: str

    @property
    def is_ahead(self) -> bool:
        """Whether the visit is still to come."""
        return self.starts_at > clock.now()

    @property
    def is_to_ask(self) -> bool:
        """Whether it is time to ask what came of it, and nobody has."""
        return not self.is_ahead and self.outcome is None and self.session_state in rules.MEETS


def tasters_of(user: SignedInUser, group_id: int) -> list[TasterRow]:
    """First visits to a group in the last year and ahead, newest first. One statement.

    Without people barred from the user; the group's own scope is the caller's to check.
    """
    since = clock.now() - timedelta(days=LISTED_DAYS)
    query = _tasters(user).where(Taster.group == group_id, Session.starts_at >= since)
    ordered = query.order_by(Session.starts_at.desc(), Taster.id.desc()).limit(MOST_LISTED)
    return [TasterRow(*row) for row in ordered.tuples()]


def taster_for(user: SignedInUser, taster_id: int) -> tuple[TasterRow, str] | None:
    """A visit and its group's name, if the user sees that group's roster. One statement."""
    query = (
        _tasters(user)
        .select_extend(Group.name)
        .join_from(Taster, Group)
        .where(Taster.id == taster_id, scope.rosters(user, Group.id))
    )
    row: Any = query.tuples().first()
    return (TasterRow(*row[:-1]), row[-1]) if row else None


def _tasters(user: SignedInUser) -> Any:
    return (
        Taster.select(
            Taster.id,
            Taster.group,
            Session.id,
            Session.starts_at,
            Session.state,
            Person.id,
            Person.name,
            Attendance.mark,
            Taster.outcome,
            Taster.asked_at,
            User.name,
            Taster.note,
            Taster.version,
            Taster.membership,
            reach_queries.phone(),
            reach_queries.note(),
        )
        .join(Session)
        .join_from(Taster, Person)
        .join_from(Taster, User, JOIN.LEFT_OUTER, on=(Taster.asked_by == User.id))
        .join_from(
            Taster,
            Attendance,
            JOIN.LEFT_OUTER,
            on=(Attendance.session == Taster.session) & (Attendance.person == Taster.person),
        )
        .where(scope.not_blocked(user, Person.id))
    )


class SessionChoice(NamedTuple):
    """A session that somebody can come to see."""

    session_id: int
    starts_at: datetime


def sessions_to_visit(group_id: int, limit: int = 8) -> list[SessionChoice]:
    """A group's sessions from today on that take place, soonest first. One statement."""
    query = (
        Session.select(Session.id, Session.starts_at)
        .where(
            Session.group == group_id,
            Session.starts_at >= clock.start_of(clock.today()),
            Session.state.in_(rules.MEETS),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(limit)
    )
    return [SessionChoice(*row) for row in query.tuples()]


class ToAsk(NamedTuple):
    """A visit that is over and of which nobody knows what came."""

    taster_id: int
    person_id: int
    group_id: int
    session_id: int
    due_on: date


def due_to_be_asked(today: date) -> list[ToAsk]:
    """Visits before today without an outcome that are on nobody's list yet. Two statements."""
    query = (
        Taster.select(Taster.id, Taster.person, Taster.group, Session.id, Session.starts_at)
        .join(Session)
        .join_from(Taster, Person)
        .where(
            Person.died_on.is_null(),
            Session.starts_at < clock.start_of(today),
            Session.state.in_(rules.MEETS),
            Taster.outcome.is_null(),
        )
        .order_by(Session.starts_at, Taster.id)
    )
    rows = list(query.tuples())
    known = {
        found
        for (found,) in FollowUp.select(FollowUp.key)
        .where(FollowUp.key.startswith(place_rules.TASTER))
        .order_by(FollowUp.id)
        .tuples()
    }
    return [
        ToAsk(
            taster_id,
            person_id,
            group_id,
            session_id,
            clock.local(starts_at).date() + timedelta(days=1),
        )
        for taster_id, person_id, group_id, session_id, starts_at in rows
        if place_rules.taster_key(taster_id) not in known
    ]


class Conversion(NamedTuple):
    """First visits to a group that took place in a period, and how many joined after one."""

    group_id: int
    taster_count: int
    joined_count: int
    asked_count: int


def conversion(group_ids: Collection[int], first: date, last: date) -> dict[int, Conversion]:
    """First visits by group from one local date to another, both included. One statement.

    A visit counts where a mark says they came; groups without one aren't in it.
    """
    query = (
        Taster.select(
            Taster.group,
            fn.COUNT(Taster.id),
            fn.COUNT(Case(None, ((Taster.outcome == TasterOutcome.JOINED, 1),))),
            fn.COUNT(Taster.outcome),
        )
        .join(Session)
        .join(
            Attendance,
            on=(Attendance.session == Taster.session) & (Attendance.person == Taster.person),
        )
        .where(
            Taster.group.in_(list(group_ids)),
            Session.starts_at >= clock.start_of(first),
            Session.starts_at < clock.start_of(last + timedelta(days=1)),
            Session.state.in_(rules.MEETS),
            Attendance.mark.in_(rules.HERE),
        )
        .group_by(Taster.group)
        .order_by(Taster.group)
    )
    return {row[0]: Conversion(*row) for row in query.tuples()}


def waiting_referral(person_id: int) -> int | None:
    """The newest accepted referral of a person that no place has come of. One statement."""
    standing = Membership.select(Membership.referral).where(Membership.referral.is_null(False))
    query = (
        Referral.select(Referral.id)
        .where(
            Referral.person == person_id,
            Referral.state == ReferralState.ACCEPTED,
            Referral.id.not_in(standing),
        )
        .order_by(Referral.received_at.desc(), Referral.id.desc())
        .limit(1)
    )
    return next((found for (found,) in query.tuples()), None)
