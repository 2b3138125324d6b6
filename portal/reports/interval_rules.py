"""Intervals of printed shares. Pure.

Worked out from the two numbers that are printed, hidden ones have none: an interval of the
exact counts would give them away.
"""

from portal.reports.ledger_rules import Printed
from portal.reports.statistics_rules import Interval, difference, wilson


def _pair(printed: Printed, part: str, whole: str) -> tuple[int, int] | None:
    top, bottom = printed.counts.get(part), printed.counts.get(whole)
    if top is None or bottom is None or top.number is None or not bottom.number:
        return None
    # Each is rounded by itself, so a part may be printed above its whole.
    return min(top.number, bottom.number), bottom.number


def share_interval(printed: Printed, part: str, whole: str) -> Interval | None:
    """A percentage with its Wilson interval, 0-100; None where a number is hidden or of 0."""
    found = _pair(printed, part, whole)
    interval = wilson(*found) if found else None
    return interval.times(100) if interval else None


def difference_from_others(
    printed: Printed, part: str, whole: str, part_of_all: str, all_of_them: str
) -> Interval | None:
    """How many points a row's percentage lies above that of all others, with its interval.

    The others are all but the row. None where a number is hidden, or there are no others.
    """
    here, everybody = _pair(printed, part, whole), _pair(printed, part_of_all, all_of_them)
    if here is None or everybody is None:
        return None
    others = everybody[1] - here[1]
    if others <= 0:
        return None
    top = min(max(everybody[0] - here[0], 0), others)
    found = difference(*here, top, others)
    return found.times(100) if found else None
