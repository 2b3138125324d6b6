"""Users: somebody who works or volunteers here, how they sign in, and what bars them."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, Person
from portal.models.programmes import Programme


class Role(StrEnum):
    """What a user is here; one user may be several."""

    STAFF = "staff"
    FACILITATOR = "facilitator"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Theme(StrEnum):
    """How pages look to a user: as the device says, or always one way."""

    DEVICE = "device"
    LIGHT = "light"
    DARK = "dark"


class User(BaseModel):
    """Somebody who works or volunteers here; without a password hash they can't sign in."""

    name = KeyField(max_length=NAME_LENGTH)
    # Folded to lower case; empty values are NULL, since several users may have none.
    email = KeyField(max_length=EMAIL_LENGTH, null=True, unique=True)
    password_hash = CharField(max_length=200, default="")
    is_active = BooleanField(default=True)
    # The person this user also is, which administrators alone see.
    person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    # Whom a leader's wish for support reaches.
    supervisor = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
    theme = CharField(max_length=10, default=Theme.DEVICE)
    # Whether single letters move within lists; some speak to their computer, or slip.
    uses_keys = BooleanField(default=True)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        table_name = "app_user"  # "user" is a reserved word on PostgreSQL.
        indexes = ((("name", "id"), False),)
        constraints = [one_of("theme", Theme)]


class UserRole(BaseModel):
    """One role of one user."""

    user = ForeignKeyField(User, backref="roles", on_delete="CASCADE", index=False)
    role = CharField(max_length=20)

    class Meta:
        indexes = ((("user", "role"), True),)
        constraints = [one_of("role", Role)]


class UserProgramme(BaseModel):
    """A programme that a member of staff is limited to; none means all of them."""

    user = ForeignKeyField(User, backref="programmes", on_delete="CASCADE", index=False)
    programme = ForeignKeyField(Programme, on_delete="CASCADE")

    class Meta:
        indexes = ((("user", "programme"), True),)


class SignIn(BaseModel):
    """One signed-in device. The cookie holds a random token, this row its hash."""

    token_hash = KeyField(max_length=64, unique=True)
    user = ForeignKeyField(User, backref="sign_ins", on_delete="CASCADE")
    started_at = UtcDateTimeField()
    seen_at = UtcDateTimeField()
    # The absolute limit, fixed when signing in.
    expires_at = UtcDateTimeField()
    # Set by signing out, here or everywhere; nothing opens after it.
    ended_at = UtcDateTimeField(null=True)
    device = CharField(max_length=200, default="")
    # When, and with what, somebody last proved here who they are; NULL is too long ago.
    proved_at = UtcDateTimeField(null=True)
    proved_how = CharField(max_length=20, default="")


class RateBucket(BaseModel):
    """A token bucket: how many tries a key has left, as of an instant."""

    key = KeyField(max_length=100, primary_key=True)
    tokens = FloatField()
    refilled_at = UtcDateTimeField(index=True)

    class Meta:
        constraints = [holds("tokens_are_not_negative", "tokens >= 0")]


class AccessBlock(BaseModel):
    """A bar between a user and a person (themselves, family, conflict): overrides every role."""

    user = ForeignKeyField(User, backref="access_blocks", on_delete="CASCADE", index=False)
    person = ForeignKeyField(Person, backref="access_blocks", on_delete="CASCADE")
    reason = TextField()
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()
    # The first day on which it bars nobody.
    ends_on = DateField(null=True)
    ended_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    end_reason = TextField(default="")

    class Meta:
        # Not unique: a bar that ended may be put up again, and both stay on record.
        indexes = ((("user", "person"), False),)
