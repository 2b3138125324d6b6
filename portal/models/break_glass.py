"""One record opened in an emergency by somebody who otherwise may not, and who looked into it."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.people import Person
from portal.models.users import User


class FoundBy(StrEnum):
    """How whoever opened a record said exactly whose."""

    NAME_AND_BIRTH = "name_and_birth"
    RECEIPT = "receipt"


class Finding(StrEnum):
    """What an officer found who looked into it."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class BreakGlass(BaseModel):
    """One person's record, opened for a while with a reason; reported, and looked into."""

    user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    found_by = CharField(max_length=20)
    reason = TextField()
    opened_at = UtcDateTimeField()
    # When it shuts by itself, fixed when it is opened.
    closes_at = UtcDateTimeField()
    # Shut by hand before that.
    closed_at = UtcDateTimeField(null=True)
    finding = CharField(max_length=20, null=True)
    finding_words = TextField(default="")
    reviewed_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    reviewed_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("user", "closes_at"), False), (("finding", "opened_at"), False))
        constraints = [
            one_of("found_by", FoundBy),
            holds("break_glass_has_a_span", "closes_at >= opened_at"),
            holds(
                "finding_is_known", "finding IS NULL OR finding IN ('justified', 'not_justified')"
            ),
            holds(
                "reviewed_says_all",
                "(finding IS NULL) = (reviewed_at IS NULL) "
                "AND (finding IS NULL) = (reviewed_by_id IS NULL)",
            ),
            holds(
                "nobody_reviews_themselves", "reviewed_by_id IS NULL OR reviewed_by_id <> user_id"
            ),
        ]


class BreakGlassNotice(BaseModel):
    """An officer who was told of one."""

    break_glass = ForeignKeyField(BreakGlass, backref="notices", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("break_glass", "user"), True),)


class BreakGlassOfficer(BaseModel):
    """A user who is told of every one, and looks into it."""

    user = ForeignKeyField(User, unique=True, on_delete="CASCADE")
    named_by = ForeignKeyField(User, on_delete="SET NULL", null=True, index=False)
    named_at = UtcDateTimeField()
