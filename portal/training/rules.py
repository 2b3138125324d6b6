"""What training records are worth on a date. Pure; `cover_rules` says what covers when.

Nothing of this is stored: a status is what the records say about a day, today's, a session's
or a past one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from portal.models import Renewal
from portal.training.cover_rules import (
    Completion,
    CourseTerms,
    Holdings,
    Span,
    WaiverTerm,
    minutes_on,
    spans,
)


class CredentialState(StrEnum):
    """What the records say on a date."""

    VALID = "valid"
    EXPIRING = "expiring"
    # Past its day and still counted; also a review that is overdue.
    IN_GRACE = "in_grace"
    EXPIRED = "expired"
    REVOKED = "revoked"
    # Sent in; counts once staff have verified it.
    PENDING_REVIEW = "pending_review"
    MISSING = "missing"
    WAIVED = "waived"
    # Neither needed nor recorded.
    NOT_APPLICABLE = "not_applicable"


S = CredentialState
COVERED = (S.VALID, S.EXPIRING, S.IN_GRACE, S.WAIVED, S.NOT_APPLICABLE)
# What needs doing first, as lists show them.
ORDER = (
    S.EXPIRED,
    S.REVOKED,
    S.MISSING,
    S.PENDING_REVIEW,
    S.IN_GRACE,
    S.EXPIRING,
    S.WAIVED,
    S.VALID,
    S.NOT_APPLICABLE,
)
# How good a state is to have, 0 best; those of one rank differ in what to do, not in worth.
RANK = {
    S.VALID: 0,
    S.NOT_APPLICABLE: 0,
    S.EXPIRING: 1,
    S.WAIVED: 1,
    S.IN_GRACE: 2,
    S.PENDING_REVIEW: 3,
    S.EXPIRED: 4,
    S.REVOKED: 4,
    S.MISSING: 4,
}


@dataclass(frozen=True)
class CredentialStatus:
    """What is recorded of one course says on a date.

    `expires_on` is the first day without cover, past or ahead: lapse, revocation or the end
    of a waiver; for a course under review the day of the review; None for what never lapses
    or was never done. `record` is the completion that decides, None for hours and when
    missing; `via_id` the other course that stands in. `done_minutes` are those that count,
    by topic, for a course that counts hours.
    """

    course: CourseTerms
    state: CredentialState
    on: date
    expires_on: date | None = None
    record: Completion | None = None
    via_id: int | None = None
    is_extended: bool = False
    waiver: WaiverTerm | None = None
    done_minutes: Mapping[str, int] | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the user may be counted as trained on that date."""
        return self.state in COVERED

    @property
    def is_under_review(self) -> bool:
        """Whether its date is that of a review, which doesn't end the cover."""
        return self.course.renewal == Renewal.REVIEW and self.state != S.WAIVED


def credential_status(
    catalogue: Mapping[int, CourseTerms],
    course_id: int,
    holdings: Holdings,
    on: date,
    *,
    is_needed: bool = True,
) -> CredentialStatus:
    """What one user's records say of one course on a date.

    The span that covers longest decides; without cover a waiver, then what awaits review,
    then what covered last. `is_needed` False turns "missing" into "not applicable". Raises
    KeyError for a course that isn't in the catalogue.
    """
    course = catalogue[course_id]
    found = spans(catalogue, course_id, holdings, on)
    status = _by_cover(course, [one for one in found if not one.is_pending], on)
    if status is None or status.state not in (S.VALID, S.EXPIRING):
        waiver = _waiver(holdings.waivers.get(course_id, ()), on)
        pending = [one for one in found if one.is_pending and one.covers(on)]
        if waiver is not None:
            record = status.record if status else None
            status = CredentialStatus(course, S.WAIVED, on, waiver.ends_on, record, waiver=waiver)
        elif pending and (status is None or not status.is_covered):
            best = max(pending, key=_worth)
            status = CredentialStatus(
                course, S.PENDING_REVIEW, on, best.asks_on, best.record, best.via_id
            )
    if status is None:
        status = nothing_held(course, on, is_needed=is_needed)
    return _with_minutes(status, holdings)


