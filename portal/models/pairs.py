"""People to keep apart, and people to keep together: between any two persons or users."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.groups import Group, Session
from portal.models.people import Person
from portal.models.users import User

PAIR_REASON_LENGTH = 1_000


class PairKind(StrEnum):
    """What is to be seen to."""

    APART = "apart"
    TOGETHER = "together"


class Pair(BaseModel):
    """Two who are to be kept apart, or together. Each is a person or a user, never both."""

    kind = CharField(max_length=10, default=PairKind.APART)
    one_person = ForeignKeyField(Person, null=True, on_delete="CASCADE", backref="pairs")
    one_user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    other_person = ForeignKeyField(Person, null=True, on_delete="CASCADE", backref="other_pairs")
    other_user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    # For whoever wrote it and the readers named with it; others are told to ask `contact`.
    reason = TextField()
    contact = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    created_at = UtcDateTimeField()
    # The first day on which it holds no more; open without one.
    ends_on = DateField(null=True)
    ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    end_reason = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            one_of("kind", PairKind),
            holds("one_is_somebody", "(one_person_id IS NULL) <> (one_user_id IS NULL)"),
            holds("other_is_somebody", "(other_person_id IS NULL) <> (other_user_id IS NULL)"),
            holds("nobody_is_paired_alone", "one_person_id <> other_person_id"),
            holds("no_user_is_paired_alone", "one_user_id <> other_user_id"),
        ]


class PairReader(BaseModel):
    """A user who may read why two are kept apart or together."""

    pair = ForeignKeyField(Pair, on_delete="CASCADE", backref="readers", index=False)
    user = ForeignKeyField(User, on_delete="CASCADE", index=False)

    class Meta:
        indexes = ((("pair", "user"), True),)


class PairPlace(StrEnum):
    """What somebody went on with in spite of a pair to keep apart."""

    OFFER = "offer"
    SEAT = "seat"
    TASTER = "taster"
    WALK_IN = "walk_in"
    LEADER = "leader"
    SUBSTITUTE = "substitute"
    COVER = "cover"


class PairException(BaseModel):
    """That two who are kept apart may be in one group all the same, and why."""

    pair = ForeignKeyField(Pair, on_delete="CASCADE", backref="exceptions", index=False)
    place = CharField(max_length=20)
    group = ForeignKeyField(Group, on_delete="CASCADE")
    # Where it is about one session alone.
    session = ForeignKeyField(Session, null=True, on_delete="CASCADE")
    reason = TextField()
    by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("pair", "group", "session"), False),)
        constraints = [one_of("place", PairPlace)]
