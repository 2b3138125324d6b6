"""Every SELECT behind a report: counts over a programme's referrals, seats and sessions.

Referrals belong to a programme by their own column, memberships and sessions by their
group's. Private groups are counted like all others, since no group and no person is
named. What is counted by day covers the period and the one before it in one statement.
"""

from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, Case, Value, fn

from portal import clock
from portal.db import local_date
from portal.groups.rules import HERE, MEETS
from portal.models import (
    Attendance,
    Ending,
    Group,
    Membership,
    MembershipEnding,
    MembershipState,
    Programme,
    Referral,
    ReferralState,
    Session,
    WalkIn,
)
from portal.referrals.standing import standing
from portal.reports.rules import Counts, Period, SessionKind, period_before

# Referrals that never were one.
_NOT_MEANT = (Ending.ENTERED_IN_ERROR, Ending.DUPLICATE)


def programmes() -> list[tuple[int, str]]:
    """Every programme, (programme_id, name) by name. One statement."""
    return list(
        Programme.select(Programme.id, Programme.name)
        .order_by(Programme.name, Programme.id)
        .tuples()
    )


def funder_of(programme_id: int | None) -> str:
    """Who pays for a programme; empty for all programmes or where nobody is named."""
    if programme_id is None:
        return ""
    return Programme.select(Programme.funder).where(Programme.id == programme_id).scalar() or ""


def counts(programme_id: int | None, period: Period, now: datetime) -> Counts:
    """What a report of a period is made of; None counts all programmes.

    `now` decides which sessions have begun. Ten statements, however many rows.
    """
    before = period_before(period)
    referrals, people = _referred(programme_id, before, period)
    today = clock.local(now).date()
    return Counts(
        referrals=referrals,
        people_referred=people,
        people_placed=_placed(programme_id, before, period),
        still_waiting=(
            _still_waiting(programme_id, min(period.last, today), now),
            _still_waiting(programme_id, before.last, now),
        ),
        standings=_standings(programme_id, period),
        sessions=_sessions(programme_id, before, period, now),
        places=_places(programme_id, before, period, now),
        visits=_visits(programme_id, before, period, now),
        walk_ins=_walk_ins(programme_id, before, period, now),
        firsts=_firsts(programme_id, before, period, now),
    )


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _end_of(period: Period) -> datetime:
    return clock.start_of(period.last + timedelta(days=1))


def _during(column: Any, first: date, period: Period) -> Any:
    """Instants from the start of a local date to the end of a period."""
    return (column >= clock.start_of(first)) & (column < _end_of(period))


def _of_referrals(programme_id: int | None) -> Any:
    return SQL("1 = 1") if programme_id is None else Referral.programme == programme_id


def _of_groups(programme_id: int | None) -> Any:
    return SQL("1 = 1") if programme_id is None else Group.programme == programme_id


def _is_meant() -> Any:
    return Referral.ending.is_null() | Referral.ending.not_in(_NOT_MEANT)


def _took_place(session: Any, now: datetime) -> Any:
    return session.state.in_(MEETS) & (session.starts_at <= now)


def _has_roll(session: Any) -> Any:
    marked = Attendance.alias("marked")
    return session.head_count.is_null(False) | fn.EXISTS(
        marked.select(marked.id).where(marked.session == session.id)
    )


def _covers(membership: Any, session: Any) -> Any:
    """A membership within which a session lies. A pause keeps what was before it."""
    day = local_date(session.starts_at)
    return (
        (membership.group == session.group)
        & membership.state.in_(
            (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)
        )
        & (membership.ending.is_null() | (membership.ending != MembershipEnding.ENTERED_IN_ERROR))
        & (membership.starts_on <= day)
        & (membership.ends_on.is_null() | (membership.ends_on >= day))
    )


def _referred(
    programme_id: int | None, before: Period, period: Period
) -> tuple[tuple[int, int], tuple[int, int]]:
    boundary = clock.start_of(period.first)
    is_now = Referral.received_at >= boundary
    row = (
        Referral.select(
            fn.COUNT(Case(None, ((is_now, Referral.id),))),
            fn.COUNT(Case(None, ((~is_now, Referral.id),))),
            fn.COUNT(fn.DISTINCT(Case(None, ((is_now & _is_meant(), Referral.person),)))),
            fn.COUNT(fn.DISTINCT(Case(None, ((~is_now & _is_meant(), Referral.person),)))),
        )
        .where(_of_referrals(programme_id), _during(Referral.received_at, before.first, period))
        .tuples()
        .get()
    )
    return (row[0], row[1]), (row[2], row[3])


