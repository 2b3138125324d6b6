"""Reading rosters: who belongs to a group, and what its leaders may know of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups import rules
from portal.groups.place_queries import called, is_paused_on, stands, waiting_order
from portal.models import (
    Attendance,
    Group,
    Membership,
    MembershipState,
    Person,
    Referral,
    Session,
    Taster,
)
from portal.people import reach_queries

# Larger than any membership's id.
_AFTER_ALL = 2**31


class RosterRow(NamedTuple):
    """A member as leaders see them: no reason, diagnosis, risk or referrer."""

    membership_id: int
    person_id: int
    # As they want to be called in this group.
    name: str
    # In full, with a number where two on this roster have the same name.
    shown_name: str
    pronouns: str
    state: str
    starts_on: date | None
    phone: str
    email: str
    contact_note: str
    access_needs: str
    leader_note: str
    attended_count: int
    # Of the last recorded sessions; 0 while paused.
    missed_count: int

    @property
    def is_first_time(self) -> bool:
        """Whether they have never come to this group yet."""
        return self.attended_count == 0

    @property
    def is_paused(self) -> bool:
        return self.state == MembershipState.PAUSED


def roster_of(user: SignedInUser, group_id: int) -> list[RosterRow]:
    """Who has a seat in a group now, by name, without those barred from the user.

    The group's own scope is the caller's to check. Two statements.
    """
    query = (
        Membership.select(
            Membership.id,
            Person.id,
            called(group_id),
            Person.pronouns,
            stands(),
            Membership.starts_on,
            reach_queries.phone(),
            Person.email,
            reach_queries.note(),
            Person.access_needs,
            Person.leader_note,
            _attended(group_id),
        )
        .join(Person)
        .where(
            Membership.group == group_id,
            Membership.state.in_(rules.SEATED),
            scope.not_blocked(user, Person.id),
        )
        .order_by(called(group_id), *joining_order(group_id), Membership.id)
    )
    rows = list(query.tuples())
    shown = rules.full_names({row[1]: row[2] for row in rows})
    marks = marks_before(group_id, clock.now(), (row[1] for row in rows))
    return [
        RosterRow._make([*row[:3], shown[row[1]], *row[3:], _missed_count(row, marks[row[1]])])
        for row in rows
    ]


def _missed_count(row: tuple[Any, ...], marks: list[str]) -> int:
    return 0 if row[4] == MembershipState.PAUSED else rules.missed_in_a_row(marks)


def joining_order(group_id: int) -> tuple[Any, Any]:
    """Terms that order rows of Person by when each joined a group; who never did comes last.

    The same on the roster, a roll and the sheet, so that a number means the same person.
    """
    place = Membership.alias()
    first = place.select(fn.MIN(place.id)).where(place.group == group_id, place.person == Person.id)
    return fn.COALESCE(first, _AFTER_ALL), Person.id


class WaitingRow(NamedTuple):
    """Somebody who waits for a seat."""

    membership_id: int
    person_id: int
    name: str
    state: str
    waiting_since_at: datetime | None


def waiting_for(user: SignedInUser, group_id: int) -> list[WaitingRow]:
    """The waiting list in its order, of people this user may open. One statement.

    Empty for leaders, who see a person once they belong to the group.
    """
    query = (
        Membership.select(
            Membership.id, Person.id, Person.name, stands(), Membership.waiting_since_at
        )
        .join(Person)
        .join_from(Membership, Referral, JOIN.LEFT_OUTER)
        .where(
            Membership.group == group_id,
            Membership.state.in_((MembershipState.WAITING, MembershipState.OFFERED)),
            scope.people(user, Person.id),
        )
        .order_by(*waiting_order(settings.current().waiting_urgent_first))
    )
    return [WaitingRow(*row) for row in query.tuples()]


def groups_by_person(user: SignedInUser, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the groups these people belong to now, where the user may see that.

    By person; in order of name. One statement.
    """
    query = (
        Membership.select(Membership.person, Group.name)
        .join(Group)
        .where(
            Membership.person.in_(list(person_ids)),
            Membership.state.in_(rules.SEATED),
            scope.rosters(user, Group.id),
        )
        .order_by(Group.name, Membership.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, name in query.tuples():
        found[person_id].append(name)
    return found


def marks_before(
    group_id: int, before: datetime, person_ids: Iterable[int]
) -> defaultdict[int, list[str]]:
    """Recorded marks at a group's last MISSED_LOOKBACK sessions before an instant.

    By person, newest first; nothing for a session without a mark. A first visit isn't one of
    theirs, nor is a session missed while away on a pause. One statement.
    """
    place, visit = Membership.alias(), Taster.alias()
    away = place.select(place.id).where(
        place.group == group_id,
        place.person == Attendance.person,
        is_paused_on(place, local_date(Session.starts_at)),
    )
    visited = visit.select(visit.id).where(
        visit.session == Attendance.session, visit.person == Attendance.person
    )
    recent = (
        Session.select(Session.id)
        .where(
            Session.group == group_id, Session.starts_at < before, Session.state.in_(rules.MEETS)
        )
        .order_by(Session.starts_at.desc(), Session.id.desc())
        .limit(rules.MISSED_LOOKBACK)
    )
    query = (
        Attendance.select(Attendance.person, Attendance.mark)
        .join(Session)
        .where(
            Session.id.in_(recent),
            Attendance.person.in_(list(person_ids)),
            ~fn.EXISTS(visited),
            Attendance.mark.in_(rules.HERE) | ~fn.EXISTS(away),
        )
        .order_by(Session.starts_at.desc(), Session.id.desc(), Attendance.person)
    )
    marks: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, mark in query.tuples():
        marks[person_id].append(mark)
    return marks


def _attended(group_id: int) -> Any:
    """How often a person came to a group: one number beside each row of Membership."""
    came, met = Attendance.alias(), Session.alias()
    return (
        came.select(fn.COUNT(SQL("*")))
        .join(met, on=(came.session == met.id))
        .where(came.person == Membership.person, met.group == group_id, came.mark.in_(rules.HERE))
    )
