"""Where what lapses can be renewed."""

from datetime import datetime
from typing import NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.models import BookingState, ClassBooking, ClassState, TrainingClass

# Who has a place, or has one held for them.
SEATED = (BookingState.BOOKED, BookingState.OFFERED)


class NextClass(NamedTuple):
    """The soonest class of a course with a place left."""

    class_id: int
    course_id: int
    starts_at: datetime
    place: str
    places_left: int


def next_classes() -> dict[int, NextClass]:
    """By course id, its soonest class ahead that has a place left. One statement."""
    taken = ClassBooking.select(fn.COUNT(SQL("*"))).where(
        ClassBooking.training_class == TrainingClass.id, ClassBooking.state.in_(SEATED)
    )
    rows = (
        TrainingClass.select(
            TrainingClass.id,
            TrainingClass.course,
            TrainingClass.starts_at,
            TrainingClass.place,
            TrainingClass.capacity - taken,
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
