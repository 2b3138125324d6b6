"""A referral's two clocks, in working days: until somebody gets in touch, and until a decision.

Both count from the day of receipt, stand still while the referrer is asked for more, and give
way to a date that somebody set. Pure.
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
    paused_on: date | None = None
    paused_days: int = 0
    # Dates that somebody set in place of the rule's.
    contact_by_on: date | None = None
    decide_by_on: date | None = None

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


def pause(clocks: Clocks, today: date) -> dict[str, Any]:
    """What to write on the referral when its clocks stop; nothing where they stand still."""
    return {} if clocks.is_paused else {"paused_on": today}


def resume(clocks: Clocks, today: date) -> dict[str, Any]:
    """What to write on the referral when its clocks go on: all that was due is due so many
    working days later. Nothing where they didn't stand still."""
    if clocks.paused_on is None:
        return {}
    stood = clock.working_days_between(clocks.paused_on, today)
    later = {
        "clock_from_on": clock.add_working_days(clocks.starts_on, stood)
        if stood
        else clocks.from_on
    }
    for name in ("contact_by_on", "decide_by_on"):
        if (day := getattr(clocks, name)) is not None:
            later[name] = clock.add_working_days(day, stood)
    return {"paused_on": None, "paused_days": clocks.paused_days + stood, **later}


def moved(clocks: Clocks, to: str, today: date) -> dict[str, Any]:
    """What to write when a referral comes to a state: asked of the referrer, the clocks stop;
    anywhere else they go on."""
    if to == ReferralState.AWAITING_INFORMATION:
        return pause(clocks, today)
    return resume(clocks, today)
