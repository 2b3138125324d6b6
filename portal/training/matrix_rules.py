"""The matrix: everybody against every course on a day, and which of them to show. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from portal.training.book_rules import Book
from portal.training.cover_rules import CourseTerms
from portal.training.rules import CredentialStatus

LAPSE_DAYS = (30, 60, 90)


class Who(StrEnum):
    """Whose training is shown."""

    LEADERS = "leaders"
    EVERYBODY = "everybody"


class Showing(StrEnum):
    """Which of them: all, or those for whom something is to be done."""

    ALL = ""
    TODO = "todo"
    IN_30 = "30"
    IN_60 = "60"
    IN_90 = "90"


@dataclass(frozen=True)
class Filters:
    """What the matrix is limited to; all open is every leader and every course."""

    on: date
    who: Who = Who.LEADERS
    showing: Showing = Showing.ALL
    group_id: int | None = None
    course_ids: tuple[int, ...] = ()
    is_needed_only: bool = False
    search: str = ""

    @property
    def used(self) -> list[str]:
        """Names of the filters in use, for the trail: never what they hold."""
        names = {
            "who": self.who != Who.LEADERS,
            "showing": self.showing != Showing.ALL,
            "group": self.group_id is not None,
            "course": bool(self.course_ids),
            "needed": self.is_needed_only,
            "name": bool(self.search),
        }
        return [name for name, is_used in names.items() if is_used]


@dataclass(frozen=True)
class MatrixUser:
    """Somebody in the matrix; `hint` tells two of one name apart, '' where nobody shares it."""

    user_id: int
    name: str
    hint: str = ""


class Cell(NamedTuple):
    """One user's status for one course, and whether they need the course that day."""

    status: CredentialStatus
    is_needed: bool
    # Needed, and not covered.
    is_todo: bool

    def lapses_within(self, days: int) -> bool:
        """Needed, covered, and the day that asks for something is so near, or past."""
        status = self.status
        if not self.is_needed or self.is_todo or status.expires_on is None:
            return False
        return (status.expires_on - status.on).days <= days


@dataclass(frozen=True)
class MatrixRow:
    """One user against the courses shown."""

    user: MatrixUser
    cells: tuple[Cell, ...]

    @cached_property
    def todo_count(self) -> int:
        """How many courses need doing."""
        return sum(one.is_todo for one in self.cells)

    def soon_count(self, days: int) -> int:
        """How many lapse within so many days."""
        return sum(one.lapses_within(days) for one in self.cells)

    def asks(self, days: int) -> list[Cell]:
        """What needs doing, and what lapses within so many days, in the courses' order."""
        return [one for one in self.cells if one.is_todo or one.lapses_within(days)]


@dataclass(frozen=True)
class Matrix:
    """The table that is shown: courses, rows, and for each course how many need doing it."""

    courses: tuple[CourseTerms, ...]
    rows: tuple[MatrixRow, ...]
    todo_counts: tuple[int, ...]

    @property
    def todo_count(self) -> int:
        """How many people have something that needs doing."""
        return sum(1 for row in self.rows if row.todo_count)


def told_apart(users: Iterable[tuple[int, str, str | None]]) -> list[MatrixUser]:
    """Users, (id, name, e-mail or None), with a hint for those who share a name.

    Names that differ in case or blanks alone are shared.
    """
    rows = list(users)
    seen: dict[str, int] = {}
    for _id, name, _email in rows:
        seen[_folded(name)] = seen.get(_folded(name), 0) + 1
    return [
        MatrixUser(user_id, name, (email or f"#{user_id}") if seen[_folded(name)] > 1 else "")
        for user_id, name, email in rows
    ]


def make(book: Book, users: Sequence[MatrixUser], filters: Filters) -> Matrix:
    """Everybody who passes the filters against the courses that do.

    The group and whose training it is are filtered where users are chosen; the name, the
    courses and what needs doing here.
    """
    sought = _folded(filters.search)
    people = [one for one in users if sought in _folded(one.name)]
    courses = _courses(book, filters)
    shown = {one.id for one in courses}
    places = [(place, one) for place, one in enumerate(book.catalogue) if one in shown]
    rows = []
    for one in people:
        needed = book.needed(one.user_id, filters.on)
        statuses = book.statuses(one.user_id, filters.on)
        row = MatrixRow(
            one, tuple([_cell(statuses[place], course in needed) for place, course in places])
        )
        if _passes(row, filters.showing):
            rows.append(row)
    if filters.is_needed_only:
        return _only_needed(courses, rows)
    return _matrix(courses, rows)


def _cell(status: CredentialStatus, is_needed: bool) -> Cell:
    return Cell(status, is_needed, is_needed and not status.is_covered)


def _courses(book: Book, filters: Filters) -> list[CourseTerms]:
    courses = list(book.catalogue.values())
    if filters.course_ids:
        chosen = set(filters.course_ids)
        return [one for one in courses if one.id in chosen]
    return courses


def _passes(row: MatrixRow, showing: Showing) -> bool:
    if showing == Showing.ALL:
        return True
    if showing == Showing.TODO:
        return row.todo_count > 0
    return row.soon_count(int(showing)) > 0


def _only_needed(courses: Sequence[CourseTerms], rows: Sequence[MatrixRow]) -> Matrix:
    keep = [
        place for place in range(len(courses)) if any(row.cells[place].is_needed for row in rows)
    ]
    return _matrix(
        [courses[place] for place in keep],
        [replace(row, cells=tuple(row.cells[place] for place in keep)) for row in rows],
    )


def _matrix(courses: Sequence[CourseTerms], rows: Sequence[MatrixRow]) -> Matrix:
    counts = tuple(sum(row.cells[place].is_todo for row in rows) for place in range(len(courses)))
    return Matrix(tuple(courses), tuple(rows), counts)


def bands(matrix: Matrix, width: int) -> list[Matrix]:
    """The same table cut into tables of so many courses at most, each with every row."""
    found = []
    for start in range(0, len(matrix.courses), width):
        part = slice(start, start + width)
        rows = tuple(replace(row, cells=row.cells[part]) for row in matrix.rows)
        found.append(Matrix(matrix.courses[part], rows, matrix.todo_counts[part]))
    return found


def users_on(book: Book, group_id: int | None, on: date) -> Collection[int]:
    """Ids of those who had a part in a group on a day, or in any for None."""
    return {
        user_id
        for user_id, positions in book.positions.items()
        if any(
            one.holds_on(on) and (group_id is None or one.group.id == group_id) for one in positions
        )
    }


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
