"""Writes of people's own goals: set, rated, changed, reached or let go. Nothing is overwritten."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import AnsweredBy, Goal, GoalOutcome, GoalRating, Occasion
from portal.models.outcomes import GOAL_LENGTH, LEAST_RATING, MOST_RATING
from portal.outcomes import response_queries
from portal.outcomes.goal_rules import MOST_OPEN, Theme


def set_goal(
    person_id: int,
    words: str,
    theme: str,
    set_on: date,
    by: Any,
    *,
    programme_id: int | None = None,
    rating: int | None = None,
) -> int:
    """Keep a goal in the person's own words, and how near they feel to it. Returns its id.

    The same words while that goal is open are the same goal. Raises DomainError, with its
    field, beyond three open ones, for a day ahead, and for whoever has died.
    """
    said = _said(words)
    _check_theme(theme)
    with write():
        _check_person(person_id)
        _check_day(set_on, "set_on")
        standing = Goal.select().where(Goal.person == person_id, Goal.closed_on.is_null())
        same = standing.where(Goal.words == said).first()
        if same is not None:
            return int(same.id)
        if standing.count() >= MOST_OPEN:
            raise DomainError(
                ngettext(
                    "They have %(num)s open goal already. Say first what became of one.",
                    "They have %(num)s open goals already. Say first what became of one.",
                    MOST_OPEN,
                ),
                "words",
            )
        made = _make(person_id, programme_id, said, theme, set_on, by)
        if rating is not None:
            _rate(made.id, rating, set_on, Occasion.START, AnsweredBy.STAFF, by, None)
        record_event("goal_set", "goal", made.id, by=by, person=person_id)
    return int(made.id)


def rate_goal(
    goal_id: int,
    rating: int,
    rated_on: date,
    *,
    occasion: Occasion = Occasion.REVIEW,
    door: AnsweredBy = AnsweredBy.STAFF,
    by: Any = None,
    link_id: int | None = None,
) -> int:
    """Keep how near a person feels to a goal on a day, from 0 to 10. Returns the rating's id.

    The same rating of the same day is one. Raises DomainError, with its field, for a goal that
    is closed, a day before it was set or ahead, and a number outside the scale.
    """
    with write():
        goal = Goal.get_by_id(goal_id)
        _check_person(goal.person_id)
        _check_day(rated_on, "rated_on")
        if goal.closed_on is not None:
            raise DomainError(_("This goal is closed. Set it anew to go on with it."))
        if rated_on < goal.set_on:
            raise DomainError(_("Enter a day on which the goal was set already."), "rated_on")
        newest = (
            GoalRating.select()
            .where(
                GoalRating.goal == goal_id,
                GoalRating.rated_on == rated_on,
                GoalRating.voided_at.is_null(),
            )
            .order_by(GoalRating.id.desc())
            .first()
        )
        if newest is not None and newest.rating == rating:
            return int(newest.id)
        made = _rate(goal_id, rating, rated_on, occasion, door, by, link_id)
        record_event("goal_rated", "goal", goal_id, by=by, person=goal.person_id)
    return made


def change_goal(
    goal_id: int, words: str, theme: str, changed_on: date, version: int, by: Any
) -> int:
    """Set another goal in the place of one, which stays on record. Returns the new one's id.

    Raises StaleVersion, and DomainError for the same words, or one that is closed.
    """
    said = _said(words)
    _check_theme(theme)
    with write():
        goal = _open(goal_id, version)
        _check_person(goal.person_id)
        _check_day(changed_on, "changed_on")
        if said == goal.words and theme == goal.theme:
            raise DomainError(_("Nothing is different. Change the words or the theme."), "words")
        made = _make(goal.person_id, goal.programme_id, said, theme, changed_on, by)
        _close(goal, GoalOutcome.CHANGED, changed_on, replaced_by=made.id)
        record_event(
            "goal_changed", "goal", goal_id, by=by, person=goal.person_id, fields=["replaced_by"]
        )
    return int(made.id)


def close_goal(goal_id: int, outcome: GoalOutcome, closed_on: date, version: int, by: Any) -> None:
    """Say what became of a goal: reached, let go, or never theirs.

    Raises StaleVersion, and DomainError for one that is closed or a day before it was set.
    """
    if outcome == GoalOutcome.CHANGED:
        raise ValueError("change_goal says what took its place.")
    with write():
        goal = _open(goal_id, version)
        _check_day(closed_on, "closed_on")
        _close(goal, outcome, closed_on)
        record_event(
            "goal_closed", "goal", goal_id, by=by, person=goal.person_id, fields=["outcome"]
        )


def void_rating(rating_id: int, by: Any) -> None:
    """Take a rating back that was typed wrong; it is counted nowhere. Twice changes nothing."""
    with write():
        row = GoalRating.get_by_id(rating_id)
        if row.voided_at is not None:
            return
        GoalRating.update(voided_at=clock.now()).where(GoalRating.id == rating_id).execute()
        goal = Goal.get_by_id(row.goal_id)
        record_event("goal_rating_voided", "goal", goal.id, by=by, person=goal.person_id)


def _make(
    person_id: int, programme_id: int | None, words: str, theme: str, set_on: date, by: Any
) -> Goal:
    return Goal.create(
        person=person_id,
        programme=programme_id,
        words=words,
        theme=theme,
        set_on=set_on,
        recorded_by=getattr(by, "id", by),
        created_at=clock.now(),
    )


def _rate(
    goal_id: int,
    rating: int,
    rated_on: date,
    occasion: Occasion,
    door: AnsweredBy,
    by: Any,
    link_id: int | None,
) -> int:
    if not LEAST_RATING <= rating <= MOST_RATING:
        raise DomainError(_("Choose a number from 0 to 10."), "rating")
    made = GoalRating.create(
        goal=goal_id,
        rating=rating,
        rated_on=rated_on,
        occasion=occasion,
        answered_by=door,
        link=link_id,
        recorded_by=getattr(by, "id", by),
        recorded_at=clock.now(),
    )
    return int(made.id)


def _close(goal: Goal, outcome: GoalOutcome, on: date, replaced_by: int | None = None) -> None:
    if on < goal.set_on:
        field = "changed_on" if outcome == GoalOutcome.CHANGED else "closed_on"
        raise DomainError(_("Enter a day on which the goal was set already."), field)
    Goal.update(
        closed_on=on, outcome=outcome, replaced_by=replaced_by, version=goal.version + 1
    ).where(Goal.id == goal.id).execute()


def _open(goal_id: int, version: int) -> Goal:
    goal = Goal.get_by_id(goal_id)
    if goal.version != version:
        raise StaleVersion(_("Somebody changed this goal since you opened it. Look, then decide."))
    if goal.closed_on is not None:
        raise DomainError(_("This goal is closed already."))
    return goal


def _said(words: str) -> str:
    said = " ".join(words.split())
    if not said:
        raise DomainError(_("Enter the goal in their own words."), "words")
    if len(said) > GOAL_LENGTH:
        raise DomainError(_("Use at most %(most)s characters.", most=GOAL_LENGTH), "words")
    return said


def _check_theme(theme: str) -> None:
    if theme not in set(Theme):
        raise DomainError(_("Choose what it is about."), "theme")


def _check_day(on: date, field: str) -> None:
    if on > clock.today():
        raise DomainError(_("Enter today or a day before."), field)


def _check_person(person_id: int) -> None:
    standing = response_queries.standing_of(person_id)
    if standing is None or standing[0]:
        raise DomainError(_("This record became part of another. Open that one."))
    if standing[1] is not None:
        raise DomainError(_("They have died. Nothing more is recorded here."))
