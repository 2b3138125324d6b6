"""Reading courses: their titles, terms, who needs them, and what else is good for them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.models import (
    Course,
    CourseExtension,
    CourseLink,
    CourseQuota,
    Requirement,
    User,
)
from portal.training.cover_rules import Extension


class CourseRow(NamedTuple):
    """One course as its form needs it; its terms are in the catalogue."""

    course_id: int
    title: str
    description: str
    version: int


class LinkRow(NamedTuple):
    """What is good for a course, or, the other way round, what a course is good for."""

    link_id: int
    course_id: int
    title: str
    kind: str


class ExtensionRow(NamedTuple):
    """A decree of a course."""

    extension_id: int
    lapses_from: date
    lapses_until: date
    extended_to: date
    reason: str
    decided_by: str | None
    decided_at: datetime
    ended_at: datetime | None

    @property
    def term(self) -> Extension:
        """As the rules read it."""
        return Extension(self.lapses_from, self.lapses_until, self.extended_to)


def titles() -> list[tuple[int, str]]:
    """Every course, (course_id, title) by title, closed ones too. One statement."""
    return list(Course.select(Course.id, Course.title).order_by(Course.title, Course.id).tuples())


def exists(course_id: int) -> bool:
    """Whether there is such a course. One statement."""
    return bool(Course.select(Course.id).where(Course.id == course_id).exists())


def is_open(course_id: int) -> bool | None:
    """Whether a course may still be recorded; None where there is no such course. One statement."""
    found = Course.select(Course.is_open).where(Course.id == course_id).scalar()
    return None if found is None else bool(found)


def course(course_id: int) -> CourseRow | None:
    """One course, or None. One statement."""
    row = (
        Course.select(Course.id, Course.title, Course.description, Course.version)
        .where(Course.id == course_id)
        .tuples()
        .first()
    )
    return CourseRow(*row) if row else None


def course_titled(title: str) -> CourseRow | None:
    """The course with this title, whatever its capitals, or None. Two statements."""
    wanted = " ".join(title.split()).casefold()
    for course_id, found in titles():
        if found.casefold() == wanted:
            return course(course_id)
    return None


def quotas(course_id: int) -> list[tuple[str, int]]:
    """A course's quotas, (topic, minutes) in the order they were written. One statement."""
    return list(
        CourseQuota.select(CourseQuota.topic, CourseQuota.needed_minutes)
        .where(CourseQuota.course == course_id)
        .order_by(CourseQuota.id)
        .tuples()
    )


def is_required_so(course_id: int, values: Mapping[str, Any]) -> bool:
    """Whether a requirement with exactly these columns is there already. One statement."""
    conditions = [Requirement.course == course_id]
    for name, value in values.items():
        column = Requirement._meta.fields[name]
        conditions.append(column.is_null() if value is None else column == value)
    return bool(Requirement.select(Requirement.id).where(*conditions).exists())


def link_between(course_id: int, other_id: int) -> LinkRow | None:
    """What one course is to another, or None. One statement."""
    found = _links(
        (CourseLink.course == course_id) & (CourseLink.other == other_id), CourseLink.other
    )
    return found[0] if found else None


def course_of_link(link_id: int) -> int | None:
    """Whose link this is, or None. One statement."""
    return _course_of(CourseLink, link_id)


def course_of_extension(extension_id: int) -> int | None:
    """Whose decree this is, or None. One statement."""
    return _course_of(CourseExtension, extension_id)


def _course_of(model: Any, row_id: int) -> int | None:
    found = model.select(model.course).where(model.id == row_id).scalar()
    return None if found is None else int(found)


def links_to(course_id: int) -> list[LinkRow]:
    """What is good for a course: kind first, then by title. One statement."""
    return _links(CourseLink.course == course_id, CourseLink.other)


def links_from(course_id: int) -> list[LinkRow]:
    """What a course is good for: kind first, then by title. One statement."""
    return _links(CourseLink.other == course_id, CourseLink.course)


def _links(condition: Any, shown: Any) -> list[LinkRow]:
    query = (
        CourseLink.select(CourseLink.id, Course.id, Course.title, CourseLink.kind)
        .join(Course, on=shown == Course.id)
        .where(condition)
        .order_by(CourseLink.kind, Course.title, CourseLink.id)
    )
    return [LinkRow(*row) for row in query.tuples()]


def extensions(course_id: int) -> list[ExtensionRow]:
    """A course's decrees, the newest first, ended ones too. One statement."""
    query = (
        CourseExtension.select(
            CourseExtension.id,
            CourseExtension.lapses_from,
            CourseExtension.lapses_until,
            CourseExtension.extended_to,
            CourseExtension.reason,
            User.name,
            CourseExtension.decided_at,
            CourseExtension.ended_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=CourseExtension.decided_by)
        .where(CourseExtension.course == course_id)
        .order_by(CourseExtension.decided_at.desc(), CourseExtension.id.desc())
    )
    return [ExtensionRow(*row) for row in query.tuples()]
