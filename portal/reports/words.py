"""How periods of a report are said, and what is wrong with one."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import long_date
from portal.reports.period_rules import EARLIEST, LONGEST_YEARS, Period, PeriodProblem, Preset

PRESET: dict[Preset, Any] = {
    Preset.THIS_QUARTER: _l("This quarter"),
    Preset.LAST_QUARTER: _l("Last quarter"),
    Preset.THIS_YEAR: _l("This year"),
}


def problem(found: PeriodProblem, first: date, last: date, today: date) -> tuple[str, str]:
    """What is wrong with two dates and how to mend it, and the field it stands on."""
    match found:
        case PeriodProblem.ENDS_BEFORE_IT_BEGINS:
            return "to_on", _(
                "The last day, %(last)s, is before the first, %(first)s. Change one of them.",
                first=long_date(first),
                last=long_date(last),
            )
        case PeriodProblem.BEGINS_TOO_EARLY:
            return "from_on", _(
                "%(first)s is too long ago. Enter a first day from %(earliest)s on.",
                first=long_date(first),
                earliest=long_date(EARLIEST),
            )
        case PeriodProblem.BEGINS_AHEAD:
            return "from_on", _(
                "%(first)s is still ahead. Enter a first day up to today, %(today)s.",
                first=long_date(first),
                today=long_date(today),
            )
    return "to_on", _(
        "From %(first)s to %(last)s is too long. Choose %(years)s years or less.",
        first=long_date(first),
        last=long_date(last),
        years=LONGEST_YEARS,
    )


def period(span: Period) -> str:
    """ "2026", "July to September 2026", "May 2026", "3 June 2026 to 4 July 2026"."""
    first, last = span.first, span.last
    following = date.fromordinal(last.toordinal() + 1)
    if first.day != 1 or following.day != 1:
        if first == last:
            return long_date(first)
        return _("%(first)s to %(last)s", first=long_date(first), last=long_date(last))
    if first.year == last.year and (first.month, last.month) == (1, 12):
        return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        return _month(first, "MMMM y")
    pattern = "MMMM" if first.year == last.year else "MMMM y"
    return _("%(first)s to %(last)s", first=_month(first, pattern), last=_month(last, "MMMM y"))


def span_label(span: Period, spans: list[Period]) -> str:
    """A span's short name under its column: "Jul", "Jan 26", "Q3 25", "2025".

    The longest of all spans decides, since the first and last may be cut short.
    """
    months = max(
        12 * (one.last.year - one.first.year) + one.last.month - one.first.month + 1
        for one in spans
    )
    if months > 3:
        return str(span.first.year)
    if months > 1:
        return _month(span.first, "QQQ yy")
    return _month(span.first, "MMM" if spans[0].first.year == spans[-1].last.year else "MMM yy")


def _month(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=get_locale())
