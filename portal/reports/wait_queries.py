"""Reading waits: who came for the first time in a period, and who hadn't come by its end."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.models import (
    Attendance,
    Membership,
    Referral,
    ReferralState,
    Session,
    Target,
)
from portal.referrals.standing import came_of_it
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import during, is_meant, of_referrals


class FirstCame(NamedTuple):
    """A referral whose person came for the first time by it. `paused_days` are working days."""

    referral_id: int
    person_id: int
    sender: str
    received_on: date
    first_on: date
    paused_days: int

    @property
    def days(self) -> int:
        return (self.first_on - self.received_on).days


class StillWaits(NamedTuple):
    """A referral whose person hadn't come yet."""

    referral_id: int
    person_id: int
    sender: str
    received_on: date


def first_came(ask: Ask, period: Period, now: datetime) -> list[FirstCame]:
    """Referrals whose person came by them for the first time in a period, oldest first.

    From places that touch the period and by which nobody came before it. One statement.
    """
    place = (
        Membership.select(Membership.id)
        .join(Referral)
        .where(
            of_referrals(ask),
            is_meant(),
            Membership.starts_on <= period.last,
            Membership.ends_on.is_null() | (Membership.ends_on >= period.first),
            ~fn.EXISTS(_came_before(clock.start_of(period.first), now)),
        )
        .cte("place", materialized=True)
    )
    query = (
        Membership.select(
            Referral.id,
            Referral.person,
            Referral.sender_kind,
            Referral.received_at,
            fn.MIN(Session.starts_at),
            Referral.paused_days,
        )
        .join_from(Membership, place, on=place.c.id == Membership.id)
        .join_from(Membership, Referral)
        .join_from(Membership, Attendance, on=Attendance.person == Membership.person)
        .join_from(Attendance, Session)
        .where(during(Session.starts_at, period), came_of_it(Membership, now))
        .with_cte(place)
        .group_by(
            Referral.id,
            Referral.person,
            Referral.sender_kind,
            Referral.received_at,
            Referral.paused_days,
        )
        .order_by(Referral.received_at, Referral.id)
        .tuples()
    )
    return [
        FirstCame(
            number,
            person_id,
            sender,
            clock.local(received_at).date(),
            clock.local(Session.starts_at.python_value(first_at)).date(),
            paused_days,
        )
        for number, person_id, sender, received_at, first_at, paused_days in query
    ]


def still_waiting(ask: Ask, day: date, now: datetime) -> list[StillWaits]:
    """Referrals received by the end of a day, not ended by then, whose person hadn't come yet.

    Oldest first. One statement.
    """
    cutoff = clock.start_of(day + timedelta(days=1))
    query = (
        Referral.select(Referral.id, Referral.person, Referral.sender_kind, Referral.received_at)
        .where(
            of_referrals(ask),
            is_meant(),
            Referral.received_at < cutoff,
            (Referral.state != ReferralState.ENDED) | (Referral.ended_on > day),
            ~fn.EXISTS(_came_before(cutoff, now)),
        )
        .order_by(Referral.received_at, Referral.id)
        .tuples()
    )
    return [
        StillWaits(number, person_id, sender, clock.local(received_at).date())
        for number, person_id, sender, received_at in query
    ]


def _came_before(instant: datetime, now: datetime) -> Any:
    """Sessions before an instant to which the person of a referral came by it."""
    return (
        Membership.select(Membership.id)
        .join_from(Membership, Attendance, on=Attendance.person == Membership.person)
        .join_from(Attendance, Session)
        .where(
            Membership.referral == Referral.id,
            Session.starts_at < instant,
            came_of_it(Membership, now),
        )
    )


def target_days(ask: Ask, period: Period) -> int | None:
    """The wait, in days, that is aimed for at most in a period; None where none is set.

    One for the funder in question goes before one of the programme's own. One statement.
    """
    query: Any = (
        Target.select(Target.value)
        .where(
            Target.programme == ask.programme_id,
            Target.figure == "wait.median",
            Target.is_at_most,
            Target.funding.is_null() | (Target.funding == ask.funding_id),
            Target.from_on <= period.last,
            Target.to_on >= period.first,
        )
        .order_by(Target.funding.is_null(), Target.from_on.desc(), Target.id.desc())
        .limit(1)
        .tuples()
    )
    return next((int(value) for (value,) in query), None)