def nothing_held(course: CourseTerms, on: date, *, is_needed: bool) -> CredentialStatus:
    """What `credential_status` says of a course for which nothing whatever is recorded."""
    state = S.MISSING if is_needed else S.NOT_APPLICABLE
    minutes: dict[str, int] | None = {} if course.renewal == Renewal.HOURS else None
    return CredentialStatus(course, state, on, done_minutes=minutes)


def _by_cover(course: CourseTerms, found: Sequence[Span], on: date) -> CredentialStatus | None:
    if not found:
        return None
    covering = [one for one in found if one.covers(on)]
    best = max(covering or found, key=_worth)
    state = _state(course, best, on) if covering else _state_after(course, best, on)
    return CredentialStatus(
        course, state, on, best.asks_on, best.record, best.via_id, best.is_extended
    )


def _state(course: CourseTerms, span: Span, on: date) -> CredentialState:
    if span.asks_on is None:
        return S.VALID
    if on >= span.asks_on:
        return S.IN_GRACE
    # Not `asks_on - notice`: that may lie before the calendar's first day.
    is_near = (span.asks_on - on) <= timedelta(days=course.notice_days)
    return S.EXPIRING if is_near else S.VALID


def _state_after(course: CourseTerms, span: Span, on: date) -> CredentialState:
    # What was revoked has no grace.
    if span.is_revoked:
        return S.REVOKED
    is_graced = span.ends_on is not None and (on - span.ends_on).days < course.grace_days
    return S.IN_GRACE if is_graced else S.EXPIRED


def _worth(span: Span) -> tuple[date, date, int]:
    # A tie goes to what was done last, so that the order of the records never matters.
    return (span.asks_on or date.max, span.starts_on, span.record.id if span.record else 0)


def _waiver(waivers: Iterable[WaiverTerm], on: date) -> WaiverTerm | None:
    current = [one for one in waivers if one.starts_on <= on < one.ends_on]
    return max(current, key=lambda one: (one.ends_on, one.id), default=None)


def _with_minutes(status: CredentialStatus, holdings: Holdings) -> CredentialStatus:
    course = status.course
    if course.renewal != Renewal.HOURS:
        return status
    minutes = minutes_on(course, holdings.learning.get(course.id, ()), status.on)
    return replace(status, done_minutes=minutes)


def next_change(
    catalogue: Mapping[int, CourseTerms],
    course_id: int,
    holdings: Holdings,
    on: date,
    *,
    is_needed: bool = True,
) -> date | None:
    """The first day after a date on which the state becomes another, if nothing is added.

    None when it stays as it is. It looks at what was known on the date alone.
    """
    known = _known(holdings, on)
    now = credential_status(catalogue, course_id, known, on, is_needed=is_needed)
    for day in sorted(_days_that_matter(catalogue, course_id, known, on)):
        then = credential_status(catalogue, course_id, known, day, is_needed=is_needed)
        if then.state != now.state:
            return day
    return None


def _known(holdings: Holdings, on: date) -> Holdings:
    return Holdings(
        {
            key: [one for one in records if one.completed_on <= on]
            for key, records in holdings.completions.items()
        },
        {
            key: [one for one in records if one.done_on <= on]
            for key, records in holdings.learning.items()
        },
        holdings.waivers,
    )


def _days_that_matter(
    catalogue: Mapping[int, CourseTerms], course_id: int, holdings: Holdings, on: date
) -> set[date]:
    course = catalogue[course_id]
    days = set()
    for span in spans(catalogue, course_id, holdings, on):
        for day in (span.ends_on, span.due_on):
            if day is None:
                continue
            days.add(day)
            days.add(_shifted(day, -course.notice_days))
            days.add(_shifted(day, course.grace_days))
    for waiver in holdings.waivers.get(course_id, ()):
        days |= {waiver.starts_on, waiver.ends_on}
    return {day for day in days if day > on}


def _shifted(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def in_order(statuses: Iterable[CredentialStatus]) -> list[CredentialStatus]:
    """What needs doing first; then by its day, title and id."""
    return sorted(
        statuses,
        key=lambda one: (
            ORDER.index(one.state),
            one.expires_on or date.max,
            one.course.title,
            one.course.id,
        ),
    )
