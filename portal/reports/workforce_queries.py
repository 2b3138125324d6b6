"""Reading those who lead: who led what was held, how their training stood, supervision."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal.auth.scope import LEADING
from portal.db import local_date
from portal.groups.attendance_queries import has_roll, took_place
from portal.models import Group, GroupLeader, Session, SessionLeader, Supervision
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import during, of_groups
from portal.reports.workforce_rules import Standing
from portal.training import book_queries


def minutes_led(ask: Ask, period: Period, now: datetime) -> dict[int, int]:
    """By user, for how many minutes they led sessions that were held. One statement.

    Leads and co-leads alike: those assigned to the group that day and not stood down before
    it began, and those of the session alone; who is both counts once.
    """
    met = (
        Session.select(
            Session.id,
            Session.group,
            Session.starts_at,
            Session.duration_minutes.alias("minutes"),
            local_date(Session.starts_at).alias("met_on"),
        )
        .join(Group)
        .where(
            of_groups(ask),
            during(Session.starts_at, period),
            took_place(Session, now),
            has_roll(Session),
        )
        .cte("met", materialized=True)
    )
    assigned = (
        GroupLeader.select(met.c.id.alias("session_id"), GroupLeader.user, met.c.minutes)
        .join(met, on=met.c.group_id == GroupLeader.group)
        .where(
            GroupLeader.role.in_(LEADING),
            GroupLeader.starts_on <= met.c.met_on,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= met.c.met_on),
            GroupLeader.stood_down_at.is_null() | (GroupLeader.stood_down_at > met.c.starts_at),
        )
    )
    alone = (
        SessionLeader.select(met.c.id, SessionLeader.user, met.c.minutes)
        .join(met, on=met.c.id == SessionLeader.session)
        .where(
            SessionLeader.role.in_(LEADING),
            SessionLeader.stood_down_at.is_null() | (SessionLeader.stood_down_at > met.c.starts_at),
        )
    )
    each = (assigned | alone).alias("each")
    query: Any = (
        Session.select(each.c.user_id, fn.SUM(each.c.minutes))
        .from_(each)
        .with_cte(met)
        .group_by(each.c.user_id)
        .order_by(each.c.user_id)
        .tuples()
    )
    return {user_id: int(minutes) for user_id, minutes in query}


def standings(user_ids: Collection[int], on: date) -> list[Standing]:
    """How each of these users stands on a day against each course that is asked of them.

    By training's own rules. 14 statements, however many users; none for nobody.
    """
    if not user_ids:
        return []
    book = book_queries.load(user_ids)
    return [
        Standing(user_id, status.course.title, status.state)
        for user_id in sorted(user_ids)
        for course_id in sorted(book.needed(user_id, on))
        for status in (book.status(user_id, course_id, on),)
    ]


class Supervised(NamedTuple):
    """Supervision of some users: meetings, different users, minutes."""

    count_of_meetings: int
    user_count: int
    minutes: int


def supervised(user_ids: Collection[int], period: Period) -> Supervised:
    """Supervision that these users had in the period. One statement."""
    row = (
        Supervision.select(
            fn.COUNT(SQL("*")),
            fn.COUNT(fn.DISTINCT(Supervision.user)),
            fn.COALESCE(fn.SUM(Supervision.minutes), 0),
        )
        .where(
            Supervision.user.in_(list(user_ids)),
            Supervision.held_on.between(period.first, period.last),
            Supervision.withdrawn_at.is_null(),
        )
        .tuples()
        .get()
    )
    return Supervised(row[0], row[1], int(row[2]))
