"""When the clocks of a zone change, as a calendar has to be told. Pure."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


class ClockChange(NamedTuple):
    """One change of a zone's clocks; `starts_at` is the naive local time by the old offset."""

    starts_at: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str
    is_daylight: bool


def clock_changes(zone: ZoneInfo, first: datetime, last: datetime) -> list[ClockChange]:
    """How the clocks stand at an instant, and each change from then to another, in order.

    Each change stands by itself: parsers disagree about lists of them, and none about one.
    """
    found = [_change(zone, first, _offset(zone, first))]
    day = first
    while day < last:
        after = min(day + ONE_DAY, last)
        if _offset(zone, day) != _offset(zone, after):
            found.append(_change(zone, _instant(zone, day, after), _offset(zone, day)))
        day = after
    return found


def _instant(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with the offset of `after`: halved until the change is between two."""
    while after - before > ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // ONE_SECOND // 2)
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _change(zone: ZoneInfo, at: datetime, offset_from: timedelta) -> ClockChange:
    local = at.astimezone(zone)
    return ClockChange(
        (at.astimezone(UTC) + offset_from).replace(tzinfo=None),
        offset_from,
        _offset(zone, at),
        local.tzname() or "",
        bool(local.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
