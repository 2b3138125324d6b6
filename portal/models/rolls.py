"""What a roll holds beyond its marks: word sent beforehand, and why one was changed late."""

from peewee import ForeignKeyField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds
from portal.models.groups import Session
from portal.models.people import Person
from portal.models.users import User

ROLL_REASON_LENGTH = 300


class Apology(BaseModel):
    """Somebody said before a session that they can't come.

    No mark: a session ahead, or one that was called off, isn't held because of it. It becomes
    one once the roll is taken.
    """

    session = ForeignKeyField(Session, backref="sent_apologies", on_delete="CASCADE", index=False)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    noted_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    noted_at = UtcDateTimeField()
    # When it became a mark, which speaks for itself from then on.
    entered_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("session", "person"), True),)


class RollChange(BaseModel):
    """Why one of the staff changed a roll after the days in which anybody may."""

    session = ForeignKeyField(Session, backref="roll_changes", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT")
    reason = TextField()
    created_at = UtcDateTimeField()
    # The last change made for this reason; None while nothing was changed.
    changed_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("session", "created_at", "id"), False),)
        constraints = [holds("reason_is_said", "reason <> ''")]
