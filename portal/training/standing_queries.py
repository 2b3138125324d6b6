"""What one user's page shows beside the book: every record as history, and who supervises them."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal.models import Course, TrainingRecord, User
from portal.training import record_rules


class HistoryRow(NamedTuple):
    """One training record as history; `decision_note` is for whoever it is about and for staff."""

    record_id: int
    course_id: int
    course_title: str
    course_kind: str
    completed_on: date
    expires_on: date | None
    state: str
    issuer: str
    note: str
    revoked_on: date | None
    revoked_reason: str
    decision_note: str
    decided_at: datetime | None
    recorded_by: str | None

    @property
    def has_certificate(self) -> bool:
        """Whether this charity certifies it."""
        return record_rules.has_certificate(
            self.course_kind, self.state, self.revoked_on, self.issuer
        )


def history(user_id: int) -> list[HistoryRow]:
    """Every record of one user, whatever became of it, newest completion first. One statement."""
    recorder = User.alias("recorder")
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            Course.id,
            Course.title,
            Course.kind,
            TrainingRecord.completed_on,
            TrainingRecord.expires_on,
            TrainingRecord.state,
            TrainingRecord.issuer,
            TrainingRecord.note,
            TrainingRecord.revoked_on,
            TrainingRecord.revoked_reason,
            TrainingRecord.decision_note,
            TrainingRecord.decided_at,
            recorder.name,
        )
        .join_from(TrainingRecord, Course)
        .join_from(TrainingRecord, recorder, JOIN.LEFT_OUTER, on=TrainingRecord.recorded_by)
        .where(TrainingRecord.user == user_id)
        .order_by(TrainingRecord.completed_on.desc(), TrainingRecord.id.desc())
        .tuples()
    )
    return [HistoryRow(*row) for row in rows]


class Account(NamedTuple):
    """What a user's page says of them beside their training."""

    email: str | None
    signs_in: bool
    supervisor_id: int | None
    supervisor_name: str | None


def account(user_id: int) -> Account:
    """A user's address, whether they can sign in, and who supervises them. One statement.

    Raises LookupError for a user who isn't there.
    """
    supervisor = User.alias("supervisor")
    row = (
        User.select(User.email, User.password_hash, supervisor.id, supervisor.name)
        .join(supervisor, JOIN.LEFT_OUTER, on=User.supervisor == supervisor.id)
        .where(User.id == user_id)
        .tuples()
        .first()
    )
    if row is None:
        raise LookupError(f"There is no user {user_id}.")
    email, password_hash, supervisor_id, name = row
    return Account(email, bool(password_hash), supervisor_id, name)
