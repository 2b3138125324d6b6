"""Courses: kinds of training and checks, what keeps them current, and who needs them."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.users import User

COURSE_TITLE_LENGTH = 120
TOPIC_LENGTH = 80
AUDIENCE_WORDS_LENGTH = 80


class CourseKind(StrEnum):
    """What stands behind a course's records."""

    TRAINING = "training"
    # A background check: number, date, level and who checked, never the certificate.
    CHECK = "check"
    # Kept up by supervision sessions, each of which counts as a completion.
    SUPERVISION = "supervision"


class Renewal(StrEnum):
    """How long a completion counts."""

    # So many calendar months from completion.
    MONTHS = "months"
    # Until a fixed day of the year, whenever it was done.
    CALENDAR = "calendar"
    # As long as the hours of the months before suffice.
    HOURS = "hours"
    # For good, but looked at again after so many months.
    REVIEW = "review"
    NEVER = "never"


class Course(BaseModel):
    """A kind of training or check, and its terms."""

    title = KeyField(max_length=COURSE_TITLE_LENGTH, unique=True)
    kind = CharField(max_length=20, default=CourseKind.TRAINING)
    description = TextField(default="")
    renewal = CharField(max_length=20, default=Renewal.MONTHS)
    # MONTHS: until it lapses. REVIEW: until the review. HOURS: the window that is looked back on.
    valid_months = IntegerField(null=True)
    # CALENDAR: this day, every so many years, counted from a year in which it falls.
    lapse_month = IntegerField(null=True)
    lapse_day = IntegerField(null=True)
    lapse_year = IntegerField(null=True)
    lapse_every_years = IntegerField(default=1)
    # CALENDAR: what is done within so many months before the day counts to the next one.
    lapse_spare_months = IntegerField(default=0)
    # HOURS: minutes in the window; quotas for topics stand in CourseQuota.
    needed_minutes = IntegerField(null=True)
    # Renewed within so many days before it lapses, the day of the year stays.
    early_days = IntegerField(default=0)
    # For so many days after it lapses it still counts.
    grace_days = IntegerField(default=0)
    # How long before it lapses a record counts as expiring.
    notice_days = IntegerField(default=60)
    # Whether it is still offered and may be recorded.
    is_open = BooleanField(default=True)
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            one_of("kind", CourseKind),
            one_of("renewal", Renewal),
            holds("valid_months_are_positive", "valid_months IS NULL OR valid_months > 0"),
            holds("notice_days_are_not_negative", "notice_days >= 0"),
            holds("early_days_are_not_negative", "early_days >= 0"),
            holds("grace_days_are_not_negative", "grace_days >= 0"),
            holds(
                "months_are_given",
                "renewal NOT IN ('months', 'hours', 'review') OR valid_months IS NOT NULL",
            ),
            holds(
                "calendar_day_is_given",
                "renewal <> 'calendar' OR (lapse_month IS NOT NULL AND lapse_day IS NOT NULL "
                "AND lapse_year IS NOT NULL)",
            ),
            holds("hours_are_given", "renewal <> 'hours' OR needed_minutes IS NOT NULL"),
        ]


class CourseQuota(BaseModel):
    """Of the minutes that a course asks for, so many on one topic."""

    course = ForeignKeyField(Course, backref="quotas", on_delete="CASCADE", index=False)
    topic = KeyField(max_length=TOPIC_LENGTH)
    needed_minutes = IntegerField()

    class Meta:
        indexes = ((("course", "topic"), True),)
        constraints = [holds("minutes_are_not_negative", "needed_minutes >= 0")]


class LinkKind(StrEnum):
    """How one course speaks for another."""

    # A completion of the other counts as one of this course, under this course's terms.
    COUNTS_AS = "counts_as"
    # Whoever is covered by the other is covered by this one, as long as that lasts.
    IMPLIED_BY = "implied_by"


class CourseLink(BaseModel):
    """What else is good for a course."""

    course = ForeignKeyField(Course, backref="links", on_delete="CASCADE", index=False)
    other = ForeignKeyField(Course, backref="linked_from", on_delete="CASCADE")
    kind = CharField(max_length=20)

    class Meta:
        indexes = ((("course", "other"), True),)
        constraints = [
            one_of("kind", LinkKind),
            holds("courses_differ", "course_id <> other_id"),
        ]


class CourseExtension(BaseModel):
    """A decree: whatever of a course lapses in a period counts until a later day."""

    course = ForeignKeyField(Course, backref="extensions", on_delete="CASCADE")
    lapses_from = DateField()
    lapses_until = DateField()
    # The first day that isn't covered any more.
    extended_to = DateField()
    reason = TextField()
    decided_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    decided_at = UtcDateTimeField()
    # Set when it was taken back; it counts for no day from then on.
    ended_at = UtcDateTimeField(null=True)


class Effect(StrEnum):
    """What an unmet requirement does to an assignment."""

    WARN = "warn"
    BLOCK = "block"


class Requirement(BaseModel):
    """A course that leading needs. What is left open holds for all: all open is the charity."""

    course = ForeignKeyField(Course, backref="requirements", on_delete="CASCADE")
    # A LeaderRole, and a GroupKind; NULL is any.
    role = CharField(max_length=20, null=True)
    group_kind = CharField(max_length=20, null=True)
    # Words that a group's audience holds, such as "young people"; empty is any.
    audience = CharField(max_length=AUDIENCE_WORDS_LENGTH, default="")
    effect = CharField(max_length=10, default=Effect.WARN)
    # The first and last day on which it is asked for; NULL is since ever, or until told.
    starts_on = DateField(null=True)
    ends_on = DateField(null=True)
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        constraints = [one_of("effect", Effect)]
