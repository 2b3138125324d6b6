"""What a change would do before it is made: to people, and to sessions ahead. Pure.

A change is two books, one as it is and one as it would be; see `with_terms` and its siblings.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.models import Effect, LinkKind
from portal.training.book_rules import Book, Position
from portal.training.course_rules import implied
from portal.training.cover_rules import CourseTerms, Extension, spans
from portal.training.gate_rules import GroupFacts, Need
from portal.training.rules import CredentialStatus


@dataclass(frozen=True)
class Change:
    """One user whose standing in one course would become another."""

    user_id: int
    before: CredentialStatus
    after: CredentialStatus


@dataclass(frozen=True)
class Impact:
    """What other terms would do on a date, each user and course once.

    `lapsing` are covered now and wouldn't be, `gaining` the other way round; `moved` stay as
    they are and only their day changes.
    """

    lapsing: tuple[Change, ...] = ()
    gaining: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would notice."""
        return not (self.lapsing or self.gaining or self.moved)

    @property
    def user_ids(self) -> frozenset[int]:
        """Everybody whom it concerns."""
        return frozenset(one.user_id for one in (*self.lapsing, *self.gaining, *self.moved))


def with_terms(book: Book, terms: CourseTerms) -> Book:
    """The book as it would be if a course had these terms."""
    return replace(book, catalogue={**book.catalogue, terms.id: terms})


def with_extension(book: Book, course_id: int, extension: Extension) -> Book:
    """The book as it would be after one more decree."""
    terms = book.catalogue[course_id]
    return with_terms(book, replace(terms, extensions=(*terms.extensions, extension)))


def without_extension(book: Book, course_id: int, extension: Extension) -> Book:
    """The book as it would be with one decree taken back."""
    terms = book.catalogue[course_id]
    left = list(terms.extensions)
    if extension in left:
        left.remove(extension)
    return with_terms(book, replace(terms, extensions=tuple(left)))


def with_link(book: Book, course_id: int, other_id: int, kind: LinkKind | str) -> Book:
    """The book as it would be if another course spoke for this one."""
    terms = book.catalogue[course_id]
    if kind == LinkKind.COUNTS_AS:
        return with_terms(book, replace(terms, counts_as=(*terms.counts_as, other_id)))
    return with_terms(book, replace(terms, implied_by=(*terms.implied_by, other_id)))


def without_link(book: Book, course_id: int, other_id: int) -> Book:
    """The book as it would be if another course didn't speak for this one."""
    terms = book.catalogue[course_id]
    return with_terms(
        book,
        replace(
            terms,
            counts_as=tuple(one for one in terms.counts_as if one != other_id),
            implied_by=tuple(one for one in terms.implied_by if one != other_id),
        ),
    )


def with_need(book: Book, need: Need) -> Book:
    """The book as it would be with one more requirement."""
    return replace(book, needs=(*book.needs, need))


def without_need(book: Book, need_id: int) -> Book:
    """The book as it would be without a requirement."""
    return replace(book, needs=tuple(one for one in book.needs if one.id != need_id))


def concerned_by(before: Book, after: Book, course_id: int) -> frozenset[int]:
    """Ids of the courses that a change of one may change: itself, and what it covers."""
    return frozenset({course_id}).union(
        implied(before.catalogue, course_id), implied(after.catalogue, course_id)
    )


def impact(before: Book, after: Book, course_id: int, user_ids: Iterable[int], on: date) -> Impact:
    """What a change of one course does to these users, in that course and those it covers."""
    concerned = concerned_by(before, after, course_id)
    found: dict[str, list[Change]] = {"lapsing": [], "gaining": [], "moved": []}
    for user_id in user_ids:
        # Only who needs or holds it has anything to lose: the rest is not applicable.
        pairs = zip(before.statuses(user_id, on), after.statuses(user_id, on), strict=True)
        for old, new in pairs:
            if old.course.id not in concerned:
                continue
            kind = _kind_of(old, new)
            if kind:
                found[kind].append(Change(user_id, old, new))
    return Impact(tuple(found["lapsing"]), tuple(found["gaining"]), tuple(found["moved"]))


def _kind_of(old: CredentialStatus, new: CredentialStatus) -> str:
    if old.is_covered != new.is_covered:
        return "gaining" if new.is_covered else "lapsing"
    return "moved" if (old.state, old.expires_on) != (new.state, new.expires_on) else ""


