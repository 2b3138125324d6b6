"""Hours as people write them, and how far somebody is with the hours of a course. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.models import RecordState
from portal.training.cover_rules import ONE_DAY, CourseTerms, Learning, months_after
from portal.training.rules import CredentialStatus

_CLOCK = re.compile(r"(?P<hours>\d{1,4}) ?(?::|h) ?(?P<minutes>[0-5]\d)( ?(min|m))?")
_HOURS = re.compile(r"(?P<hours>\d{1,4}(?:[.,]\d{1,3})?|[.,]\d{1,3})( ?(hours?|hrs?|h))?")
_MINUTES = re.compile(r"(?P<minutes>\d{1,5}) ?(minutes?|mins?|m)")


def minutes_of(text: str) -> int | None:
    """Minutes of "1.5", "1,5", "1:30", "1h30", "2 hours" or "90 min"; None for anything else."""
    said = " ".join(text.split()).casefold()
    if not said.isascii():
        return None
    if found := _CLOCK.fullmatch(said):
        return int(found["hours"]) * 60 + int(found["minutes"])
    if found := _MINUTES.fullmatch(said):
        return int(found["minutes"])
    if found := _HOURS.fullmatch(said):
        return round(float(found["hours"].replace(",", ".")) * 60)
    return None


@dataclass(frozen=True)
class Progress:
    """Minutes done of those needed: for a topic, or with topic '' for the course in all."""

    topic: str
    done_minutes: int
    needed_minutes: int

    @property
    def left_minutes(self) -> int:
        """What is still to be done; 0 once it suffices."""
        return max(0, self.needed_minutes - self.done_minutes)

    @property
    def shown_minutes(self) -> int:
        """As much of a bar as is filled."""
        return min(self.done_minutes, self.needed_minutes)


def progress(status: CredentialStatus) -> list[Progress]:
    """How far somebody is with a course that counts hours: in all first, then by topic."""
    done = status.done_minutes or {}
    in_all = Progress("", sum(done.values()), status.course.needed_minutes or 0)
    return [in_all] + [
        Progress(topic, done.get(topic, 0), needed) for topic, needed in status.course.quotas
    ]


def window(course: CourseTerms, on: date) -> tuple[date, date]:
    """The first and last day whose hours count on a date."""
    months = course.valid_months or 0
    first = months_after(on, -months) or date.min
    # Months are of unequal length: what was done on 31 August leaves on 28 February.
    while first < on and (months_after(first, months) or date.max) <= on:
        first += ONE_DAY
    return first, on


@dataclass(frozen=True)
class Drop:
    """Minutes that leave the window on a day, on a topic as the course spells it or ''."""

    on: date
    minutes: int
    topic: str


def drops(course: CourseTerms, learning: Iterable[Learning], on: date) -> list[Drop]:
    """What counts on a date and stops counting later: soonest first, each day and topic once."""
    spelt = {topic.casefold(): topic for topic, _minutes in course.quotas}
    found: dict[tuple[date, str], int] = {}
    for one in learning:
        gone = months_after(one.done_on, course.valid_months or 0)
        if one.state != RecordState.VERIFIED or one.done_on > on or gone is None or gone <= on:
            continue
        key = (gone, spelt.get(one.topic.casefold(), ""))
        found[key] = found.get(key, 0) + one.minutes
    return [Drop(day, minutes, topic) for (day, topic), minutes in sorted(found.items())]
