"""What users have done: completions with their evidence, hours, supervision, and waivers."""

from enum import StrEnum

from peewee import BlobField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.outbox import OutboxMessage
from portal.models.people import NAME_LENGTH
from portal.models.training import TOPIC_LENGTH, Course
from portal.models.training_classes import TrainingClass
from portal.models.users import User

ISSUER_LENGTH = 120
NUMBER_LENGTH = 60
LEVEL_LENGTH = 60
LEARNING_TITLE_LENGTH = 160


class RecordState(StrEnum):
    """Whether a record counts."""

    # Sent in by the user: counts once staff have verified it.
    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    # Entered by mistake, or made by an import that was undone: stays in sight, counts for nothing.
    WITHDRAWN = "withdrawn"


class TrainingRecord(BaseModel):
    """One user's completion of a course. Never overwritten: a renewal is a new row."""

    user = ForeignKeyField(User, backref="training_records", on_delete="RESTRICT", index=False)
    course = ForeignKeyField(Course, backref="records", on_delete="RESTRICT")
    completed_on = DateField()
    # The last day that the certificate itself names; NULL leaves it to the course's terms.
    expires_on = DateField(null=True)
    state = CharField(max_length=20, default=RecordState.VERIFIED)
    # Who gave the certificate, where it wasn't this charity; its number; a check's level.
    issuer = CharField(max_length=ISSUER_LENGTH, default="")
    number = CharField(max_length=NUMBER_LENGTH, default="")
    level = CharField(max_length=LEVEL_LENGTH, default="")
    # Ends coverage that day, whatever the dates say.
    revoked_on = DateField(null=True)
    revoked_reason = TextField(default="")
    note = TextField(default="")
    # The class it was completed in, if it was one of ours.
    training_class = ForeignKeyField(TrainingClass, on_delete="SET NULL", null=True)
    recorded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    recorded_at = UtcDateTimeField()
    # Who decided on it last, when, and why it was rejected or withdrawn. What was decided
    # before stays beside it.
    decided_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    decided_at = UtcDateTimeField(null=True)
    decision_note = TextField(default="")
    verified_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    verified_at = UtcDateTimeField(null=True)
    revoked_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    revoked_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("user", "course", "completed_on"), False),
            (("state", "recorded_at"), False),
        )
        constraints = [one_of("state", RecordState)]


class Evidence(BaseModel):
    """A file that shows a completion: never opened here, only handed out as it came."""

    record = ForeignKeyField(TrainingRecord, backref="evidence", on_delete="RESTRICT")
    file_name = CharField(max_length=200)
    # As sniffed from the bytes, never as the sender called it.
    media_type = CharField(max_length=60)
    byte_count = IntegerField()
    sha256 = KeyField(max_length=64)
    uploaded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    uploaded_at = UtcDateTimeField()


class EvidenceBody(BaseModel):
    """The bytes, apart: a list of evidence never drags them along, a backup never lacks them."""

    evidence = ForeignKeyField(Evidence, on_delete="CASCADE", unique=True)
    body = BlobField()


class LearningRecord(BaseModel):
    """Hours of learning towards a course that counts hours."""

    user = ForeignKeyField(User, backref="learning_records", on_delete="RESTRICT", index=False)
    course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
    topic = KeyField(max_length=TOPIC_LENGTH, default="")
    title = CharField(max_length=LEARNING_TITLE_LENGTH)
    done_on = DateField()
    minutes = IntegerField()
    state = CharField(max_length=20, default=RecordState.VERIFIED)
    recorded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    recorded_at = UtcDateTimeField()
    decided_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    decided_at = UtcDateTimeField(null=True)
    decision_note = TextField(default="")

    class Meta:
        indexes = (
            (("user", "course", "done_on"), False),
            (("state", "recorded_at"), False),
        )
        constraints = [
            one_of("state", RecordState),
            holds("minutes_are_positive", "minutes > 0"),
        ]


class SupervisionKind(StrEnum):
    """How supervision was given."""

    ONE_TO_ONE = "one_to_one"
    GROUP = "group"


class Supervision(BaseModel):
    """One meeting of a user with whoever supervises them. What was said isn't kept here."""

    user = ForeignKeyField(User, backref="supervisions", on_delete="RESTRICT", index=False)
    course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
    kind = CharField(max_length=20)
    held_on = DateField()
    minutes = IntegerField()
    # With whom: a user, or somebody from outside by name.
    supervisor = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    supervisor_name = CharField(max_length=NAME_LENGTH, default="")
    recorded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    recorded_at = UtcDateTimeField()
    # Entered by mistake: stays in sight, counts for nothing.
    withdrawn_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("user", "held_on"), False),)
        constraints = [
            one_of("kind", SupervisionKind),
            holds("minutes_are_positive", "minutes > 0"),
        ]


class Waiver(BaseModel):
    """A course that one user may do without, for a reason and until a day."""

    user = ForeignKeyField(User, backref="waivers", on_delete="RESTRICT", index=False)
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
        indexes = ((("user", "course", "ends_on"), False),)
        constraints = [holds("waiver_has_a_span", "ends_on >= starts_on")]


class TrainingNotice(BaseModel):
    """That somebody was told, once, of one credential's coming lapse at one stage."""

    # Whom was told about whom.
    told = ForeignKeyField(User, on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="CASCADE", index=False)
    course = ForeignKeyField(Course, on_delete="CASCADE", index=False)
    lapses_on = DateField()
    stage_days = IntegerField()
    # The digest it stood in; NULL where they have no address.
    message = ForeignKeyField(OutboxMessage, on_delete="SET NULL", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("told", "user", "course", "lapses_on", "stage_days"), True),)
