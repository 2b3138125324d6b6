"""How dates, times, counts and shares are written for people: one function a form."""

import re
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup, escape

from portal import clock


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _dated(value: date | datetime | None, pattern: str) -> str:
    return format_date(_day(value), pattern, locale=get_locale()) if value else ""


def long_date(value: date | datetime | None) -> str:
    """ "14 November 2026"."""
    return _dated(value, "d MMMM y")


def short_date(value: date | datetime | None) -> str:
    """ "14 Nov", with the year when it isn't this one."""
    if not value:
        return ""
    pattern = "d MMM" if _day(value).year == clock.today().year else "d MMM y"
    return _dated(value, pattern)


def long_day(value: date | datetime | None) -> str:
    """ "Tuesday 14 November", with the year when it isn't this one."""
    if not value:
        return ""
    pattern = "EEEE d MMMM" if _day(value).year == clock.today().year else "EEEE d MMMM y"
    return _dated(value, pattern)


def month_and_year(value: date | datetime | None) -> str:
    """ "November 2026"."""
    return _dated(value, "LLLL y")


def clock_time(value: datetime | None) -> str:
    """ "18:30" on the charity's wall clock."""
    return clock.local(value).strftime("%H:%M") if value else ""


def day_and_time(value: datetime | None) -> str:
    """ "14 Nov, 09:12" on the charity's wall clock."""
    return f"{short_date(value)}, {clock_time(value)}" if value else ""


def weekday_name(iso_weekday: int | None) -> str:
    """ "Tuesday" for 2, or an empty string for None."""
    if not iso_weekday:
        return ""
    return format_date(date(2024, 1, iso_weekday), "EEEE", locale=get_locale())


def days(count: int | None) -> str:
    """ "Today", "1 day", "3 days"; an empty string for None."""
    if count is None:
        return ""
    if count <= 0:
        return gettext("Today")
    return ngettext("%(num)s day", "%(num)s days", count)


def percent(value: float | None, *, in_column: bool = False) -> str:
    """ "84 %" for 84.0 and "83.9 %" for 83.9; a dash for None, which is nothing recorded.

    In a column every share has its decimal, "84.0 %", so that digits stand under each other.
    """
    if value is None:
        return "–"
    pattern = "#,##0.0" if in_column else "#,##0.#"
    return f"{format_decimal(round(value, 1), format=pattern, locale=get_locale())} %"


def count(value: int | None) -> str:
    """ "1,204"; a dash for None."""
    return "–" if value is None else str(format_decimal(value, locale=get_locale()))


def age_on(born_on: date | None, on: date) -> int | None:
    """Whole years lived on a date; None without a birth date or before it."""
    if born_on is None or born_on > on:
        return None
    had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (0 if had_birthday else 1)


def short_name(name: str) -> str:
    """A first name and the last word's first letter, as a roll shows it: "Amara O."."""
    words = name.split()
    if len(words) < 2:
        return name
    return f"{' '.join(words[:-1])} {words[-1][0].upper()}."


# "999", "116 123", "85258"; after "text WORD to" a message is meant, not a call.
_NUMBER = re.compile(r"(?P<text>\btext \w+ to )?(?P<number>\+?\d(?: ?\d){2,13})\b")


def numbers_to_ring(text: str) -> Markup:
    """Text in which each phone number is a link that a phone rings or writes to."""

    def link(found: re.Match[str]) -> str:
        number = found["number"]
        scheme = "sms" if found["text"] else "tel"
        address = number.replace(" ", "")
        return f'{found["text"] or ""}<a href="{scheme}:{address}">{number}</a>'

    return Markup(_NUMBER.sub(link, str(escape(text))))  # nosec B704 # escaped in this line


def install(app: Flask) -> None:
    """Give templates these forms as filters."""
    app.jinja_env.filters.update(
        date=long_date,
        short_date=short_date,
        long_day=long_day,
        time=clock_time,
        day_and_time=day_and_time,
        weekday=weekday_name,
        days=days,
        percent=percent,
        count_of=count,
        short_name=short_name,
        numbers_to_ring=numbers_to_ring,
    )
