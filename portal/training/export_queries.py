"""All training records, a row each."""

from typing import Any

from portal.models import Course, RecordState, TrainingRecord, User


def records() -> list[tuple[Any, ...]]:
    """Every verified record, by name, course and date, in the order of the import's columns.

    What awaits a check isn't one yet: brought in again it would count. One statement.
    """
    return list(
        TrainingRecord.select(
            User.name,
            User.email,
            Course.title,
            TrainingRecord.completed_on,
            TrainingRecord.expires_on,
            TrainingRecord.number,
            TrainingRecord.level,
            TrainingRecord.issuer,
            TrainingRecord.note,
        )
        .join_from(TrainingRecord, User, on=TrainingRecord.user)
        .join_from(TrainingRecord, Course)
        .where(TrainingRecord.state == RecordState.VERIFIED)
        .order_by(User.name, Course.title, TrainingRecord.completed_on, TrainingRecord.id)
        .tuples()
    )
