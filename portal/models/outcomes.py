"""Outcomes: which measures are in use, what people answered, and what they aim for."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.concerns import Concern
from portal.models.groups import Group, Session
from portal.models.people import Person
from portal.models.programmes import Programme
from portal.models.referrals import Referral
from portal.models.users import User

MEASURE_CODE_LENGTH = 40
ITEM_CODE_LENGTH = 20
MEASURE_VERSION_LENGTH = 20
LICENCE_LENGTH = 80
HOLDER_NAME_LENGTH = 200
GOAL_LENGTH = 300
GOAL_THEME_LENGTH = 40
PULLED_REASON_LENGTH = 40
REQUEST_KEY_LENGTH = 80
LEAST_RATING, MOST_RATING = 0, 10


class MeasureUse(BaseModel):
    """That a programme asks a measure, and when: at the start, every so often, at the end.

    One for every session has `every_days` null and `is_each_session` set. What isn't here
    isn't asked; a measure's own file says what it is.
    """

    programme = ForeignKeyField(Programme, backref="measures", on_delete="CASCADE", index=False)
    measure = KeyField(max_length=MEASURE_CODE_LENGTH)
    at_start = BooleanField(default=True)
    at_end = BooleanField(default=True)
    every_days = IntegerField(null=True)
    is_each_session = BooleanField(default=False)
    # Off by default: whether leaders of its groups may write answers down, and links carry it.
    by_facilitator = BooleanField(default=False)
    by_link = BooleanField(default=False)
    position = IntegerField(default=0)
    stopped_on = DateField(null=True)
    version = IntegerField(default=1)
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()

    class Meta:
        indexes = ((("programme", "measure"), True),)
        constraints = [holds("every_is_positive", "every_days IS NULL OR every_days > 0")]


class MeasureLicence(BaseModel):
    """Leave to use a measure whose owner asks for a licence: its number and who holds it."""

    measure = KeyField(max_length=MEASURE_CODE_LENGTH, unique=True)
    number = CharField(max_length=LICENCE_LENGTH)
    holder = CharField(max_length=HOLDER_NAME_LENGTH, default="")
    valid_until = DateField(null=True)
    version = IntegerField(default=1)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()


class Occasion(StrEnum):
    """At what point of somebody's time with the charity they answered."""

    START = "start"
    REVIEW = "review"
    END = "end"
    SESSION = "session"


class AnsweredBy(StrEnum):
    """How answers reached the database."""

    STAFF = "staff"
    FACILITATOR = "facilitator"
    LINK = "link"
    PAPER = "paper"


class ResponseLink(BaseModel):
    """Leave for one person to answer once on their own phone, without an account.

    Only the hash of what makes the link is kept. What they tapped is saved as they go and
    becomes responses when they send. It ends when sent, expired or pulled.
    """

    token_hash = KeyField(max_length=64, unique=True)
    person = ForeignKeyField(Person, backref="response_links", on_delete="CASCADE", index=False)
    programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
    group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
    session = ForeignKeyField(Session, null=True, on_delete="SET NULL", index=False)
    referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL", index=False)
    occasion = CharField(max_length=10)
    # JSON: codes of the measures asked, in order; and {measure: {item: value}} so far.
    measures = TextField()
    answers = TextField(default="{}")
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    made_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    # What its secret is made of, together with this server's key; two presses make one link.
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    # Portal wrote to them; else it was handed over. Whether they may be reminded hangs on it.
    is_mailed = BooleanField(default=False)
    opened_at = UtcDateTimeField(null=True)
    saved_at = UtcDateTimeField(null=True)
    sent_at = UtcDateTimeField(null=True)
    pulled_at = UtcDateTimeField(null=True)
    pulled_reason = CharField(max_length=PULLED_REASON_LENGTH, default="")
    reminded_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("person", "made_at", "id"), False),
            (("expires_at",), False),
        )
        constraints = [
            one_of("occasion", Occasion),
            holds("pulled_says_why", "(pulled_at IS NULL) = (pulled_reason = '')"),
        ]


