"""What was put on record after a day that it is about."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.models import Course, RecordState, TrainingRecord, User

ONE_DAY = timedelta(days=1)
MOST = 100


class LateFact(NamedTuple):
    """A record about a day or one before it, that was made or changed after the day."""

    record_id: int
    user_id: int
    user_name: str
    course_title: str
    completed_on: date
    recorded_at: datetime
    state: str
    decided_at: datetime | None
    revoked_on: date | None


def recorded_later(on: date, limit: int = MOST) -> list[LateFact]:
    """Records of completions up to a day that were entered, checked, withdrawn or revoked with
    effect by it only after it; by completion. One statement."""
    end = clock.start_of(on + ONE_DAY)
    decided_later = (TrainingRecord.decided_at >= end) & (
        TrainingRecord.revoked_on.is_null() | (TrainingRecord.revoked_on <= on)
    )
    rows = (
        TrainingRecord.select(
            TrainingRecord.id,
            User.id,
            User.name,
            Course.title,
            TrainingRecord.completed_on,
            TrainingRecord.recorded_at,
            TrainingRecord.state,
            TrainingRecord.decided_at,
            TrainingRecord.revoked_on,
        )
        .join_from(TrainingRecord, User, on=TrainingRecord.user)
        .join_from(TrainingRecord, Course)
        .where(
            TrainingRecord.completed_on <= on,
            (TrainingRecord.recorded_at >= end) | decided_later,
            # Neither sent in and refused, nor entered and withdrawn after the day: no trace then.
            (TrainingRecord.recorded_at < end)
            | TrainingRecord.state.in_((RecordState.VERIFIED, RecordState.PENDING)),
        )
        .order_by(TrainingRecord.completed_on.desc(), TrainingRecord.id.desc())
        .limit(limit)
        .tuples()
    )
    return [LateFact(*row) for row in rows]
