"""Reading who is stood down from leading. Why is read by the users named on it alone."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Group,
    GroupLeader,
    Role,
    Session,
    SessionLeader,
    StandDown,
    StandDownReader,
    User,
    UserRole,
)


class StandDownRow(NamedTuple):
    """That somebody is or was stood down, without why. `group_name` is None for every group."""

    stand_down_id: int
    user_id: int
    name: str
    group_id: int | None
    group_name: str | None
    started_at: datetime
    ended_at: datetime | None
    # Whether whoever asks may read why.
    may_read: bool


def stand_downs_for(user: SignedInUser) -> list[StandDownRow]:
    """Everybody stood down from every group or one the user may see, newest first.

    Those that ended come after. One statement.
    """
    query = (
        _stand_downs(user)
        .where(
            StandDown.group.is_null()
            | scope.groups(user, StandDown.group)
            | fn.EXISTS(_read_by(user))
        )
        .order_by(
            Case(None, ((StandDown.ended_at.is_null(), 0),), 1),
            StandDown.started_at.desc(),
            StandDown.id.desc(),
        )
    )
    return [StandDownRow._make([*row[:-1], bool(row[-1])]) for row in query.tuples()]


def standing_from(user: SignedInUser, group_id: int) -> dict[int, StandDownRow]:
    """Who is stood down now from a group, or from every one, by user id. One statement."""
    query = (
        _stand_downs(user)
        .where(
            StandDown.ended_at.is_null(),
            StandDown.group.is_null() | (StandDown.group == group_id),
        )
        .order_by(StandDown.id)
    )
    return {row[1]: StandDownRow._make([*row[:-1], bool(row[-1])]) for row in query.tuples()}


def _read_by(user: SignedInUser) -> Any:
    return StandDownReader.select(SQL("1")).where(
        StandDownReader.stand_down == StandDown.id, StandDownReader.user == user.id
    )


def _stand_downs(user: SignedInUser) -> Any:
    may_read = Case(None, ((fn.EXISTS(_read_by(user)), 1),), 0)
    return (
        StandDown.select(
            StandDown.id,
            User.id,
            User.name,
            Group.id,
            Group.name,
            StandDown.started_at,
            StandDown.ended_at,
            may_read,
        )
        .join_from(StandDown, User, on=StandDown.user)
        .join_from(StandDown, Group, JOIN.LEFT_OUTER)
        .tuples()
    )


class StandDownWhole(NamedTuple):
    """A stand-down as those named on it see it."""

    stand_down_id: int
    user_id: int
    name: str
    group_id: int | None
    group_name: str | None
    reason: str
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    ended_because: str
    readers: list[str]


def stand_down_read_by(user: SignedInUser, stand_down_id: int) -> StandDownWhole | None:
    """A stand-down with its reason, if the user is named on it; else None. Two statements."""
    starter, ender = User.alias("starter"), User.alias("ender")
    row: Any = (
        StandDown.select(
            StandDown.id,
            User.id,
            User.name,
            Group.id,
            Group.name,
            StandDown.reason,
            StandDown.started_at,
            starter.name,
            StandDown.ended_at,
            ender.name,
            StandDown.ended_because,
        )
        .join_from(StandDown, User, on=StandDown.user)
        .join_from(StandDown, Group, JOIN.LEFT_OUTER)
        .join_from(StandDown, starter, JOIN.LEFT_OUTER, on=StandDown.started_by)
        .join_from(StandDown, ender, JOIN.LEFT_OUTER, on=StandDown.ended_by)
        .where(StandDown.id == stand_down_id, fn.EXISTS(_read_by(user)))
        .tuples()
        .first()
    )
    if row is None:
        return None
    readers = (
        StandDownReader.select(User.name)
        .join(User)
        .where(StandDownReader.stand_down == stand_down_id)
        .order_by(User.name, User.id)
        .tuples()
    )
    names = [one for (one,) in readers]
    return StandDownWhole._make([*row, names])


class OwnStandDown(NamedTuple):
    """What somebody stood down is told: since when, from what, and whom to ask."""

    stand_down_id: int
    group_name: str | None
    started_at: datetime
    ask_name: str | None
    may_read: bool


def own_stand_downs(user: SignedInUser) -> list[OwnStandDown]:
    """From what the user is stood down now, newest first. One statement.

    Whom to ask is their supervisor, else who did it; None where it was nobody by name.
    """
    starter, supervisor = User.alias("starter"), User.alias("supervisor")
    may_read = Case(None, ((fn.EXISTS(_read_by(user)), 1),), 0)
    rows = (
        StandDown.select(
            StandDown.id,
            Group.name,
            StandDown.started_at,
            fn.COALESCE(supervisor.name, starter.name),
            may_read,
        )
        .join_from(StandDown, User, on=StandDown.user)
        .join_from(StandDown, Group, JOIN.LEFT_OUTER)
        .join_from(StandDown, starter, JOIN.LEFT_OUTER, on=StandDown.started_by)
        .join_from(User, supervisor, JOIN.LEFT_OUTER, on=User.supervisor)
        .where(StandDown.user == user.id, StandDown.ended_at.is_null())
        .order_by(StandDown.started_at.desc(), StandDown.id.desc())
        .tuples()
    )
    return [OwnStandDown._make([*row[:-1], bool(row[-1])]) for row in rows]


class LeaderToStandDown(NamedTuple):
    """A facilitator as the page that stands them down shows them."""

    user_id: int
    name: str
    supervisor_id: int | None
    supervisor_name: str | None
    # Groups that they lead or will lead and the one asking works for, (id, name) by name.
    groups: list[tuple[int, str]]


def leader_to_stand_down(user: SignedInUser, user_id: int) -> LeaderToStandDown | None:
    """Somebody who leads, led or may lead here, or None. Three statements.

    Facilitators, and whoever has a part in a group or session that the user works for.
    """
    supervisor = User.alias("supervisor")
    row: Any = (
        User.select(User.id, User.name, supervisor.id, supervisor.name)
        .join_from(User, supervisor, JOIN.LEFT_OUTER, on=User.supervisor)
        .where(User.id == user_id)
        .tuples()
        .first()
    )
    if row is None:
        return None
    groups = list(
        Group.select(Group.id, Group.name)
        .where(
            scope.staffed(user, Group.id),
            Group.id.in_(_led_by(user_id)) | Group.id.in_(_stood_in_by(user_id)),
        )
        .order_by(Group.name, Group.id)
        .tuples()
    )
    leads = (
        UserRole.select(UserRole.id)
        .where(UserRole.user == user_id, UserRole.role == Role.FACILITATOR)
        .exists()
    )
    if not groups and not leads:
        return None
    return LeaderToStandDown._make([*row, groups])


def _led_by(user_id: int) -> Any:
    return GroupLeader.select(GroupLeader.group).where(
        GroupLeader.user == user_id, GroupLeader.stood_down_at.is_null()
    )


def _stood_in_by(user_id: int) -> Any:
    return (
        SessionLeader.select(Session.group)
        .join(Session)
        .where(SessionLeader.user == user_id, SessionLeader.stood_down_at.is_null())
    )


def possible_readers(but: int) -> list[tuple[int, str]]:
    """Who can be named to read why: active staff and managers but one user. One statement.

    Rows: (user_id, name), by name.
    """
    held = UserRole.select(UserRole.user).where(UserRole.role.in_((Role.STAFF, Role.MANAGER)))
    return list(
        User.select(User.id, User.name)
        .where(User.is_active, User.id.in_(held), User.id != but)
        .order_by(User.name, User.id)
        .tuples()
    )


class Standing(NamedTuple):
    """A stand-down as the actions need it."""

    stand_down_id: int
    user_id: int
    group_id: int | None
    ended_at: datetime | None


def stand_down(stand_down_id: int) -> Standing | None:
    """One stand-down, or None. One statement."""
    row: Any = _standing().where(StandDown.id == stand_down_id).tuples().first()
    return Standing(*row) if row else None


def standing_for(user_id: int, group_id: int | None) -> Standing | None:
    """What bars a user from a group already, or from every one for None. One statement."""
    from_what: Any = StandDown.group.is_null()
    if group_id is not None:
        from_what |= StandDown.group == group_id
    row: Any = (
        _standing()
        .where(StandDown.user == user_id, StandDown.ended_at.is_null(), from_what)
        .order_by(StandDown.id)
        .tuples()
        .first()
    )
    return Standing(*row) if row else None


def _standing() -> Any:
    return StandDown.select(StandDown.id, StandDown.user, StandDown.group, StandDown.ended_at)
