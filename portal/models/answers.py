"""What referrers and people were told, how providers want to be told, and the status link."""

from enum import StrEnum

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.outbox import OutboxMessage
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH
from portal.models.providers import Provider
from portal.models.referrals import Referral
from portal.models.users import User

VALUE_LENGTH = 60


class Audience(StrEnum):
    """Who is told."""

    REFERRER = "referrer"
    PERSON = "person"


class Milestone(StrEnum):
    """What somebody is told of. Some are for the referrer, some for the person."""

    RECEIVED = "received"
    # Something was asked of the referrer.
    QUESTION = "question"
    DECISION = "decision"
    FIRST_ATTENDANCE = "first_attendance"
    # We see the urgency otherwise than it was asked.
    URGENCY = "urgency"
    ENDED = "ended"
    # For the person: a seat is offered; do they still want to wait; what comes next is new.
    OFFER = "offer"
    STILL_WAITING = "still_waiting"
    CHANGE = "change"


class AnswerChannel(StrEnum):
    """By what somebody is told."""

    EMAIL = "email"
    LETTER = "letter"
    # Their own system asks us: the FHIR Task, or the status link.
    PULL = "pull"
    # Somebody rings, writes a text message, or says it to them.
    BY_HAND = "by_hand"
    NONE = "none"


class AnswerState(StrEnum):
    """How far an answer has come."""

    # In the outbox: that row says whether it has gone.
    MAILED = "mailed"
    TO_PRINT = "to_print"
    POSTED = "posted"
    # There for their own system to fetch.
    READY = "ready"
    TO_TELL = "to_tell"
    TOLD = "told"
    # Never left the house: what it said stopped being true before.
    DROPPED = "dropped"


class Answer(BaseModel):
    """One thing that somebody was told about a referral, as it was said, or is being told.

    Unique by referral, audience, milestone and version: so nothing is told twice, whoever and
    however many tell it.
    """

    referral = ForeignKeyField(Referral, backref="answers", on_delete="CASCADE", index=False)
    audience = CharField(max_length=20)
    milestone = CharField(max_length=20)
    version = IntegerField(default=1)
    # The one that this one says was wrong, or no longer holds.
    corrects = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
    # The fact that was told, to see later whether it still is one: "accepted", "declined".
    value = CharField(max_length=VALUE_LENGTH, default="")
    # The outward state in whose words it was told.
    stage = CharField(max_length=30)
    share = IntegerField(default=0)
    channel = CharField(max_length=20)
    state = CharField(max_length=20)
    # Where it went: the e-mail address, or the postal address of a letter.
    to_address = TextField(default="")
    is_for_action = BooleanField(default=False)
    # What was said, without a name.
    text = TextField()
    # The name that the letter alone says beside it; '' where no letter does.
    named_as = CharField(max_length=NAME_LENGTH, default="")
    # JSON: what the person had agreed to when it was told.
    consent = TextField(default="{}")
    outbox = ForeignKeyField(OutboxMessage, null=True, on_delete="SET NULL")
    # Why it was told before its time, or although nobody had agreed.
    reason = TextField(default="")
    made_at = UtcDateTimeField()
    # Nobody of ours when the facts alone did it.
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # When it left the house.
    told_at = UtcDateTimeField(null=True)
    told_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = (
            (("referral", "audience", "milestone", "version"), True),
            (("state", "made_at", "id"), False),
        )
        constraints = [
            one_of("audience", Audience),
            one_of("milestone", Milestone),
            one_of("channel", AnswerChannel),
            one_of("state", AnswerState),
        ]


class AnswerChoice(BaseModel):
    """How a provider wants to be told, and of what."""

    provider = ForeignKeyField(Provider, unique=True, on_delete="CASCADE")
    channel = CharField(max_length=20)
    # Milestones, with blanks between them.
    milestones = CharField(max_length=200)
    # The practice's shared address for answers; theirs on record where it is empty.
    email = CharField(max_length=EMAIL_LENGTH, default="")
    address = TextField(default="")
    # An administrator made sure that named letters may go to this very address.
    secure_email = CharField(max_length=EMAIL_LENGTH, default="")
    secure_at = UtcDateTimeField(null=True)
    secure_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    version = IntegerField(default=1)

    class Meta:
        constraints = [one_of("channel", AnswerChannel)]


class StatusLink(BaseModel):
    """A link to where a referral stands, in words of state: shown once, kept as a hash."""

    referral = ForeignKeyField(Referral, backref="status_links", on_delete="CASCADE")
    token_hash = KeyField(max_length=64, unique=True)
    made_at = UtcDateTimeField()
    # Nobody of ours when it came with the receipt.
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    expires_at = UtcDateTimeField()
    revoked_at = UtcDateTimeField(null=True)
    revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)


class StatusView(BaseModel):
    """One look through a status link."""

    link = ForeignKeyField(StatusLink, backref="views", on_delete="CASCADE", index=False)
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("link", "at", "id"), False),)
