"""A user's sessions as an iCalendar text. It says nothing of anybody's health, nor any name.

What lies in a calendar lies with its provider and on screens that others see.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
from flask_babel import gettext as _

from portal import clock, formats, mail, settings
from portal.groups.calendar_queries import FeedSession
from portal.groups.calendar_rules import clock_changes
from portal.models import SessionState

REFRESH = "PT1H"


def calendar_text(rows: Iterable[FeedSession], *, names_groups: bool) -> bytes:
    """The feed of these sessions. The same rows make the same bytes.

    `names_groups` puts the names of groups into the descriptions, never of sensitive ones.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Portal//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _("Sessions"))
    calendar.add("x-wr-calname", _("Sessions"))
    calendar.add("x-wr-timezone", str(clock.zone()))
    calendar.add("x-published-ttl", REFRESH)
    rows = list(rows)
    if rows:
        calendar.add_component(_zone(rows[0].starts_at, max(row.ends_at for row in rows)))
    for row in rows:
        calendar.add_component(_event(row, names_groups))
    return bytes(calendar.to_ical())


def _zone(first: datetime, last: datetime) -> icalendar.Timezone:
    """The charity's time zone with the changes of its clocks from an instant to another."""
    zone = icalendar.Timezone()
    zone.add("tzid", str(clock.zone()))
    # From the start of the year on: the zone mustn't change with each day that passes.
    start = clock.at_local(date(clock.local(first).year, 1, 1), 0)
    for change in clock_changes(clock.zone(), start, last + timedelta(days=1)):
        part = icalendar.TimezoneDaylight() if change.is_daylight else icalendar.TimezoneStandard()
        part.add("dtstart", change.starts_at)
        part.add("tzoffsetfrom", change.offset_from)
        part.add("tzoffsetto", change.offset_to)
        part.add("tzname", change.name)
        zone.add_component(part)
    return zone


def _event(row: FeedSession, names_groups: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"session-{row.session_id}@{_host()}")
    # Calendars tell news by the sequence; the stamp stays, so that nothing new reads as nothing.
    event.add("dtstamp", row.created_at.astimezone(UTC))
    event.add("sequence", row.sequence)
    event.add("summary", _("Group session"))
    event.add("dtstart", clock.local(row.starts_at))
    event.add("dtend", clock.local(row.ends_at))
    event.add("status", "CANCELLED" if _is_off(row) else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if _is_off(row) else "OPAQUE")
    if row.place and not row.is_sensitive and row.state != SessionState.MOVED_ONLINE:
        event.add("location", row.place)
    said = _said(row, names_groups)
    if said:
        event.add("description", "\n".join(said))
    event.add("url", mail.address_of("groups.session_show", session_id=row.session_id))
    return event


def _said(row: FeedSession, names_groups: bool) -> list[str]:
    """What has to be known besides when and where, in whole sentences."""
    said = []
    if names_groups and not row.is_sensitive:
        said.append(row.group_name)
    if row.state == SessionState.CANCELLED:
        said.append(_("Cancelled."))
    elif row.state == SessionState.DID_NOT_MEET:
        said.append(_("It didn't meet."))
    elif row.state == SessionState.MOVED_ONLINE:
        said.append(_("Moved online. The link is on its page."))
    elif row.state == SessionState.MOVED_VENUE:
        said.append(_("Moved to another place."))
    if row.planned_for_at is not None and row.planned_for_at != row.starts_at:
        said.append(_("Instead of %(when)s.", when=formats.day_and_time(row.planned_for_at)))
    if row.is_sensitive:
        said.append(_("Its page says where."))
    return said


def _is_off(row: FeedSession) -> bool:
    return row.state in (SessionState.CANCELLED, SessionState.DID_NOT_MEET)


def _host() -> str:
    """The name that keeps ids apart from those of other charities; the same for good."""
    return urlsplit(settings.current().base_url).hostname or "portal"
