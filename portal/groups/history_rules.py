"""How often somebody came to a group, and how much of that is written down. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.groups.rules import HERE, attendance_rate
from portal.models import Mark


@dataclass(frozen=True)
class Line:
    """A session that somebody was expected at, or came to all the same."""

    session_id: int
    starts_at: datetime
    # None where the roll says nothing of them, which isn't absent.
    mark: Mark | str | None
    # Whether it lay within a membership, unpaused, so that a rate counts it.
    counts: bool


@dataclass(frozen=True)
class Summary:
    """Lines in numbers. `rate` and `completeness` are percentages, None of nothing."""

    came_count: int
    recorded_count: int
    expected_count: int
    visit_count: int
    rate: float | None

    @property
    def unrecorded_count(self) -> int:
        return self.expected_count - self.recorded_count

    @property
    def completeness(self) -> float | None:
        """Share of the sessions they were expected at of which a roll says something."""
        if not self.expected_count:
            return None
        return round(100 * self.recorded_count / self.expected_count, 1)


def summary(lines: Sequence[Line]) -> Summary:
    """What a person's sessions of one group come to.

    Sessions before joining, after leaving and within a pause are in no denominator, nor is
    one of which nobody wrote anything; coming without a membership is a visit.
    """
    counted = Counter(line.mark for line in lines if line.counts and line.mark is not None)
    expected = [line for line in lines if line.counts]
    return Summary(
        came_count=sum(counted[mark] for mark in HERE),
        recorded_count=sum(counted.values()),
        expected_count=len(expected),
        visit_count=sum(1 for line in lines if not line.counts and line.mark in HERE),
        rate=attendance_rate(
            counted[Mark.PRESENT],
            counted[Mark.LEFT_EARLY],
            counted[Mark.APOLOGIES],
            counted[Mark.ABSENT],
        ),
    )
