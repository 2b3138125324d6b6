"""How often a group meets, as RFC 5545 says it, and on which days and at which instants. Pure.

Rules are expanded on local days, and each day's start is read off the wall clock: so 18:30
stays 18:30 through both changes of the clock. A start that a night's change leaves out (01:30
when the clocks go forward) is as many minutes after the change as it would have been, which the
clock shows an hour later; one that comes twice is the first of the two. RFC 5545, 3.3.5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday

from portal import clock

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Weeks of the month that a weekday can be in; the fifth is there in some months, the last in all.
LAST_WEEK = -1
WEEKS = (1, 2, 3, 4, 5, LAST_WEEK)
# Further apart, oftener or longer than anybody plans: slips of a key.
MOST_WEEKS_APART, MOST_MONTHS_APART, MOST_TIMES = 52, 12, 500
ONE_DAY = timedelta(days=1)


class Frequency(StrEnum):
    """The three shapes of a pattern."""

    WEEKLY = "weekly"
    # The second and fourth Tuesday, the last Friday.
    MONTHLY = "monthly"
    # The 15th; a month without that day is skipped.
    MONTH_DAY = "month_day"


@dataclass(frozen=True)
class Recurrence:
    """What a rule says. Weekdays are ISO, 1 Monday to 7 Sunday; weeks are of the month.

    `until` is its last possible day, `count` how many times it meets; at most one of them.
    Raises ValueError, with the name of what is wrong, for what can't be.
    """

    frequency: Frequency
    every: int = 1
    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    month_day: int | None = None
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        weekly = self.frequency == Frequency.WEEKLY
        dated = self.frequency == Frequency.MONTH_DAY
        most = MOST_WEEKS_APART if weekly else MOST_MONTHS_APART
        rules = {
            "every": 1 <= self.every <= most,
            "weekdays": bool(self.weekdays) != dated and set(self.weekdays) <= set(range(1, 8)),
            "weeks": bool(self.weeks) == (self.frequency == Frequency.MONTHLY)
            and set(self.weeks) <= set(WEEKS),
            "month_day": (self.month_day is not None) == dated
            and (self.month_day is None or 1 <= self.month_day <= 31),
            "count": self.count is None or (self.until is None and 1 <= self.count <= MOST_TIMES),
        }
        for name, holds in rules.items():
            if not holds:
                raise ValueError(name)


def weekly(weekday_number: int) -> Recurrence:
    """Once a week on one ISO weekday."""
    return Recurrence(Frequency.WEEKLY, weekdays=(weekday_number,))


def rule_text(repeats: Recurrence) -> str:
    """The recurrence as an RRULE's value. UNTIL is the end of its day on the wall clock."""
    parts = ["FREQ=WEEKLY" if repeats.frequency == Frequency.WEEKLY else "FREQ=MONTHLY"]
    if repeats.every > 1:
        parts.append(f"INTERVAL={repeats.every}")
    if repeats.month_day is not None:
        parts.append(f"BYMONTHDAY={repeats.month_day}")
    else:
        parts.append("BYDAY=" + ",".join(f"{week}{DAYS[day - 1]}" for week, day in _nth(repeats)))
    if repeats.until is not None:
        parts.append(f"UNTIL={repeats.until:%Y%m%d}T235959")
    if repeats.count is not None:
        parts.append(f"COUNT={repeats.count}")
    return ";".join(parts)


def read_rule(text: str) -> Recurrence:
    """What `rule_text` wrote. Raises ValueError for any other rule."""
    parts = dict(part.split("=", 1) for part in text.split(";"))
    until = parts.pop("UNTIL", None)
    count = parts.pop("COUNT", None)
    every = int(parts.pop("INTERVAL", "1"))
    frequency, month_day = parts.pop("FREQ"), parts.pop("BYMONTHDAY", None)
    nth = [(one[:-2], DAYS.index(one[-2:]) + 1) for one in parts.pop("BYDAY", "").split(",") if one]
    if parts or frequency not in ("WEEKLY", "MONTHLY"):
        raise ValueError(text)
    if frequency == "WEEKLY":
        shape = Frequency.WEEKLY
    else:
        shape = Frequency.MONTHLY if month_day is None else Frequency.MONTH_DAY
    return Recurrence(
        shape,
        every,
        tuple(sorted({day for _week, day in nth})),
        tuple(sorted({int(week) for week, _day in nth if week}, key=WEEKS.index)),
        int(month_day) if month_day else None,
        datetime.strptime(until[:8], "%Y%m%d").date() if until else None,  # noqa: DTZ007
        int(count) if count else None,
    )


