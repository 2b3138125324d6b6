"""Counts over sessions and their rolls: what met, who was expected, who came.

A session belongs to the programme of its group. Each is counted by local date, over the
period and the one before it, in one statement.
"""

from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.db import local_date
from portal.groups.attendance_queries import covers, has_roll, took_place
from portal.groups.place_queries import is_expected
from portal.groups.rules import HERE, MEETS
from portal.models import (
    Attendance,
    Group,
    Membership,
    Session,
    Taster,
    TasterOutcome,
    WalkIn,
)
from portal.reports.period_rules import Period
from portal.reports.rules import FirstVisits, SessionKind


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def end_of(period: Period) -> datetime:
    """The instant at which the day after a period begins."""
    return clock.start_of(period.last + timedelta(days=1))


def during(column: Any, first: date, period: Period) -> Any:
    """Instants from the start of a local date to the end of a period."""
    return (column >= clock.start_of(first)) & (column < end_of(period))


def of_groups(programme_id: int | None) -> Any:
    """A condition: groups of this programme, or all for None."""
    return SQL("1 = 1") if programme_id is None else Group.programme == programme_id


def sessions(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, str, int]]:
    """(day, SessionKind, count) of every session on the calendar."""
    called_off, is_ahead = Session.state.not_in(MEETS), Session.starts_at > now
    kind = Case(
        None,
        (
            (called_off & is_ahead, str(SessionKind.CANCELLED_AHEAD)),
            (called_off, str(SessionKind.CANCELLED)),
            (is_ahead, str(SessionKind.AHEAD)),
            (has_roll(Session), str(SessionKind.HELD)),
        ),
        str(SessionKind.NO_ROLL),
    )
    each = (
        Session.select(local_date(Session.starts_at).alias("met_on"), kind.alias("kind"))
        .join(Group)
        .where(of_groups(programme_id), during(Session.starts_at, before.first, period))
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


def places(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, str | None, int]]:
    """People expected at held sessions by what the roll says of them, None where nothing.

    A person on a pause is counted where the roll says they came, and not expected elsewhere.
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
        .join_from(Session, Membership, on=covers(Membership, Session))
        .join_from(
            Session,
            Attendance,
            JOIN.LEFT_OUTER,
            on=(Attendance.session == Session.id) & (Attendance.person == Membership.person),
        )
        .where(
            of_groups(programme_id),
            during(Session.starts_at, before.first, period),
            took_place(Session, now),
            has_roll(Session),
            is_expected(Membership, local_date(Session.starts_at), Attendance.mark),
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


def visits(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, int]]:
    """Marks that say somebody came who had no membership that day: tasters and visitors."""
    each = (
        Attendance.select(local_date(Session.starts_at).alias("met_on"))
        .join(Session)
        .join(Group)
        .where(
            of_groups(programme_id),
            during(Session.starts_at, before.first, period),
            took_place(Session, now),
            Attendance.mark.in_(HERE),
            ~fn.EXISTS(
                Membership.select(Membership.id).where(
                    Membership.person == Attendance.person, covers(Membership, Session)
                )
            ),
        )
        .alias("each")
    )
    return _by_day(Attendance, each)


def people_came(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> tuple[int, int]:
    """Different people who came: (in the period, in the one before).

    Each once, however often they came and to how many groups, on one day or on many.
    """
    is_now = Session.starts_at >= clock.start_of(period.first)
    row = (
        Attendance.select(
            fn.COUNT(fn.DISTINCT(Case(None, ((is_now, Attendance.person),)))),
            fn.COUNT(fn.DISTINCT(Case(None, ((~is_now, Attendance.person),)))),
        )
        .join(Session)
        .join(Group)
        .where(
            of_groups(programme_id),
            during(Session.starts_at, before.first, period),
            took_place(Session, now),
            Attendance.mark.in_(HERE),
        )
        .tuples()
        .get()
    )
    return row[0], row[1]


def first_visits(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> tuple[FirstVisits, FirstVisits]:
    """First visits on which somebody came: (in the period, in the one before)."""
    is_now = Session.starts_at >= clock.start_of(period.first)
    came, joined = Taster.id, Case(None, ((Taster.outcome == TasterOutcome.JOINED, 1),))
    columns = [
        fn.COUNT(Case(None, ((which, counted),)))
        for which in (is_now, ~is_now)
        for counted in (came, Taster.outcome, joined)
    ]
    row = (
        Taster.select(*columns)
        .join(Session)
        .join(Group)
        .join_from(
            Taster,
            Attendance,
            on=(Attendance.session == Taster.session) & (Attendance.person == Taster.person),
        )
        .where(
            of_groups(programme_id),
            during(Session.starts_at, before.first, period),
            took_place(Session, now),
            Attendance.mark.in_(HERE),
        )
        .tuples()
        .get()
    )
    return FirstVisits(*row[:3]), FirstVisits(*row[3:])


def walk_ins(
    programme_id: int | None, before: Period, period: Period, now: datetime
) -> list[tuple[date, int]]:
    """Names on rolls that aren't a person yet; a matched one has a mark of its own."""
    each = (
        WalkIn.select(local_date(Session.starts_at).alias("met_on"))
        .join(Session)
        .join(Group)
        .where(
            of_groups(programme_id),
            during(Session.starts_at, before.first, period),
            took_place(Session, now),
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
