"""When a draft makes itself: after its period's end, so many days later. Pure."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from portal.models import Every
from portal.reports.funding_rules import quarter_of
from portal.reports.period_rules import Period


def period_due(
    every: Every, made_to: date | None, today: date, after_days: int, starts_month: int = 1
) -> Period | None:
    """The newest whole month or quarter that is over for so long and has no draft yet.

    Periods missed by a standstill aren't made up for: a person can ask for those.
    """
    newest = _over(every, today - timedelta(days=after_days), starts_month)
    if made_to is not None and made_to >= newest.last:
        return None
    return newest


def next_on(
    every: Every, made_to: date | None, today: date, after_days: int, starts_month: int = 1
) -> date:
    """The day on which the next draft makes itself; today where one is due."""
    if period_due(every, made_to, today, after_days, starts_month):
        return today
    running = _holding(every, today - timedelta(days=after_days), starts_month)
    return running.last + timedelta(days=1 + after_days)


def _over(every: Every, day: date, starts_month: int) -> Period:
    """The newest period whose last day lies before a day."""
    return _holding(
        every, _holding(every, day, starts_month).first - timedelta(days=1), starts_month
    )


def _holding(every: Every, day: date, starts_month: int) -> Period:
    if every == Every.QUARTER:
        return quarter_of(day, starts_month).period
    first = day.replace(day=1)
    return Period(first, first + relativedelta(months=1) - timedelta(days=1))
