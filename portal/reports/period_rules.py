"""Periods of a report: from one of the charity's own dates to another, both included. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

EARLIEST = date(2000, 1, 1)
LONGEST_YEARS = 10
# The most columns that a chart over time has room for.
MOST_SPANS = 14


@dataclass(frozen=True)
class Period:
    """From one local date to another, both included."""

    first: date
    last: date

    @property
    def day_count(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def years_earlier(self, years: int) -> "Period":
        """The same dates so many years before; a last day of a month stays one."""
        last = self.last - relativedelta(years=years)
        if self.last.day == monthrange(self.last.year, self.last.month)[1]:
            last = last.replace(day=monthrange(last.year, last.month)[1])
        return Period(self.first - relativedelta(years=years), last)


class Preset(StrEnum):
    """A period by its name."""

    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"


class PeriodProblem(StrEnum):
    """Why two dates don't make a period that can be reported on."""

    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    BEGINS_TOO_EARLY = "begins_too_early"
    BEGINS_AHEAD = "begins_ahead"
    TOO_LONG = "too_long"


def preset_period(preset: Preset, today: date) -> Period:
    """The calendar quarter or year that a name means on a date."""
    if preset == Preset.THIS_YEAR:
        return Period(date(today.year, 1, 1), date(today.year, 12, 31))
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    if preset == Preset.LAST_QUARTER:
        first -= relativedelta(months=3)
    return Period(first, first + relativedelta(months=3) - timedelta(days=1))


def preset_of(period: Period, today: date) -> Preset | None:
    """The name that a period has on a date, or None."""
    return next((one for one in Preset if preset_period(one, today) == period), None)


def problem_with(first: date, last: date, today: date) -> PeriodProblem | None:
    """Why these dates can't be reported on, or None when they can."""
    if last < first:
        return PeriodProblem.ENDS_BEFORE_IT_BEGINS
    if first < EARLIEST:
        return PeriodProblem.BEGINS_TOO_EARLY
    if first > today:
        return PeriodProblem.BEGINS_AHEAD
    if last >= first + relativedelta(years=LONGEST_YEARS):
        return PeriodProblem.TOO_LONG
    return None


def _whole_months(period: Period) -> int:
    """How many whole calendar months a period is; 0 when it isn't made of such."""
    last_of_month = monthrange(period.last.year, period.last.month)[1]
    if period.first.day != 1 or period.last.day != last_of_month:
        return 0
    years = period.last.year - period.first.year
    return 12 * years + period.last.month - period.first.month + 1


def period_before(period: Period) -> Period:
    """The period just before, of the same length: in months if whole ones, else in days."""
    last = period.first - timedelta(days=1)
    months = _whole_months(period)
    if months:
        return Period(period.first - relativedelta(months=months), last)
    return Period(period.first - timedelta(days=period.day_count), last)


def spans_of(period: Period) -> list[Period]:
    """The period cut into months, or quarters or years where months would be too many.

    The first and last span may be cut short by the period. At most MOST_SPANS.
    """
    for months in (1, 3, 12):
        start = date(period.first.year, period.first.month, 1)
        if months > 1:
            start = date(start.year, months * ((start.month - 1) // months) + 1, 1)
        spans = []
        while start <= period.last:
            after = start + relativedelta(months=months)
            last = min(after - timedelta(days=1), period.last)
            spans.append(Period(max(start, period.first), last))
            start = after
        if len(spans) <= MOST_SPANS:
            break
    return spans
