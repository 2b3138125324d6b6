"""Reading sessions and their rolls: what met, who was in the room, who was expected.

Each statement starts from the sessions of the period by their instants, works out the local
day once for each of them, and only then looks at rolls.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.db import local_date
from portal.groups.attendance_queries import took_place
from portal.groups.place_queries import is_expected
from portal.groups.rules import HERE, MEETS, needs_seat
from portal.models import (
    Attendance,
    Group,
    Membership,
    MembershipRule,
    MembershipState,
    Session,
    Taster,
    TasterOutcome,
    WalkIn,
)
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import (
    during,
    end_of,
    is_no_error,
    is_somebody,
    of_groups,
)
from portal.reports.session_rules import Kind, Met

_HELD = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)
_NEEDS_SEAT = tuple(one for one in MembershipRule if needs_seat(one))


def span_of(column: Any, spans: Sequence[Period] | None) -> Any:
    """An SQL expression: which of these spans, by number, an instant of the period lies in.

    None of spans tells each session by itself, by its id.
    """
    if spans is None:
        return Session.id
    # The last one too, though the rest would say it: a CASE without a WHEN is no SQL.
    return Case(
        None,
        [(column < end_of(span), number) for number, span in enumerate(spans)],
        len(spans) - 1,
    )


def sessions(ask: Ask, period: Period, spans: Sequence[Period] | None, now: datetime) -> list[Met]:
    """Sessions by span (None: by session) and by what became of them, with all that their
    rolls count. One statement: rolls are summed up by session before anything is joined."""
    marks = (
        Attendance.select(
            Attendance.session.alias("session_id"),
            fn.COUNT(SQL("*")).alias("marked"),
            fn.SUM(Case(None, ((_is_here(), 1),), 0)).alias("here"),
        )
        .join(Session)
        .join(Group)
        .where(of_groups(ask), during(Session.starts_at, period))
        .group_by(Attendance.session)
        .alias("marks")
    )
    strangers = (
        WalkIn.select(WalkIn.session.alias("session_id"), fn.COUNT(SQL("*")).alias("count"))
        .join(Session)
        .join(Group)
        .where(of_groups(ask), during(Session.starts_at, period), WalkIn.person.is_null())
        .group_by(WalkIn.session)
        .alias("strangers")
    )
    here, walk_ins = fn.COALESCE(marks.c.here, 0), fn.COALESCE(strangers.c.count, 0)
    kind = _kind(marks.c.marked, now)
    counted = fn.COALESCE(Session.head_count, 0)
    heads = Case(None, ((counted > here + walk_ins, counted),), here + walk_ins)
    seats = Case(None, ((Group.membership_rule.in_(_NEEDS_SEAT), Group.capacity),), 0)
    met = (
        Session.select(
            span_of(Session.starts_at, spans).alias("span"),
            kind.alias("kind"),
            Session.duration_minutes.alias("minutes"),
            here.alias("here"),
            walk_ins.alias("walk_ins"),
            heads.alias("heads"),
            seats.alias("seats"),
            Case(None, ((seats < heads, seats),), heads).alias("used"),
        )
        .join_from(Session, Group)
        .join_from(Session, marks, JOIN.LEFT_OUTER, on=marks.c.session_id == Session.id)
        .join_from(Session, strangers, JOIN.LEFT_OUTER, on=strangers.c.session_id == Session.id)
        .where(of_groups(ask), during(Session.starts_at, period))
        .alias("met")
    )
    sums = (
        met.c.minutes,
        met.c.minutes * met.c.here,
        met.c.here,
        met.c.walk_ins,
        met.c.heads,
        met.c.seats,
        met.c.used,
    )
    query = (
        Session.select(met.c.span, met.c.kind, fn.COUNT(SQL("*")), *(fn.SUM(one) for one in sums))
        .from_(met)
        .group_by(met.c.span, met.c.kind)
        .order_by(met.c.span, met.c.kind)
        .tuples()
    )
    return [Met(int(span), Kind(kind), *map(int, counts)) for span, kind, *counts in query]


def _is_here() -> Any:
    return Attendance.mark.in_(HERE) & is_somebody(Attendance.person)


def _kind(marked: Any, now: datetime) -> Any:
    is_ahead = Session.starts_at > now
    return Case(
        None,
        (
            (Session.state.not_in(MEETS), str(Kind.CANCELLED)),
            (is_ahead, str(Kind.AHEAD)),
            (Session.head_count.is_null(False) | marked.is_null(False), str(Kind.HELD)),
        ),
        str(Kind.NO_ROLL),
    )


def places(
    ask: Ask, period: Period, spans: Sequence[Period] | None, now: datetime
) -> list[tuple[int, str | None, int]]:
    """(number of the span, mark or None, count) of those expected at held sessions.

    Each once for each session; without spans by the session's id. One statement.

    A person on a pause is counted where the roll says they came, and not expected elsewhere.
    Two memberships that cover the same session are one place.
    """
    marked = Attendance.alias("marked")
    has_roll = Session.head_count.is_null(False) | fn.EXISTS(
        marked.select(marked.id).where(marked.session == Session.id)
    )
    met = (
        Session.select(
            Session.id,
            Session.group,
            local_date(Session.starts_at).alias("met_on"),
            span_of(Session.starts_at, spans).alias("span"),
        )
        .join(Group)
        .where(
            of_groups(ask), during(Session.starts_at, period), took_place(Session, now), has_roll
        )
        .cte("met", materialized=True)
    )
    # Few of a group's memberships touch the period; each session asks these alone.
    seat = (
        Membership.select(
            Membership.group,
            Membership.person,
            Membership.state,
            Membership.starts_on,
            Membership.ends_on,
            Membership.paused_from,
            Membership.paused_until,
        )
        .join(Group)
        .where(
            of_groups(ask),
            Membership.state.in_(_HELD),
            is_no_error(Membership),
            Membership.starts_on <= period.last,
            Membership.ends_on.is_null() | (Membership.ends_on >= period.first),
            is_somebody(Membership.person),
        )
        .cte("seat", materialized=True)
    )
    on, mine = met.c.met_on, seat.c
    each = (
        Session.select(
            met.c.id, mine.person_id, met.c.span.alias("span"), Attendance.mark.alias("mark")
        )
        .from_(met)
        .join(seat, on=mine.group_id == met.c.group_id)
        .join(
            Attendance,
            JOIN.LEFT_OUTER,
            on=(Attendance.session == met.c.id) & (Attendance.person == mine.person_id),
        )
        .where(
            mine.starts_on <= on,
            mine.ends_on.is_null() | (mine.ends_on >= on),
            is_expected(mine, on, Attendance.mark),
        )
        .distinct()
        .alias("each")
    )
    query: Any = (
        Session.select(each.c.span, each.c.mark, fn.COUNT(SQL("*")))
        .from_(each)
        .with_cte(met, seat)
        .group_by(each.c.span, each.c.mark)
        .order_by(each.c.span, each.c.mark)
        .tuples()
    )
    return [(int(span), mark, count) for span, mark, count in query]


def _came(ask: Ask, period: Period, now: datetime) -> Any:
    """Marks that say somebody came to a session of the period, to be selected from."""
    return (
        Attendance.select(Attendance.person)
        .join(Session)
        .join(Group)
        .where(
            of_groups(ask), during(Session.starts_at, period), took_place(Session, now), _is_here()
        )
    )


def people_came(ask: Ask, period: Period, now: datetime) -> int:
    """Different people who came. One statement."""
    query = _came(ask, period, now).select(fn.COUNT(fn.DISTINCT(Attendance.person)))
    return int(query.scalar())


def first_days(ask: Ask, period: Period, now: datetime) -> list[tuple[int, date]]:
    """Everybody who came, with the day of the first session of the period they came to.

    By person. One statement.
    """
    query = (
        _came(ask, period, now)
        .select(Attendance.person, fn.MIN(Session.starts_at))
        .group_by(Attendance.person)
        .order_by(Attendance.person)
        .tuples()
    )
    instant = Session.starts_at.python_value
    return [(who, clock.local(instant(first_at)).date()) for who, first_at in query]


def visitors(ask: Ask, period: Period, now: datetime) -> list[tuple[int, str | None]]:
    """(person, outcome or None) of first visits on which somebody came, oldest first."""
    query: Any = (
        _came(ask, period, now)
        .select(Taster.person, Taster.outcome)
        .join_from(
            Attendance,
            Taster,
            on=(Taster.session == Attendance.session) & (Taster.person == Attendance.person),
        )
        .order_by(Session.starts_at, Taster.id)
        .tuples()
    )
    return list(query)


def tasters(ask: Ask, period: Period, now: datetime) -> tuple[int, int, int]:
    """Different people who came on a first visit, were asked about it, and joined by it."""
    asked = Case(None, ((Taster.outcome.is_null(False), Taster.person),))
    joined = Case(None, ((Taster.outcome == TasterOutcome.JOINED, Taster.person),))
    row = (
        _came(ask, period, now)
        .select(*(fn.COUNT(fn.DISTINCT(one)) for one in (Taster.person, asked, joined)))
        .join_from(
            Attendance,
            Taster,
            on=(Taster.session == Attendance.session) & (Taster.person == Attendance.person),
        )
        .tuples()
        .get()
    )
    return row[0], row[1], row[2]
