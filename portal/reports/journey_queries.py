"""Reading what became of the referrals that arrived in a period: one row for each of them.

Five statements, however many referrals; each is limited to those of the period by a subquery.
"""

from datetime import date, datetime
from typing import Any

from peewee import Case, fn

from portal import clock
from portal.groups.place_queries import holds_offer, waits
from portal.models import (
    Answer,
    Attendance,
    Audience,
    Contact,
    ContactOutcome,
    Membership,
    MembershipEnding,
    MembershipState,
    Milestone,
    Referral,
    ReferralState,
    Session,
)
from portal.referrals.standing import came_of_it
from portal.reports.ask_rules import Ask
from portal.reports.journey_rules import NO_PLACE, Journey, Place
from portal.reports.period_rules import Period
from portal.reports.scope_queries import during, is_meant, is_no_error, of_referrals

WELL = (MembershipEnding.FINISHED, MembershipEnding.NO_LONGER_NEEDED)
GONE = (MembershipEnding.LEFT, MembershipEnding.STOPPED_COMING, MembershipEnding.NEVER_STARTED)
_SPOKEN = (ContactOutcome.REACHED, ContactOutcome.ASKED_TO_STOP)


def journeys(ask: Ask, period: Period, now: datetime) -> list[Journey]:
    """Every referral of the period, oldest first, with all that has become of it by now."""
    spoken, places = _spoken_to(ask, period), _places(ask, period)
    came, told = _came(ask, period, now), _told(ask, period)
    rows = (
        Referral.select(
            Referral.id,
            Referral.person,
            Referral.sender_kind,
            Referral.received_at,
            Referral.state,
            Referral.ending,
            Referral.decided_at,
            Referral.ended_on,
        )
        .where(_received(ask, period))
        .order_by(Referral.received_at, Referral.id)
        .tuples()
    )
    found = []
    for number, person_id, sender, received_at, state, ending, decided_at, ended_on in rows:
        came_count, first_came_on = came.get(number, (0, None))
        found.append(
            Journey(
                number,
                person_id,
                sender,
                clock.local(received_at).date(),
                ending,
                state == ReferralState.ACCEPTED or decided_at is not None,
                clock.local(decided_at).date() if decided_at else ended_on,
                told.get(number),
                number in spoken,
                places.get(number, NO_PLACE),
                came_count,
                first_came_on,
                ended_on,
            )
        )
    return found


def _received(ask: Ask, period: Period) -> Any:
    return of_referrals(ask) & is_meant() & during(Referral.received_at, period)


def _ids(ask: Ask, period: Period) -> Any:
    return Referral.select(Referral.id).where(_received(ask, period))


def _spoken_to(ask: Ask, period: Period) -> set[int]:
    """Referrals whose person we reached, or who came to us about it."""
    query = (
        Contact.select(Contact.referral)
        .where(
            Contact.referral.in_(_ids(ask, period)),
            Contact.outcome.in_(_SPOKEN) | ~Contact.is_outgoing,
        )
        .distinct()
        .order_by(Contact.referral)
    )
    return {number for (number,) in query.tuples()}


def _places(ask: Ask, period: Period) -> dict[int, Place]:
    """By referral: whether a place was offered or given, is held, is waited for, ended well,
    was left, ended by death."""
    held = (MembershipState.ACTIVE, MembershipState.PAUSED)
    was_given = Membership.starts_on.is_null(False) & (Membership.state != MembershipState.WAITING)
    query = (
        Membership.select(
            Membership.referral,
            *(
                fn.MAX(Case(None, ((condition, 1),), 0))
                for condition in (
                    Membership.offered_at.is_null(False)
                    | (Membership.state == MembershipState.OFFERED)
                    | was_given,
                    Membership.state.in_(held),
                    waits(Membership) | holds_offer(Membership),
                    Membership.ending.in_(WELL),
                    Membership.ending.in_(GONE),
                    Membership.ending == MembershipEnding.DIED,
                )
            ),
        )
        .where(Membership.referral.in_(_ids(ask, period)), is_no_error(Membership))
        .group_by(Membership.referral)
        .order_by(Membership.referral)
        .tuples()
    )
    return {number: Place(*map(bool, facts)) for number, *facts in query}


def _came(ask: Ask, period: Period, now: datetime) -> dict[int, tuple[int, date]]:
    """By referral: to how many sessions its person came within a place that it gave, and when
    first."""
    query = (
        Membership.select(Referral.id, fn.COUNT(fn.DISTINCT(Session.id)), fn.MIN(Session.starts_at))
        .join_from(Membership, Referral)
        .join_from(Membership, Attendance, on=Attendance.person == Membership.person)
        .join_from(Attendance, Session)
        .where(_received(ask, period), came_of_it(Membership, now))
        .group_by(Referral.id)
        .order_by(Referral.id)
        .tuples()
    )
    return {
        number: (count, clock.local(Session.starts_at.python_value(first_at)).date())
        for number, count, first_at in query
    }


def _told(ask: Ask, period: Period) -> dict[int, date]:
    """By referral: the first day on which its referrer was told of the decision."""
    query: Any = (
        Answer.select(Answer.referral, Answer.told_at)
        .where(
            Answer.referral.in_(_ids(ask, period)),
            Answer.audience == Audience.REFERRER,
            Answer.milestone == Milestone.DECISION,
            Answer.told_at.is_null(False),
        )
        .order_by(Answer.told_at.desc(), Answer.id)
        .tuples()
    )
    return {number: clock.local(told_at).date() for number, told_at in query}
