"""Reading everybody who must hear of a change to sessions, and how each may be told.

For actions and for the page that lists them first: who sees which line is the page's to say.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import fn

from portal import clock, mail
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.errors import DomainError
from portal.groups import telling_rules
from portal.models import (
    CoverAnswer,
    CoverAsk,
    Group,
    GroupLeader,
    InterpreterBooking,
    InterpreterState,
    Membership,
    MembershipState,
    Person,
    Session,
    SessionLeader,
    Taster,
    TellingChannel,
    TellingPart,
    User,
    Venue,
)
from portal.people.channel_rules import channels

_PART_OF: dict[str, TellingPart] = {
    MembershipState.ACTIVE: TellingPart.MEMBER,
    MembershipState.PAUSED: TellingPart.MEMBER,
    MembershipState.OFFERED: TellingPart.OFFERED,
    MembershipState.WAITING: TellingPart.WAITING,
}


# Who a person is, and by what they may be reached.
_REACH = (
    Person.id,
    Person.name,
    Person.phone,
    Person.email,
    Person.address,
    Person.contact_note,
    Person.may_email,
    Person.may_text,
    Person.may_call,
    Person.may_post,
)


class SessionTold(NamedTuple):
    """A session that people are told of."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime

    @property
    def on(self) -> date:
        """Its day where the charity is."""
        return clock.local(self.starts_at).date()


class ToTell(NamedTuple):
    """Somebody to tell. `session_id` is None where all of the group's sessions concern them."""

    group_id: int
    session_id: int | None
    part: TellingPart
    person_id: int | None
    user_id: int | None
    name: str
    phone: str
    email: str
    contact_note: str
    channel: TellingChannel

    @property
    def is_mailed(self) -> bool:
        """Whether Portal writes to them by itself."""
        return self.channel == TellingChannel.EMAIL


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
        *_people(days, waiting),
        *_tasters(sessions),
        *_users(sessions, days, but_user),
        *_interpreters(sessions),
        *_venues(sessions),
    ]
    order = {part: number for number, part in enumerate(telling_rules.PARTS)}
    return sorted(found, key=lambda one: (order[one.part], one.name, one.person_id or 0))


def _people(days: dict[int, set[date]], waiting: bool) -> Iterable[ToTell]:
    states = [one for one in _PART_OF if waiting or one != MembershipState.WAITING]
    query = (
        Membership.select(
            Membership.group,
            Membership.state,
            Membership.starts_on,
            Membership.ends_on,
            *_REACH,
        )
        .join(Person)
        .where(Membership.group.in_(list(days)), Membership.state.in_(states))
        .order_by(Person.name, Person.id)
    )
    for group_id, state, starts_on, ends_on, *who in query.tuples():
        mine = days[group_id]
        if (starts_on and starts_on > max(mine)) or (ends_on and ends_on < min(mine)):
            continue
        yield _person(group_id, None, _PART_OF[state], who)


def _tasters(sessions: Collection[SessionTold]) -> Iterable[ToTell]:
    """Whoever comes to see one of these sessions, and doesn't belong to the group."""
    group_of = {one.session_id: one.group_id for one in sessions}
    belongs = Membership.select(Membership.id).where(
        Membership.group == Taster.group,
        Membership.person == Taster.person,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.PAUSED)),
    )
    query = (
        Taster.select(Taster.session, *_REACH)
        .join(Person)
        .where(Taster.session.in_(list(group_of)), ~fn.EXISTS(belongs))
        .order_by(Person.name, Person.id, Taster.session)
    )
    for session_id, *who in query.tuples():
        yield _person(group_of[session_id], session_id, TellingPart.TASTER, who)


def _person(group_id: int, session_id: int | None, part: TellingPart, who: Sequence[Any]) -> ToTell:
    """Somebody from the columns of _REACH."""
    person_id, name, phone, email, address, contact_note, *agreed = who
    may_email, may_text, may_call, may_post = agreed
    ways = channels(
        email=email,
        phone=phone,
        address=address,
        may_email=may_email,
        may_text=may_text,
        may_call=may_call,
        may_post=may_post,
    )
    channel = telling_rules.first_channel(ways, can_mail=can_mail(email))
    return ToTell(
        group_id, session_id, part, person_id, None, name, phone, email, contact_note, channel
    )


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
        yield ToTell(group_id, None, TellingPart.VENUE, None, None, name, phone, email, "", channel)


def sessions_told(session_ids: Iterable[int]) -> list[SessionTold]:
    """These sessions, soonest first. One statement."""
    query = (
        Session.select(Session.id, Group.id, Group.name, Session.starts_at)
        .join(Group)
        .where(Session.id.in_(list(session_ids)))
        .order_by(Session.starts_at, Session.id)
    )
    return [SessionTold(*row) for row in query.tuples()]


def can_mail(email: str) -> bool:
    """Whether there is an address that mail can be sent to."""
    if not email:
        return False
    try:
        mail.checked_address(email)
    except DomainError:
        return False
    return True


def people_seen(user: SignedInUser, person_ids: Iterable[int | None]) -> set[int]:
    """Those of these people from whom nothing bars the user. One statement."""
    wanted = [one for one in person_ids if one is not None]
    rows = (
        Person.select(Person.id)
        .where(Person.id.in_(wanted), scope.not_blocked(user, Person.id))
        .order_by(Person.id)
    )
    return {person_id for (person_id,) in rows.tuples()}
