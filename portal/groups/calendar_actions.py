"""Writes about a user's own calendar feed. Its address is shown once and kept as a hash."""

import secrets
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.groups import calendar_queries
from portal.models import CalendarFeed


def make_feed(names_groups: bool, by: Any) -> str:
    """Give a user a new secret address, which ends the one before. Returns its token."""
    token = secrets.token_urlsafe(32)
    with write():
        CalendarFeed.delete().where(CalendarFeed.user == by.id).execute()
        CalendarFeed.create(
            user=by.id,
            token_hash=calendar_queries.hash_of(token),
            names_groups=names_groups,
            created_at=clock.now(),
        )
        record_event("calendar_made", "user", by.id, by=by, fields=["token"])
    return token


def end_feed(by: Any) -> None:
    """Take a user's address away; calendars that read it get nothing any more."""
    with write():
        if CalendarFeed.delete().where(CalendarFeed.user == by.id).execute():
            record_event("calendar_ended", "user", by.id, by=by, fields=["token"])


def note_reading(feed: calendar_queries.FeedRow) -> None:
    """Note that a calendar read a feed, once a day: calendars ask many times an hour."""
    today = clock.today()
    if feed.last_read_on == today:
        return
    with write():
        CalendarFeed.update(last_read_on=today).where(CalendarFeed.id == feed.feed_id).execute()
        record_event("calendar_read", "user", feed.user_id, by=feed.user_id)
