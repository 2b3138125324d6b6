"""Dates as people write them in tables: read exactly, or refused with the way to write them."""

import re
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _

from portal import clock

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
# What a spreadsheet counts its days from, its non-existent 29 February 1900 left behind.
SERIAL_START = date(1899, 12, 30)
# Serial numbers from 1950 to 2099: a smaller number is a count of something, or a year.
SERIALS = range(18_264, 73_051)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*\d{2}")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:[T,]\s*|\s+)(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?\s*(?:[ap]m)?$", re.I
)
_CLOCK = re.compile(
    r"(?:^|[T,\s])(\d{1,2}):(\d{2})(?::\d{2})?(?:\.\d+)?\s*(am|pm)?$", re.IGNORECASE
)
_CLOCK_ALONE = re.compile(r"(\d{1,2})[.:](\d{2})\s*(am|pm)?", re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s,.-]+(?:of\s+)?([^\W\d_]+)[\s,.-]+(\d{2,4})")
_MONTH_DAY = re.compile(r"([^\W\d_]+)[\s,.-]+(\d{1,2})(?:st|nd|rd|th)?[\s,.-]+(\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


def read_date(text: str) -> date:
    """The date that a cell's text says.

    Takes 2026-03-03, 3/3/2026 and 03.03.2026 (the day first), "3 March 2026", "March 3 2026",
    "Sep 16 2022", and a spreadsheet's own count of days; a time of day is left out. Raises
    ValueError with a sentence that says how to write it: for what can't be a date, for a
    month in the day's place, and for a year of two digits or no day.
    """
    written = " ".join(text.split())
    if not written:
        raise ValueError(_("Enter a date such as 14 March 2026."))
    bare = _WEEKDAY.sub("", _TIME.sub("", written), count=1)
    for pattern, read in (
        (_ISO, _from_iso),
        (_NUMBERS, _from_numbers),
        (_DAY_MONTH, _from_day_month),
        (_MONTH_DAY, _from_month_day),
        (_SERIAL, _from_serial),
    ):
        found = pattern.fullmatch(bare)
        if found:
            return read(found, written)
    if _SHORT_YEAR.fullmatch(bare):
        raise ValueError(
            _(
                "“%(text)s” has a year of two digits. Write it like 14 March 2026.",
                text=written[:40],
            )
        )
    raise _unreadable(written)


def _unreadable(written: str) -> ValueError:
    return ValueError(
        _(
            "“%(text)s” can't be read as a date. Write it like 2026-03-14 or 14 March 2026.",
            text=written[:40],
        )
    )


def _made(year: int, month: int, day: int, written: str) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(
            _("Check the year of “%(text)s”, and write it with four digits.", text=written[:40])
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(
            _(
                "There is no such day as “%(text)s”. Write the date like 14 March 2026.",
                text=written[:40],
            )
        ) from None


def _from_iso(found: re.Match[str], written: str) -> date:
    return _made(int(found[1]), int(found[2]), int(found[3]), written)


def _from_numbers(found: re.Match[str], written: str) -> date:
    day, month, year = int(found[1]), int(found[2]), int(found[3])
    if month > 12 and 1 <= day <= 12:
        # Month first, as some countries write it. To turn it round would read its neighbours
        # such as 3/4 wrongly without a word.
        raise ValueError(
            _(
                "“%(text)s” has the month first. Write it like %(right)s, and check the other "
                "dates of this file: the day is read first.",
                text=written[:40],
                right=f"{year:04d}-{day:02d}-{month:02d}",
            )
        )
    return _made(year, month, day, written)


def _from_day_month(found: re.Match[str], written: str) -> date:
    if len(found[3]) != 4:
        raise ValueError(
            _("“%(text)s” needs a year of four digits, such as 2026.", text=written[:40])
        )
    return _made(int(found[3]), _month(found[2], written), int(found[1]), written)


def _from_month_day(found: re.Match[str], written: str) -> date:
    return _made(int(found[3]), _month(found[1], written), int(found[2]), written)


def _month(word: str, written: str) -> int:
    folded = word.casefold()
    for number, name in enumerate(MONTHS, 1):
        if name == folded or name[:3] == folded or (folded == "sept" and number == 9):
            return number
    raise _unreadable(written)


def _from_serial(found: re.Match[str], written: str) -> date:
    if int(found[1]) not in SERIALS:
        raise _unreadable(written)
    return SERIAL_START + timedelta(days=int(found[1]))


def read_moment(text: str) -> datetime:
    """The instant, aware in UTC, that a cell's text says.

    Takes what `read_date` takes with a time behind it: "2026-03-03T18:30:00Z" or with an
    offset such as +0100, and "3/3/2026 18:30" or "6:30 pm" on the charity's own clock. Raises
    ValueError with a sentence that says how to write it.
    """
    written = " ".join(text.split())
    try:
        given = datetime.fromisoformat(written)
    except ValueError:
        given = None
    if given is not None and given.tzinfo is not None:
        return given.astimezone(UTC)
    found = _CLOCK.search(written)
    if not found:
        raise ValueError(_("Enter the day and the time, such as 14 March 2026 18:30."))
    hour, minute = _hour_and_minute(found, written)
    return clock.at_local(read_date(written), hour, minute)


def read_clock(text: str) -> str:
    """A time of day as "18:30". Takes "18:30", "18:30:00", "6.30 pm". Raises ValueError."""
    written = " ".join(text.split())
    found = _CLOCK.fullmatch(written) or _CLOCK_ALONE.fullmatch(written)
    if not found:
        raise ValueError(
            _("“%(text)s” can't be read as a time. Write it like 18:30.", text=written[:40])
        )
    hour, minute = _hour_and_minute(found, written)
    return f"{hour:02d}:{minute:02d}"


def _hour_and_minute(found: re.Match[str], written: str) -> tuple[int, int]:
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError(_("There is no such time as “%(text)s”.", text=written[:40]))
    return hour, minute
