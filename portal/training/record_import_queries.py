"""What an import of training is held against: users, courses, and what is on record."""

from collections.abc import Collection
from datetime import date

from portal.models import Course, RecordState, TrainingRecord, User
from portal.training.record_import_rules import Candidate, CourseChoice

COUNTED = (RecordState.VERIFIED, RecordState.PENDING)


def candidates() -> list[Candidate]:
    """Every user, by name, those who left too. One statement."""
    rows = (
        User.select(User.id, User.name, User.email, User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [Candidate(*row) for row in rows]


def course_choices() -> list[CourseChoice]:
    """Every course, by title, closed ones too. One statement."""
    rows = (
        Course.select(Course.id, Course.title, Course.kind, Course.is_open)
        .order_by(Course.title, Course.id)
        .tuples()
    )
    return [CourseChoice(*row) for row in rows]


def completions(user_ids: Collection[int]) -> set[tuple[int, int, date]]:
    """(user_id, course_id, completed_on) of every record of these users that counts.

    One statement, or none for nobody.
    """
    if not user_ids:
        return set()
    rows = (
        TrainingRecord.select(
            TrainingRecord.user, TrainingRecord.course, TrainingRecord.completed_on
        )
        .where(TrainingRecord.user.in_(list(user_ids)), TrainingRecord.state.in_(COUNTED))
        .order_by(TrainingRecord.id)
        .tuples()
    )
    return {tuple(row) for row in rows}
