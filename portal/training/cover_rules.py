"""From when until when records cover somebody for a course. Pure.

Cover runs from the day of completion up to, but not on, the day it lapses. A certificate that
names a last day covers that day too, so it lapses on the next. Months are calendar months: a
month without such a day takes its last one, so 31 January and one month is 28 February, or 29
in a leap year, and 29 February 2024 and three years is 28 February 2027. What is renewed in
the early window before it lapses counts from that lapse, so the day of the year stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from portal.models import CourseKind, RecordState, Renewal

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Extension:
    """A decree: what lapses from one day to another, both included, counts until a third."""

    lapses_from: date
    lapses_until: date
    # The first day that isn't covered any more.
    extended_to: date


@dataclass(frozen=True)
class CourseTerms:
    """A course, what keeps it current, and what else is good for it; see `models.Course`."""

    id: int
    title: str
    renewal: Renewal | str = Renewal.MONTHS
    valid_months: int | None = None
    notice_days: int = 60
    early_days: int = 0
    grace_days: int = 0
    lapse_month: int | None = None
    lapse_day: int | None = None
    lapse_year: int | None = None
    lapse_every_years: int = 1
    lapse_spare_months: int = 0
    needed_minutes: int | None = None
    kind: CourseKind | str = CourseKind.TRAINING
    is_open: bool = True
    # Topic and its minutes.
    quotas: tuple[tuple[str, int], ...] = ()
    # Ids of courses whose completions count as this one, and whose cover covers this one too.
    counts_as: tuple[int, ...] = ()
    implied_by: tuple[int, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True)
class Completion:
    """One training record, or one supervision, as the rules read it."""

    id: int
    completed_on: date
    revoked_on: date | None = None
    # The last day that the certificate names.
    expires_on: date | None = None
    state: RecordState | str = RecordState.VERIFIED
    is_supervision: bool = False


@dataclass(frozen=True)
class Learning:
    """Minutes of learning on a topic, '' for none in particular."""

    id: int
    done_on: date
    minutes: int
    topic: str = ""
    state: RecordState | str = RecordState.VERIFIED


@dataclass(frozen=True)
class WaiverTerm:
    """A waiver's first day, and the first day without it."""

    id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Holdings:
    """All that one user has, by course id."""

    completions: Mapping[int, Sequence[Completion]] = field(default_factory=dict)
    learning: Mapping[int, Sequence[Learning]] = field(default_factory=dict)
    waivers: Mapping[int, Sequence[WaiverTerm]] = field(default_factory=dict)


NOTHING = Holdings()


@dataclass(frozen=True)
class Span:
    """Cover from a day up to, but not on, another; None never ends.

    `due_on` is the day of a review that is due without ending the cover. `record` is the
    completion behind it, None for hours; `via_id` the other course whose completion or cover
    it is. `is_pending` covers nothing yet.
    """

    starts_on: date
    ends_on: date | None
    record: Completion | None = None
    due_on: date | None = None
    via_id: int | None = None
    is_revoked: bool = False
    is_pending: bool = False
    is_extended: bool = False

    @property
    def asks_on(self) -> date | None:
        """The day by which something is to be done: a lapse or a review."""
        return self.due_on or self.ends_on

    def covers(self, on: date) -> bool:
        """Whether this day is covered, were it verified."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@lru_cache(maxsize=20_000)
def months_after(day: date, months: int) -> date | None:
    """The same day so many months later; None beyond the calendar's last year."""
    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return None


def next_lapse_day(course: CourseTerms, completed_on: date) -> date | None:
    """CALENDAR: the fixed day on which a completion lapses.

    The first after it, or the one after that when it was done within the spare months
    before. Raises ValueError for a course without its day.
    """
    if not (course.lapse_month and course.lapse_day and course.lapse_year):
        raise ValueError(f"{course.title} has no day on which it lapses.")
    every = max(1, course.lapse_every_years)
    spare = months_after(completed_on, course.lapse_spare_months) or date.max
    year = course.lapse_year + (completed_on.year - course.lapse_year) // every * every
    while year <= date.max.year:
        if year >= 1:
            day = _clipped(year, course.lapse_month, course.lapse_day)
            if day > completed_on and (day > spare or not course.lapse_spare_months):
                return day
        year += every
    return None


def _clipped(year: int, month: int, day: int) -> date:
    # 31 June is 30 June, and 29 February the last day of February.
    following = months_after(date(year, month, 1), 1)
    last = (following - ONE_DAY).day if following else 31
    return date(year, month, min(day, last))


def spans(
    catalogue: Mapping[int, CourseTerms], course_id: int, holdings: Holdings, on: date
) -> list[Span]:
    """Every span of cover for a course that was known on a date, in no particular order.

    What was done after the date is left out, so that a past date is answered as it stood.
    Rejected and withdrawn records give none; pending ones give spans that say so.
    """
    return _spans(catalogue, course_id, holdings, on, frozenset())


def _spans(
    catalogue: Mapping[int, CourseTerms],
    course_id: int,
    holdings: Holdings,
    on: date,
    seen: frozenset[int],
) -> list[Span]:
    course = catalogue[course_id]
    known = [
        (one, via)
        for other, via in ((course_id, None), *((one, one) for one in course.counts_as))
        for one in holdings.completions.get(other, ())
        if one.completed_on <= on and one.state in (RecordState.VERIFIED, RecordState.PENDING)
    ]
    found = _record_spans(course, known) if known else []
    if course.renewal == Renewal.HOURS:
        found += _hour_spans(course, holdings.learning.get(course_id, ()), on)
    if course.extensions:
        found = [_extended(course, one) for one in found]
    # A circle of implications adds nothing the second time round.
    seen |= {course_id}
    for other in course.implied_by:
        if other in catalogue and other not in seen:
            found += [
                replace(one, due_on=None, via_id=other)
                for one in _spans(catalogue, other, holdings, on, seen)
            ]
    return found