class Response(BaseModel):
    """One filled-in measure of one person."""

    person = ForeignKeyField(Person, backref="responses", on_delete="CASCADE", index=False)
    measure = KeyField(max_length=MEASURE_CODE_LENGTH)
    # Of the measure's file, so that wording can change without old answers changing meaning.
    measure_version = CharField(max_length=MEASURE_VERSION_LENGTH)
    occasion = CharField(max_length=10)
    answered_on = DateField()
    # In the course of what it was answered: all that is known, for the figures.
    programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
    group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
    session = ForeignKeyField(Session, null=True, on_delete="SET NULL")
    referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL")
    answered_by = CharField(max_length=20)
    link = ForeignKeyField(ResponseLink, null=True, on_delete="SET NULL")
    # By the measure's own rule; None where too much is missing, or where it is never summed.
    score = DecimalField(max_digits=8, decimal_places=3, null=True, auto_round=True)
    # How many of its items were left out.
    missing_count = IntegerField(default=0)
    # Of item 9 and its like: what was raised about this answer.
    concern = ForeignKeyField(Concern, null=True, on_delete="SET NULL")
    note = TextField(default="")
    # Taken back, because it was somebody else's or was typed twice; counted nowhere.
    voided_at = UtcDateTimeField(null=True)
    voided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    voided_reason = CharField(max_length=300, default="")
    # Two presses of one button are one response.
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("person", "measure", "answered_on", "id"), False),
            (("programme", "measure", "answered_on"), False),
        )
        constraints = [
            one_of("occasion", Occasion),
            one_of("answered_by", AnsweredBy),
            holds("voided_says_why", "(voided_at IS NULL) = (voided_reason = '')"),
        ]


class ResponseItem(BaseModel):
    """The answer to one item; an item left out has no row."""

    response = ForeignKeyField(Response, backref="items", on_delete="CASCADE", index=False)
    item = KeyField(max_length=ITEM_CODE_LENGTH)
    value = IntegerField()

    class Meta:
        indexes = ((("response", "item"), True),)


class GoalOutcome(StrEnum):
    """How a goal came to its end, as the person says."""

    REACHED = "reached"
    CHANGED = "changed"
    LET_GO = "let_go"
    ENTERED_IN_ERROR = "entered_in_error"


class Goal(BaseModel):
    """A person's own aim, in their own words."""

    person = ForeignKeyField(Person, backref="goals", on_delete="CASCADE", index=False)
    programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
    words = CharField(max_length=GOAL_LENGTH)
    # A code of the shared list: figures count themes and never print the words.
    theme = KeyField(max_length=GOAL_THEME_LENGTH, default="")
    set_on = DateField()
    closed_on = DateField(null=True)
    outcome = CharField(max_length=20, default="")
    # The goal that took its place when they changed it.
    replaced_by = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    created_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("person", "set_on", "id"), False),
            (("programme", "set_on"), False),
        )
        constraints = [
            holds("closed_says_how", "(closed_on IS NULL) = (outcome = '')"),
            holds("closed_after_set", "closed_on IS NULL OR closed_on >= set_on"),
        ]


class GoalRating(BaseModel):
    """How near a person feels to a goal on a day: 0 not at all, 10 there."""

    goal = ForeignKeyField(Goal, backref="ratings", on_delete="CASCADE", index=False)
    rating = IntegerField()
    rated_on = DateField()
    occasion = CharField(max_length=10, default=Occasion.REVIEW)
    answered_by = CharField(max_length=20)
    link = ForeignKeyField(ResponseLink, null=True, on_delete="SET NULL")
    voided_at = UtcDateTimeField(null=True)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("goal", "rated_on", "id"), False),)
        constraints = [
            holds("rating_is_in_range", "rating BETWEEN 0 AND 10"),
            one_of("occasion", Occasion),
            one_of("answered_by", AnsweredBy),
        ]
