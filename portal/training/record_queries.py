"""Every SELECT about training records: of one user, of one course, and what awaits a check."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Course, CourseKind, RecordState, TrainingClass, TrainingRecord, User

# Whoever would have to check their own sees it in the list, and can't decide.
_AWAITS = TrainingRecord.state == RecordState.PENDING


class RecordRow(NamedTuple):
    """One training record as a list shows it."""

    record_id: int
    course_id: int
    course_title: str
    completed_on: date
    expires_on: date | None
    state: str
    revoked_on: date | None
    note: str
    recorded_by: str | None


class Record(NamedTuple):
    """All that is kept of one training record."""

    id: int
    version: int
    user_id: int
    user_name: str
    course_id: int
    course_title: str
    course_kind: str
    completed_on: date
    expires_on: date | None
    state: str
    issuer: str
    number: str
    level: str
    note: str
    revoked_on: date | None
    revoked_reason: str
    recorded_by_id: int | None
    recorded_by: str | None
    recorded_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str
    verified_by: str | None
    verified_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None
    trainer: str | None


class WaitingRecord(NamedTuple):
    """One record that awaits a check."""

    record_id: int
    user_id: int
    user_name: str
    course_title: str
    completed_on: date
    issuer: str
    number: str
    recorded_at: datetime


def course_choices(kinds: tuple[CourseKind, ...] = tuple(CourseKind)) -> list[tuple[int, str, str]]:
    """Courses of these kinds that may be recorded, (course_id, title, kind) by title. One
    statement."""
    return list(
        Course.select(Course.id, Course.title, Course.kind)
        .where(Course.is_open, Course.kind.in_(kinds))
        .order_by(Course.title, Course.id)
        .tuples()
    )


def records_of(user_id: int) -> list[RecordRow]:
    """Every record of one user, newest completion first. One statement."""
    return _rows(TrainingRecord.user == user_id)


def records_of_course(user_id: int, course_id: int) -> list[RecordRow]:
    """Every record of one user and course, newest completion first. One statement."""
    return _rows(TrainingRecord.user == user_id, TrainingRecord.course == course_id)


def _rows(*conditions: Any) -> list[RecordRow]:
    recorder = User.alias("recorder")
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            Course.id,
            Course.title,
            TrainingRecord.completed_on,
            TrainingRecord.expires_on,
            TrainingRecord.state,
            TrainingRecord.revoked_on,
            TrainingRecord.note,
            recorder.name,
        )
        .join_from(TrainingRecord, Course)
        .join_from(TrainingRecord, recorder, JOIN.LEFT_OUTER, on=TrainingRecord.recorded_by)
        .where(*conditions)
        .order_by(TrainingRecord.completed_on.desc(), TrainingRecord.id.desc())
        .tuples()
    )
    return [RecordRow(*row) for row in rows]


def record_for(by: SignedInUser, record_id: int) -> Record | None:
    """A record that this user may open, or None. One statement."""
    recorder, decider = User.alias("recorder"), User.alias("decider")
    verifier, revoker = User.alias("verifier"), User.alias("revoker")
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            TrainingRecord.version,
            User.id,
            User.name,
            Course.id,
            Course.title,
            Course.kind,
            TrainingRecord.completed_on,
            TrainingRecord.expires_on,
            TrainingRecord.state,
            TrainingRecord.issuer,
            TrainingRecord.number,
            TrainingRecord.level,
            TrainingRecord.note,
            TrainingRecord.revoked_on,
            TrainingRecord.revoked_reason,
            recorder.id,
            recorder.name,
            TrainingRecord.recorded_at,
            decider.name,
            TrainingRecord.decided_at,
            TrainingRecord.decision_note,
            verifier.name,
            TrainingRecord.verified_at,
            revoker.name,
            TrainingRecord.revoked_at,
            TrainingClass.trainer,
        )
        .join_from(TrainingRecord, User, on=TrainingRecord.user)
        .join_from(TrainingRecord, Course)
        .join_from(TrainingRecord, recorder, JOIN.LEFT_OUTER, on=TrainingRecord.recorded_by)
        .join_from(TrainingRecord, decider, JOIN.LEFT_OUTER, on=TrainingRecord.decided_by)
        .join_from(TrainingRecord, verifier, JOIN.LEFT_OUTER, on=TrainingRecord.verified_by)
        .join_from(TrainingRecord, revoker, JOIN.LEFT_OUTER, on=TrainingRecord.revoked_by)
        .join_from(TrainingRecord, TrainingClass, JOIN.LEFT_OUTER)
        .where(TrainingRecord.id == record_id, scope.training_records(by))
        .order_by(TrainingRecord.id)
        .tuples()
    )
    return next((Record(*row) for row in rows), None)


def is_recorded(user_id: int, course_id: int, completed_on: date) -> bool:
    """Whether this completion is on record already. One statement."""
    query = TrainingRecord.select(TrainingRecord.id).where(
        TrainingRecord.user == user_id,
        TrainingRecord.course == course_id,
        TrainingRecord.completed_on == completed_on,
        TrainingRecord.state.in_((RecordState.VERIFIED, RecordState.PENDING)),
    )
    return bool(query.exists())


def records_waiting() -> list[WaitingRecord]:
    """Every record that awaits a check, the longest wait first. One statement."""
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            User.id,
            User.name,
            Course.title,
            TrainingRecord.completed_on,
            TrainingRecord.issuer,
            TrainingRecord.number,
            TrainingRecord.recorded_at,
        )
        .join_from(TrainingRecord, User, on=TrainingRecord.user)
        .join_from(TrainingRecord, Course)
        .where(_AWAITS)
        .order_by(TrainingRecord.recorded_at, TrainingRecord.id)
        .tuples()
    )
    return [WaitingRecord(*row) for row in rows]


def waiting_count(by: SignedInUser) -> int:
    """How many records await a check that this user may make: not their own. One statement."""
    query = TrainingRecord.select(fn.COUNT(SQL("*"))).where(_AWAITS, TrainingRecord.user != by.id)
    return int(query.scalar())
