"""Intake messages: what arrived, kept byte for byte."""

from enum import StrEnum

from peewee import BlobField, CharField, ForeignKeyField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.providers import Provider
from portal.models.users import User


class Door(StrEnum):
    """How a message arrived."""

    FHIR = "fhir"
    API = "api"
    PUBLIC_FORM = "public_form"
    # The form behind a provider's own link.
    PROVIDER_LINK = "provider_link"
    STAFF = "staff"
    # A row of a spreadsheet.
    FILE = "file"
    # What a referrer sends later, behind the status link of a referral.
    STATUS_LINK = "status_link"


class IntakeState(StrEnum):
    """Whether a message became a referral."""

    TAKEN = "taken"
    REFUSED = "refused"


class IntakeMessage(BaseModel):
    """What arrived, kept as it came; a referral can't exist without one."""

    # "R-7KX4-92": given only once the message is durably kept.
    receipt = KeyField(max_length=16, unique=True)
    door = CharField(max_length=20)
    state = CharField(max_length=20)
    provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT", index=False)
    # The sender's own key: Bundle.id for FHIR, a random key of the form's page otherwise.
    external_id = KeyField(max_length=200)
    # Who the key belongs to: "provider:7", "public", "user:3".
    sender = KeyField(max_length=40)
    content_type = CharField(max_length=100)
    body = BlobField(null=True)
    body_sha256 = KeyField(max_length=64)
    # What was said in answer to a refused message, as JSON; warnings of one that was taken.
    outcome = TextField(default="")
    typed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    received_at = UtcDateTimeField()

    class Meta:
        indexes = (
            (("sender", "external_id"), True),
            (("state", "received_at"), False),
        )
        constraints = [one_of("door", Door), one_of("state", IntakeState)]
