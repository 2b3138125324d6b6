"""What was so on a past day: the book as it stood, who led while lapsed, who leads nothing. Pure.

What is recorded later about an earlier day is a fact of that day: a certificate handed in
afterwards, a revocation dated back. What happened later changes nothing of the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.models import LeaderRole
from portal.training.book_rules import Book
from portal.training.cover_rules import Completion, Holdings
from portal.training.gate_rules import GateAnswer, GroupFacts
from portal.training.rules import CredentialStatus

# Who watches doesn't lead.
NOT_LEADING = (LeaderRole.OBSERVER,)


def as_it_stood(book: Book, on: date) -> Book:
    """The book as it would have answered on a day, before what was revoked later.

    Completions after the day are left out by the rules themselves.
    """
    changed = {
        user_id: _before_revocations(held, on)
        for user_id, held in book.holdings.items()
        if any(_is_revoked_after(one, on) for kept in held.completions.values() for one in kept)
    }
    return replace(book, holdings={**book.holdings, **changed}) if changed else book


def _is_revoked_after(one: Completion, on: date) -> bool:
    return one.revoked_on is not None and one.revoked_on > on


def _before_revocations(held: Holdings, on: date) -> Holdings:
    return replace(
        held,
        completions={
            course_id: [
                replace(one, revoked_on=None) if _is_revoked_after(one, on) else one for one in kept
            ]
            for course_id, kept in held.completions.items()
        },
    )


class History:
    """A book asked about many past days, each as it stood."""

    def __init__(self, book: Book):
        self._book = book
        self._days = sorted(
            one.revoked_on
            for held in book.holdings.values()
            for kept in held.completions.values()
            for one in kept
            if one.revoked_on is not None
        )
        self._made: dict[int, Book] = {}

    def on(self, day: date) -> Book:
        """The book as it stood; days between the same revocations share one."""
        place = sum(1 for one in self._days if one <= day)
        if place not in self._made:
            self._made[place] = as_it_stood(self._book, day)
        return self._made[place]


@dataclass(frozen=True)
class PastCourse:
    """A course on a day: the users who needed it, and what the records said of them."""

    course_id: int
    title: str
    covered: tuple[tuple[int, CredentialStatus], ...]
    uncovered: tuple[tuple[int, CredentialStatus], ...]

    @property
    def needed_count(self) -> int:
        """How many needed it."""
        return len(self.covered) + len(self.uncovered)


def by_course(book: Book, user_ids: Iterable[int], on: date) -> list[PastCourse]:
    """Each course that any of these users needed on a day, in the catalogue's order.

    Users keep the order they were given in.
    """
    standing: dict[int, list[tuple[int, CredentialStatus]]] = {}
    for user_id in user_ids:
        for course_id in book.needed(user_id, on):
            status = book.status(user_id, course_id, on)
            standing.setdefault(course_id, []).append((user_id, status))
    return [
        PastCourse(
            course_id,
            course.title,
            tuple(one for one in standing[course_id] if one[1].is_covered),
            tuple(one for one in standing[course_id] if not one[1].is_covered),
        )
        for course_id, course in book.catalogue.items()
        if course_id in standing
    ]


@dataclass(frozen=True)
class Part:
    """Somebody's part in one session that was held."""

    session_id: int
    on: date
    user_id: int
    role: LeaderRole | str
    group: GroupFacts


@dataclass(frozen=True)
class LedWhileLapsed:
    """A part that was taken with something lacking; see `GateAnswer.lacks` for what."""

    part: Part
    answer: GateAnswer


def led_while_lapsed(history: History, parts: Iterable[Part]) -> list[LedWhileLapsed]:
    """Of parts in sessions, those in which something needed that day was lacking.

    Also where leave was given: each lack says whether it was. Whoever only watched led nothing.
    """
    found = []
    for part in parts:
        if part.role in NOT_LEADING:
            continue
        answer = history.on(part.on).gate(part.user_id, part.group, part.role, part.on)
        if answer.lacks:
            found.append(LedWhileLapsed(part, answer))
    return found


def trained_but_idle(
    book: Book, user_ids: Iterable[int], led: Mapping[int, object], on: date
) -> list[int]:
    """Of these users, those who were covered for all they needed on a day and led nothing.

    `led` has the ids of those who led. Who needed nothing isn't trained for anything.
    """
    found = []
    for user_id in user_ids:
        needed = book.needed(user_id, on)
        if user_id in led or not needed:
            continue
        if all(book.status(user_id, one, on).is_covered for one in needed):
            found.append(user_id)
    return found


def led_by(parts: Sequence[Part]) -> dict[int, int]:
    """How many sessions each user led."""
    counts: dict[int, int] = {}
    for one in parts:
        if one.role not in NOT_LEADING:
            counts[one.user_id] = counts.get(one.user_id, 0) + 1
    return counts
