"""What training records are worth on a date. Pure.

A record covers its user from the day of completion up to, but not on, the day it lapses.
That day is `valid_months` calendar months after completion. A month without such a day
takes its last one: 31 January and one month is 28 February, or 29 in a leap year, and a
record of 29 February lapses on 28 February in other years. A revoked record covers
nothing from the day of its revocation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta


class CredentialState(StrEnum):
    """What the records say on a date."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    MISSING = "missing"


# Worst first, as lists show them.
_ORDER = (
    CredentialState.EXPIRED,
    CredentialState.REVOKED,
    CredentialState.MISSING,
    CredentialState.EXPIRING,
    CredentialState.VALID,
)
COVERED = (CredentialState.VALID, CredentialState.EXPIRING)


@dataclass(frozen=True)
class CourseTerms:
    """A course's title and terms; `valid_months` None never lapses."""

    id: int
    title: str
    valid_months: int | None
    notice_days: int
    is_required: bool = True


@dataclass(frozen=True)
class Completion:
    """One training record's dates."""

    id: int
    completed_on: date
    revoked_on: date | None = None


@dataclass(frozen=True)
class CredentialStatus:
    """What a course's records say on a date.

    `expires_on` is the first day without cover: when it lapses or lapsed, or the day of
    revocation; None for what never lapses or was never completed. `record` is the one
    that decides, None when missing.
    """

    course: CourseTerms
    state: CredentialState
    expires_on: date | None = None
    record: Completion | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the user may be counted as trained on that date."""
        return self.state in COVERED


def lapses_on(course: CourseTerms, completed_on: date) -> date | None:
    """The first day that a completion no longer covers; None for one that never lapses.

    A date beyond the calendar's last year counts as never.
    """
    if course.valid_months is None:
        return None
    try:
        return completed_on + relativedelta(months=course.valid_months)
    except (ValueError, OverflowError):
        return None


def cover_ends_on(course: CourseTerms, record: Completion) -> date | None:
    """The first day without cover by this record: lapse or revocation, whichever is first."""
    lapse = lapses_on(course, record.completed_on)
    if record.revoked_on is None:
        return lapse
    return record.revoked_on if lapse is None else min(lapse, record.revoked_on)


def credential_status(
    course: CourseTerms, records: Iterable[Completion], on: date
) -> CredentialStatus:
    """What these records of one user and one course say on a date.

    Records completed after the date are left out, so that a past date is answered as it
    stood. The record that covers longest decides; without one, the one that covered last.
    """
    known = [record for record in records if record.completed_on <= on]
    if not known:
        return CredentialStatus(course, CredentialState.MISSING)
    best = max(
        known,
        key=lambda one: (cover_ends_on(course, one) or date.max, one.completed_on, one.id),
    )
    end = cover_ends_on(course, best)
    return CredentialStatus(course, _state(course, best, end, on), end, best)


def _state(course: CourseTerms, record: Completion, end: date | None, on: date) -> CredentialState:
    if end is None:
        return CredentialState.VALID
    if on >= end:
        # Revoked on the day it would have lapsed anyway is still said as revoked.
        is_revoked = record.revoked_on is not None and record.revoked_on <= end
        return CredentialState.REVOKED if is_revoked else CredentialState.EXPIRED
    # Not `end - notice`: that may lie before the calendar's first day.
    is_near = (end - on) <= timedelta(days=course.notice_days)
    return CredentialState.EXPIRING if is_near else CredentialState.VALID


def standing(
    courses: Sequence[CourseTerms],
    records: Mapping[int, Sequence[Completion]],
    on: date,
    *,
    needs_required: bool,
) -> list[CredentialStatus]:
    """The status of each course that concerns a user, what needs doing first.

    `records` holds the user's completions by course id. A course without a completion
    is listed as missing when it is required and `needs_required` says that this user
    needs such courses; else it is left out.
    """
    statuses = [credential_status(one, records.get(one.id, ()), on) for one in courses]
    listed = [
        one
        for one in statuses
        if one.state != CredentialState.MISSING or (needs_required and one.course.is_required)
    ]
    return sorted(
        listed,
        key=lambda one: (
            _ORDER.index(one.state),
            one.expires_on or date.max,
            one.course.title,
            one.course.id,
        ),
    )


def needs_attention(statuses: Iterable[CredentialStatus]) -> int:
    """How many of these don't cover their user."""
    return sum(1 for one in statuses if not one.is_covered)


@dataclass(frozen=True)
class MatrixRow:
    """One user against every course. A cell is None where nothing is needed or recorded."""

    user_id: int
    name: str
    cells: tuple[CredentialStatus | None, ...]
    attention_count: int


def matrix(
    courses: Sequence[CourseTerms],
    users: Iterable[tuple[int, str]],
    completions: Mapping[int, Mapping[int, Sequence[Completion]]],
    on: date,
) -> list[MatrixRow]:
    """A row for each user, (id, name), with a cell for each course, in the order given.

    `completions` holds them by user id and course id. Every user here needs the
    required courses.
    """
    table = []
    for user_id, name in users:
        held = completions.get(user_id, {})
        statuses = [credential_status(one, held.get(one.id, ()), on) for one in courses]
        cells = tuple(
            one if one.state != CredentialState.MISSING or one.course.is_required else None
            for one in statuses
        )
        attention = needs_attention(one for one in cells if one is not None)
        table.append(MatrixRow(user_id, name, cells, attention))
    return table
