"""Leading: exceptions to the gate, standing down, asking for cover, and debriefs."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.groups import Group, LeaderRole, Session
from portal.models.training import Course
from portal.models.users import User

AWAY_NOTE_LENGTH = 200


class GateOverride(BaseModel):
    """Leave for one user to lead one group without one course, for a reason, until a day."""

    group = ForeignKeyField(Group, backref="gate_overrides", on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
    reason = TextField()
    starts_on = DateField()
    # The last day.
    ends_on = DateField()
    granted_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    granted_at = UtcDateTimeField()
    # The first day without it, when it was taken back before its end.
    ended_on = DateField(null=True)

    class Meta:
        indexes = ((("user", "group", "course", "ends_on"), False),)
        constraints = [holds("override_has_a_span", "ends_on >= starts_on")]


class StandDown(BaseModel):
    """Somebody may not lead: one group, or any. Why is seen by the users named on it alone."""

    user = ForeignKeyField(User, backref="stand_downs", on_delete="RESTRICT", index=False)
    # NULL is every group.
    group = ForeignKeyField(Group, on_delete="CASCADE", null=True)
    reason = TextField()
    started_at = UtcDateTimeField()
    started_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    # They may be assigned again from then on; nothing comes back by itself.
    ended_at = UtcDateTimeField(null=True)
    ended_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    # For the same readers.
    ended_because = TextField(default="")

    class Meta:
        indexes = ((("user", "started_at"), False),)


class StandDownReader(BaseModel):
    """A user named on a stand-down, who sees its reason."""

    stand_down = ForeignKeyField(StandDown, backref="readers", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="CASCADE")

    class Meta:
        indexes = ((("stand_down", "user"), True),)


class CoverAnswer(StrEnum):
    """What a facilitator said to being asked to stand in."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CoverAsk(BaseModel):
    """A facilitator asked to stand in at one session, in a role, and what they said."""

    session = ForeignKeyField(Session, backref="cover_asks", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT")
    role = CharField(max_length=20, default=LeaderRole.CO_LEAD)
    asked_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    asked_at = UtcDateTimeField()
    answer = CharField(max_length=10, default=CoverAnswer.ASKED)
    answered_at = UtcDateTimeField(null=True)
    # The hash of what the mail's link holds; it opens this one question, until an answer.
    token_hash = CharField(max_length=64, null=True, unique=True)

    class Meta:
        indexes = ((("session", "user"), True),)
        constraints = [
            one_of("role", LeaderRole),
            one_of("answer", CoverAnswer),
            holds("answered_says_when", "(answer = 'asked') = (answered_at IS NULL)"),
        ]


class AwayDate(BaseModel):
    """Days on which a leader is away, the first and the last included: they lead nothing then."""

    user = ForeignKeyField(User, backref="away_dates", on_delete="CASCADE", index=False)
    starts_on = DateField()
    ends_on = DateField()
    # For themselves and staff.
    note = CharField(max_length=AWAY_NOTE_LENGTH, default="")
    added_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("user", "ends_on"), False),)
        constraints = [holds("away_has_a_span", "ends_on >= starts_on")]


class Debrief(BaseModel):
    """What a leader says after a session: that it was talked over, and what the office should know.

    No names of people belong in it. `wants_support` is for the leader's supervisor alone.
    """

    session = ForeignKeyField(Session, backref="debriefs", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT")
    is_talked_over = BooleanField(default=False)
    note = TextField(default="")
    wants_support = BooleanField(default=False)
    created_at = UtcDateTimeField()
    # When the supervisor has answered.
    supported_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("session", "user"), True),)
