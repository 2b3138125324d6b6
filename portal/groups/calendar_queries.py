"""Reading what a user's calendar feed holds, and whose a secret address is."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.where_queries import session_place
from portal.models import CalendarFeed, Group, Session, User

# A feed is for what comes; a little of what was helps to look back.
DAYS_BACK = 31
# A year and a little, whatever is planned.
DAYS_AHEAD = 400
MOST_EVENTS = 2_000


class FeedRow(NamedTuple):
    """A user's feed, as their page says it."""

    feed_id: int
    user_id: int
    names_groups: bool
    created_at: datetime
    last_read_on: date | None


def hash_of(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(user_id: int) -> FeedRow | None:
    """A user's feed, or None while they have none. One statement."""
    return _feed(CalendarFeed.user == user_id)


def feed_by_token(token: str) -> FeedRow | None:
    """The feed at a secret address, of a user who is still active; else None. One statement."""
    return _feed(CalendarFeed.token_hash == hash_of(token), User.is_active)


def _feed(*conditions: Any) -> FeedRow | None:
    row = (
        CalendarFeed.select(
            CalendarFeed.id,
            CalendarFeed.user,
            CalendarFeed.names_groups,
            CalendarFeed.created_at,
            CalendarFeed.last_read_on,
        )
        .join(User)
        .where(*conditions)
        .tuples()
        .first()
    )
    return FeedRow._make([*row[:2], bool(row[2]), *row[3:]]) if row else None


class FeedSession(NamedTuple):
    """A session as a calendar may know it: nobody's name, no topic, no way in."""

    session_id: int
    starts_at: datetime
    duration_minutes: int
    state: str
    group_name: str
    is_sensitive: bool
    place: str
    # Rises with each change of the session or its group.
    sequence: int
    created_at: datetime
    planned_for_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)


def feed_sessions(user: SignedInUser) -> list[FeedSession]:
    """The sessions of a user's feed, earliest first. One statement.

    Those that they lead, and for staff those of the groups that they work for. What somebody
    stood down from, or leads no more, is gone from it at that instant.
    """
    today = clock.today()
    query = (
        Session.select(
            Session.id,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Group.name,
            Group.is_sensitive,
            session_place(),
            Session.version + Group.version - 2,
            Session.created_at,
            Session.planned_for_at,
        )
        .join(Group)
        .where(
            Session.starts_at >= clock.start_of(today - timedelta(days=DAYS_BACK)),
            Session.starts_at < clock.start_of(today + timedelta(days=DAYS_AHEAD)),
            scope.calendar_sessions(user),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MOST_EVENTS)
    )
    return [FeedSession._make([*row[:5], bool(row[5]), *row[6:]]) for row in query.tuples()]
