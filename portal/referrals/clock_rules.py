"""A referral's two clocks, in working days: until somebody gets in touch, and until a decision.

Both count from the day of receipt, stand still while the referrer is asked for more or the
referral is on hold, and give way to a date that somebody set. Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.models import ReferralState


@dataclass(frozen=True)
class Allowed:
    """How many working days each clock allows, by queue rank: risk, urgent, other.

    A risk answer is due the same day on both.
    """

    contact: tuple[int, int, int] = (0, 1, 2)
    decide: tuple[int, int, int] = (0, 1, 5)


@dataclass(frozen=True)
class Clocks:
    """What a referral's clocks are read from."""

    received_on: date
    rank: int = 2
    # From which day they count, where they have stood still before.
    from_on: date | None = None
    # Since when they stand still, because the referrer was asked.
    paused_on: date | None = None
    paused_days: int = 0
    # Dates that somebody set in place of the rule's.
    contact_by_on: date | None = None
    decide_by_on: date | None = None
    # A hold has an end from the start, so its days are counted when it begins.
    held_until: date | None = None

    @property
    def starts_on(self) -> date:
        return self.from_on or self.received_on

    @property
    def is_paused(self) -> bool:
        return self.paused_on is not None


def contact_due_on(clocks: Clocks, allowed: Allowed) -> date:
    """The last date on which a first try to reach the person is in time."""
    by_rule = clock.add_working_days(clocks.starts_on, allowed.contact[clocks.rank])
    return clocks.contact_by_on or by_rule


def decision_due_on(clocks: Clocks, allowed: Allowed) -> date:
    """The last date on which a decision is in time."""
    by_rule = clock.add_working_days(clocks.starts_on, allowed.decide[clocks.rank])
    return clocks.decide_by_on or by_rule


def latest_start_over(today: date, days: int) -> date:
    """The latest day from which a clock of so many working days is over today."""
    start = clock.subtract_working_days(today, days)
    while clock.add_working_days(start, days) >= today:
        start -= timedelta(days=1)
    while clock.add_working_days(start + timedelta(days=1), days) < today:
        start += timedelta(days=1)
    return start


def moved(clocks: Clocks, to: str, today: date, held_until: date | None = None) -> dict[str, Any]:
    """What to write on a referral that comes to a state today, or is put on hold over it.

    Asked of the referrer, its clocks stop; anywhere else they go on. What is due is then due
    so many working days later. A hold that ends before its date gives back the days left.
    """
    asks = to == ReferralState.AWAITING_INFORMATION
    days = 0
    if clocks.paused_on is not None:
        days += 0 if asks else clock.working_days_between(clocks.paused_on, today)
    elif clocks.held_until is not None:
        days -= clock.working_days_between(today, clocks.held_until)
    if held_until is not None and not asks:
        days += clock.working_days_between(today, held_until)
    values = _later(clocks, days) if days else {}
    paused_on = (clocks.paused_on or today) if asks else None
    return values if paused_on == clocks.paused_on else {"paused_on": paused_on, **values}


def _later(clocks: Clocks, days: int) -> dict[str, Any]:
    values = {
        "paused_days": max(0, clocks.paused_days + days),
        "clock_from_on": _moved_day(clocks.starts_on, days),
    }
    for name in ("contact_by_on", "decide_by_on"):
        if (day := getattr(clocks, name)) is not None:
            values[name] = _moved_day(day, days)
    return values


def _moved_day(day: date, days: int) -> date:
    if days < 0:
        return clock.subtract_working_days(day, -days)
    return clock.add_working_days(day, days)
