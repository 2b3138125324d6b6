"""Links by which users choose a passphrase, and the devices from which they have signed in."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.users import User


class UserLinkKind(StrEnum):
    """What a link is for: a first passphrase, or a new one."""

    INVITATION = "invitation"
    RESET = "reset"


class UserLink(BaseModel):
    """A link that was mailed to a user, works once and not for long. The row holds its hash."""

    token_hash = KeyField(max_length=64, unique=True)
    user = ForeignKeyField(User, backref="links", on_delete="CASCADE", index=False)
    kind = CharField(max_length=10)
    made_at = UtcDateTimeField()
    # None when they asked for it themselves, or the command line did.
    made_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    expires_at = UtcDateTimeField()
    used_at = UtcDateTimeField(null=True)
    # Taken back, or followed by another.
    ended_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("user", "kind", "made_at"), False),)
        constraints = [one_of("kind", UserLinkKind)]


class KnownDevice(BaseModel):
    """A browser from which a user has signed in; its long-lived cookie stands here as a hash."""

    user = ForeignKeyField(User, backref="known_devices", on_delete="CASCADE", index=False)
    token_hash = KeyField(max_length=64)
    first_seen_at = UtcDateTimeField()

    class Meta:
        indexes = ((("user", "token_hash"), True),)
