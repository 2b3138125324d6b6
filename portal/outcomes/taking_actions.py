"""Taking in what came by link or on paper: responses, ratings of goals, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.models import AnsweredBy, Goal, MeasurePass, Occasion
from portal.outcomes import goal_actions, response_actions
from portal.outcomes.measure_rules import Measure
from portal.outcomes.question_rules import GOAL_PREFIX
from portal.outcomes.response_rules import Given, Where


@dataclass(frozen=True)
class Taken:
    """Whose answers came, when, and in the course of what."""

    person_id: int
    occasion: Occasion
    answered_on: date
    answered_by: AnsweredBy
    request_key: str
    where: Where = Where()
    link_id: int | None = None


def take(measure: Measure, answers: Mapping[str, int], taken: Taken, by: Any) -> int | None:
    """Keep what was answered to one measure, in the transaction that is open.

    Returns the response's id; None for ratings of goals, and where nothing was answered: that
    is kept as left out this time. Raises as `record_response`.
    """
    if not answers:
        pass_measure(
            taken.person_id,
            measure.code,
            taken.occasion,
            taken.where.programme_id,
            by,
            session_id=taken.where.session_id,
        )
        return None
    if measure.is_goals:
        _rate(answers, taken, by)
        return None
    return response_actions.record_response(
        Given(
            person_id=taken.person_id,
            measure=measure.code,
            occasion=taken.occasion,
            answered_on=taken.answered_on,
            answers=answers,
            where=taken.where,
            link_id=taken.link_id,
        ),
        request_key=taken.request_key,
        door=taken.answered_by,
        by=by,
        # Whoever says the same after each session says it each time.
        is_again=True,
    )


def pass_measure(
    person_id: int,
    measure: str,
    occasion: Occasion,
    programme_id: int | None,
    by: Any,
    *,
    session_id: int | None = None,
) -> bool:
    """Note that somebody leaves a measure this time, so that it isn't due until the next.

    False where that stands already for today, and where no programme is known to ask it.
    """
    if programme_id is None:
        return False
    today = clock.today()
    with write():
        same = MeasurePass.select(MeasurePass.id).where(
            MeasurePass.person == person_id,
            MeasurePass.measure == measure,
            MeasurePass.occasion == occasion,
            MeasurePass.passed_on == today,
            MeasurePass.session.is_null()
            if session_id is None
            else MeasurePass.session == session_id,
        )
        if same.exists():
            return False
        made = MeasurePass.create(
            person=person_id,
            measure=measure,
            occasion=occasion,
            programme=programme_id,
            session=session_id,
            passed_on=today,
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
        )
        record_event("measure_left_out", "measure_pass", made.id, by=by, person=person_id)
    return True


def _rate(answers: Mapping[str, int], taken: Taken, by: Any) -> None:
    # A goal that was closed meanwhile, or isn't theirs, takes no rating.
    own = Goal.select(Goal.id).where(Goal.person == taken.person_id, Goal.closed_on.is_null())
    for (goal_id,) in list(own.order_by(Goal.id).tuples()):
        rating = answers.get(f"{GOAL_PREFIX}{goal_id}")
        if rating is not None:
            goal_actions.rate_goal(
                goal_id,
                rating,
                taken.answered_on,
                occasion=taken.occasion,
                door=taken.answered_by,
                by=by,
                link_id=taken.link_id,
            )
