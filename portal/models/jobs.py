"""Jobs: work that a page doesn't wait for, and how far it has come."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.users import User

JOB_KIND_LENGTH = 60
JOB_KEY_LENGTH = 120


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(BaseModel):
    """One piece of work. The row is the truth; the queue beside it only wakes a worker."""

    kind = CharField(max_length=JOB_KIND_LENGTH)
    # What the work is called by, once ever: "training_notices 2026-11-24" can't run twice.
    key = KeyField(max_length=JOB_KEY_LENGTH, null=True, unique=True)
    state = CharField(max_length=20, default=JobState.QUEUED)
    # JSON objects: what to do, and what came of it.
    arguments = TextField(default="{}")
    result = TextField(default="{}")
    # Steps done of steps to do; a total of 0 isn't known yet.
    progress_count = IntegerField(default=0)
    total_count = IntegerField(default=0)
    attempt_count = IntegerField(default=0)
    # For the reader of a failed job: one sentence, no names.
    problem = TextField(default="")
    requested_by = ForeignKeyField(User, on_delete="SET NULL", null=True, index=False)
    created_at = UtcDateTimeField()
    # Not before this; also when a job whose worker died is tried again.
    due_at = UtcDateTimeField()
    # A running job says that it lives; one that stops saying so is taken over.
    seen_at = UtcDateTimeField(null=True)
    finished_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "due_at"), False),)
        constraints = [
            one_of("state", JobState),
            holds("progress_is_not_negative", "progress_count >= 0 AND total_count >= 0"),
        ]
