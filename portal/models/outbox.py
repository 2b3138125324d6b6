"""The outbox: every e-mail that Portal has to send, is sending or has sent."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.people import EMAIL_LENGTH, Person
from portal.models.users import User

SUBJECT_LENGTH = 200
MAIL_KEY_LENGTH = 160


class OutboxState(StrEnum):
    """What has become of a message."""

    QUEUED = "queued"
    # The mail server is being given it; a worker that dies here leaves it `unsure`.
    SENDING = "sending"
    SENT = "sent"
    # Perhaps sent: it is never sent again by itself, a person decides.
    UNSURE = "unsure"
    # Refused for good, or tried too often.
    FAILED = "failed"
    # Taken back before it went: nothing is to be sent to them any more.
    PULLED = "pulled"


class OutboxMessage(BaseModel):
    """One e-mail to one address."""

    # What it is about, once ever: the same key is the same message.
    key = KeyField(max_length=MAIL_KEY_LENGTH, unique=True)
    to_address = CharField(max_length=EMAIL_LENGTH)
    # Whom it is for, if they work here.
    user = ForeignKeyField(User, on_delete="SET NULL", null=True, index=False)
    # Whom it is for, if they are referred or attend; no page about mail says so.
    person = ForeignKeyField(Person, on_delete="SET NULL", null=True)
    subject = CharField(max_length=SUBJECT_LENGTH)
    text = TextField()
    html = TextField(default="")
    state = CharField(max_length=20, default=OutboxState.QUEUED)
    # The Message-ID header: the same at every try.
    message_id = KeyField(max_length=200, unique=True)
    attempt_count = IntegerField(default=0)
    due_at = UtcDateTimeField()
    problem = TextField(default="")
    created_at = UtcDateTimeField()
    # When a worker took it up, and when the server had it.
    taken_at = UtcDateTimeField(null=True)
    sent_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = (
            (("state", "due_at"), False),
            (("created_at", "id"), False),
        )
        constraints = [one_of("state", OutboxState)]
