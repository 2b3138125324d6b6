"""Waits as figures: calendar days from receipt to the first time somebody came. Pure.

A pause of the clock is said beside the wait and never taken off it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from portal.reports.ledger_rules import Counted, Dimension, Ledger, Unit, key_of
from portal.reports.statistics_rules import Survival, kaplan_meier, quartiles

# As far as the curve is told: a year.
CURVE_WEEKS = 52
# A step of the curve is a number of people too: it moves only once more of them have come than
# any preset hides, so that no step points at fewer.
PEOPLE_A_STEP = 11


@dataclass(frozen=True)
class Wait:
    """One wait in calendar days, so far or in all; `paused_days` are working days."""

    sender: str
    days: int
    paused_days: int = 0


def waits(
    ended: Sequence[Wait], still: Sequence[Wait], target_days: int, senders: Dimension
) -> Ledger:
    """Waits that ended in the period, and those that go on at its end."""
    ledger = Ledger()
    R = Counted.REFERRALS
    ledger.count("wait.came", len(ended), R)
    within = sum(one.days <= target_days for one in ended)
    ledger.count("wait.within_target", within, R)
    ledger.count("wait.beyond_target", len(ended) - within, R)
    ledger.adds_up("wait.came", ["wait.within_target", "wait.beyond_target"])
    ledger.share("wait.within_share", "wait.within_target", "wait.came")
    ledger.value("wait.target_days", target_days, Unit.DAYS, ())
    ledger.count("wait.still", len(still), R)
    ledger.break_down("wait.came", senders, Counter(one.sender for one in ended), R)
    ledger.break_down("wait.still", senders, Counter(one.sender for one in still), R)
    _plain(ledger, ended, senders)
    return ledger


def _plain(ledger: Ledger, ended: Sequence[Wait], senders: Dimension) -> None:
    found = quartiles(one.days for one in ended)
    half = found.median if found else None
    middle = (found.median, found.lower, found.upper) if found else None
    ledger.value("wait.median", half, Unit.DAYS, ["wait.came"], decimals=1)
    ledger.value("wait.quartiles", middle, Unit.DAYS, ["wait.came"], decimals=1)
    for row in senders.rows:
        at = (("sender", row),)
        days = [one.days for one in ended if one.sender == row]
        ledger.value(
            key_of("wait.median", at),
            median(days) if days else None,
            Unit.DAYS,
            [key_of("wait.came", at)],
            decimals=1,
        )
    paused = [one.paused_days for one in ended if one.paused_days]
    ledger.count("wait.paused_referrals", len(paused), Counted.REFERRALS)
    ledger.count("wait.unpaused", len(ended) - len(paused), Counted.REFERRALS)
    ledger.adds_up("wait.came", ["wait.paused_referrals", "wait.unpaused"])
    ledger.value(
        "wait.paused",
        median(paused) if paused else None,
        Unit.DAYS,
        ["wait.paused_referrals"],
        decimals=1,
    )


def curve(came_days: Sequence[int], open_days: Sequence[int]) -> Ledger:
    """How long the referrals that arrived in the period have waited, all of them followed.

    Days until somebody came, and days for which the others waited until they left or until
    today: whoever left without coming, or still waits, counts for as long as they waited.
    """
    ledger = Ledger()
    rests_on = ["funnel.referred", "funnel.came"]
    found = kaplan_meier(came_days, open_days)
    ledger.value("wait.kaplan_meier", found.median, Unit.DAYS, rests_on)
    points = _points(found, max((*came_days, *open_days), default=0))
    ledger.value("wait.curve", points, Unit.PERCENT, rests_on, decimals=1)
    return ledger


def _points(found: Survival, longest: int) -> tuple[float, ...] | None:
    """The percentage that still waits after 0, 1, 2 ... weeks; None where too few have come."""
    if found.event_count < PEOPLE_A_STEP:
        return None
    came = Counter({step.time: step.event_count for step in found.steps})
    points, since = [100.0], came[0]
    for week in range(1, min(-(-longest // 7), CURVE_WEEKS) + 1):
        since += sum(came[day] for day in range(7 * week - 6, 7 * week + 1))
        moves = since >= PEOPLE_A_STEP
        points.append(round(100 * found.at(7 * week), 1) if moves else points[-1])
        since = 0 if moves else since
    return tuple(points)
