"""The audit trail: append-only, each row sealed with the one before."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField
from portal.models.people import Person


class Pseudonym(BaseModel):
    """The only name that the trail knows a person by; without this row nobody can tell whose."""

    person = ForeignKeyField(Person, primary_key=True, on_delete="CASCADE")
    pseudonym = KeyField(max_length=32, unique=True)


class Event(BaseModel):
    """One thing done or looked at. Holds field names, never their values."""

    # Counted from 1 without gaps, so that a row cut out of the middle or the start shows.
    number = BigIntegerField(unique=True)
    at = UtcDateTimeField(index=True)
    # Ids without foreign keys: the trail outlives what it speaks of.
    user_id = IntegerField(null=True)
    action = KeyField(max_length=60)
    subject = KeyField(max_length=40, default="")
    subject_id = BigIntegerField(null=True)
    pseudonym = KeyField(max_length=32, default="")
    fields = TextField(default="")
    request_id = CharField(max_length=32, default="")
    previous_hash = CharField(max_length=64)
    # Which key outside the database sealed it; none for events from before there was one.
    key_name = CharField(max_length=16, default="")
    hash = CharField(max_length=64)

    class Meta:
        # The trail is read newest first, whatever it is filtered by.
        indexes = (
            (("subject", "subject_id", "number"), False),
            (("user_id", "number"), False),
            (("action", "number"), False),
            (("pseudonym", "number"), False),
        )
