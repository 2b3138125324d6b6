"""Providers: healthcare organisations that refer, their people and their computers."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.programmes import Programme
from portal.models.users import User

ODS_CODE_LENGTH = 20


class TokenScope(StrEnum):
    """What a token opens."""

    REFERRALS_WRITE = "referrals:write"
    FHIR_WRITE = "fhir:write"
    STATUS_READ = "status:read"


class Provider(BaseModel):
    """A healthcare organisation that refers."""

    name = KeyField(max_length=NAME_LENGTH, unique=True)
    ods_code = KeyField(max_length=ODS_CODE_LENGTH, default="", index=True)
    # Shared by all who work there: where answers go, whoever referred.
    email = CharField(max_length=EMAIL_LENGTH, default="")
    phone = CharField(max_length=PHONE_LENGTH, default="")
    address = TextField(default="")
    is_active = BooleanField(default=True)
    # From this day on it refers nobody: its links and tokens end, and answers that are still
    # open go to the successor, where there is one.
    closes_on = DateField(null=True)
    successor = ForeignKeyField("self", null=True, on_delete="RESTRICT", index=False)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        constraints = [
            holds("successor_needs_a_day", "successor_id IS NULL OR closes_on IS NOT NULL"),
        ]


class ProviderToken(BaseModel):
    """A bearer token of a provider's computer: shown once, kept as a hash."""

    provider = ForeignKeyField(Provider, backref="tokens", on_delete="CASCADE")
    token_hash = KeyField(max_length=64, unique=True)
    label = CharField(max_length=80, default="")
    # Words of TokenScope, with a blank between them.
    scopes = CharField(max_length=200, default="")
    created_at = UtcDateTimeField()
    # Nobody of ours when it was made on the server.
    created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    expires_at = UtcDateTimeField()
    # To the minute: so that a busy sender doesn't write with every message.
    last_used_at = UtcDateTimeField(null=True)
    revoked_at = UtcDateTimeField(null=True)


class ProviderService(BaseModel):
    """The service a provider's messages name (a HealthcareService), and the programme it means."""

    service = KeyField(max_length=200, unique=True)
    programme = ForeignKeyField(Programme, on_delete="CASCADE")


class Referrer(BaseModel):
    """A named professional at a provider."""

    provider = ForeignKeyField(Provider, backref="referrers", on_delete="RESTRICT", index=False)
    name = KeyField(max_length=NAME_LENGTH)
    job = CharField(max_length=NAME_LENGTH, default="")
    email = CharField(max_length=EMAIL_LENGTH, default="")
    phone = CharField(max_length=PHONE_LENGTH, default="")
    # Whoever has left is kept, and offered to nobody who fills in a form.
    is_active = BooleanField(default=True)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("provider", "name"), True),)
