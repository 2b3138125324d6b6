"""Goals as far as what is due hangs on them: when somebody last rated one."""

from datetime import date
from typing import Any

from peewee import fn

from portal.models import Goal, GoalRating
from portal.outcomes.measure_registry import measures


def rated(people: Any) -> list[tuple[int, str, str, date, None]]:
    """(person, measure, occasion, newest day, no session) of ratings of their goals.

    `people` is a select of ids. One statement.
    """
    codes = [one.code for one in measures() if one.is_goals]
    query = (
        GoalRating.select(
            Goal.person,
            GoalRating.occasion,
            fn.MAX(GoalRating.rated_on).converter(GoalRating.rated_on.python_value),
        )
        .join(Goal)
        .where(Goal.person.in_(people), GoalRating.voided_at.is_null())
        .group_by(Goal.person, GoalRating.occasion)
        .order_by(Goal.person, GoalRating.occasion)
    )
    return [
        (person_id, code, occasion, on, None)
        for person_id, occasion, on in query.tuples()
        for code in codes
    ]
