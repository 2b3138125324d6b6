"""The time: aware UTC instants, and the charity's own calendar dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal import bank_holidays

# Years of which anything is recorded or planned here: a day beyond has no day after it, or no
# instant at which it begins.
FIRST_YEAR, LAST_YEAR = 1850, 2199

_zone = ZoneInfo("Europe/London")
# Country and region whose bank holidays the charity keeps, as codes of ISO 3166.
_holidays = ("GB", "ENG")


def set_zone(name: str) -> None:
    """Choose the charity's time zone, an IANA name such as "Europe/London"."""
    global _zone
    _zone = ZoneInfo(name)


def set_holidays(country: str, region: str) -> None:
    """Choose whose bank holidays aren't working days; no country keeps none."""
    global _holidays
    _holidays = (country, region)


def zone() -> ZoneInfo:
    """The charity's time zone."""
    return _zone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the charity is."""
    return now().astimezone(_zone).date()


def local(instant: datetime) -> datetime:
    """The same instant on the charity's wall clock."""
    return instant.astimezone(_zone)


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC instant at which the charity's wall clock shows this date and time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The UTC instant at which this local date begins."""
    return at_local(day, 0)


def is_working_day(day: date) -> bool:
    """Whether the office works that day: Monday to Friday, and no bank holiday."""
    return day.weekday() < 5 and not bank_holidays.is_one(*_holidays, day)


def add_working_days(day: date, count: int) -> date:
    """The date `count` working days after a date; itself for 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def subtract_working_days(day: date, count: int) -> date:
    """The date `count` working days before a date; itself for 0."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after one date, up to and with another; 0 if it isn't later."""
    count = 0
    while first < last:
        first += timedelta(days=1)
        count += is_working_day(first)
    return count
