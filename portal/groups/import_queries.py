"""What imports of groups are held against: places and marks that stand already."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from peewee import chunked

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.imports.cell_rules import folded
from portal.models import Attendance, Membership, Programme

# Ids in one statement: SQLite takes some thousands of parameters.
IDS_AT_ONCE = 500


class Place(NamedTuple):
    """A place or wait that stands."""

    person_id: int
    group_id: int
    state: str
    since: date | None


def memberships_of(person_ids: Collection[int]) -> list[Place]:
    """Every place and wait of these people, ended ones too. One statement for each 500."""
    found = []
    for some in chunked(sorted(person_ids), IDS_AT_ONCE):
        query = (
            Membership.select(
                Membership.person,
                Membership.group,
                Membership.state,
                Membership.starts_on,
                Membership.waiting_since_at,
            )
            .where(Membership.person.in_(list(some)))
            .order_by(Membership.id)
        )
        for person_id, group_id, state, starts_on, waiting_at in query.tuples():
            since = starts_on or (clock.local(waiting_at).date() if waiting_at else None)
            found.append(Place(person_id, group_id, state, since))
    return found


def group_of_membership(membership_id: int) -> int:
    """The group of a place. One statement. Raises LookupError if it is gone."""
    query = Membership.select(Membership.group).where(Membership.id == membership_id)
    row: Any = query.tuples().first()
    if row is None:
        raise LookupError(membership_id)
    return int(row[0])


def marks_at(session_ids: Collection[int]) -> set[tuple[int, int]]:
    """(session, person) of every mark at these sessions. One statement for each 500."""
    found: set[tuple[int, int]] = set()
    for some in chunked(sorted(session_ids), IDS_AT_ONCE):
        query = (
            Attendance.select(Attendance.session, Attendance.person)
            .where(Attendance.session.in_(list(some)))
            .order_by(Attendance.session, Attendance.person)
        )
        found |= {tuple(row) for row in query.tuples()}
    return found


def session_of_mark(attendance_id: int) -> int:
    """The session of a mark. One statement. Raises LookupError if it is gone."""
    query = Attendance.select(Attendance.session).where(Attendance.id == attendance_id)
    row: Any = query.tuples().first()
    if row is None:
        raise LookupError(attendance_id)
    return int(row[0])


def programmes_for(by: SignedInUser | None) -> dict[str, tuple[int, str]]:
    """Open programmes that the user works for, by folded name: (id, name). One statement."""
    query = (
        Programme.select(Programme.id, Programme.name)
        .where(Programme.is_open)
        .order_by(Programme.name, Programme.id)
    )
    if by is not None and by.programme_ids:
        query = query.where(Programme.id.in_(by.programme_ids))
    return {folded(name): (programme_id, name) for programme_id, name in query.tuples()}
