"""Which backups are kept: seven days, five weeks, twelve months."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

DAYS = 7
WEEKS = 5
MONTHS = 12


def kept(made: Iterable[datetime]) -> set[datetime]:
    """Of the instants at which backups were made, those that are kept.

    The newest of each of the last seven days that have one, of the last five weeks and of the
    last twelve months: counted by what there is rather than by the calendar, so that nothing
    goes while nothing new comes. Instants are in local time.
    """
    newest_first = sorted(made, reverse=True)
    found: set[datetime] = set()
    for period, count in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        found |= _newest_of_each(newest_first, period, count)
    return found


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], Any], count: int
) -> set[datetime]:
    first_of: dict[Any, datetime] = {}
    for one in newest_first:
        first_of.setdefault(period(one), one)
    return set(list(first_of.values())[:count])


def _day(at: datetime) -> date:
    return at.date()


def _week(at: datetime) -> tuple[int, int]:
    year, week, _weekday = at.isocalendar()
    return year, week


def _month(at: datetime) -> tuple[int, int]:
    return at.year, at.month


def merged_keys(present: str, restored: str) -> str:
    """A file of keys that knows those of both, one a line: the present ones first.

    The newest key stays the one in use; what older keys sealed can still be read. A name that
    is in both counts as the present one.
    """
    lines = [line for line in present.splitlines() if line.strip()]
    names = {line.split()[0] for line in lines}
    lines += [
        line for line in restored.splitlines() if line.strip() and line.split()[0] not in names
    ]
    return "".join(f"{line}\n" for line in lines)
