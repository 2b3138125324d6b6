"""Reading what a letter may confirm: the sessions that somebody came to."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.models import Attendance, Group, Mark, Session


class AttendedGroup(NamedTuple):
    """A group that somebody came to, as far as the user may know of it."""

    group_id: int
    name: str
    is_sensitive: bool
    first_at: datetime
    last_at: datetime


def groups_attended(user: SignedInUser, person_id: int) -> list[AttendedGroup]:
    """Groups that a person came to, of those whose rosters the user sees, by name.

    One statement.
    """
    rows = (
        _came(user, person_id)
        .select(
            Group.id,
            Group.name,
            Group.is_sensitive,
            fn.MIN(Session.starts_at),
            fn.MAX(Session.starts_at),
        )
        .group_by(Group.id, Group.name, Group.is_sensitive)
        .order_by(Group.name, Group.id)
        .tuples()
    )
    read = Session.starts_at.python_value
    return [
        AttendedGroup(group_id, name, is_sensitive, read(first), read(last))
        for group_id, name, is_sensitive, first, last in rows
    ]


class AttendedSession(NamedTuple):
    """One session that a letter confirms."""

    group_id: int
    group_name: str
    is_sensitive: bool
    starts_at: datetime
    duration_minutes: int
    mark: str

    @property
    def ends_at(self) -> datetime:
        """When it was over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def left_early(self) -> bool:
        """Whether they left before its end."""
        return self.mark == Mark.LEFT_EARLY


def sessions_attended(
    user: SignedInUser, person_id: int, group_ids: Collection[int], first: date, last: date
) -> list[AttendedSession]:
    """Sessions of these groups that a person came to between two days, oldest first.

    Of groups whose rosters the user sees. One statement.
    """
    rows = (
        _came(user, person_id)
        .select(
            Group.id,
            Group.name,
            Group.is_sensitive,
            Session.starts_at,
            Session.duration_minutes,
            Attendance.mark,
        )
        .where(
            Group.id.in_(list(group_ids)),
            Session.starts_at >= clock.start_of(first),
            Session.starts_at < clock.start_of(last + timedelta(days=1)),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [AttendedSession(*row) for row in rows]


def _came(user: SignedInUser, person_id: int) -> Any:
    return (
        Attendance.select(Attendance.id)
        .join_from(Attendance, Session)
        .join_from(Session, Group)
        .where(
            Attendance.person == person_id,
            Attendance.mark.in_(rules.HERE),
            Session.state.in_(rules.MEETS),
            Session.starts_at <= clock.now(),
            scope.rosters(user, Group.id),
        )
    )
