"""Days on which leaders are away. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# A year and a day: whoever is away for longer leads no group meanwhile.
LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True)
class AwaySpan:
    """Days on which somebody is away, the first and the last included."""

    user_id: int
    starts_on: date
    ends_on: date

    def holds_on(self, day: date) -> bool:
        """Whether it covers a day."""
        return self.starts_on <= day <= self.ends_on


def by_user(spans: Iterable[AwaySpan]) -> dict[int, list[AwaySpan]]:
    """Spans by whose they are, in the order given."""
    found: dict[int, list[AwaySpan]] = {}
    for one in spans:
        found.setdefault(one.user_id, []).append(one)
    return found


def away_until(spans: Mapping[int, Sequence[AwaySpan]], user_id: int, day: date) -> date | None:
    """The last day of being away that covers a day, or None for somebody who is there.

    Spans that follow on each other are one absence: nobody comes back for the night between.
    """
    last = None
    for one in sorted(spans.get(user_id, ()), key=lambda one: (one.starts_on, one.ends_on)):
        follows = last is not None and one.starts_on <= last + timedelta(days=1)
        if one.holds_on(day) or follows:
            last = max(last or one.ends_on, one.ends_on)
    return last
