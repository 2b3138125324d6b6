"""Reading when leaders are away, and which of their sessions that hits."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.away_rules import AwaySpan, by_user
from portal.models import AwayDate, Group, GroupLeader, Role, Session, SessionLeader, User, UserRole
from portal.training.gate_rules import LEADING


def spans_between(
    first: date, last: date, user_ids: Collection[int] | None = None
) -> dict[int, list[AwaySpan]]:
    """By user, when they are away between two days, both included. One statement.

    Of these users, or of everybody.
    """
    query = AwayDate.select(AwayDate.user, AwayDate.starts_on, AwayDate.ends_on).where(
        AwayDate.starts_on <= last, AwayDate.ends_on >= first
    )
    if user_ids is not None:
        query = query.where(AwayDate.user.in_(list(user_ids)))
    rows = query.order_by(AwayDate.user, AwayDate.starts_on, AwayDate.id).tuples()
    return by_user(AwaySpan(*row) for row in rows)


class AwayRow(NamedTuple):
    """Days away as their own page lists them."""

    away_id: int
    starts_on: date
    ends_on: date
    note: str
    # Whoever noted them, where it was somebody else.
    added_by_name: str | None


def away_of(user_id: int) -> list[AwayRow]:
    """When somebody is away today or later, soonest first. One statement."""
    adder = User.alias()
    rows = (
        AwayDate.select(
            AwayDate.id,
            AwayDate.starts_on,
            AwayDate.ends_on,
            AwayDate.note,
            adder.name,
            AwayDate.added_by,
        )
        .join(adder, JOIN.LEFT_OUTER, on=AwayDate.added_by == adder.id)
        .where(AwayDate.user == user_id, AwayDate.ends_on >= clock.today())
        .order_by(AwayDate.starts_on, AwayDate.id)
        .tuples()
    )
    return [
        AwayRow(away_id, starts_on, ends_on, note, name if added_by != user_id else None)
        for away_id, starts_on, ends_on, note, name, added_by in rows
    ]


class HitSession(NamedTuple):
    """A session that somebody was to lead on a day they are away."""

    session_id: int
    starts_at: datetime
    # None where the group isn't for whoever looks to know.
    group_name: str | None


def sessions_hit(user: SignedInUser, user_id: int, first: date, last: date) -> list[HitSession]:
    """Sessions ahead that somebody leads between two days, soonest first. Three statements.

    Those of groups they are assigned to that day, and those they stand in at.
    """
    standing_in = SessionLeader.select(SessionLeader.session).where(
        SessionLeader.user == user_id,
        SessionLeader.role.in_(LEADING),
        SessionLeader.stood_down_at.is_null(),
    )
    own = GroupLeader.select(GroupLeader.group, GroupLeader.starts_on, GroupLeader.ends_on).where(
        GroupLeader.user == user_id,
        GroupLeader.role.in_(LEADING),
        GroupLeader.stood_down_at.is_null(),
        GroupLeader.starts_on <= last,
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= first),
    )
    assigned = list(own.order_by(GroupLeader.id).tuples())
    visible = {
        group_id
        for (group_id,) in Group.select(Group.id)
        .where(scope.groups(user, Group.id))
        .order_by(Group.id)
        .tuples()
    }
    rows = (
        Session.select(
            Session.id, Session.starts_at, Group.id, Group.name, Session.id.in_(standing_in)
        )
        .join(Group)
        .where(
            Session.starts_at > clock.now(),
            Session.starts_at >= clock.start_of(first),
            Session.starts_at < clock.start_of(last + timedelta(days=1)),
            Session.state.in_(rules.MEETS),
            Session.group.in_([group_id for group_id, _first, _last in assigned])
            | Session.id.in_(standing_in),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    is_own = user.id == user_id
    found = []
    for session_id, starts_at, group_id, name, stands_in in rows:
        day = clock.local(starts_at).date()
        leads = any(
            one == group_id and begins <= day and (ends is None or day <= ends)
            for one, begins, ends in assigned
        )
        if leads or stands_in:
            shown = name if is_own or group_id in visible else None
            found.append(HitSession(session_id, starts_at, shown))
    return found


def leader_name(user_id: int) -> str | None:
    """The name of a facilitator who works here; None for anybody else. One statement."""
    leads = UserRole.select(UserRole.user).where(UserRole.role == Role.FACILITATOR)
    found: str | None = (
        User.select(User.name)
        .where(User.id == user_id, User.is_active, User.id.in_(leads))
        .scalar()
    )
    return found
