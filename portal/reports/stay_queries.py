"""Reading who stays: first places, how often newcomers came, how places end, and deaths."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from portal import clock
from portal.groups.attendance_queries import has_roll, took_place
from portal.groups.rules import HERE
from portal.models import (
    Attendance,
    Death,
    Group,
    Membership,
    MembershipState,
    Referral,
    Session,
)
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import (
    during,
    is_meant,
    is_no_error,
    is_somebody,
    lives,
    of_groups,
    of_referrals,
)
from portal.reports.stay_rules import Ended, Newcomer

_GIVEN = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)


def placed(ask: Ask, period: Period) -> list[int]:
    """Ids of people whose first place in these groups began in the period. One statement."""
    start = fn.MIN(Membership.starts_on)
    query: Any = (
        Membership.select(Membership.person)
        .join(Group)
        .where(
            of_groups(ask),
            Membership.starts_on.is_null(False),
            Membership.state.in_(_GIVEN),
            is_no_error(Membership),
            is_somebody(Membership.person),
        )
        .group_by(Membership.person)
        .having((start >= period.first) & (start <= period.last))
        .order_by(Membership.person)
        .tuples()
    )
    return [person_id for (person_id,) in query]


def newcomers(ask: Ask, period: Period, now: datetime) -> list[Newcomer]:
    """People who came to these groups for the first time in the period. Two statements.

    Each with the number of sessions they came to by now, and of those that the group of their
    first session has held since, that session included. Without those who have died.
    """
    held = _held(ask, period, now)
    found: dict[int, Newcomer] = {}
    for person_id, group_id, first_at, came_count in _firsts(ask, period, now):
        since = sum(at >= first_at for at in held[group_id])
        found.setdefault(person_id, Newcomer(person_id, came_count, since))
    return list(found.values())


def _firsts(ask: Ask, period: Period, now: datetime) -> list[tuple[int, int, datetime, int]]:
    """(person, group, first instant there, sessions in all) of newcomers, the first group first.

    Marks are summed up by person and group before anybody's past is looked at.
    """
    firsts = (
        Attendance.select(
            Attendance.person.alias("person_id"),
            Session.group.alias("group_id"),
            fn.MIN(Session.starts_at).alias("at"),
        )
        .join_from(Attendance, Session)
        .join_from(Session, Group)
        .where(
            of_groups(ask),
            during(Session.starts_at, period),
            took_place(Session, now),
            Attendance.mark.in_(HERE),
        )
        .group_by(Attendance.person, Session.group)
        .alias("firsts")
    )
    person = firsts.c.person_id
    earlier = _marks(ask, person, now, clock.start_of(period.first)).select(SQL("1"))
    count = _marks(ask, person, now)
    query = (
        Attendance.select(person, firsts.c.group_id, firsts.c.at, count.alias("count"))
        .from_(firsts)
        .where(is_somebody(person), lives(person), ~fn.EXISTS(earlier))
        .order_by(firsts.c.at, firsts.c.group_id, person)
        .tuples()
    )
    return [
        (person_id, group_id, Session.starts_at.python_value(at), count)
        for person_id, group_id, at, count in query
    ]


def _marks(ask: Ask, person_id: Any, now: datetime, before: datetime | None = None) -> Any:
    """How often somebody came to these groups in all, or before an instant."""
    mark, met, group = Attendance.alias("mark"), Session.alias("met"), Group.alias("in_group")
    return (
        mark.select(fn.COUNT(SQL("*")))
        .join(met, on=mark.session == met.id)
        .join(group, on=met.group == group.id)
        .where(
            mark.person == person_id,
            mark.mark.in_(HERE),
            took_place(met, now),
            _same_groups(ask, group),
            met.starts_at < before if before else SQL("1 = 1"),
        )
    )


def _same_groups(ask: Ask, group: Any) -> Any:
    if ask.group_id is not None:
        return group.id == ask.group_id
    return SQL("1 = 1") if ask.programme_id is None else group.programme == ask.programme_id


def _held(ask: Ask, period: Period, now: datetime) -> dict[int, list[datetime]]:
    """When each group met since the period began."""
    query = (
        Session.select(Session.group, Session.starts_at)
        .join(Group)
        .where(
            of_groups(ask),
            Session.starts_at >= clock.start_of(period.first),
            took_place(Session, now),
            has_roll(Session),
        )
        .order_by(Session.group, Session.starts_at)
        .tuples()
    )
    held: dict[int, list[datetime]] = defaultdict(list)
    for group_id, at in query:
        held[group_id].append(at)
    return held


def endings(ask: Ask, period: Period) -> list[Ended]:
    """Places that ended in the period, in the order in which they did. One statement."""
    query = (
        Membership.select(Membership.person, Membership.ending)
        .join(Group)
        .where(
            of_groups(ask),
            Membership.state == MembershipState.ENDED,
            is_no_error(Membership),
            Membership.starts_on.is_null(False),
            Membership.ends_on.between(period.first, period.last),
            lives(Membership.person),
            is_somebody(Membership.person),
        )
        .order_by(Membership.ends_on, Membership.id)
        .tuples()
    )
    return [Ended(*row) for row in query]


def deaths(ask: Ask, period: Period) -> Sequence[int]:
    """Ids of people known to the report who died in the period, or were said to have then
    where nobody knows the day. One statement."""
    referred = Referral.select(Referral.id).where(
        Referral.person == Death.person, of_referrals(ask), is_meant()
    )
    belonged = (
        Membership.select(Membership.id)
        .join(Group)
        .where(Membership.person == Death.person, of_groups(ask), is_no_error(Membership))
    )
    died_on: Any = fn.COALESCE(Death.died_on, Death.told_on)
    query = (
        Death.select(Death.person)
        .where(
            Death.undone_at.is_null(),
            died_on >= period.first,
            died_on <= period.last,
            is_somebody(Death.person),
            fn.EXISTS(referred) | fn.EXISTS(belonged),
        )
        .distinct()
        .order_by(Death.person)
        .tuples()
    )
    return [person_id for (person_id,) in query]
