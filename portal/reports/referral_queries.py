"""Counts over referrals and the seats that came of them.

A referral belongs to a programme by its own column, a membership by its group's.
"""

from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, Case, Value, fn

from portal import clock
from portal.models import (
    Attendance,
    Ending,
    Group,
    Membership,
    MembershipEnding,
    MembershipState,
    Referral,
    ReferralState,
    Session,
)
from portal.referrals.standing import came_of_it, standing
from portal.reports.meeting_queries import during, end_of, of_groups
from portal.reports.period_rules import Period

# Referrals that never were one.
_NOT_MEANT = (Ending.ENTERED_IN_ERROR, Ending.DUPLICATE)


def _of_referrals(programme_id: int | None) -> Any:
    return SQL("1 = 1") if programme_id is None else Referral.programme == programme_id


def _is_meant() -> Any:
    return Referral.ending.is_null() | Referral.ending.not_in(_NOT_MEANT)


def referred(
    programme_id: int | None, before: Period, period: Period
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Referrals, and different people referred: each (in the period, in the one before)."""
    boundary = clock.start_of(period.first)
    is_now = Referral.received_at >= boundary
    row = (
        Referral.select(
            fn.COUNT(Case(None, ((is_now, Referral.id),))),
            fn.COUNT(Case(None, ((~is_now, Referral.id),))),
            fn.COUNT(fn.DISTINCT(Case(None, ((is_now & _is_meant(), Referral.person),)))),
            fn.COUNT(fn.DISTINCT(Case(None, ((~is_now & _is_meant(), Referral.person),)))),
        )
        .where(_of_referrals(programme_id), during(Referral.received_at, before.first, period))
        .tuples()
        .get()
    )
    return (row[0], row[1]), (row[2], row[3])


def standings(programme_id: int | None, period: Period) -> list[tuple[str, str | None, int]]:
    """(where it stands, ending or None, count) of the referrals received in the period."""
    received = (
        Referral.select(standing().alias("stands"), Referral.ending.alias("how"))
        .where(_of_referrals(programme_id), during(Referral.received_at, period.first, period))
        .alias("received")
    )
    query = (
        Referral.select(received.c.stands, received.c.how, fn.COUNT(SQL("*")))
        .from_(received)
        .group_by(received.c.stands, received.c.how)
        .order_by(received.c.stands, received.c.how)
        .tuples()
    )
    return [(str(stands), how, count) for stands, how, count in query]


def placed(programme_id: int | None, before: Period, period: Period) -> tuple[int, int]:
    """People whose first membership starts in the period, and in the one before."""
    start = fn.MIN(Membership.starts_on)
    firsts = (
        Membership.select(Membership.person, start.alias("first_on"))
        .join(Group)
        .where(
            of_groups(programme_id),
            Membership.starts_on.is_null(False),
            Membership.state.in_(
                (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)
            ),
            Membership.ending.is_null() | (Membership.ending != MembershipEnding.ENTERED_IN_ERROR),
        )
        .group_by(Membership.person)
        .having((start >= before.first) & (start <= period.last))
        .alias("firsts")
    )
    is_now = firsts.c.first_on >= period.first
    row = (
        Membership.select(
            fn.COUNT(Case(None, ((is_now, 1),))), fn.COUNT(Case(None, ((~is_now, 1),)))
        )
        .from_(firsts)
        .tuples()
        .get()
    )
    return row[0], row[1]


def firsts(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, date]]:
    """(received on, first attended on) of referrals first attended in either period."""
    first = fn.MIN(Session.starts_at)
    came = Attendance.alias("came")
    met = Session.alias("met")
    # Whoever came in these periods: nobody else can have come for the first time in them.
    candidates = (
        came.select(came.person)
        .join(met, on=came.session == met.id)
        .where(during(met.starts_at, before.first, period))
    )
    query = (
        Attendance.select(Referral.received_at, first)
        .join_from(Attendance, Session)
        .join_from(
            Attendance,
            Membership,
            on=(Membership.person == Attendance.person) & (Membership.group == Session.group),
        )
        .join_from(Membership, Referral)
        .where(
            _of_referrals(programme_id),
            _is_meant(),
            Attendance.person.in_(candidates),
            came_of_it(Membership, now),
        )
        .group_by(Referral.id, Referral.received_at)
        .having(
            (first >= _instant(clock.start_of(before.first))) & (first < _instant(end_of(period)))
        )
        .order_by(Referral.id)
        .tuples()
    )
    return [
        (clock.local(received).date(), clock.local(met_at).date()) for received, met_at in query
    ]


def _instant(moment: datetime) -> Any:
    # MIN() hides which column it is of, and with it how the engine keeps an instant.
    return Value(Session.starts_at.db_value(moment), converter=False)


def still_waiting(programme_id: int | None, day: date, now: datetime) -> int:
    """Referrals received by the end of a day, not ended by then, whose person hadn't come yet."""
    cutoff = clock.start_of(day + timedelta(days=1))
    attended = (
        Membership.select(Membership.id)
        .join(Session, on=Session.group == Membership.group)
        .join(
            Attendance,
            on=(Attendance.session == Session.id) & (Attendance.person == Membership.person),
        )
        .where(
            Membership.referral == Referral.id,
            Session.starts_at < cutoff,
            came_of_it(Membership, now),
        )
    )
    return int(
        Referral.select(fn.COUNT(Referral.id))
        .where(
            _of_referrals(programme_id),
            _is_meant(),
            Referral.received_at < cutoff,
            (Referral.state != ReferralState.ENDED) | (Referral.ended_on > day),
            ~fn.EXISTS(attended),
        )
        .scalar()
    )