def _nth(repeats: Recurrence) -> list[tuple[int | str, int]]:
    """Pairs of week ("" for every) and weekday."""
    weeks: tuple[int | str, ...] = repeats.weeks or ("",)
    return [(week, day) for week in weeks for day in repeats.weekdays]


def first_day(repeats: Recurrence, on: date) -> date | None:
    """The first day from this one on that the recurrence can fall on; None if there is none.

    Every second week or month is counted from it, so that nobody waits a week for nothing.
    """
    found = _rrule(repeats, on, every=1).after(datetime.combine(on, time()), inc=True)
    return found.date() if found else None


def last_day(repeats: Recurrence, starts_on: date) -> date | None:
    """The last day of a recurrence that begins on this day; None if it has no end."""
    if repeats.until is None and repeats.count is None:
        return None
    found = list(_rrule(repeats, starts_on))
    return found[-1].date() if found else None


def days_of(repeats: Recurrence, starts_on: date, first: date, last: date) -> list[date]:
    """The local days from one to another, both included, of a recurrence that begins on a day."""
    if last < first:
        return []
    rule = _rrule(repeats, starts_on)
    between = rule.between(
        datetime.combine(first, time()), datetime.combine(last, time()), inc=True
    )
    return [one.date() for one in between]


def _rrule(repeats: Recurrence, starts_on: date, every: int | None = None) -> rrule:
    on: list[weekday] | None = None
    if repeats.weekdays:
        on = [weekday(day - 1, week or None) for week, day in _nth(repeats)]  # type: ignore[arg-type]
    return rrule(
        WEEKLY if repeats.frequency == Frequency.WEEKLY else MONTHLY,
        dtstart=datetime.combine(starts_on, time()),
        interval=every or repeats.every,
        # The week of RFC 5545 begins on Monday whatever the machine's calendar says.
        wkst=MO,
        byweekday=on,
        bymonthday=repeats.month_day,
        until=datetime.combine(repeats.until, time()) if repeats.until else None,
        count=repeats.count if every is None else None,
    )


def starts_at(day: date, starts_local: str) -> datetime:
    """The instant at which a session of this local day begins, "18:30" on the wall clock."""
    hour, minute = (int(part) for part in starts_local.split(":"))
    return clock.at_local(day, hour, minute)


class Terms(NamedTuple):
    """A pattern of a group as it is kept."""

    pattern_id: int
    group_id: int
    rule: str
    starts_local: str
    duration_minutes: int
    starts_on: date
    ends_on: date | None
    skips_holidays: bool
    version: int

    @property
    def repeats(self) -> Recurrence:
        """What its rule says."""
        return read_rule(self.rule)

    @property
    def is_void(self) -> bool:
        """Whether another took its place before it began."""
        return self.ends_on is not None and self.ends_on < self.starts_on


class Slot(NamedTuple):
    """One day on which a pattern says that the group meets."""

    pattern_id: int
    on: date
    starts_at: datetime
    duration_minutes: int
    skips_holidays: bool = False
    is_monthly: bool = False


def slots_of(patterns: Iterable[Terms], first: date, last: date) -> list[Slot]:
    """When a group's patterns say that it meets, from a day to another, both included.

    In order; one a day at most, of the later pattern where two should speak of a day.
    """
    found: dict[date, Slot] = {}
    for terms in sorted(patterns, key=lambda one: (one.starts_on, one.pattern_id)):
        end = last if terms.ends_on is None else min(last, terms.ends_on)
        for day in days_of(terms.repeats, terms.starts_on, max(first, terms.starts_on), end):
            found[day] = Slot(
                terms.pattern_id,
                day,
                starts_at(day, terms.starts_local),
                terms.duration_minutes,
                terms.skips_holidays,
                terms.repeats.frequency != Frequency.WEEKLY,
            )
    return [found[day] for day in sorted(found)]


def consecutive(numbers: Iterable[int]) -> bool:
    """Whether numbers follow one another without a gap, as Monday to Friday do."""
    ordered = sorted(numbers)
    return all(after - before == 1 for before, after in pairwise(ordered))


def ended_before(terms: Terms, day: date) -> Terms:
    """A pattern that another follows on this day; one that begins later never holds."""
    if terms.starts_on >= day:
        return terms._replace(ends_on=terms.starts_on - ONE_DAY)
    if terms.ends_on is not None and terms.ends_on < day:
        return terms
    return terms._replace(ends_on=day - ONE_DAY)
