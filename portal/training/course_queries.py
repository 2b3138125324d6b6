"""Reading courses: their titles, terms and who needs them."""

from collections.abc import Mapping
from typing import Any

from portal.models import Course, Requirement


def titles() -> list[tuple[int, str]]:
    """Every course, (course_id, title) by title, closed ones too. One statement."""
    return list(Course.select(Course.id, Course.title).order_by(Course.title, Course.id).tuples())


def exists(course_id: int) -> bool:
    """Whether there is such a course. One statement."""
    return bool(Course.select(Course.id).where(Course.id == course_id).exists())


def is_required_so(course_id: int, values: Mapping[str, Any]) -> bool:
    """Whether a requirement with exactly these columns is there already. One statement."""
    conditions = [Requirement.course == course_id]
    for name, value in values.items():
        column = Requirement._meta.fields[name]
        conditions.append(column.is_null() if value is None else column == value)
    return bool(Requirement.select(Requirement.id).where(*conditions).exists())
