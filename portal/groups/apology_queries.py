"""Reading for whom word can be sent ahead: somebody's sessions to come."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from peewee import JOIN

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups import rules
from portal.models import Apology, Group, Membership, Session

# Weeks ahead in which somebody knows that they can't come.
WEEKS_AHEAD = 5
MOST_SHOWN = 4


class SessionAhead(NamedTuple):
    """A session at which somebody is expected, and whether they sent word."""

    session_id: int
    group_name: str
    starts_at: datetime
    sent_word: bool

    @property
    def held_on(self) -> date:
        """Its local date."""
        return clock.local(self.starts_at).date()


def sessions_to_come(user: SignedInUser, person_id: int) -> list[SessionAhead]:
    """Sessions ahead of groups that a person belongs to, soonest first, whose rolls aren't open.

    Those alone whose roll the user may open. One statement.
    """
    now = clock.now()
    opens = now + timedelta(minutes=settings.current().roll_opens_before_minutes)
    word = (Apology.session == Session.id) & (Apology.person == person_id)
    day = local_date(Session.starts_at)
    query = (
        Session.select(Session.id, Group.name, Session.starts_at, Apology.id)
        .join(Group)
        .join_from(Session, Membership, on=(Membership.group == Session.group))
        .join_from(Session, Apology, JOIN.LEFT_OUTER, on=word)
        .where(
            Membership.person == person_id,
            Membership.state.in_(rules.SEATED),
            Membership.starts_on.is_null() | (Membership.starts_on <= day),
            Session.state.in_(rules.MEETS),
            Session.starts_at > opens,
            Session.starts_at < now + timedelta(weeks=WEEKS_AHEAD),
            scope.sessions(user),
        )
        .distinct()
        .order_by(Session.starts_at, Session.id)
        .limit(MOST_SHOWN)
    )
    return [
        SessionAhead(session_id, group_name, starts_at, apology_id is not None)
        for session_id, group_name, starts_at, apology_id in query.tuples()
    ]
