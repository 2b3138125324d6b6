"""Files that came with an intake message: scans, saved e-mails and what was attached to them."""

from peewee import BlobField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField
from portal.models.intake import IntakeMessage
from portal.models.users import User


class IntakeFile(BaseModel):
    """One file of an intake message, under a clean name and the type that its bytes say."""

    message = ForeignKeyField(IntakeMessage, backref="files", on_delete="RESTRICT", index=False)
    # The saved e-mail that it was attached to.
    part_of = ForeignKeyField("self", null=True, on_delete="CASCADE")
    name = CharField(max_length=120)
    # As sniffed from the bytes, never as the sender called it.
    media_type = CharField(max_length=60)
    # What the sender called it, where that was something else: a sentence for staff.
    warning = TextField(default="")
    # What staff typed while they read the message: text of ours, not a file of the sender's.
    is_typed = BooleanField(default=False)
    byte_count = IntegerField()
    sha256 = KeyField(max_length=64, index=True)
    # Nobody of ours where it came through a door.
    added_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    added_at = UtcDateTimeField()

    class Meta:
        indexes = ((("message", "sha256"), True),)


class IntakeFileBody(BaseModel):
    """The bytes, apart from what lists show. None where they are the message's own body."""

    file = ForeignKeyField(IntakeFile, on_delete="CASCADE", unique=True)
    body = BlobField()
