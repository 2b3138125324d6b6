"""What changing a course's terms does, who it is for, and what may speak for what. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.training.book_rules import Book
from portal.training.cover_rules import CourseTerms, Extension, spans
from portal.training.rules import CredentialState, CredentialStatus

S = CredentialState
HELD = (S.VALID, S.EXPIRING, S.IN_GRACE)
SOON = (S.EXPIRING, S.IN_GRACE)


@dataclass(frozen=True)
class Tally:
    """How many users hold a course, how many of these lapse soon, and how many lack it.

    Only those who need a course lack it.
    """

    held_count: int = 0
    soon_count: int = 0
    lacking_count: int = 0


def tallies(book: Book, user_ids: Iterable[int], on: date) -> dict[int, Tally]:
    """By course id, where these users stand on a date; every course of the catalogue."""
    held = dict.fromkeys(book.catalogue, 0)
    soon, lacking = dict(held), dict(held)
    for user_id in user_ids:
        needed = book.needed(user_id, on)
        for status in book.statuses(user_id, on):
            course_id = status.course.id
            held[course_id] += status.state in HELD
            soon[course_id] += status.state in SOON
            lacking[course_id] += course_id in needed and not status.is_covered
    return {one: Tally(held[one], soon[one], lacking[one]) for one in book.catalogue}


@dataclass(frozen=True)
class Change:
    """One user whose standing in one course another set of terms would change."""

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


def with_terms(book: Book, terms: CourseTerms) -> Book:
    """The book as it would be if a course had these terms."""
    return replace(book, catalogue={**book.catalogue, terms.id: terms})


def with_extension(book: Book, course_id: int, extension: Extension) -> Book:
    """The book as it would be after one more decree."""
    terms = book.catalogue[course_id]
    return with_terms(book, replace(terms, extensions=(*terms.extensions, extension)))


def impact(before: Book, after: Book, course_id: int, user_ids: Iterable[int], on: date) -> Impact:
    """What a change of one course does to these users, in that course and those it implies."""
    concerned = {course_id, *implied(after.catalogue, course_id)}
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


def extended_count(before: Book, after: Book, course_id: int, on: date) -> int:
    """How many records a decree would give a later day, records of the past included."""
    count = 0
    for held in before.holdings.values():
        old = spans(before.catalogue, course_id, held, on)
        new = spans(after.catalogue, course_id, held, on)
        count += sum(1 for one, other in zip(old, new, strict=True) if one.ends_on != other.ends_on)
    return count


def implied(catalogue: Mapping[int, CourseTerms], course_id: int) -> frozenset[int]:
    """Ids of the courses that whoever is covered by this one is covered by too."""
    found: set[int] = set()
    new = {course_id}
    while new:
        new = {
            one.id
            for one in catalogue.values()
            if new & set(one.implied_by) and one.id not in found
        }
        found |= new
    return frozenset(found - {course_id})


def would_circle(catalogue: Mapping[int, CourseTerms], course_id: int, implied_by_id: int) -> bool:
    """Whether a course implied by another would imply itself in the end."""
    return course_id == implied_by_id or implied_by_id in implied(catalogue, course_id)


def held_by(
    book: Book, course_id: int, users: Collection[tuple[int, str]], on: date
) -> list[tuple[int, str, CredentialStatus]]:
    """Who holds or needs a course, (user_id, name, status), in the order given."""
    found = []
    for user_id, name in users:
        is_needed = course_id in book.needed(user_id, on)
        for status in book.statuses(user_id, on):
            if status.course.id != course_id:
                continue
            if is_needed or status.state != S.NOT_APPLICABLE:
                found.append((user_id, name, status))
    return found
