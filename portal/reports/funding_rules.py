"""Who pays: bands of age as they are typed, and the quarters and years of a funder. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from portal.reports.ask_rules import DEFAULT_AGE_BANDS
from portal.reports.period_rules import Period

FIRST_AGE, LAST_AGE = 1, 110
MOST_BANDS = 10


def ages_of(text: str) -> tuple[int, ...] | None:
    """The first ages of bands from "18, 25, 35"; the charity's own for none.

    None for what isn't a rising list of whole years.
    """
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if not parts:
        return DEFAULT_AGE_BANDS
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    ages = tuple(int(part) for part in parts)
    is_rising = all(first < then for first, then in zip(ages, ages[1:], strict=False))
    if not is_rising or len(ages) > MOST_BANDS or not FIRST_AGE <= ages[0] <= ages[-1] <= LAST_AGE:
        return None
    return ages


def bands_shown(ages: tuple[int, ...]) -> list[tuple[int, int | None]]:
    """Bands by their first and last age; the last is open."""
    return [
        (first, then - 1 if then is not None else None)
        for first, then in zip(ages, (*ages[1:], None), strict=True)
    ]


@dataclass(frozen=True)
class Span:
    """A period by what a funder calls it: quarter 1 to 4, or 0 for the whole year."""

    quarter: int
    period: Period


def year_of(day: date, starts_month: int) -> Period:
    """The funder's year that holds a day, by the month in which its years begin."""
    first = date(day.year, starts_month, 1)
    if first > day:
        first -= relativedelta(years=1)
    return Period(first, first + relativedelta(years=1) - timedelta(days=1))


def quarter_of(day: date, starts_month: int) -> Span:
    """The funder's quarter that holds a day."""
    return next(one for one in spans_of_year(day, starts_month)[1:] if one.period.holds(day))


def spans_of_year(day: date, starts_month: int) -> list[Span]:
    """The funder's year that holds a day, and its four quarters in order."""
    year = year_of(day, starts_month)
    spans = [Span(0, year)]
    for quarter in range(4):
        first = year.first + relativedelta(months=3 * quarter)
        spans.append(
            Span(quarter + 1, Period(first, first + relativedelta(months=3) - timedelta(days=1)))
        )
    return spans


def spans_to_offer(day: date, starts_month: int) -> list[Span]:
    """Periods that a funder may want on a day, newest first: quarters begun, this year, the last.

    The four newest quarters that have begun, and both years.
    """
    year = spans_of_year(day, starts_month)
    before = spans_of_year(year[0].period.first - timedelta(days=1), starts_month)
    begun = [one for one in (*before[1:], *year[1:]) if one.period.first <= day]
    return [*reversed(begun[-4:]), year[0], before[0]]
