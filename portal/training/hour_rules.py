"""Hours as people write them, and how far somebody is with the hours of a course. Pure."""

import re
from dataclasses import dataclass

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