def extended_count(
    before: Book, after: Book, course_id: int, on: date, user_ids: Collection[int] | None = None
) -> int:
    """How many records a decree would give a later day, records of the past included.

    Of these users, or of everybody.
    """
    count = 0
    for user_id, held in before.holdings.items():
        if user_ids is not None and user_id not in user_ids:
            continue
        old = spans(before.catalogue, course_id, held, on)
        new = spans(after.catalogue, course_id, held, on)
        count += sum(1 for one, other in zip(old, new, strict=True) if one.ends_on != other.ends_on)
    return count


@dataclass(frozen=True)
class NewlyAsked:
    """What one more requirement would ask on a day: ids of users who need it only then."""

    lacking: tuple[tuple[int, CredentialStatus], ...] = ()
    covered: tuple[tuple[int, CredentialStatus], ...] = ()

    @property
    def count(self) -> int:
        """How many more would need the course."""
        return len(self.lacking) + len(self.covered)


def newly_asked(
    before: Book, after: Book, course_id: int, user_ids: Iterable[int], on: date
) -> NewlyAsked:
    """Of these users, those who need a course in one book and not in the other, on a day."""
    lacking: list[tuple[int, CredentialStatus]] = []
    covered: list[tuple[int, CredentialStatus]] = []
    for user_id in user_ids:
        if course_id in after.needed(user_id, on) and course_id not in before.needed(user_id, on):
            status = after.status(user_id, course_id, on)
            (covered if status.is_covered else lacking).append((user_id, status))
    return NewlyAsked(tuple(lacking), tuple(covered))


@dataclass(frozen=True)
class SessionAhead:
    """A session to come, on its day where the charity is."""

    session_id: int
    on: date
    group: GroupFacts


@dataclass(frozen=True)
class Turn:
    """Somebody's sessions ahead in one group that a change turns the same way.

    `before` and `after` are what lacking the course does there, None for nothing.
    """

    group_id: int
    user_id: int
    before: Effect | None
    after: Effect | None
    session_ids: tuple[int, ...]
    first_on: date

    @property
    def session_count(self) -> int:
        """How many sessions of theirs it turns."""
        return len(self.session_ids)

    @property
    def is_worse(self) -> bool:
        """Whether it blocks or warns where it didn't."""
        return _WEIGHT[self.after] > _WEIGHT[self.before]


_WEIGHT: dict[Effect | None, int] = {None: 0, Effect.WARN: 1, Effect.BLOCK: 2}


def turns(
    before: Book, after: Book, course_id: int, sessions: Sequence[SessionAhead]
) -> list[Turn]:
    """What a change does to those who lead sessions ahead, each asked about on its own day.

    Worse first, then by the first day. Who is stood down leads none of them.
    """
    concerned = concerned_by(before, after, course_id)
    parts: dict[int, list[tuple[int, Position]]] = {}
    for user_id, positions in before.positions.items():
        for one in positions:
            parts.setdefault(one.group.id, []).append((user_id, one))
    found: dict[tuple[int, int, Effect | None, Effect | None], list[SessionAhead]] = {}
    for session in sessions:
        # Who is assigned to a session by name takes that part in it, whatever else they have.
        leading = {
            user_id: one
            for user_id, one in parts.get(session.group.id, ())
            if one.holds_on(session.on)
        }
        for user_id, part in leading.items():
            old = _effect(before, user_id, part, session, concerned)
            new = _effect(after, user_id, part, session, concerned)
            if old != new:
                found.setdefault((session.group.id, user_id, old, new), []).append(session)
    made = [
        Turn(*key, tuple(one.session_id for one in turned), min(one.on for one in turned))
        for key, turned in found.items()
    ]
    return sorted(made, key=lambda one: (not one.is_worse, one.first_on, one.group_id, one.user_id))


def _effect(
    book: Book, user_id: int, part: Position, session: SessionAhead, concerned: Collection[int]
) -> Effect | None:
    answer = book.gate(user_id, session.group, part.role, session.on)
    if answer.is_stood_down:
        return None
    effects = [
        Effect(one.need.effect) for one in answer.open_lacks if one.need.course_id in concerned
    ]
    return max(effects, key=lambda one: _WEIGHT[one], default=None)
