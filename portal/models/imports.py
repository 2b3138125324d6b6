"""Imports: a file of rows, what was understood of each, and what it made."""

from enum import StrEnum

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.jobs import Job
from portal.models.users import User

IMPORT_KIND_LENGTH = 40
FILE_NAME_LENGTH = 200
SHEET_NAME_LENGTH = 100
SOURCE_REFERENCE_LENGTH = 80
# Whose rows a file holds, such as "provider:7".
FILE_SOURCE_LENGTH = 40


class BatchState(StrEnum):
    """How far an import has come."""

    # The columns have yet to be named.
    MAPPING = "mapping"
    # A job reads and checks the rows.
    CHECKING = "checking"
    # Rows can be mended and chosen.
    PREVIEW = "preview"
    # A job writes the chosen rows, all or none.
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ImportBatch(BaseModel):
    """One file, from upload to what it made, or to its undoing."""

    kind = CharField(max_length=IMPORT_KIND_LENGTH)
    file_name = CharField(max_length=FILE_NAME_LENGTH)
    # As it was sent; kept so that it can be mapped anew.
    body = BlobField()
    body_sha256 = KeyField(max_length=64, index=True)
    sheet = CharField(max_length=SHEET_NAME_LENGTH, default="")
    # Whose rows these are, where the kind asks; "" is nobody in particular.
    source = CharField(max_length=FILE_SOURCE_LENGTH, default="")
    # JSON: the file's headings in order, and {heading's number: field}.
    headings = TextField(default="[]")
    mapping = TextField(default="{}")
    state = CharField(max_length=20, default=BatchState.MAPPING)
    job = ForeignKeyField(Job, on_delete="SET NULL", null=True, index=False)
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()
    applied_at = UtcDateTimeField(null=True)
    undone_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("created_at", "id"), False),)
        constraints = [one_of("state", BatchState)]


class RowState(StrEnum):
    """What is known of one row of a file."""

    READY = "ready"
    # It can't be imported before it is mended.
    WRONG = "wrong"
    # What it would make stands already, here or earlier in the file.
    KNOWN = "known"
    DONE = "done"
    UNDONE = "undone"


class ImportRow(BaseModel):
    """One thing that a file asks for: a row, or a cell of a wide table."""

    batch = ForeignKeyField(ImportBatch, backref="rows", on_delete="CASCADE", index=False)
    # The row of the file, as a spreadsheet numbers it, and the heading in a wide table.
    number = IntegerField()
    heading = CharField(max_length=200, default="")
    # JSON objects: {field: text} as read or mended, and {field: what is wrong, "" for the row}.
    cells = TextField(default="{}")
    errors = TextField(default="{}")
    state = CharField(max_length=20)
    # What somebody should look at though nothing is wrong: a sentence, or "".
    flag = TextField(default="")
    is_chosen = BooleanField(default=True)
    is_mended = BooleanField(default=False)
    # The id of what it made, in the kind's own table.
    made_id = IntegerField(null=True)

    class Meta:
        indexes = (
            (("batch", "number", "heading"), True),
            (("batch", "state", "number"), False),
        )
        constraints = [
            one_of("state", RowState),
            holds("number_is_positive", "number > 0"),
        ]


class ImportMapping(BaseModel):
    """The columns as somebody named them last time, for a file of the same source and headings."""

    kind = CharField(max_length=IMPORT_KIND_LENGTH)
    source = CharField(max_length=FILE_SOURCE_LENGTH, default="")
    headings_sha256 = KeyField(max_length=64)
    mapping = TextField()
    used_at = UtcDateTimeField()

    class Meta:
        indexes = ((("kind", "source", "headings_sha256"), True),)


class SourceNoun(StrEnum):
    """What a reference of another system stands for."""

    PERSON = "person"
    GROUP = "group"
    SESSION = "session"
    # A line of another system about somebody, kept as a contact.
    CONTACT = "contact"


class SourceReference(BaseModel):
    """What another system calls a row of ours, so that its files can be read together."""

    noun = CharField(max_length=10)
    reference = KeyField(max_length=SOURCE_REFERENCE_LENGTH)
    # The id in the noun's own table: no foreign key, since that depends on the noun.
    row_id = IntegerField()
    created_at = UtcDateTimeField()

    class Meta:
        indexes = (
            (("noun", "reference"), True),
            (("noun", "row_id"), False),
        )
        constraints = [one_of("noun", SourceNoun)]
