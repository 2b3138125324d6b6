"""Reading hours of learning: one user's, one entry, and what awaits a check."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth.sessions import SignedInUser
from portal.models import Course, CourseQuota, LearningRecord, RecordState, Renewal, Role, User

_COUNTED = (RecordState.VERIFIED, RecordState.PENDING)


class LearningRow(NamedTuple):
    """One entry of hours."""

    learning_id: int
    user_id: int
    user_name: str
    course_id: int
    course_title: str
    topic: str
    title: str
    done_on: date
    minutes: int
    state: str
    recorded_by_id: int | None
    recorded_by: str | None
    recorded_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str


def learning_of(user_id: int) -> list[LearningRow]:
    """Every entry of one user, whatever became of it, the latest day first. One statement."""
    return _rows(
        LearningRecord.user == user_id,
        order=(LearningRecord.done_on.desc(), LearningRecord.id.desc()),
    )


def learning_for(user: SignedInUser, learning_id: int) -> LearningRow | None:
    """An entry that this user may open, or None: their own, and for staff anybody's.

    One statement.
    """
    mine = SQL("1 = 1") if user.has(Role.STAFF) else LearningRecord.user == user.id
    found = _rows(LearningRecord.id == learning_id, mine, order=(LearningRecord.id,))
    return found[0] if found else None


def learning_waiting() -> list[LearningRow]:
    """What awaits a check, the longest wait first. One statement."""
    return _rows(
        LearningRecord.state == RecordState.PENDING,
        order=(LearningRecord.recorded_at, LearningRecord.id),
    )


def waiting_count(by: SignedInUser) -> int:
    """How many entries await a check that this user may make: not their own. One statement."""
    query = LearningRecord.select(fn.COUNT(SQL("*"))).where(
        LearningRecord.state == RecordState.PENDING, LearningRecord.user != by.id
    )
    return int(query.scalar())


def _rows(*conditions: Any, order: Any) -> list[LearningRow]:
    recorder, decider = User.alias("recorder"), User.alias("decider")
    rows = (
        LearningRecord.select(
            LearningRecord.id,
            User.id,
            User.name,
            Course.id,
            Course.title,
            LearningRecord.topic,
            LearningRecord.title,
            LearningRecord.done_on,
            LearningRecord.minutes,
            LearningRecord.state,
            recorder.id,
            recorder.name,
            LearningRecord.recorded_at,
            decider.name,
            LearningRecord.decided_at,
            LearningRecord.decision_note,
        )
        .join_from(LearningRecord, User, on=LearningRecord.user)
        .join_from(LearningRecord, Course)
        .join_from(LearningRecord, recorder, JOIN.LEFT_OUTER, on=LearningRecord.recorded_by)
        .join_from(LearningRecord, decider, JOIN.LEFT_OUTER, on=LearningRecord.decided_by)
        .where(*conditions)
        .order_by(*order)
        .tuples()
    )
    return [LearningRow(*row) for row in rows]


def hour_courses() -> list[tuple[int, str]]:
    """Courses that count hours and may be recorded, (course_id, title) by title. One statement."""
    return list(
        Course.select(Course.id, Course.title)
        .where(Course.is_open, Course.renewal == Renewal.HOURS)
        .order_by(Course.title, Course.id)
        .tuples()
    )


def topics() -> list[tuple[int, str]]:
    """(course_id, topic) of every quota, by course and topic. One statement."""
    return list(
        CourseQuota.select(CourseQuota.course, CourseQuota.topic)
        .order_by(CourseQuota.course, CourseQuota.topic)
        .tuples()
    )


def is_recorded(values: dict[str, Any]) -> bool:
    """Whether an entry with these columns counts or awaits a check already. One statement."""
    conditions = [LearningRecord._meta.fields[name] == one for name, one in values.items()]
    query = LearningRecord.select(LearningRecord.id).where(
        *conditions, LearningRecord.state.in_(_COUNTED)
    )
    return bool(query.exists())
