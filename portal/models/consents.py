"""Consent: what a person agreed to, kept as data."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, TextField

from portal.db import BaseModel, UtcDateTimeField, one_of
from portal.models.people import NAME_LENGTH, Person
from portal.models.referrals import Referral
from portal.models.users import User


class ConsentScope(StrEnum):
    """What a person agreed to."""

    REFERRAL = "referral"
    PLACEMENT = "placement"
    FEEDBACK = "feedback"
    # Speaking with their next of kin, and with their own practice.
    KIN = "kin"
    PRACTICE = "practice"


class FeedbackLevel(StrEnum):
    """How much a referrer may be told of what comes of it."""

    NOT_SAID = ""
    NOTHING = "nothing"
    # That they were accepted, placed, ended: the words of a state.
    STATE = "state"
    # Also how many sessions they came to.
    ATTENDANCE = "attendance"


class Consent(BaseModel):
    """One agreement: who said so, when and how. Implied consent isn't consent to placement."""

    person = ForeignKeyField(Person, backref="consents", on_delete="CASCADE", index=False)
    referral = ForeignKeyField(Referral, null=True, backref="consents", on_delete="SET NULL")
    scope = CharField(max_length=20)
    is_implied = BooleanField(default=False)
    # Of feedback alone; what was agreed to without a word of how much is the state.
    level = CharField(max_length=20, default=FeedbackLevel.NOT_SAID)
    said_by = CharField(max_length=NAME_LENGTH, default="")
    how = CharField(max_length=60, default="")
    given_on = DateField(null=True)
    recorded_at = UtcDateTimeField()
    # Nobody of ours when it came with the message.
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    withdrawn_at = UtcDateTimeField(null=True)
    # The day they said so, who said it, why, and who of ours wrote it down.
    withdrawn_on = DateField(null=True)
    withdrawn_said_by = CharField(max_length=NAME_LENGTH, default="")
    withdrawn_reason = TextField(default="")
    withdrawn_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("person", "scope", "recorded_at"), False),)
        constraints = [one_of("scope", ConsentScope), one_of("level", FeedbackLevel)]
