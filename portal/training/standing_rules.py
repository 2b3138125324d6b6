"""Where one user stands: why each course is asked of them, and what its lack hurts. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from portal.models import Effect, LeaderRole
from portal.training.book_rules import Book
from portal.training.gate_rules import GroupFacts, needs_of
from portal.training.rules import CredentialState, CredentialStatus, in_order

S = CredentialState
# What somebody has to see to. What awaits a check is the office's to see to.
_ASKING = (S.EXPIRED, S.REVOKED, S.MISSING, S.IN_GRACE, S.EXPIRING)


@dataclass(frozen=True)
class Part:
    """A user's part in one session ahead."""

    session_id: int
    on: date
    group: GroupFacts
    role: LeaderRole | str


@dataclass(frozen=True)
class Origin:
    """Why a course is asked for: a role in a group, or leading at all (both None)."""

    group_id: int | None
    role: LeaderRole | str | None
    effect: Effect | str


@dataclass(frozen=True)
class Hurt:
    """How many sessions ahead lack a course of their leader's, and the first of them."""

    session_count: int
    first_on: date
    blocked_count: int


@dataclass(frozen=True)
class Line:
    """One course on a user's page: what the records say, why it is asked for, what it hurts."""

    status: CredentialStatus
    origins: tuple[Origin, ...] = ()
    hurt: Hurt | None = None

    @property
    def is_needed(self) -> bool:
        """Whether anything asks for it."""
        return bool(self.origins) or self.hurt is not None

    @property
    def asks(self) -> bool:
        """Whether the user has something to do about it."""
        return self.is_needed and self.status.state in _ASKING

    @property
    def is_held(self) -> bool:
        """Whether there is something on record to show, sent in or lapsed without being needed."""
        if self.status.state in (S.MISSING, S.EXPIRED, S.REVOKED):
            return not self.is_needed
        return True


def lines(book: Book, user_id: int, on: date, parts: Iterable[Part]) -> list[Line]:
    """Every course that concerns a user on a date or at a session ahead, what needs doing first."""
    hurt = hurts(book, user_id, parts)
    why = origins(book, user_id, on)
    statuses = {one.course.id: one for one in book.standing(user_id, on)}
    for course_id in {*why, *hurt} - statuses.keys():
        # Asked for only later, and not on record yet.
        statuses[course_id] = book.status(user_id, course_id, on)
    for one in book.statuses(user_id, on):
        # Hours add up long before they suffice, needed or not.
        if one.done_minutes:
            statuses.setdefault(one.course.id, one)
    return [
        Line(one, tuple(why.get(one.course.id, ())), hurt.get(one.course.id))
        for one in in_order(statuses.values())
    ]


def origins(book: Book, user_id: int, on: date) -> dict[int, list[Origin]]:
    """By course id, why it is asked of a user on a date or in a part that begins later.

    What everybody who leads needs comes first, then each group once, in the order of the parts.
    """
    positions = [
        one for one in book.positions.get(user_id, ()) if one.ends_on is None or one.ends_on >= on
    ]
    leads = user_id in book.leaders or any(one.role != LeaderRole.OBSERVER for one in positions)
    found: dict[int, list[Origin]] = defaultdict(list)
    for need in book.needs:
        if leads and need.is_for_all and need.holds_on(on):
            _add(found[need.course_id], Origin(None, None, need.effect))
    own = [need for need in book.needs if not need.is_for_all]
    for one in positions:
        for need in needs_of(own, one.role, one.group, max(on, one.starts_on)):
            _add(found[need.course_id], Origin(one.group.id, one.role, need.effect))
    return dict(found)


def _add(known: list[Origin], new: Origin) -> None:
    # The strictest says it: once for each role in each group.
    for place, one in enumerate(known):
        if (one.group_id, one.role) == (new.group_id, new.role):
            if new.effect == Effect.BLOCK:
                known[place] = new
            return
    known.append(new)


def hurts(book: Book, user_id: int, parts: Iterable[Part]) -> dict[int, Hurt]:
    """By course id, the sessions ahead on whose day a user lacks it without leave."""
    days: dict[int, list[date]] = defaultdict(list)
    blocked: dict[int, int] = defaultdict(int)
    for part in parts:
        for lack in book.gate(user_id, part.group, part.role, part.on).open_lacks:
            days[lack.need.course_id].append(part.on)
            blocked[lack.need.course_id] += lack.need.effect == Effect.BLOCK
    return {one: Hurt(len(found), min(found), blocked[one]) for one, found in days.items()}


def lapses_ahead(found: Collection[Line], today: date) -> list[Line]:
    """What ends, or comes under review, after today: soonest first, then by title."""
    ahead = [
        one
        for one in found
        if one.status.is_covered and one.status.expires_on and one.status.expires_on > today
    ]
    return sorted(
        ahead,
        key=lambda one: (
            one.status.expires_on or date.max,
            one.status.course.title,
            one.status.course.id,
        ),
    )
