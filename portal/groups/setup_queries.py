"""Finding programmes, groups and leaders by what an administrator types."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal import clock
from portal.groups.pattern_queries import current_pattern
from portal.models import (
    Group,
    GroupLeader,
    GroupPattern,
    GroupStaff,
    Programme,
    Role,
    User,
    UserRole,
)


class NamedRow(NamedTuple):
    """A programme or group by its name."""

    id: int
    name: str


def programme_named(name: str) -> NamedRow | None:
    """The programme with this name, whatever its capitals, or None. One statement."""
    query = Programme.select(Programme.id, Programme.name).order_by(Programme.name, Programme.id)
    return next((row for row in _rows(query) if _folded(row.name) == _folded(name)), None)


class RunningGroup(NamedTuple):
    """A group that still meets; `has_pattern` when there is one to plan sessions by."""

    id: int
    name: str
    has_pattern: bool


def running_groups() -> list[RunningGroup]:
    """Groups that haven't ended, by name, for whoever may plan all of them. One statement."""
    query = (
        Group.select(Group.id, Group.name, GroupPattern.id)
        .join(GroupPattern, JOIN.LEFT_OUTER, on=(GroupPattern.id == current_pattern()))
        .where(Group.ended_on.is_null() | (Group.ended_on >= clock.today()))
        .order_by(Group.name, Group.id)
    )
    return [
        RunningGroup(group_id, name, pattern_id is not None)
        for group_id, name, pattern_id in query.tuples()
    ]


def groups_named(name: str) -> list[RunningGroup]:
    """Groups that still meet under this name, whatever its capitals. One statement."""
    return [row for row in running_groups() if _folded(row.name) == _folded(name)]


class Assignment(NamedTuple):
    """One of somebody's assignments to a group."""

    assignment_id: int
    starts_on: date
    ends_on: date | None
    stood_down_at: datetime | None


def assignments_of(group_id: int, user_id: int) -> list[Assignment]:
    """When a user led, leads or will lead a group, earliest first. One statement."""
    query = (
        GroupLeader.select(
            GroupLeader.id, GroupLeader.starts_on, GroupLeader.ends_on, GroupLeader.stood_down_at
        )
        .where(GroupLeader.group == group_id, GroupLeader.user == user_id)
        .order_by(GroupLeader.starts_on, GroupLeader.id)
    )
    return [Assignment(*row) for row in query.tuples()]


def is_active_with(user_id: int, role: Role) -> bool:
    """Whether this user is active and has this role. One statement."""
    query = (
        UserRole.select(UserRole.user)
        .join(User)
        .where(UserRole.user == user_id, UserRole.role == role, User.is_active)
    )
    return bool(query.exists())


def is_named_on(group_id: int, user_id: int) -> bool:
    """Whether this user is named on this group. One statement."""
    query = GroupStaff.select(GroupStaff.id).where(
        GroupStaff.group == group_id, GroupStaff.user == user_id
    )
    return bool(query.exists())


def _rows(query: object) -> list[NamedRow]:
    return [NamedRow(*row) for row in query.tuples()]  # type: ignore[attr-defined]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
