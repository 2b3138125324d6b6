"""What is kept how long, what stops erasure, who is due, and what was erased."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.people import NAME_LENGTH, Person
from portal.models.users import User

RECORD_KIND_LENGTH = 40
HOW_ASKED_LENGTH = 120


class RetentionPeriod(BaseModel):
    """How long a kind of record is kept, where the charity decided otherwise than is built in."""

    kind = KeyField(max_length=RECORD_KIND_LENGTH, unique=True)
    months = IntegerField()
    # Why just so long: who asks for it, or what it is needed for.
    reason = TextField()
    version = IntegerField(default=1)
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()

    class Meta:
        constraints = [holds("months_are_positive", "months > 0")]


class LegalHold(BaseModel):
    """Why a person's record is not to be erased, by law or for a claim; over when lifted."""

    person = ForeignKeyField(Person, backref="legal_holds", on_delete="CASCADE")
    reason = TextField()
    placed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    placed_at = UtcDateTimeField()
    # The last day on which it holds; open without one.
    until_on = DateField(null=True)
    lifted_at = UtcDateTimeField(null=True)
    lifted_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    lift_reason = TextField(default="")

    class Meta:
        constraints = [holds("lifted_says_why", "(lifted_at IS NULL) = (lift_reason = '')")]


class DuePerson(BaseModel):
    """A person whose record has been kept for as long as it may be, as the night found them."""

    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    # The kind of record whose period ran out.
    kind = CharField(max_length=RECORD_KIND_LENGTH)
    # The last thing that happened, from which the period counts; and the day it ran out.
    since_on = DateField()
    due_on = DateField()
    # JSON: rows by table that would go or lose their words.
    counts = TextField(default="{}")
    listed_at = UtcDateTimeField()

    class Meta:
        indexes = ((("due_on", "id"), False),)


class ErasureWhy(StrEnum):
    """What an erasure was done for."""

    ASKED = "asked"
    RETENTION = "retention"
    # Done once before, and undone by a backup that was put back.
    AGAIN = "again"


class Erasure(BaseModel):
    """The certificate of one erasure: what kinds of rows, when, by whom; never whose."""

    number = IntegerField(unique=True)
    why = CharField(max_length=10)
    erased_at = UtcDateTimeField(index=True)
    # Nobody where a job or a command did it.
    erased_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # JSON: rows by table that were deleted, and that stay without a word.
    gone = TextField(default="{}")
    stripped = TextField(default="{}")
    # When the files were rewritten, so that nothing is left of it on this machine's disk.
    scrubbed_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [one_of("why", ErasureWhy)]


class AccessRequest(BaseModel):
    """Somebody's request to be given all that is kept about them, and where it stands."""

    person = ForeignKeyField(Person, backref="access_requests", on_delete="CASCADE")
    asked_on = DateField()
    how = CharField(max_length=HOW_ASKED_LENGTH)
    # How staff made sure that it is they who ask, or somebody who may for them.
    identity_how = CharField(max_length=HOW_ASKED_LENGTH, default="")
    due_on = DateField()
    extended_reason = TextField(default="")
    checked_at = UtcDateTimeField(null=True)
    checked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    sent_on = DateField(null=True)
    sent_how = CharField(max_length=HOW_ASKED_LENGTH, default="")
    sent_to = CharField(max_length=NAME_LENGTH, default="")
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("sent_on", "due_on", "id"), False),)
        constraints = [holds("sent_says_how", "(sent_on IS NULL) = (sent_how = '')")]


class WithheldWhy(StrEnum):
    """Why something isn't given out: the lawful reasons, in words that staff use."""

    THIRD_PARTY = "third_party"
    SERIOUS_HARM = "serious_harm"
    CONFIDENCE = "confidence"
    CRIME = "crime"


class AccessChoice(BaseModel):
    """One thing that had to be decided before a request is answered: given, or why not."""

    request = ForeignKeyField(AccessRequest, backref="choices", on_delete="CASCADE", index=False)
    # A row of a table, such as "concern" 7.
    noun = CharField(max_length=40)
    row = IntegerField()
    # Given where it is empty.
    withheld = CharField(max_length=20, default="")
    note = TextField(default="")
    decided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    decided_at = UtcDateTimeField()

    class Meta:
        indexes = ((("request", "noun", "row"), True),)
        constraints = [one_of("withheld", ["", *WithheldWhy])]
