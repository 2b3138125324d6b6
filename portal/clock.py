"""The time: aware UTC instants, and the charity's own calendar dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Europe/London")


def set_zone(name: str) -> None:
    """Choose the charity's time zone, an IANA name such as "Europe/London"."""
    global _zone
    _zone = ZoneInfo(name)


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


def add_working_days(day: date, count: int) -> date:
    """The date `count` working days (Monday to Friday) after a date; itself for 0."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day
