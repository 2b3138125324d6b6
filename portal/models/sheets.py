"""Sign-in sheets on paper: printed for a session, and typed in afterwards."""

from peewee import ForeignKeyField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds
from portal.models.groups import Session
from portal.models.users import User

SHEET_CODE_LENGTH = 6


class PrintedSheet(BaseModel):
    """One sign-in sheet that was printed, in the order in which its people stand on it.

    Entered when `entered_at` is set; `set_aside_at` says that it wasn't used.
    """

    session = ForeignKeyField(Session, backref="sheets", on_delete="CASCADE")
    # What is printed on it and typed to find it again.
    code = KeyField(max_length=SHEET_CODE_LENGTH, unique=True)
    # Ids of people with a blank between, in the order of the lines on paper: the number of a
    # line stays whoever looks at it.
    people = TextField(default="")
    printed_at = UtcDateTimeField()
    printed_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    entered_at = UtcDateTimeField(null=True)
    entered_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    set_aside_at = UtcDateTimeField(null=True)
    set_aside_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)

    class Meta:
        constraints = [
            holds("entered_was_used", "entered_at IS NULL OR set_aside_at IS NULL"),
        ]
