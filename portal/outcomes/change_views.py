"""How one person's answers and goals went over time."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, url_for
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.models import Occasion
from portal.outcomes import (
    bp,
    change_rules,
    change_words,
    goal_queries,
    goal_words,
    measure_registry,
    measure_words,
    response_queries,
)
from portal.outcomes.change_chart import change_chart, goal_chart
from portal.outcomes.change_rules import Course
from portal.outcomes.goal_queries import GoalRow
from portal.people import person_pages
from portal.svg import Picture


@dataclass(frozen=True)
class Shown:
    """A course, or a goal, with its drawing: none for a single value."""

    row: Any
    picture: Picture | None


@bp.route("/people/<int:person_id>/outcomes")
@requires(Permission.OUTCOME_READ)
def change_show(person_id: int) -> Any:
    """Every series that somebody answered, their goals, and what may be asked of them."""
    person = person_pages.person_or_404(person_id)
    record_look("outcomes_opened", "person", person_id, by=current_user, person=person_id)
    rows = response_queries.responses_of(current_user, person_id)
    standing = [row for row in rows if row.voided_at is None]
    found = change_rules.courses(
        measure_registry.measures(),
        [
            (
                row.measure,
                row.score,
                dict(row.answers),
                row.answered_on,
                row.occasion,
                row.response_id,
            )
            for row in standing
        ],
    )
    over_time = [one for one in found if not one.measure.is_session_form]
    goals = goal_queries.goals_of(current_user, person_id)
    return render_template(
        "outcomes/change_show.html",
        courses=[Shown(one, _picture(number, one)) for number, one in enumerate(over_time)],
        after_sessions=[row for row in standing if row.occasion == Occasion.SESSION],
        open_goals=[_goal(one) for one in goals if one.is_open],
        past_goals=[_goal(one) for one in goals if not one.is_open],
        rows=list(reversed(rows)),
        offered=[
            (measure_registry.measure(one.measure), one)
            for one in response_queries.offered_to(current_user, person_id)
            if measure_registry.known(one.measure) is not None
        ],
        ways=_ways(person_id) if person.died_on is None else [],
        measure_of=measure_registry.known,
        words=change_words,
        measure_words=measure_words,
        goal_words=goal_words,
        **person_pages.head(person, "outcomes"),
    )


def _picture(number: int, course: Course) -> Picture | None:
    return change_chart(f"course-{number}", course) if course.newest else None


def _goal(row: GoalRow) -> Shown:
    if row.newest is None:
        return Shown(row, None)
    ratings = [(one.rated_on, one.rating) for one in row.ratings]
    return Shown(row, goal_chart(f"goal-{row.goal_id}", row.words, ratings))


def _ways(person_id: int) -> list[tuple[str, str]]:
    """Other ways to ask them: (address, key of its words)."""
    return [
        (url_for(endpoint, person_id=person_id), key)
        for endpoint, key in (("outcomes.link_add", "link"), ("outcomes.paper_show", "paper"))
        if endpoint in current_app.view_functions
    ]