def speaking_for(catalogue: Mapping[int, CourseTerms], course_id: int) -> frozenset[int]:
    """Ids of the courses whose records can cover this one, its own among them."""
    found: set[int] = set()
    waiting = [course_id]
    while waiting:
        course = catalogue.get(waiting.pop())
        if course is not None and course.id not in found:
            found.add(course.id)
            waiting += course.implied_by
    return frozenset(found.union(*(catalogue[one].counts_as for one in found)))


def _record_spans(
    course: CourseTerms, known: Sequence[tuple[Completion, int | None]]
) -> list[Span]:
    ordered = sorted(known, key=lambda pair: (pair[0].completed_on, pair[0].id))
    # Every day on which an earlier record may have lapsed: a renewal takes the best of them.
    # All are kept, since a record added later must not take an anniversary away.
    lapses: set[date] = set()
    found = []
    for record, via in ordered:
        ends = _possible_ends(course, record, lapses)
        if record.state == RecordState.VERIFIED and record.revoked_on is None:
            lapses |= {one for one in ends if one is not None}
        end = None if None in ends else max(one for one in ends if one is not None)
        found.append(_record_span(course, record, via, end))
    return _ended_by_revocations(found)


def _ended_by_revocations(found: Sequence[Span]) -> list[Span]:
    """Spans of one course, oldest first: what has no end lasts until a later one is revoked.

    An old background check would otherwise stand in for good for the new one that was revoked.
    """
    ended, revoked_on = [], None
    for one in reversed(found):
        is_ended = revoked_on is not None and one.ends_on is None
        if is_ended:
            one = replace(one, ends_on=revoked_on, due_on=None, is_revoked=True)
        elif one.is_revoked and not one.is_pending and one.ends_on is not None:
            revoked_on = min(revoked_on or one.ends_on, one.ends_on)
        ended.append(one)
    return ended[::-1]


def _possible_ends(
    course: CourseTerms, record: Completion, lapses: Iterable[date]
) -> set[date | None]:
    if record.expires_on is not None:
        last = record.expires_on
        return {last + ONE_DAY if last < date.max else None}
    if course.renewal == Renewal.CALENDAR:
        return {next_lapse_day(course, record.completed_on)}
    if course.valid_months is None or course.renewal == Renewal.NEVER:
        return {None}
    # A completion of a course that counts hours is a first certificate: good for one window.
    ends = {months_after(record.completed_on, course.valid_months)}
    window = timedelta(days=course.early_days)
    for lapse in lapses:
        if course.early_days and record.completed_on <= lapse <= record.completed_on + window:
            ends.add(months_after(lapse, course.valid_months))
    return ends


def _record_span(
    course: CourseTerms, record: Completion, via: int | None, end: date | None
) -> Span:
    due = None
    if course.renewal == Renewal.REVIEW and record.expires_on is None:
        due, end = end, None
    is_revoked = record.revoked_on is not None and (end is None or record.revoked_on <= end)
    return Span(
        record.completed_on,
        record.revoked_on if is_revoked else end,
        record,
        None if is_revoked else due,
        via,
        is_revoked,
        record.state == RecordState.PENDING,
    )


def _extended(course: CourseTerms, span: Span) -> Span:
    end = span.ends_on
    if end is None or span.is_revoked:
        return span
    later = [
        one.extended_to
        for one in course.extensions
        if one.lapses_from <= end <= one.lapses_until and one.extended_to > end
    ]
    if not later:
        return span
    return replace(span, ends_on=max(later), is_extended=True)


def _hour_spans(course: CourseTerms, learning: Iterable[Learning], on: date) -> list[Span]:
    """The stretches of days on which the hours looked back on suffice."""
    counted = [one for one in learning if one.done_on <= on and one.state == RecordState.VERIFIED]
    days = {one.done_on for one in counted} | {_drops_on(course, one) for one in counted}
    found, start = [], None
    for day in sorted(one for one in days if one is not None):
        enough = hours_suffice(course, counted, day)
        if enough and start is None:
            start = day
        elif not enough and start is not None:
            found.append(Span(start, day))
            start = None
    if start is not None:
        found.append(Span(start, None))
    return found


def _drops_on(course: CourseTerms, one: Learning) -> date | None:
    return months_after(one.done_on, course.valid_months or 0)


def minutes_on(course: CourseTerms, learning: Iterable[Learning], on: date) -> dict[str, int]:
    """Verified minutes that count on a day, by topic as the course spells it.

    Hours count from the day they were done up to, but not on, the day that they leave the
    window. Topics without a quota are together under ''.
    """
    spelt = {topic.casefold(): topic for topic, _minutes in course.quotas}
    total: dict[str, int] = {}
    for one in learning:
        gone = _drops_on(course, one)
        if one.state != RecordState.VERIFIED or one.done_on > on or (gone and gone <= on):
            continue
        topic = spelt.get(one.topic.casefold(), "")
        total[topic] = total.get(topic, 0) + one.minutes
    return total


def hours_suffice(course: CourseTerms, learning: Iterable[Learning], on: date) -> bool:
    """Whether the hours of the window suffice on a day, in all and for each topic."""
    total = minutes_on(course, learning, on)
    if sum(total.values()) < (course.needed_minutes or 0):
        return False
    return all(total.get(topic, 0) >= minutes for topic, minutes in course.quotas)
