"""Training: what a facilitator has done. What it is worth on a date is computed, never stored."""

from peewee import BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds
from portal.models.users import User

COURSE_TITLE_LENGTH = 120


class Course(BaseModel):
    """A kind of training or check."""

    title = KeyField(max_length=COURSE_TITLE_LENGTH, unique=True)
    # NULL never lapses.
    valid_months = IntegerField(null=True)
    # How long before it lapses a record counts as expiring.
    notice_days = IntegerField(default=60)
    # Every facilitator needs it; without a record they are "missing" it.
    is_required = BooleanField(default=True)

    class Meta:
        constraints = [
            holds("valid_months_are_positive", "valid_months IS NULL OR valid_months > 0"),
            holds("notice_days_are_not_negative", "notice_days >= 0"),
        ]


class TrainingRecord(BaseModel):
    """One user's completion of a course. Never overwritten: a renewal is a new row."""

    user = ForeignKeyField(User, backref="training_records", on_delete="RESTRICT", index=False)
    course = ForeignKeyField(Course, backref="records", on_delete="RESTRICT")
    completed_on = DateField()
    # Ends coverage that day, whatever the dates say.
    revoked_on = DateField(null=True)
    note = TextField(default="")
    recorded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("user", "course", "completed_on"), True),)
