"""Two records of one person: what became of them, and what undoing needs."""

from peewee import ForeignKeyField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds
from portal.models.people import Person
from portal.models.users import User

NOT_SAME_NOTE_LENGTH = 300


class PersonMerge(BaseModel):
    """That one record was merged into another, and every row that changed by it."""

    survivor = ForeignKeyField(Person, on_delete="CASCADE")
    merged = ForeignKeyField(Person, on_delete="CASCADE")
    merged_at = UtcDateTimeField()
    merged_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # JSON, oldest change first: what undoing gives back, and what must still be so for it.
    changes = TextField()
    undone_at = UtcDateTimeField(null=True)
    undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        constraints = [holds("merges_two", "survivor_id <> merged_id")]


class NotSame(BaseModel):
    """That two records were compared and are of two people: not to be asked again."""

    # The lower id first, so that a pair is one row whichever way round it was looked at.
    one = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    other = ForeignKeyField(Person, on_delete="CASCADE")
    note = TextField(default="")
    said_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    said_at = UtcDateTimeField()

    class Meta:
        indexes = ((("one", "other"), True),)
        constraints = [holds("lower_id_first", "one_id < other_id")]
