"""Reading people's own goals and what they said after sessions, for the figures of a report.

Three statements. Goals entered in error, voided ratings and merged records are counted nowhere.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from peewee import JOIN, SQL, fn

from portal.models import (
    Goal,
    GoalOutcome,
    GoalRating,
    Person,
    Response,
    ResponseItem,
)
from portal.outcomes import measure_registry
from portal.reports import goal_ledger_rules as ledgers
from portal.reports.ask_rules import Ask
from portal.reports.goal_ledger_rules import NO_THEME, GoalTold
from portal.reports.ledger_rules import Ledger
from portal.reports.period_rules import Period
from portal.reports.row_rules import Rows
from portal.reports.scope_queries import TRUE, day, day_or_none, had_seat, raw


def add_goals(ledger: Ledger, ask: Ask, period: Period) -> None:
    """Figures of the goals held in a period. One statement."""
    goals = list(_goals(ask, period))
    themes = sorted({one.theme for one in goals} - {"", NO_THEME})
    rows = Rows("theme", (*themes, NO_THEME), merges=ask.merges)
    ledgers.add_goals(ledger, goals, period, rows)


def _goals(ask: Ask, period: Period) -> Iterator[GoalTold]:
    """Goals in scope with their ratings up to the end of a period. One statement."""
    query = (
        Goal.select(
            Goal.id,
            Goal.person,
            Goal.theme,
            Goal.set_on,
            Goal.closed_on,
            Goal.outcome,
            GoalRating.rating,
            GoalRating.rated_on,
        )
        .join_from(Goal, Person)
        .join_from(
            Goal,
            GoalRating,
            JOIN.LEFT_OUTER,
            on=(GoalRating.goal == Goal.id)
            & GoalRating.voided_at.is_null()
            & (GoalRating.rated_on <= period.last),
        )
        .where(
            _of_goals(ask, period),
            Goal.set_on <= period.last,
            Goal.closed_on.is_null() | (Goal.closed_on >= period.first),
            Goal.outcome != GoalOutcome.ENTERED_IN_ERROR,
            Person.merged_into.is_null(),
            # Whoever died can't say how near they came: left out of what a share is of.
            Person.died_on.is_null() | (Person.died_on > period.last),
        )
        .order_by(Goal.id, GoalRating.rated_on, GoalRating.id)
    )
    goal: GoalTold | None = None
    known: int | None = None
    for goal_id, person_id, theme, set_on, closed_on, outcome, rating, rated_on in raw(query):
        if goal_id != known:
            if goal is not None:
                yield goal
            known = goal_id
            rated = (rating, day_or_none(rated_on))
            goal = GoalTold(
                person_id,
                theme,
                day(set_on),
                day_or_none(closed_on),
                outcome,
                *rated,
                *rated,
            )
        elif goal is not None:
            goal = goal._replace(last=rating, last_on=day(rated_on))
    if goal is not None:
        yield goal


def _of_goals(ask: Ask, period: Period) -> Any:
    if ask.programme_id is not None:
        return Goal.programme == ask.programme_id
    if ask.group_id is None and ask.provider_id is None:
        return TRUE
    return had_seat(Goal.person, ask, period)


def add_feedback(ledger: Ledger, ask: Ask, period: Period) -> None:
    """What people said after sessions of a period. Two statements."""
    forms = [one for one in measure_registry.measures() if one.is_session_form]
    codes = [one.code for one in forms]
    valid = (
        Response.measure.in_(codes)
        & Response.voided_at.is_null()
        & (Response.answered_on.between(period.first, period.last))
        & Person.merged_into.is_null()
    )
    if ask.group_id is not None:
        valid &= Response.group == ask.group_id
    elif ask.provider_id is not None:
        valid &= had_seat(Response.person, ask, period)
    elif ask.programme_id is not None:
        valid &= Response.programme == ask.programme_id
    form_count = Response.select(fn.COUNT(SQL("*"))).join(Person).where(valid).scalar()
    query = (
        ResponseItem.select(
            Response.measure, ResponseItem.item, ResponseItem.value, fn.COUNT(SQL("*"))
        )
        .join(Response)
        .join(Person)
        .where(valid)
        .group_by(Response.measure, ResponseItem.item, ResponseItem.value)
        .order_by(Response.measure, ResponseItem.item, ResponseItem.value)
    )
    series = {(form.code, one.item): one for form in forms for one in form.series if one.item}
    counted: dict[str, dict[int, int]] = defaultdict(dict)
    for code, item, value, count in raw(query):
        if (code, item) in series:
            counted[series[code, item].code][value] = count
    ledgers.add_feedback(ledger, series.values(), form_count, counted)
