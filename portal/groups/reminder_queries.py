"""Who is to be reminded of a session that is near: its leaders, and people who asked for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.db import local_date
from portal.groups import place_queries, rules
from portal.models import (
    Group,
    GroupFormat,
    GroupLeader,
    Membership,
    MembershipState,
    OutboxMessage,
    Person,
    Session,
    SessionLeader,
    SessionState,
    User,
)
from portal.people import reach_queries

# One statement takes so many keys on either engine.
_BATCH = 500


class Reminder(NamedTuple):
    """One letter to one of them. The key says once and for all which session, when, and whom."""

    key: str
    session_id: int
    starts_at: datetime
    user_id: int | None
    # Of a leader; no letter names a participant.
    name: str
    email: str
    online_link: str
    # Of somebody who attends.
    person_id: int | None = None


def leaders_to_remind(hours: int) -> list[Reminder]:
    """Leaders of sessions that begin within so many hours, without those reminded already.

    A session that is called off isn't there, and one that was put off to another time is
    reminded of again. Three statements, and one for each 500 found.
    """
    return not_sent(
        Reminder(
            f"session_reminder {one.session_id} {_stamp(one.starts_at)} user {one.user_id}",
            one.session_id,
            one.starts_at,
            one.user_id,
            one.name,
            one.email,
            "",
        )
        for one in leaders_where(*_near(hours))
    )


class LeaderToTell(NamedTuple):
    """A leader of a session, who has an account and an address."""

    session_id: int
    starts_at: datetime
    duration_minutes: int
    user_id: int
    name: str
    email: str


def leaders_where(*conditions: object) -> list[LeaderToTell]:
    """Who leads or co-leads sessions with these conditions on Session: for the group on that
    day, or that session alone. Each once for a session, in order. Two statements.
    """
    day = local_date(Session.starts_at)
    shown = (
        Session.id,
        Session.starts_at,
        Session.duration_minutes,
        User.id,
        User.name,
        User.email,
    )
    assigned = (
        Session.select(*shown)
        .join(GroupLeader, on=(GroupLeader.group == Session.group))
        .join(User)
        .where(
            *conditions,
            GroupLeader.role.in_(scope.LEADING),
            GroupLeader.starts_on <= day,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= day),
            GroupLeader.stood_down_at.is_null(),
            User.is_active,
            User.email.is_null(False),
        )
        .order_by(Session.starts_at, Session.id, User.id)
    )
    standing_in = (
        SessionLeader.select(*shown)
        .join_from(SessionLeader, Session)
        .join_from(SessionLeader, User)
        .where(
            *conditions,
            SessionLeader.role.in_(scope.LEADING),
            SessionLeader.stood_down_at.is_null(),
            User.is_active,
            User.email.is_null(False),
        )
        .order_by(Session.starts_at, Session.id, User.id)
    )
    found = [LeaderToTell(*row) for query in (assigned, standing_in) for row in query.tuples()]
    return list({(one.session_id, one.user_id): one for one in found}.values())


def people_to_remind(hours: int) -> list[Reminder]:
    """Members who asked to be reminded, by mail, of sessions within so many hours.

    Nobody who is paused that day, and nobody twice. The room goes with it where they meet
    online. Two statements, and one for each 500 found.
    """
    day = local_date(Session.starts_at)
    query = (
        Session.select(
            Session.id,
            Session.starts_at,
            Session.state,
            Group.format,
            Group.is_sensitive,
            Person.id,
            Person.email,
            fn.COALESCE(fn.NULLIF(Session.online_link, ""), Group.online_link),
        )
        .join_from(Session, Group)
        .join_from(Session, Membership, on=(Membership.group == Session.group))
        .join_from(Membership, Person)
        .where(
            *_near(hours),
            Membership.state.in_((MembershipState.ACTIVE, MembershipState.PAUSED)),
            ~place_queries.is_paused_on(Membership, day),
            Membership.starts_on.is_null() | (Membership.starts_on <= day),
            Membership.ends_on.is_null() | (Membership.ends_on >= day),
            Person.wants_reminders,
            Person.may_email,
            reach_queries.is_open(),
            Person.email != "",
        )
        .order_by(Session.starts_at, Session.id, Person.id)
    )
    found = []
    for session_id, starts_at, state, kind, is_sensitive, person_id, email, link in query.tuples():
        key = f"session_reminder {session_id} {_stamp(starts_at)} person {person_id}"
        is_online = state == SessionState.MOVED_ONLINE or kind == GroupFormat.VIDEO
        # The address of a room may say what a sensitive group is called.
        room = link if is_online and not is_sensitive else ""
        found.append(Reminder(key, session_id, starts_at, None, "", email, room, person_id))
    return not_sent(found)


def _near(hours: int) -> tuple[object, ...]:
    now = clock.now()
    return (
        Session.starts_at > now,
        Session.starts_at <= now + timedelta(hours=hours),
        Session.state.in_(rules.MEETS),
    )


def _stamp(starts_at: datetime) -> str:
    return starts_at.strftime("%Y%m%d%H%M")


def not_sent(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Those of them whose letter isn't in the outbox yet. One statement for each 500."""
    every = {one.key: one for one in reminders}
    keys = list(every)
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        query = OutboxMessage.select(OutboxMessage.key).where(OutboxMessage.key.in_(some))
        for (key,) in query.order_by(OutboxMessage.id).tuples():
            del every[key]
    return list(every.values())
