"""Reading one person's history: each session they were expected at, and what its roll says."""

from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups.attendance_queries import covers, has_roll, took_place
from portal.groups.history_rules import Line, Summary, summary
from portal.groups.place_queries import is_expected
from portal.models import Attendance, Group, Membership, Session


class GroupHistory(NamedTuple):
    """A person's sessions of one group, newest first, and what they come to."""

    group_id: int
    group_name: str
    lines: list[Line]
    totals: Summary


def history_of(user: SignedInUser, person_id: int) -> list[GroupHistory]:
    """A person's attendance by group, in order of name. One statement.

    Of groups whose roster the user sees: a sensitive one that isn't theirs is left out.
    Marks outlive the membership; a session without any roll says nothing about anybody.
    """
    mine = (Attendance.session == Session.id) & (Attendance.person == person_id)
    day = local_date(Session.starts_at)
    inside = fn.EXISTS(
        Membership.select(Membership.id).where(
            Membership.person == person_id,
            covers(Membership, Session),
            is_expected(Membership, day, Attendance.mark),
        )
    )
    query = (
        Session.select(
            Group.id,
            Group.name,
            Session.id,
            Session.starts_at,
            Attendance.mark,
            Case(None, ((inside, 1),), 0),
        )
        .join(Group)
        .join_from(Session, Attendance, JOIN.LEFT_OUTER, on=mine)
        .where(
            took_place(Session, clock.now()),
            has_roll(Session),
            Attendance.id.is_null(False) | inside,
            Session.group.in_(_groups_of(person_id)),
            scope.rosters(user, Group.id),
        )
        .order_by(Group.name, Group.id, Session.starts_at.desc(), Session.id.desc())
    )
    found: dict[int, tuple[str, list[Line]]] = {}
    for group_id, name, session_id, starts_at, mark, counts in query.tuples():
        found.setdefault(group_id, (name, []))[1].append(
            Line(session_id, starts_at, mark, bool(counts))
        )
    return [
        GroupHistory(group_id, name, lines, summary(lines))
        for group_id, (name, lines) in found.items()
    ]


def _groups_of(person_id: int) -> Any:
    belonged = Membership.select(Membership.group).where(Membership.person == person_id)
    came = (
        Session.select(Session.group)
        .join(Attendance, on=(Attendance.session == Session.id))
        .where(Attendance.person == person_id)
    )
    return belonged | came
