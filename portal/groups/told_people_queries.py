"""Reading people whom a change to sessions concerns: members, offers, waits and first visits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import fn

from portal import clock, mail
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.errors import DomainError
from portal.groups import place_queries, telling_rules
from portal.models import (
    Group,
    Membership,
    MembershipState,
    Person,
    Session,
    Taster,
    TellingChannel,
    TellingPart,
)
from portal.people import reach_queries
from portal.people.channel_rules import Channel, channels

_PART_OF: dict[str, TellingPart] = {
    MembershipState.ACTIVE: TellingPart.MEMBER,
    MembershipState.PAUSED: TellingPart.MEMBER,
    MembershipState.OFFERED: TellingPart.OFFERED,
    MembershipState.WAITING: TellingPart.WAITING,
}


def _reach() -> tuple[Any, ...]:
    """The columns of who a person is, and by what they may be reached."""
    return (
        Person.id,
        Person.name,
        reach_queries.phone(),
        Person.email,
        Person.address,
        reach_queries.note(),
        Person.may_email,
        Person.may_text,
        Person.may_call,
        Person.may_post,
        reach_queries.is_closed(),
        Person.has_no_fixed_abode,
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
    # By what else than mail, for what no letter may say.
    unmailed: TellingChannel = TellingChannel.NONE

    @property
    def is_mailed(self) -> bool:
        """Whether Portal writes to them by itself."""
        return self.channel == TellingChannel.EMAIL


def members(days: dict[int, set[date]], waiting: bool) -> Iterable[ToTell]:
    """Who belongs to these groups on one of these days, or is about to. One statement."""
    query = (
        Membership.select(
            Membership.group,
            Membership.state,
            Membership.starts_on,
            Membership.ends_on,
            *_reach(),
        )
        .join(Person)
        .where(Membership.group.in_(list(days)), Membership.state.in_(_states_told(waiting)))
        .order_by(Person.name, Person.id)
    )
    for group_id, state, starts_on, ends_on, *who in query.tuples():
        mine = days[group_id]
        if (starts_on and starts_on > max(mine)) or (ends_on and ends_on < min(mine)):
            continue
        yield _person(group_id, None, _PART_OF[state], who)


def tasters(sessions: Collection[SessionTold], waiting: bool) -> Iterable[ToTell]:
    """Whoever comes to see one of these sessions, but for those who are told as members, or as
    somebody with an offer or a wait. One statement.
    """
    group_of = {one.session_id: one.group_id for one in sessions}
    belongs = Membership.select(Membership.id).where(
        Membership.group == Taster.group,
        Membership.person == Taster.person,
        Membership.state.in_(_states_told(waiting)),
    )
    query = (
        Taster.select(Taster.session, *_reach())
        .join(Person)
        .where(Taster.session.in_(list(group_of)), ~fn.EXISTS(belongs))
        .order_by(Person.name, Person.id, Taster.session)
    )
    for session_id, *who in query.tuples():
        yield _person(group_of[session_id], session_id, TellingPart.TASTER, who)


def _states_told(waiting: bool) -> list[str]:
    return [one for one in _PART_OF if waiting or one != MembershipState.WAITING]


def _person(group_id: int, session_id: int | None, part: TellingPart, who: Sequence[Any]) -> ToTell:
    """Somebody from the columns of _reach."""
    person_id, name, phone, email, address, contact_note, *agreed = who
    may_email, may_text, may_call, may_post, is_closed, has_no_fixed_abode = agreed
    ways = channels(
        email=email,
        phone=phone,
        address=address,
        may_email=may_email,
        may_text=may_text,
        may_call=may_call,
        may_post=may_post,
        is_closed=bool(is_closed),
        has_no_fixed_abode=has_no_fixed_abode,
    )
    channel = telling_rules.first_channel(ways, can_mail=can_mail(email))
    unmailed = telling_rules.first_channel(
        [one for one in ways if one != Channel.EMAIL], can_mail=False
    )
    return ToTell(
        group_id,
        session_id,
        part,
        person_id,
        None,
        name,
        phone,
        email,
        contact_note,
        channel,
        unmailed,
    )


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


def called_in(tellings: Collection[ToTell]) -> list[ToTell]:
    """The same people by the names they want in their group, as its leaders know them.

    One statement.
    """
    query = (
        Membership.select(
            Membership.group,
            Membership.person,
            place_queries.called(Membership.group),
        )
        .join(Person)
        .where(
            Membership.group.in_({one.group_id for one in tellings}),
            Membership.person.in_({one.person_id for one in tellings if one.person_id}),
        )
        .order_by(Membership.id)
    )
    called = {(group_id, person_id): name for group_id, person_id, name in query.tuples()}
    return [
        one._replace(name=called.get((one.group_id, one.person_id or 0), one.name))
        for one in tellings
    ]


def people_seen(user: SignedInUser, person_ids: Iterable[int | None]) -> set[int]:
    """Those of these people from whom nothing bars the user. One statement."""
    wanted = [one for one in person_ids if one is not None]
    rows = (
        Person.select(Person.id)
        .where(Person.id.in_(wanted), scope.not_blocked(user, Person.id))
        .order_by(Person.id)
    )
    return {person_id for (person_id,) in rows.tuples()}
