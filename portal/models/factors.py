"""How users prove who they are besides a passphrase, and what waits while they do."""

from enum import StrEnum

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.users import User

PASSKEY_NAME_LENGTH = 60
# A credential's id has at most 1,023 bytes, written as base64.
CREDENTIAL_ID_LENGTH = 1_400


class CeremonyKind(StrEnum):
    """What a browser was asked to do with a passkey."""

    ADD = "add"
    SIGN_IN = "sign_in"
    PROVE = "prove"


class Passkey(BaseModel):
    """A key on somebody's own device or in their password manager; ours is its public half."""

    user = ForeignKeyField(User, backref="passkeys", on_delete="CASCADE")
    credential_id = KeyField(max_length=CREDENTIAL_ID_LENGTH, unique=True)
    public_key = TextField()
    # The same for all passkeys of one user, random: what a device keeps instead of a name.
    user_handle = CharField(max_length=100)
    sign_count = BigIntegerField(default=0)
    name = CharField(max_length=PASSKEY_NAME_LENGTH)
    created_at = UtcDateTimeField()
    last_used_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [holds("sign_count_is_not_negative", "sign_count >= 0")]


class AuthenticatorApp(BaseModel):
    """The secret that a user's authenticator app shares with us, encrypted for this user.

    A second row, unconfirmed, waits while somebody changes to another phone.
    """

    user = ForeignKeyField(User, backref="authenticator_apps", on_delete="CASCADE", index=False)
    secret = CharField(max_length=300)
    is_confirmed = BooleanField(default=False)
    # The last half minute whose code was taken: no code is taken twice.
    last_step = BigIntegerField(default=0)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("user", "is_confirmed"), True),)


class RecoveryCode(BaseModel):
    """One of ten codes for the day on which a phone is gone; kept as a slow hash."""

    user = ForeignKeyField(User, backref="recovery_codes", on_delete="CASCADE")
    # The same for all codes made together, so that one hash tells which of them was typed.
    salt = CharField(max_length=32)
    code_hash = CharField(max_length=64)
    created_at = UtcDateTimeField()
    used_at = UtcDateTimeField(null=True)


class PendingSignIn(BaseModel):
    """A right passphrase whose second step is still open. It opens nothing."""

    token_hash = KeyField(max_length=64, unique=True)
    user = ForeignKeyField(User, on_delete="CASCADE")
    expires_at = UtcDateTimeField(index=True)


class PasskeyCeremony(BaseModel):
    """What a browser is to sign with a passkey: once, soon, and in the browser that asked."""

    challenge_hash = KeyField(max_length=64, unique=True)
    kind = CharField(max_length=10)
    browser_hash = CharField(max_length=64)
    # Nobody yet where somebody signs in.
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    expires_at = UtcDateTimeField(index=True)

    class Meta:
        constraints = [one_of("kind", CeremonyKind)]


class FailedTries(BaseModel):
    """Wrong tries in a row at one account: the more, the longer the wait, never for good."""

    key = KeyField(max_length=64, primary_key=True)
    tries_count = IntegerField()
    tried_at = UtcDateTimeField(index=True)
    opens_at = UtcDateTimeField()

    class Meta:
        constraints = [holds("tries_are_counted", "tries_count > 0")]
