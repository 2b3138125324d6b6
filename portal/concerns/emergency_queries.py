"""Reading emergency contacts during a session, and who looked one up."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.concerns import rules
from portal.concerns.rules import LookDoor
from portal.groups.place_queries import called
from portal.groups.queries import leads_on
from portal.models import (
    ConcernLead,
    EmergencyLook,
    Group,
    GroupLeader,
    Person,
    Session,
    SessionLeader,
    User,
)
from portal.paging import Page, page_of

LISTED_DAYS = 90


class LedSession(NamedTuple):
    """A session that the user leads, as its emergency page needs it."""

    group_id: int
    group_name: str
    programme_id: int
    opens_group: bool
    session_id: int
    starts_at: datetime
    door: LookDoor


def led_session(user: SignedInUser, session_id: int) -> LedSession | None:
    """A session that the user leads that day, assigned or standing in; else None.

    Narrower than the sessions whose roll they open: those whose assignment is over see no
    emergency contact. Two statements.
    """
    row: Any = (
        Session.select(
            Group.id,
            Group.name,
            Group.programme,
            Case(None, ((scope.groups(user, Group.id), 1),), 0),
            Session.id,
            Session.starts_at,
        )
        .join(Group)
        .where(Session.id == session_id, scope.led_sessions(user))
        .tuples()
        .first()
    )
    if row is None or not _leads_that_day(user, row):
        return None
    door = rules.look_door(
        row[5],
        clock.now(),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
        hours=settings.current().emergency_look_hours,
    )
    return LedSession._make([*row[:3], bool(row[3]), *row[4:], door])


def _leads_that_day(user: SignedInUser, row: tuple[Any, ...]) -> bool:
    assigned = GroupLeader.select(GroupLeader.user).where(
        GroupLeader.group == row[0],
        GroupLeader.user == user.id,
        GroupLeader.role.in_(scope.LEADING),
        *leads_on(clock.local(row[5]).date()),
    )
    standing_in = SessionLeader.select(SessionLeader.user).where(
        SessionLeader.session == row[4],
        SessionLeader.user == user.id,
        SessionLeader.role.in_(scope.LEADING),
        SessionLeader.stood_down_at.is_null(),
    )
    return bool((assigned | standing_in).exists())


class Contact(NamedTuple):
    """Somebody's emergency contact, as it was looked up."""

    look_id: int
    name: str
    emergency_name: str
    emergency_phone: str
    person_phone: str
    at: datetime


def contact_looked_up(user: SignedInUser, session_id: int, look_id: int) -> Contact | None:
    """The contact that the user looked up at this session, else None. One statement."""
    row: Any = (
        EmergencyLook.select(
            EmergencyLook.id,
            called(Session.group),
            Person.emergency_name,
            Person.emergency_phone,
            Person.phone,
            EmergencyLook.at,
        )
        .join_from(EmergencyLook, Person)
        .join_from(EmergencyLook, Session)
        .where(
            EmergencyLook.id == look_id,
            EmergencyLook.session == session_id,
            EmergencyLook.user == user.id,
            scope.not_blocked(user, Person.id),
        )
        .tuples()
        .first()
    )
    return Contact(*row) if row else None


class LookRow(NamedTuple):
    """That a leader looked up an emergency contact, for the leads."""

    look_id: int
    at: datetime
    by: str
    person_name: str
    # None where the user may not see the group.
    group_name: str | None
    starts_at: datetime
    reason: str


@reads_beyond("Leads are told whose contact it was, and ask after it.")
def looks_for(user: SignedInUser, number: int = 1) -> Page:
    """One page of the contacts looked up lately in a lead's programme, newest first.

    Empty for whoever isn't a lead; without people barred from the user. One statement.
    """
    since = clock.now() - timedelta(days=LISTED_DAYS)
    mine = ConcernLead.select(ConcernLead.id).where(
        ConcernLead.user == user.id,
        ConcernLead.is_active,
        ConcernLead.programme.is_null() | (ConcernLead.programme == Group.programme),
    )
    shown = Group.alias("shown")
    query = (
        EmergencyLook.select(
            EmergencyLook.id,
            EmergencyLook.at,
            User.name,
            Person.name,
            shown.name,
            Session.starts_at,
            EmergencyLook.reason,
        )
        .join_from(EmergencyLook, User)
        .join_from(EmergencyLook, Person)
        .join_from(EmergencyLook, Session)
        .join_from(Session, Group)
        .join_from(
            Session,
            shown,
            JOIN.LEFT_OUTER,
            on=((Session.group == shown.id) & scope.groups(user, shown.id)),
        )
        .where(
            EmergencyLook.at >= since,
            fn.EXISTS(mine),
            scope.not_blocked(user, EmergencyLook.person),
        )
        .order_by(EmergencyLook.at.desc(), EmergencyLook.id.desc())
        .tuples()
    )
    page = page_of(query, number)
    return Page([LookRow(*row) for row in page.rows], page.number, page.has_next)
