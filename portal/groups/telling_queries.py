"""Reading everybody who must hear of a change to sessions, and how each may be told.

For actions and for the page that lists them first: who sees which line is the page's to say.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from peewee import fn

from portal.groups import telling_rules, told_people_queries
from portal.groups.told_people_queries import SessionTold, ToTell, can_mail
from portal.models import (
    CoverAnswer,
    CoverAsk,
    Group,
    GroupLeader,
    InterpreterBooking,
    InterpreterState,
    SessionLeader,
    TellingChannel,
    TellingPart,
    User,
    Venue,
)


def everybody(
    sessions: Collection[SessionTold], *, waiting: bool = False, but_user: int | None = None
) -> list[ToTell]:
    """Everybody whom a change to these sessions concerns, by part and name; each once a group.

    Members and people with an offer, and those who wait where `waiting`; whoever booked a first
    visit; leaders on those days, substitutes, those asked to stand in; interpreters and whoever
    keeps the rooms. `but_user` is who makes the change, and knows. Seven statements, however
    many people.
    """
    days: dict[int, set[date]] = {}
    for one in sessions:
        days.setdefault(one.group_id, set()).add(one.on)
    found = [
        *told_people_queries.members(days, waiting),
        *told_people_queries.tasters(sessions, waiting),
        *_users(sessions, days, but_user),
        *_interpreters(sessions),
        *_venues(sessions),
    ]
    order = {part: number for number, part in enumerate(telling_rules.PARTS)}
    return sorted(found, key=lambda one: (order[one.part], one.name, one.person_id or 0))


def _users(
    sessions: Collection[SessionTold], days: dict[int, set[date]], but_user: int | None
) -> Iterable[ToTell]:
    """Who leads, stands in or was asked to; each once a group, by the most they are in it."""
    seen: set[tuple[int, int]] = set()
    group_of = {one.session_id: one.group_id for one in sessions}
    for group_id, starts_on, ends_on, user_id, name, email in (
        GroupLeader.select(
            GroupLeader.group,
            GroupLeader.starts_on,
            GroupLeader.ends_on,
            User.id,
            User.name,
            User.email,
        )
        .join(User)
        .where(
            GroupLeader.group.in_(list(days)),
            GroupLeader.stood_down_at.is_null(),
            User.is_active,
        )
        .order_by(User.name, User.id)
        .tuples()
    ):
        leads = any(
            starts_on <= day and (ends_on is None or day <= ends_on) for day in days[group_id]
        )
        if leads and user_id != but_user and (group_id, user_id) not in seen:
            seen.add((group_id, user_id))
            yield _user(group_id, None, TellingPart.LEADER, user_id, name, email)
    for part, query in (
        (TellingPart.SUBSTITUTE, _standing_in(group_of)),
        (TellingPart.ASKED, _asked(group_of)),
    ):
        for session_id, user_id, name, email in query:
            key = (group_of[session_id], user_id)
            # A substitute of two of the sessions is told of each.
            if user_id != but_user and key not in seen:
                yield _user(key[0], session_id, part, user_id, name, email)


def _standing_in(group_of: dict[int, int]) -> Any:
    return (
        SessionLeader.select(SessionLeader.session, User.id, User.name, User.email)
        .join(User)
        .where(
            SessionLeader.session.in_(list(group_of)),
            SessionLeader.stood_down_at.is_null(),
            User.is_active,
        )
        .order_by(User.name, User.id, SessionLeader.session)
        .tuples()
    )


def _asked(group_of: dict[int, int]) -> Any:
    return (
        CoverAsk.select(CoverAsk.session, User.id, User.name, User.email)
        .join(User)
        .where(
            CoverAsk.session.in_(list(group_of)),
            CoverAsk.answer == CoverAnswer.ASKED,
            User.is_active,
        )
        .order_by(User.name, User.id, CoverAsk.session)
        .tuples()
    )


def _user(
    group_id: int,
    session_id: int | None,
    part: TellingPart,
    user_id: int,
    name: str,
    email: str | None,
) -> ToTell:
    channel = TellingChannel.EMAIL if can_mail(email or "") else TellingChannel.NONE
    return ToTell(group_id, session_id, part, None, user_id, name, "", email or "", "", channel)


def _interpreters(sessions: Collection[SessionTold]) -> Iterable[ToTell]:
    group_of = {one.session_id: one.group_id for one in sessions}
    query = (
        InterpreterBooking.select(
            InterpreterBooking.session,
            fn.COALESCE(fn.NULLIF(InterpreterBooking.name, ""), InterpreterBooking.agency),
            InterpreterBooking.phone,
            InterpreterBooking.email,
        )
        .where(
            InterpreterBooking.session.in_(list(group_of)),
            InterpreterBooking.state != InterpreterState.CANCELLED,
        )
        .order_by(InterpreterBooking.id)
    )
    for session_id, name, phone, email in query.tuples():
        yield ToTell(
            group_of[session_id],
            session_id,
            TellingPart.INTERPRETER,
            None,
            None,
            name,
            phone,
            email,
            "",
            telling_rules.outside_channel(phone, can_mail=can_mail(email)),
            telling_rules.outside_channel(phone, can_mail=False),
        )


def _venues(sessions: Collection[SessionTold]) -> Iterable[ToTell]:
    """Whoever keeps the room of a group, once a group."""
    query = (
        Group.select(
            Group.id,
            fn.COALESCE(fn.NULLIF(Venue.contact_name, ""), Venue.name),
            Venue.contact_phone,
            Venue.contact_email,
        )
        .join(Venue)
        .where(Group.id.in_({one.group_id for one in sessions}))
        .order_by(Venue.name, Group.id)
    )
    for group_id, name, phone, email in query.tuples():
        channel = telling_rules.outside_channel(phone, can_mail=can_mail(email))
        unmailed = telling_rules.outside_channel(phone, can_mail=False)
        yield ToTell(
            group_id,
            None,
            TellingPart.VENUE,
            None,
            None,
            name,
            phone,
            email,
            "",
            channel,
            unmailed,
        )
