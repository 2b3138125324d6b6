"""Whose answers are due, from facts alone: what a programme asks, when they came, what they said.

At the start within some days around the first session they came to; then every so often; at a
planned end, and some days after it; and after each session they came to. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from portal.models import MembershipEnding, Occasion

# Ends that are seen coming, so that somebody can be asked. Whoever left, stopped coming or was
# asked to leave isn't chased for answers.
PLANNED_ENDINGS = frozenset(
    {
        MembershipEnding.FINISHED,
        MembershipEnding.NO_LONGER_NEEDED,
        MembershipEnding.GROUP_ENDED,
    }
)
# A place begun so long after the last one ended is a new start, with a new first session.
NEW_START_DAYS = 90


@dataclass(frozen=True)
class Use:
    """What a programme asks, and when."""

    measure: str
    at_start: bool
    at_end: bool
    every_days: int | None
    is_each_session: bool


@dataclass(frozen=True)
class Place:
    """One place in a group of the programme."""

    group_id: int
    starts_on: date
    # The last day, which may be ahead; None while nobody knows one.
    ends_on: date | None
    ending: str | None = None
    # The first session of it at which they were.
    first_came_on: date | None = None


@dataclass(frozen=True)
class Came:
    """A session that somebody came to lately."""

    session_id: int
    group_id: int
    on: date


@dataclass(frozen=True)
class Given:
    """The newest day on which a measure was answered, or left this time, for an occasion."""

    measure: str
    occasion: str
    on: date
    session_id: int | None = None


@dataclass(frozen=True)
class Course:
    """Somebody's time in one programme, as far as answers hang on it."""

    places: tuple[Place, ...]
    sessions: tuple[Came, ...] = ()
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Windows:
    """For how many days each kind stays due."""

    start_days: int
    end_days: int
    session_days: int


@dataclass(frozen=True, order=True)
class Due:
    """One measure that is due of one person: since when, and the last day on which it fits."""

    due_on: date
    closes_on: date | None
    measure: str = field(compare=False)
    occasion: Occasion = field(compare=False)
    group_id: int | None = field(compare=False, default=None)
    session_id: int | None = field(compare=False, default=None)

    def is_open(self, today: date) -> bool:
        """Whether it can be asked for now."""
        return self.due_on <= today and (self.closes_on is None or today <= self.closes_on)


def current_run(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places that make up the newest stay: each begun soon after the one before it ended."""
    ordered = sorted(places, key=lambda one: (one.starts_on, one.group_id))
    begin = 0
    last = date.min
    for number, (before, after) in enumerate(pairwise(ordered), 1):
        last = max(last, before.ends_on or date.max)
        if last != date.max and after.starts_on > last + timedelta(days=NEW_START_DAYS):
            begin = number
    return tuple(ordered[begin:])


def unanswered(course: Course, uses: Sequence[Use], windows: Windows, today: date) -> list[Due]:
    """What is due of somebody and not answered, those whose day is past too, soonest first.

    Ask `is_open` for those that can still be asked for. Before their first session nothing is.
    """
    run = current_run(course.places)
    came = [one.first_came_on for one in run if one.first_came_on is not None]
    if not came:
        return []
    first_on = min(came)
    ended_on, is_planned = _end(run, today)
    found: list[Due] = []
    for use in uses:
        if use.is_each_session:
            found += _sessions(course, use, windows)
            continue
        start = _start(course, use, first_on, windows) if use.at_start else None
        end = _ending(course, use, ended_on, windows) if use.at_end and is_planned else None
        # One form at a time: whoever is asked at the end isn't asked for a review beside it.
        review = None
        if use.every_days and not (start and start.is_open(today)) and not end:
            review = _review(course, use, first_on, ended_on, windows)
        found += [one for one in (start, review, end) if one is not None]
    # Those of one day stay in the order in which the programme asks them.
    return sorted(found, key=lambda one: one.due_on)


def _end(run: Sequence[Place], today: date) -> tuple[date | None, bool]:
    """The last day of the stay and whether it was planned; None while some place has no end."""
    if any(one.ends_on is None for one in run):
        return None, False
    last = max(run, key=lambda one: (one.ends_on or date.min, one.starts_on))
    # A day ahead was set by somebody: that is a plan.
    is_ahead = last.ends_on is not None and last.ends_on >= today and last.ending is None
    return last.ends_on, is_ahead or last.ending in PLANNED_ENDINGS


def _newest(course: Course, measure: str, occasion: str | None = None) -> date | None:
    days = [
        one.on
        for one in course.given
        if one.measure == measure and occasion in (None, one.occasion)
    ]
    return max(days, default=None)


def _start(course: Course, use: Use, first_on: date, windows: Windows) -> Due | None:
    around = timedelta(days=windows.start_days)
    given = _newest(course, use.measure, Occasion.START)
    # Answered when they were first spoken with, perhaps weeks before a seat was free: the
    # newest start is this stay's unless it is older than any wait for one would be.
    if given is not None and given >= first_on - max(around, timedelta(days=NEW_START_DAYS)):
        return None
    return Due(first_on, first_on + around, use.measure, Occasion.START)


def _review(
    course: Course, use: Use, first_on: date, ended_on: date | None, windows: Windows
) -> Due | None:
    given = _newest(course, use.measure)
    since = first_on if given is None else max(first_on, given)
    due_on = since + timedelta(days=use.every_days or 0)
    if ended_on is not None and due_on > ended_on:
        return None
    return Due(due_on, ended_on, use.measure, Occasion.REVIEW)


def _ending(course: Course, use: Use, ended_on: date | None, windows: Windows) -> Due | None:
    if ended_on is None:
        return None
    around = timedelta(days=windows.end_days)
    given = _newest(course, use.measure, Occasion.END)
    if given is not None and given >= ended_on - around:
        return None
    return Due(ended_on - around, ended_on + around, use.measure, Occasion.END)


def _sessions(course: Course, use: Use, windows: Windows) -> list[Due]:
    given = {one.session_id for one in course.given if one.measure == use.measure}
    return [
        Due(
            one.on,
            one.on + timedelta(days=windows.session_days),
            use.measure,
            Occasion.SESSION,
            one.group_id,
            one.session_id,
        )
        for one in course.sessions
        if one.session_id not in given
    ]
