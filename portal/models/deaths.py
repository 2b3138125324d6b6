"""The death of a person: one record, and what its being recorded ended."""

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds
from portal.models.people import NAME_LENGTH, Person
from portal.models.users import User


class Death(BaseModel):
    """That a person has died, as somebody told us. Taken back when `undone_at` is set."""

    person = ForeignKeyField(Person, on_delete="CASCADE", backref="deaths")
    # Not always known.
    died_on = DateField(null=True)
    told_by = CharField(max_length=NAME_LENGTH)
    told_on = DateField()
    note = TextField(default="")
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()
    undone_at = UtcDateTimeField(null=True)
    undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    undo_reason = TextField(default="")

    class Meta:
        constraints = [holds("undone_says_why", "(undone_at IS NULL) = (undo_reason = '')")]


class DeathChange(BaseModel):
    """One row that recording a death changed: as it was before, and as it was left.

    Each text is JSON; empty where there was no such row.
    """

    death = ForeignKeyField(Death, on_delete="CASCADE", backref="changes")
    noun = CharField(max_length=40)
    row = CharField(max_length=40)
    before = TextField(default="")
    after = TextField(default="")
