"""What the doors for computers remember: an answer under its key, and the sender's own ids."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.providers import Provider
from portal.models.referrals import Referral

SENDER_ID_LENGTH = 200


class ApiAnswer(BaseModel):
    """What was answered under an idempotency key, to be said again word for word.

    Without a status the first request is still being answered.
    """

    sender = KeyField(max_length=40)
    key = KeyField(max_length=120)
    body_sha256 = KeyField(max_length=64)
    claimed_at = UtcDateTimeField()
    status = IntegerField(null=True)
    content = TextField(default="")

    class Meta:
        indexes = ((("sender", "key"), True),)


class SenderIdKind(StrEnum):
    """What a sender's own id names."""

    REQUEST = "request"
    TASK = "task"
    PATIENT = "patient"


class SenderId(BaseModel):
    """An id by which a provider's computer knows a referral, or the person of one."""

    referral = ForeignKeyField(Referral, backref="sender_ids", on_delete="CASCADE")
    provider = ForeignKeyField(Provider, on_delete="RESTRICT", index=False)
    kind = CharField(max_length=20)
    value = KeyField(max_length=SENDER_ID_LENGTH)

    class Meta:
        indexes = ((("provider", "kind", "value", "referral"), True),)
        constraints = [one_of("kind", SenderIdKind)]
