"""Reading a month of a group's attendance."""

from datetime import date

from peewee import SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import grid_rules, rules
from portal.groups.grid_rules import Grid, GridSession, Stay
from portal.groups.place_queries import called
from portal.groups.roster_queries import joining_order
from portal.models import (
    Attendance,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Session,
    WalkIn,
)


def grid_of(user: SignedInUser, group_id: int, first: date) -> Grid:
    """People by sessions of a group in the month that begins on a day. Four statements.

    Whoever belonged in it or has a mark at one of its sessions, without those barred from the
    user; the group's own scope is the caller's to check.
    """
    after = grid_rules.next_month(first)
    sessions = _sessions(group_id, first, after)
    stays = _stays(group_id, first, after)
    marks = _marks([one.session_id for one in sessions])
    ids = {one.person_id for one in stays} | {person_id for _session_id, person_id in marks}
    return grid_rules.grid(first, sessions, _names(user, group_id, ids), stays, marks)


def _sessions(group_id: int, first: date, after: date) -> list[GridSession]:
    # A walk-in that was matched is the person's own mark.
    walk_ins = WalkIn.select(fn.COUNT(SQL("*"))).where(
        WalkIn.session == Session.id, WalkIn.person.is_null()
    )
    rows = (
        Session.select(
            Session.id,
            Session.starts_at,
            Session.state,
            Session.reason,
            Session.head_count,
            walk_ins,
        )
        .where(
            Session.group == group_id,
            Session.starts_at >= clock.start_of(first),
            Session.starts_at < clock.start_of(after),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [GridSession(*row) for row in rows]


def _stays(group_id: int, first: date, after: date) -> list[Stay]:
    ended = (
        (Membership.state == MembershipState.ENDED)
        & (Membership.ending != MembershipEnding.ENTERED_IN_ERROR)
        & Membership.starts_on.is_null(False)
        & (Membership.ends_on >= first)
    )
    rows = (
        Membership.select(
            Membership.person,
            Membership.starts_on,
            Membership.ends_on,
            Membership.state,
            Membership.paused_from,
            Membership.paused_until,
        )
        .where(
            Membership.group == group_id,
            Membership.starts_on.is_null() | (Membership.starts_on < after),
            Membership.state.in_(rules.SEATED) | ended,
        )
        .order_by(Membership.person, Membership.id)
        .tuples()
    )
    return [
        Stay(person_id, starts_on, ends_on, state == MembershipState.PAUSED, paused_from, until)
        for person_id, starts_on, ends_on, state, paused_from, until in rows
    ]


def _marks(session_ids: list[int]) -> dict[tuple[int, int], str]:
    rows = (
        Attendance.select(Attendance.session, Attendance.person, Attendance.mark)
        .where(Attendance.session.in_(session_ids))
        .order_by(Attendance.session, Attendance.person)
        .tuples()
    )
    return {(session_id, person_id): mark for session_id, person_id, mark in rows}


def _names(user: SignedInUser, group_id: int, person_ids: set[int]) -> dict[int, str]:
    name = called(group_id)
    rows = (
        Person.select(Person.id, name)
        .where(Person.id.in_(sorted(person_ids)), scope.not_blocked(user, Person.id))
        .order_by(name, *joining_order(group_id))
        .tuples()
    )
    return rules.full_names(dict(rows))