def _standings(programme_id: int | None, period: Period) -> list[tuple[str, str | None, int]]:
    received = (
        Referral.select(standing().alias("stands"), Referral.ending.alias("how"))
        .where(_of_referrals(programme_id), _during(Referral.received_at, period.first, period))
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


def _placed(programme_id: int | None, before: Period, period: Period) -> tuple[int, int]:
    """People whose first membership starts in the period, and in the one before."""
    start = fn.MIN(Membership.starts_on)
    firsts = (
        Membership.select(Membership.person, start.alias("first_on"))
        .join(Group)
        .where(
            _of_groups(programme_id),
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


def _sessions(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, str, int]]:
    kind = Case(
        None,
        (
            (Session.state.not_in(MEETS), str(SessionKind.CANCELLED)),
            (Session.starts_at > now, str(SessionKind.AHEAD)),
            (_has_roll(Session), str(SessionKind.HELD)),
        ),
        str(SessionKind.NO_ROLL),
    )
    each = (
        Session.select(local_date(Session.starts_at).alias("met_on"), kind.alias("kind"))
        .join(Group)
        .where(_of_groups(programme_id), _during(Session.starts_at, before.first, period))
        .alias("each")
    )
    query = (
        Session.select(each.c.met_on, each.c.kind, fn.COUNT(SQL("*")))
        .from_(each)
        .group_by(each.c.met_on, each.c.kind)
        .order_by(each.c.met_on, each.c.kind)
        .tuples()
    )
    return [(_day(day), kind, count) for day, kind, count in query]


def _places(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, str | None, int]]:
    """People expected at held sessions by what the roll says of them, None where nothing.

    A person paused now is counted where the roll has a mark and not expected elsewhere.
    Two memberships that cover the same session are one place.
    """
    places = (
        Session.select(
            Session.id,
            Membership.person,
            local_date(Session.starts_at).alias("met_on"),
            Attendance.mark.alias("mark"),
        )
        .join_from(Session, Group)
        .join_from(Session, Membership, on=_covers(Membership, Session))
        .join_from(
            Session,
            Attendance,
            JOIN.LEFT_OUTER,
            on=(Attendance.session == Session.id) & (Attendance.person == Membership.person),
        )
        .where(
            _of_groups(programme_id),
            _during(Session.starts_at, before.first, period),
            _took_place(Session, now),
            _has_roll(Session),
            (Membership.state != MembershipState.PAUSED) | Attendance.mark.is_null(False),
        )
        .distinct()
        .alias("places")
    )
    query = (
        Session.select(places.c.met_on, places.c.mark, fn.COUNT(SQL("*")))
        .from_(places)
        .group_by(places.c.met_on, places.c.mark)
        .order_by(places.c.met_on, places.c.mark)
        .tuples()
    )
    return [(_day(day), mark, count) for day, mark, count in query]


def _visits(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, int]]:
    """Marks that say somebody came who had no membership that day: tasters and visitors."""
    each = (
        Attendance.select(local_date(Session.starts_at).alias("met_on"))
        .join(Session)
        .join(Group)
        .where(
            _of_groups(programme_id),
            _during(Session.starts_at, before.first, period),
            _took_place(Session, now),
            Attendance.mark.in_(HERE),
            ~fn.EXISTS(
                Membership.select(Membership.id).where(
                    Membership.person == Attendance.person, _covers(Membership, Session)
                )
            ),
        )
        .alias("each")
    )
    return _by_day(Attendance, each)


def _walk_ins(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, int]]:
    """Names on rolls that aren't a person yet; a matched one has a mark of its own."""
    each = (
        WalkIn.select(local_date(Session.starts_at).alias("met_on"))
        .join(Session)
        .join(Group)
        .where(
            _of_groups(programme_id),
            _during(Session.starts_at, before.first, period),
            _took_place(Session, now),
            WalkIn.person.is_null(),
        )
        .alias("each")
    )
    return _by_day(WalkIn, each)


def _by_day(table: Any, each: Any) -> list[tuple[date, int]]:
    query = (
        table.select(each.c.met_on, fn.COUNT(SQL("*")))
        .from_(each)
        .group_by(each.c.met_on)
        .order_by(each.c.met_on)
        .tuples()
    )
    return [(_day(day), count) for day, count in query]


def _attended(now: datetime) -> tuple[Any, ...]:
    """Conditions: an attendance, on or after receipt, in a seat that the referral gave."""
    return (
        Attendance.mark.in_(HERE),
        _took_place(Session, now),
        _covers(Membership, Session),
        local_date(Session.starts_at) >= local_date(Referral.received_at),
    )


def _firsts(
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
        .where(_during(met.starts_at, before.first, period))
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
            *_attended(now),
        )
        .group_by(Referral.id, Referral.received_at)
        .having(
            (first >= _instant(clock.start_of(before.first))) & (first < _instant(_end_of(period)))
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


def _still_waiting(programme_id: int | None, day: date, now: datetime) -> int:
    """Referrals received by the end of a day, not ended by then, whose person hadn't come yet."""
    cutoff = clock.start_of(day + timedelta(days=1))
    attended = (
        Membership.select(Membership.id)
        .join(Session, on=Session.group == Membership.group)
        .join(
            Attendance,
            on=(Attendance.session == Session.id) & (Attendance.person == Membership.person),
        )
        .where(Membership.referral == Referral.id, Session.starts_at < cutoff, *_attended(now))
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
