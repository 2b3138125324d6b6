"""The book: all that is recorded of users and asked of leaders, to be asked about any day. Pure.

`book_queries.load` fills it in a fixed number of statements; every page and the gate ask it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from portal.models import LeaderRole
from portal.training.cover_rules import (
    NOTHING,
    CourseTerms,
    Holdings,
    Span,
    spans,
    speaking_for,
)
from portal.training.gate_rules import (
    GateAnswer,
    GroupFacts,
    Lack,
    Need,
    OverrideTerm,
    needs_of,
)
from portal.training.rules import (
    CredentialStatus,
    credential_status,
    in_order,
    next_change,
    nothing_held,
)


@dataclass(frozen=True)
class Position:
    """A user's part in a group: role, first day, and last day or None."""

    group: GroupFacts
    role: LeaderRole | str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Whether it covers a day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Book:
    """Courses by id, and by user id what they hold, lead, may do without, or are barred from.

    `leaders` are the ids of users who may lead groups: what the charity as a whole requires
    is required of them. `stood_down` holds group ids, None for every group.
    """

    catalogue: Mapping[int, CourseTerms] = field(default_factory=dict)
    needs: Sequence[Need] = ()
    holdings: Mapping[int, Holdings] = field(default_factory=dict)
    positions: Mapping[int, Sequence[Position]] = field(default_factory=dict)
    overrides: Mapping[tuple[int, int], Sequence[OverrideTerm]] = field(default_factory=dict)
    stood_down: Mapping[int, frozenset[int | None]] = field(default_factory=dict)
    leaders: frozenset[int] = frozenset()

    @cached_property
    def _seen(self) -> dict[tuple[int, int, date], CredentialStatus]:
        # Sessions ahead ask for the same user, course and date many times over.
        return {}

    @cached_property
    def _speaking(self) -> dict[int, frozenset[int]]:
        # By course, those whose records may say something of it, its own among them.
        return {one: speaking_for(self.catalogue, one) for one in self.catalogue}

    def held(self, user_id: int) -> Holdings:
        """What a user holds."""
        return self.holdings.get(user_id, NOTHING)

    def needed(self, user_id: int, on: date) -> frozenset[int]:
        """Ids of the courses that a user needs on a date.

        What the charity requires of everybody who leads, and what their own groups require.
        """
        needed: set[int] = set()
        if user_id in self.leaders:
            needed = {one.course_id for one in self.needs if one.is_for_all and one.holds_on(on)}
        for one in self.positions.get(user_id, ()):
            if one.holds_on(on):
                found = needs_of(self.needs, one.role, one.group, on)
                needed |= {need.course_id for need in found}
        return frozenset(needed)

    def status(self, user_id: int, course_id: int, on: date) -> CredentialStatus:
        """What the records say of a user and a course that is needed on a date."""
        key = (user_id, course_id, on)
        found = self._seen.get(key)
        if found is None:
            found = credential_status(self.catalogue, course_id, self.held(user_id), on)
            self._seen[key] = found
        return found

    def statuses(self, user_id: int, on: date) -> list[CredentialStatus]:
        """A user against every course in the catalogue's order, whether needed or not."""
        held, needed = self.held(user_id), self.needed(user_id, on)
        has = {*held.completions, *held.learning, *held.waivers}
        found = []
        for course_id, course in self.catalogue.items():
            is_needed = course_id in needed
            if has.isdisjoint(self._speaking[course_id]):
                # Most of everybody's courses: nothing to weigh.
                found.append(nothing_held(course, on, is_needed=is_needed))
            else:
                found.append(
                    credential_status(self.catalogue, course_id, held, on, is_needed=is_needed)
                )
        return found

    def standing(self, user_id: int, on: date) -> list[CredentialStatus]:
        """The courses that concern a user on a date, what needs doing first.

        What was never done and isn't needed is left out.
        """
        return in_order(
            one for one in self.statuses(user_id, on) if one.state != one.state.NOT_APPLICABLE
        )

    def next_change(self, user_id: int, course_id: int, on: date) -> date | None:
        """The first day after a date on which a needed course's state becomes another."""
        return next_change(self.catalogue, course_id, self.held(user_id), on)

    def covers(self, user_id: int, record_id: int, on: date) -> list[tuple[CourseTerms, Span]]:
        """What one training record covers, as it is known on a date: its own course first.

        Other courses follow, by title, for which it counts or which it implies.
        """
        held = self.held(user_id)
        found = [
            (self.catalogue[course_id], one)
            for course_id in self.catalogue
            for one in spans(self.catalogue, course_id, held, on)
            if one.record and one.record.id == record_id and not one.record.is_supervision
        ]
        return sorted(found, key=lambda pair: pair[1].via_id is not None)

    def gate(self, user_id: int, group: GroupFacts, role: LeaderRole | str, on: date) -> GateAnswer:
        """Whether a user may lead a group in a role on a date, and what is lacking."""
        lacks = []
        for need in sorted(
            needs_of(self.needs, role, group, on),
            key=lambda one: (self.catalogue[one.course_id].title, one.id),
        ):
            status = self.status(user_id, need.course_id, on)
            if not status.is_covered:
                lacks.append(Lack(need, status, self._override(user_id, group, need, on)))
        barred = self.stood_down.get(user_id, frozenset())
        return GateAnswer(
            user_id, group, role, on, tuple(lacks), None in barred or group.id in barred
        )

    def _override(
        self, user_id: int, group: GroupFacts, need: Need, on: date
    ) -> OverrideTerm | None:
        current = [
            one
            for one in self.overrides.get((user_id, group.id), ())
            if one.course_id == need.course_id and one.starts_on <= on < one.ends_on
        ]
        return max(current, key=lambda one: (one.ends_on, one.id), default=None)


def lacking(book: Book, user_ids: Iterable[int], on: date) -> list[int]:
    """Which of these users lack something that they need on a date, in the order given."""
    return [
        user_id
        for user_id in user_ids
        if any(not book.status(user_id, one, on).is_covered for one in book.needed(user_id, on))
    ]
