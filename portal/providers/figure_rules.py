"""What a provider's referrals say of it: volumes, acceptance, time to first contact. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Protocol

from portal.models import Ending, ReferralState

MONTHS = 12
QUARTERS = 8
# Ends that say nothing of whether somebody was taken on.
_NO_ANSWER = frozenset({Ending.DUPLICATE, Ending.ENTERED_IN_ERROR, Ending.DIED})


class Arrived(Protocol):
    """A referral of one provider."""

    @property
    def received_on(self) -> date: ...
    @property
    def state(self) -> str: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def end_reason(self) -> str: ...
    @property
    def is_accepted(self) -> bool: ...
    @property
    def contacted_on(self) -> date | None: ...


@dataclass(frozen=True)
class Figures:
    """Figures of one provider, over all that arrived within the period asked for.

    `months` and `quarters` are (first day, count), the newest first, those without any
    included. `reasons` is why others weren't taken on, the most frequent first: the code of a
    reason, else of the end.
    """

    total_count: int
    open_count: int
    accepted_count: int
    answered_count: int
    reasons: list[tuple[str, int]]
    contact_days: float | None
    contacted_count: int
    months: list[tuple[date, int]]
    quarters: list[tuple[date, int]]

    @property
    def accepted_percent(self) -> float | None:
        """Share of those answered that were accepted, 0.0 to 100.0; None of none."""
        if not self.answered_count:
            return None
        return round(100 * self.accepted_count / self.answered_count, 1)


def figures(rows: Sequence[Arrived], today: date) -> Figures:
    """Figures of these referrals as they stand on a day."""
    accepted = [one for one in rows if one.is_accepted]
    refused = [
        one
        for one in rows
        if one.ending is not None and not one.is_accepted and one.ending not in _NO_ANSWER
    ]
    reasons = Counter(one.end_reason or str(one.ending) for one in refused)
    waits = [
        (one.contacted_on - one.received_on).days for one in rows if one.contacted_on is not None
    ]
    by_month = Counter(one.received_on.replace(day=1) for one in rows)
    by_quarter = Counter(quarter_of(one.received_on) for one in rows)
    return Figures(
        total_count=len(rows),
        open_count=sum(one.state != ReferralState.ENDED for one in rows),
        accepted_count=len(accepted),
        answered_count=len(accepted) + len(refused),
        reasons=sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])),
        contact_days=float(median(waits)) if waits else None,
        contacted_count=len(waits),
        months=[(day, by_month[day]) for day in back(today.replace(day=1), 1, MONTHS)],
        quarters=[(day, by_quarter[day]) for day in back(quarter_of(today), 3, QUARTERS)],
    )


def quarter_of(day: date) -> date:
    """The first day of the quarter of the year in which a date lies."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def back(first: date, step_months: int, count: int) -> list[date]:
    """So many first days of a month, each `step_months` before the one before it."""
    numbers = [first.year * 12 + first.month - 1 - step * step_months for step in range(count)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
