"""Around when groups meet: days off from their patterns, and calendar feeds."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds
from portal.models.groups import Group
from portal.models.users import User

DAY_OFF_REASON_LENGTH = 200


class DayOff(BaseModel):
    """Days on which a group doesn't meet although its pattern says so, and why."""

    group = ForeignKeyField(Group, backref="days_off", on_delete="CASCADE", index=False)
    starts_on = DateField()
    ends_on = DateField()
    reason = CharField(max_length=DAY_OFF_REASON_LENGTH)
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("group", "starts_on"), True),)
        constraints = [
            holds("day_off_has_a_span", "ends_on >= starts_on"),
            holds("reason_is_given", "reason <> ''"),
        ]


class CalendarFeed(BaseModel):
    """The secret address at which a calendar reads one user's sessions; kept as a hash."""

    user = ForeignKeyField(User, on_delete="CASCADE", unique=True)
    token_hash = KeyField(max_length=64, unique=True)
    # A group's name may say what it is about; sensitive groups are never named.
    names_groups = BooleanField(default=False)
    last_read_on = DateField(null=True)
    created_at = UtcDateTimeField()
