"""A month of attendance as people by sessions: what each cell says and what counts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal import clock
from portal.groups import rules
from portal.models import Mark


class CellKind(StrEnum):
    """What a cell holds beside a mark."""

    MARKED = "marked"
    # The roll has nothing of somebody who belonged: that isn't an absence.
    BLANK = "blank"
    # Before joining, after leaving, or paused.
    NOT_MEMBER = "not_member"
    # The session was called off, or is still to come.
    NO_ROLL = "no_roll"


@dataclass(frozen=True)
class GridSession:
    """One column."""

    session_id: int
    starts_at: datetime
    state: str
    reason: str
    head_count: int | None
    walk_in_count: int

    @property
    def on(self) -> date:
        """Its local date."""
        return clock.local(self.starts_at).date()

    @property
    def meets(self) -> bool:
        """Whether it takes, or took, place."""
        return self.state in rules.MEETS

    @property
    def has_roll(self) -> bool:
        """Whether marks may stand under it."""
        return self.meets and self.starts_at <= clock.now()


@dataclass(frozen=True)
class Stay:
    """Days on which somebody belonged to a group, and their newest pause."""

    person_id: int
    starts_on: date | None
    ends_on: date | None
    is_paused: bool
    paused_from: date | None
    paused_until: date | None

    def covers(self, day: date) -> bool:
        """Whether they belonged that day, paused or not."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )

    def is_paused_on(self, day: date) -> bool:
        """Whether the pause covers the day; one without dates goes on."""
        if self.paused_from is None:
            return self.is_paused
        return self.paused_from <= day and (self.paused_until is None or day < self.paused_until)

    def expects(self, day: date, mark: str | None) -> bool:
        """Whether a rate counts the day: belonging, and not paused unless they came.

        Nobody knows when a pause without dates began, so what has a mark counts.
        """
        if not self.covers(day):
            return False
        return (
            not self.is_paused_on(day)
            or mark in rules.HERE
            or (self.paused_from is None and mark is not None)
        )


@dataclass(frozen=True)
class Cell:
    """One person at one session. `counts` says whether it is part of their rate."""

    kind: CellKind
    mark: str | None = None
    counts: bool = False
    is_member: bool = True


@dataclass(frozen=True)
class GridRow:
    """One person with a cell for each session."""

    person_id: int
    name: str
    cells: tuple[Cell, ...]

    @property
    def here_count(self) -> int:
        """Sessions they came to that count."""
        return sum(1 for one in self.cells if one.counts and one.mark in rules.HERE)

    @property
    def mark_count(self) -> int:
        """Sessions with any mark that count: what the rate is of."""
        return sum(1 for one in self.cells if one.counts)

    @property
    def rate(self) -> float | None:
        """Share of those marks that say they came, as a percentage; None of none."""
        marks = [one.mark for one in self.cells if one.counts]
        return rules.attendance_rate(
            *(
                marks.count(one)
                for one in (Mark.PRESENT, Mark.LEFT_EARLY, Mark.APOLOGIES, Mark.ABSENT)
            )
        )


@dataclass(frozen=True)
class Grid:
    """The whole month: sessions oldest first, people by name."""

    first: date
    sessions: tuple[GridSession, ...]
    rows: tuple[GridRow, ...]

    def here_at(self, column: int) -> int:
        """People who came to a session, visitors with a mark included."""
        return sum(1 for row in self.rows if row.cells[column].mark in rules.HERE)

    @property
    def here_count(self) -> int:
        """Over all people: sessions they came to that count."""
        return sum(row.here_count for row in self.rows)

    @property
    def mark_count(self) -> int:
        """Over all people: what the rate is of."""
        return sum(row.mark_count for row in self.rows)

    @property
    def rate(self) -> float | None:
        """The group's rate of the month."""
        if not self.mark_count:
            return None
        return round(100 * self.here_count / self.mark_count, 1)


def month_of(text: str | None, today: date) -> date:
    """The first day of the month that an address asks for, "2026-11"; else of this one."""
    try:
        year, month = (int(part) for part in (text or "").split("-"))
        found = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    # Beyond these, a calendar's arithmetic ends, and so does any group.
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def previous_month(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def grid(
    first: date,
    sessions: Sequence[GridSession],
    people: Mapping[int, str],
    stays: Iterable[Stay],
    marks: Mapping[tuple[int, int], str],
) -> Grid:
    """The month from its rows: names by id in order, and marks by session and person."""
    of_person: dict[int, list[Stay]] = {}
    for one in stays:
        of_person.setdefault(one.person_id, []).append(one)
    rows = [
        GridRow(
            person_id,
            name,
            tuple(
                _cell(one, of_person.get(person_id, ()), marks.get((one.session_id, person_id)))
                for one in sessions
            ),
        )
        for person_id, name in people.items()
    ]
    return Grid(first, tuple(sessions), tuple(rows))


def _cell(session: GridSession, stays: Sequence[Stay], mark: str | None) -> Cell:
    is_member = any(one.covers(session.on) and not one.is_paused_on(session.on) for one in stays)
    if not session.has_roll:
        return Cell(CellKind.NO_ROLL if is_member else CellKind.NOT_MEMBER, None, False, is_member)
    expected = any(one.expects(session.on, mark) for one in stays)
    if mark is not None:
        return Cell(CellKind.MARKED, mark, expected, is_member)
    return Cell(CellKind.BLANK if is_member else CellKind.NOT_MEMBER, None, False, is_member)
