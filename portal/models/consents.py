"""Consent: what a person agreed to, kept as data."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField

from portal.db import BaseModel, UtcDateTimeField, one_of
from portal.models.people import NAME_LENGTH, Person
from portal.models.referrals import Referral
from portal.models.users import User


class ConsentScope(StrEnum):
    """What a person agreed to."""

    REFERRAL = "referral"
    PLACEMENT = "placement"
    FEEDBACK = "feedback"


class Consent(BaseModel):
    """One agreement: who said so, when and how. Implied consent isn't consent to placement."""

    person = ForeignKeyField(Person, backref="consents", on_delete="CASCADE", index=False)
    referral = ForeignKeyField(Referral, null=True, backref="consents", on_delete="SET NULL")
    scope = CharField(max_length=20)
    is_implied = BooleanField(default=False)
    said_by = CharField(max_length=NAME_LENGTH, default="")
    how = CharField(max_length=60, default="")
    given_on = DateField(null=True)
    recorded_at = UtcDateTimeField()
    # Nobody of ours when it came with the message.
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    withdrawn_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("person", "scope", "recorded_at"), False),)
        constraints = [one_of("scope", ConsentScope)]
