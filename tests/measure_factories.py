"""What is asked, answered and aimed for: rows of measures and goals, a line each."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import (
    AnsweredBy,
    Goal,
    GoalRating,
    MeasureLicence,
    MeasureUse,
    Occasion,
    Person,
    Programme,
    Response,
    ResponseItem,
    ResponseLink,
)
from portal.outcomes.measure_registry import measure as measure_called
from portal.outcomes.measure_rules import score


def measure_use(programme: Programme, measure: str = "ucla3", **more: Any) -> MeasureUse:
    """That a programme asks a measure when its file says, unless told otherwise."""
    asked = measure_called(measure).asked
    more.setdefault("at_start", asked.at_start)
    more.setdefault("at_end", asked.at_end)
    more.setdefault("every_days", asked.every_days)
    more.setdefault("is_each_session", asked.each_session)
    return MeasureUse.create(programme=programme, measure=measure, changed_at=clock.now(), **more)


def licence(measure: str = "swemwbs", number: str = "L-1", **more: Any) -> MeasureLicence:
    """Leave to use a measure, without an end unless told otherwise."""
    return MeasureLicence.create(measure=measure, number=number, recorded_at=clock.now(), **more)


def response(
    person: Person,
    measure: str = "ucla3",
    answers: Mapping[str, int] | None = None,
    **more: Any,
) -> Response:
    """A filled-in measure, scored by its own rule; of a licensed one give `score=` alone.

    Today and taken down by staff, unless told otherwise.
    """
    known = measure_called(measure)
    if answers is not None:
        scored = score(known, answers)
        more.setdefault("score", scored.score)
        more.setdefault("missing_count", scored.missing_count)
    more.setdefault("measure_version", known.version)
    more.setdefault("occasion", Occasion.START)
    more.setdefault("answered_on", clock.today())
    more.setdefault("answered_by", AnsweredBy.STAFF)
    more.setdefault("request_key", secrets.token_hex(8))
    made = Response.create(person=person, measure=measure, recorded_at=clock.now(), **more)
    for item, value in (answers or {}).items():
        ResponseItem.create(response=made, item=item, value=value)
    return made


def response_link(
    person: Person, measures: tuple[str, ...] = ("ucla3",), **more: Any
) -> ResponseLink:
    """A link that is open for a week; its token isn't known to anybody, unless given a hash."""
    more.setdefault("token_hash", secrets.token_hex(32))
    more.setdefault("occasion", Occasion.START)
    more.setdefault("made_at", clock.now())
    more.setdefault("expires_at", clock.now() + timedelta(days=7))
    return ResponseLink.create(person=person, measures=json.dumps(measures), **more)


def goal(person: Person, words: str = "Ring my sister once a week", **more: Any) -> Goal:
    """A goal of a person's own, set today unless told otherwise."""
    more.setdefault("theme", "connection")
    more.setdefault("set_on", clock.today())
    return Goal.create(person=person, words=words, created_at=clock.now(), **more)


def rating(of: Goal, value: int = 3, **more: Any) -> GoalRating:
    """How near somebody feels to a goal, today unless told otherwise."""
    more.setdefault("rated_on", clock.today())
    more.setdefault("answered_by", AnsweredBy.STAFF)
    return GoalRating.create(goal=of, rating=value, recorded_at=clock.now(), **more)
