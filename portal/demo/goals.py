"""What people aim for in their own words, and how near they felt to it over time."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.demo.scene import Scene
from portal.models import AnsweredBy, Goal, GoalOutcome, GoalRating, Occasion
from portal.outcomes.goal_rules import Theme

if TYPE_CHECKING:
    from portal.demo.outcomes import Stay

_SHARE = 0.5
_AT_REVIEW = 0.7
_EVERY_DAYS = 84
_WORDS = (
    (Theme.CONNECTION, "Have one person to ring on a bad evening"),
    (Theme.CONNECTION, "Go to the quiz night again"),
    (Theme.COPING, "Get through a panic without leaving the shop"),
    (Theme.COPING, "Say no without lying awake afterwards"),
    (Theme.CONFIDENCE, "Speak in a group of ten"),
    (Theme.DAILY_LIFE, "Cook a proper meal three times a week"),
    (Theme.DAILY_LIFE, "Open the post on the day it comes"),
    (Theme.WORK_LEARNING, "Finish the evening course"),
    (Theme.FAMILY, "Talk with my brother about Mum"),
    (Theme.HEALTH, "Sleep through until five"),
    (Theme.HOPE, "Look forward to something next month"),
    (Theme.OTHER, "Take the bus over the bridge"),
)


def add_goals(scene: Scene, rng: random.Random, stay: Stay, drift: float) -> None:
    """Up to two goals of a stay, rated at its start and along the way; some reached or let go.

    Nobody has more than three open ones.
    """
    if rng.random() > _SHARE:
        return
    for theme, words in rng.sample(_WORDS, rng.choice((1, 1, 2))):
        open_now = sum(
            1
            for row in scene.rows[Goal]
            if row["person"] == stay.person and row["closed_on"] is None
        )
        if open_now < 3:
            _add_goal(scene, rng, stay, drift, theme, words)


def _add_goal(
    scene: Scene, rng: random.Random, stay: Stay, drift: float, theme: Theme, words: str
) -> None:
    set_on = min(stay.first + timedelta(days=rng.randint(0, 14)), stay.last)
    days = [set_on]
    while (day := days[-1] + timedelta(days=_EVERY_DAYS)) < stay.last:
        days.append(day)
    rated = [
        (number, day) for number, day in enumerate(days) if not number or rng.random() < _AT_REVIEW
    ]
    start = rng.randint(1, 5)
    ratings = [
        (day, max(0, min(10, round(start + 1.6 * drift * min(number, 3) + rng.gauss(0, 0.8)))))
        for number, day in rated
    ]
    outcome = _outcome_of(rng, stay, ratings[-1][1])
    closed_on = None
    if outcome is not None:
        closed_on = stay.last if stay.has_ended else ratings[-1][0]
    number = scene.add(
        Goal,
        person=stay.person,
        programme=stay.programme,
        words=words,
        theme=theme,
        set_on=set_on,
        closed_on=closed_on,
        outcome=outcome or "",
        recorded_by=scene.users["cora"],
        created_at=scene.ago((scene.today - set_on).days, 15),
    )
    for place, (day, rating) in enumerate(ratings):
        scene.add(
            GoalRating,
            goal=number,
            rating=rating,
            rated_on=day,
            occasion=_occasion(stay, place, day),
            answered_by=rng.choice((AnsweredBy.STAFF, AnsweredBy.LINK)),
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago((scene.today - day).days, 15),
        )


def _outcome_of(rng: random.Random, stay: Stay, last: int) -> GoalOutcome | None:
    if last >= 9:
        return GoalOutcome.REACHED
    if not stay.has_ended:
        return None
    return rng.choice((GoalOutcome.LET_GO, None, GoalOutcome.REACHED))


def _occasion(stay: Stay, place: int, day: date) -> Occasion:
    if place == 0:
        return Occasion.START
    return Occasion.END if stay.has_ended and day == stay.last else Occasion.REVIEW
