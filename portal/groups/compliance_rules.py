"""Each group's leaders held against what is required of them, today and at sessions ahead. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.groups.cover_rules import Assignment, CoveredSession, Outlook, outlooks
from portal.models import Effect, LeaderRole
from portal.training.book_rules import Book
from portal.training.gate_rules import GateAnswer, Lack, Need, OverrideTerm, needs_of
from portal.training.rules import CredentialStatus


@dataclass(frozen=True)
class GroupLeading:
    """Somebody's part in a group: from today on, or from a day ahead."""

    user_id: int
    role: LeaderRole | str
    starts_on: date


@dataclass(frozen=True)
class Cell:
    """One leader against one requirement: today, and at the sessions they are to lead.

    `need` is as it stands for this leader; `first_without_on` the day of their first session
    without it, `without_count` how many there are.
    """

    need: Need
    status: CredentialStatus
    override: OverrideTerm | None
    first_without_on: date | None
    without_count: int

    @property
    def lacks_today(self) -> bool:
        """Whether they are without it now, with leave or not."""
        return not self.status.is_covered

    @property
    def lacks(self) -> bool:
        """Whether they are without it now, or will be at a session ahead."""
        return self.lacks_today or self.without_count > 0


@dataclass(frozen=True)
class RequirementRow:
    """One course against every leader of a group; None where it isn't asked of that leader."""

    course_id: int
    title: str
    cells: tuple[Cell | None, ...]

    @property
    def is_blocking(self) -> bool:
        """Whether lacking it stops somebody here from being assigned."""
        return any(one and one.need.effect == Effect.BLOCK for one in self.cells)

    @property
    def lacks(self) -> bool:
        """Whether somebody lacks it."""
        return any(one and one.lacks for one in self.cells)


@dataclass(frozen=True)
class GroupCompliance:
    """A group: its leaders, what is required of them course by course, and its sessions."""

    group_id: int
    leaders: tuple[GroupLeading, ...]
    rows: tuple[RequirementRow, ...]
    outlook: Outlook

    @property
    def lacks(self) -> bool:
        """Whether something is lacking here: a course, a leader, or cover at a session."""
        return not self.leaders or self.outlook.short_count > 0 or any(r.lacks for r in self.rows)


def compliance(
    book: Book,
    group_ids: Iterable[int],
    assignments: Sequence[Assignment],
    sessions: Sequence[CoveredSession],
    today: date,
) -> list[GroupCompliance]:
    """These groups in their order; leaders in the order of their assignments, a lead first."""
    by_group: dict[int, list[Assignment]] = {}
    for one in assignments:
        if one.ends_on is None or one.ends_on >= today:
            by_group.setdefault(one.group.id, []).append(one)
    answers: dict[tuple[int, int], list[GateAnswer]] = {}
    for session in sessions:
        for answer in session.cover.answers:
            answers.setdefault((session.group_id, answer.user_id), []).append(answer)
    seen = outlooks(sessions)
    return [
        _of_group(book, group_id, by_group.get(group_id, ()), answers, seen, today)
        for group_id in group_ids
    ]


def _of_group(
    book: Book,
    group_id: int,
    assignments: Sequence[Assignment],
    answers: Mapping[tuple[int, int], list[GateAnswer]],
    seen: Mapping[int, Outlook],
    today: date,
) -> GroupCompliance:
    first: dict[int, Assignment] = {}
    for one in sorted(assignments, key=lambda one: one.starts_on):
        first.setdefault(one.user_id, one)
    ranks = {LeaderRole.LEAD: 0, LeaderRole.CO_LEAD: 1}
    order = {one.user_id: place for place, one in enumerate(assignments)}
    leaders = sorted(
        first.values(), key=lambda one: (ranks.get(LeaderRole(one.role), 2), order[one.user_id])
    )
    columns = [
        _cells(book, one, answers.get((group_id, one.user_id), ()), today) for one in leaders
    ]
    asked = {course_id for column in columns for course_id in column}
    rows = [
        RequirementRow(course_id, course.title, tuple(one.get(course_id) for one in columns))
        for course_id, course in book.catalogue.items()
        if course_id in asked
    ]
    return GroupCompliance(
        group_id,
        tuple(GroupLeading(one.user_id, one.role, one.starts_on) for one in leaders),
        tuple(rows),
        seen.get(group_id, Outlook(0)),
    )


def _cells(
    book: Book, leader: Assignment, answers: Sequence[GateAnswer], today: date
) -> dict[int, Cell]:
    on = max(today, leader.starts_on)
    without: dict[int, list[tuple[date, Lack]]] = {}
    for answer in answers:
        for lack in answer.lacks:
            without.setdefault(lack.need.course_id, []).append((answer.on, lack))
    now = {
        one.need.course_id: one.override
        for one in book.gate(leader.user_id, leader.group, leader.role, on).lacks
    }
    needs = {
        one.course_id: one
        for one in [
            *(lack.need for each in without.values() for _on, lack in each),
            *needs_of(book.needs, leader.role, leader.group, on),
        ]
    }
    return {
        course_id: Cell(
            need,
            book.status(leader.user_id, course_id, on),
            now.get(course_id),
            without[course_id][0][0] if course_id in without else None,
            len(without.get(course_id, ())),
        )
        for course_id, need in needs.items()
    }
