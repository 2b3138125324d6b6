"""Reading what the form that tells the office needs: where one is, who is there, whom to ring."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Case

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.concerns import ladder_queries
from portal.groups import roll_queries, rules
from portal.groups.place_queries import called
from portal.groups.queries import leads_on
from portal.models import (
    Attendance,
    ConcernLead,
    Group,
    GroupLeader,
    Membership,
    Person,
    Session,
    SessionLeader,
    Taster,
    User,
)


class Place(NamedTuple):
    """The group, and perhaps the session, that somebody tells the office about."""

    group_id: int
    group_name: str
    programme_id: int
    opens_group: bool
    session_id: int | None = None
    starts_at: datetime | None = None


def place_of_session(user: SignedInUser, session_id: int) -> Place | None:
    """A session whose roll the user may open, else None. One statement."""
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
        .where(Session.id == session_id, scope.sessions(user))
        .tuples()
        .first()
    )
    return Place._make([*row[:3], bool(row[3]), *row[4:]]) if row else None


def place_of_group(user: SignedInUser, group_id: int) -> Place | None:
    """A group whose members the user may see, else None. One statement."""
    row: Any = (
        Group.select(Group.id, Group.name, Group.programme)
        .where(Group.id == group_id, scope.rosters(user, Group.id))
        .tuples()
        .first()
    )
    return Place(row[0], row[1], row[2], True) if row else None


def people_at(user: SignedInUser, place: Place) -> list[tuple[int, str]]:
    """Who belongs to the group, or stands on the session's roll, first visits too: (person_id,
    name), by the name they want there.

    Without those barred from the user; the same names are numbered. One statement.
    """
    day = clock.local(place.starts_at).date() if place.starts_at else clock.today()
    there = Membership.select(Membership.person).where(
        Membership.group == place.group_id, roll_queries.on_roster_on(day)
    )
    if place.session_id is not None:
        there = (
            there
            | Attendance.select(Attendance.person).where(Attendance.session == place.session_id)
            | Taster.select(Taster.person).where(Taster.session == place.session_id)
        )
    name = called(place.group_id)
    rows = (
        Person.select(Person.id, name)
        .where(Person.id.in_(there), scope.not_blocked(user, Person.id))
        .order_by(name, Person.id)
        .tuples()
    )
    return list(rules.full_names(dict(rows)).items())


def colleagues_at(user: SignedInUser, place: Place) -> list[tuple[int, str]]:
    """Users whom a concern there may be about: (user_id, name), leaders first, then the office.

    Never the user. One statement.
    """
    day = clock.local(place.starts_at).date() if place.starts_at else clock.today()
    leading = GroupLeader.select(GroupLeader.user).where(
        GroupLeader.group == place.group_id, *leads_on(day)
    )
    if place.session_id is not None:
        leading = leading | SessionLeader.select(SessionLeader.user).where(
            SessionLeader.session == place.session_id
        )
    is_leader = Case(None, ((User.id.in_(leading), 0),), 1)
    rows = (
        User.select(User.id, User.name)
        .where(
            User.id.in_(leading) | ladder_queries.may_lead(User.id),
            User.is_active,
            User.id != user.id,
        )
        .order_by(is_leader, User.name, User.id)
        .tuples()
    )
    return list(rows)


@dataclass(frozen=True)
class ToRing:
    """A lead whom one may ring."""

    user_id: int
    name: str
    phone: str
    kinds: frozenset[str]


def to_ring(user: SignedInUser, programme_id: int | None) -> list[ToRing]:
    """The leads of a programme who aren't away today, in order, without the user.

    Four statements.
    """
    today = clock.today()
    there = [
        one
        for one in ladder_queries.lead_recipients()
        if (None in (programme_id, one.programme_id) or one.programme_id == programme_id)
        and one.user_id != user.id
        and not one.is_away(today)
    ]
    rows = (
        ConcernLead.select(User.id, User.name, ConcernLead.phone)
        .join(User)
        .where(ConcernLead.is_active)
        .order_by(ConcernLead.position, ConcernLead.id)
        .tuples()
    )
    named = {user_id: (name, phone) for user_id, name, phone in rows}
    return [ToRing(one.user_id, *named[one.user_id], one.kinds) for one in there]
