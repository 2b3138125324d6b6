"""Classes: a course given on a day, with places and a waiting list."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.people import NAME_LENGTH
from portal.models.training import Course
from portal.models.users import User

CLASS_PLACE_LENGTH = 200
CLASS_REASON_LENGTH = 300
CLASS_LINK_LENGTH = 300


class ClassState(StrEnum):
    """What became of a class."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class TrainingClass(BaseModel):
    """One class of a course."""

    course = ForeignKeyField(Course, backref="classes", on_delete="RESTRICT")
    starts_at = UtcDateTimeField(index=True)
    duration_minutes = IntegerField(default=120)
    place = CharField(max_length=CLASS_PLACE_LENGTH, default="")
    online_link = CharField(max_length=CLASS_LINK_LENGTH, default="")
    trainer = CharField(max_length=NAME_LENGTH, default="")
    capacity = IntegerField(default=12)
    state = CharField(max_length=20, default=ClassState.PLANNED)
    # Why it doesn't take place; while it does, why more have a place than there are places.
    reason = CharField(max_length=CLASS_REASON_LENGTH, default="")
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            one_of("state", ClassState),
            holds("capacity_is_positive", "capacity > 0"),
            holds("duration_is_positive", "duration_minutes > 0"),
            holds("cancelled_says_why", "state <> 'cancelled' OR reason <> ''"),
        ]


class BookingState(StrEnum):
    """Where a user stands with a class."""

    BOOKED = "booked"
    WAITING = "waiting"
    # A place came free and is held for them until they answer.
    OFFERED = "offered"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


class ClassBooking(BaseModel):
    """One user's place, or wait, in a class."""

    training_class = ForeignKeyField(
        TrainingClass, backref="bookings", on_delete="CASCADE", index=False
    )
    user = ForeignKeyField(User, backref="bookings", on_delete="CASCADE")
    state = CharField(max_length=20)
    # The order of the waiting list.
    booked_at = UtcDateTimeField()
    booked_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    # An offer that isn't taken by then goes to the next.
    offer_ends_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("training_class", "user"), True),)
        constraints = [one_of("state", BookingState)]
