"""Where what lapses can be renewed."""

from datetime import datetime
from typing import NamedTuple

from portal import clock
from portal.models import ClassState, TrainingClass
from portal.training import class_queries


class NextClass(NamedTuple):
    """The soonest class of a course with a place left."""

    class_id: int
    course_id: int
    starts_at: datetime
    place: str
    places_left: int


def next_classes() -> dict[int, NextClass]:
    """By course id, its soonest class ahead that has a place left. One statement."""
    rows = (
        TrainingClass.select(
            TrainingClass.id,
            TrainingClass.course,
            TrainingClass.starts_at,
            TrainingClass.place,
            TrainingClass.capacity - class_queries.taken_count(clock.now()),
        )
        .where(
            TrainingClass.state == ClassState.PLANNED,
            TrainingClass.starts_at > clock.now(),
        )
        .order_by(TrainingClass.starts_at, TrainingClass.id)
        .tuples()
    )
    found: dict[int, NextClass] = {}
    for row in rows:
        one = NextClass(*row)
        if one.places_left > 0:
            found.setdefault(one.course_id, one)
    return found
