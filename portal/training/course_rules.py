"""Where a course stands today, its terms on paper, and what may speak for what. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from portal.models import Renewal
from portal.training.book_rules import Book
from portal.training.cover_rules import CourseTerms, months_after
from portal.training.gate_rules import Need
from portal.training.rules import ORDER, CredentialState, CredentialStatus, credential_status

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


@dataclass(frozen=True)
class Standing:
    """One user who holds or needs a course. Sorts by what needs doing first."""

    user_id: int
    status: CredentialStatus
    is_needed: bool

    @property
    def is_todo(self) -> bool:
        """Whether they need it and aren't covered."""
        return self.is_needed and not self.status.is_covered


def held_by(book: Book, course_id: int, user_ids: Iterable[int], on: date) -> list[Standing]:
    """Those of these users who hold or need a course, what needs doing first.

    Within that by day, then in the order given.
    """
    found = []
    for user_id in user_ids:
        is_needed = course_id in book.needed(user_id, on)
        status = credential_status(
            book.catalogue, course_id, book.held(user_id), on, is_needed=is_needed
        )
        if is_needed or status.state != S.NOT_APPLICABLE:
            found.append(Standing(user_id, status, is_needed))
    return sorted(found, key=_urgency)


def _urgency(one: Standing) -> tuple[bool, int, date]:
    # What has lapsed and nobody asks for comes after what is asked for.
    status = one.status
    return (not one.is_todo, ORDER.index(status.state), status.expires_on or date.max)


def terms_with(
    terms: CourseTerms, values: Mapping[str, Any], quotas: Iterable[tuple[str, int]]
) -> CourseTerms:
    """A course's terms with other columns and quotas; what terms don't hold is left out."""
    known = {one.name for one in fields(CourseTerms)} - {"quotas"}
    changed = {name: value for name, value in values.items() if name in known}
    return replace(terms, **changed, quotas=tuple(sorted(quotas)))


def is_same_deal(before: CourseTerms, after: CourseTerms) -> bool:
    """Whether two sets of terms differ in their words alone, so that nobody's day can move."""
    return before == replace(after, title=before.title, kind=before.kind)


def needs_of_course(
    needs: Iterable[Need], course_id: int, on: date
) -> tuple[list[Need], list[Need]]:
    """What asks for a course: now or from a day ahead, and what did until some day before."""
    mine = [one for one in needs if one.course_id == course_id]
    over = [one for one in mine if one.ends_on is not None and one.ends_on < on]
    return [one for one in mine if one not in over], over


# Days that some months don't have, the rarest first.
_RARE_DAYS = (date(2024, 2, 29), date(2025, 8, 31), date(2025, 1, 31), date(2025, 3, 31))


def clipped_example(terms: CourseTerms) -> tuple[date, date] | None:
    """A day and the day it lapses, or is reviewed, where that month has no such day.

    None where no day of the calendar shows it, or months aren't what the course counts.
    """
    if terms.renewal not in (Renewal.MONTHS, Renewal.REVIEW, Renewal.HOURS):
        return None
    for day in _RARE_DAYS:
        after = months_after(day, terms.valid_months or 0)
        if after is not None and after.day != day.day:
            return day, after
    return None
