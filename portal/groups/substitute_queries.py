"""Reading who stands in at a session, and everybody who may be named for one."""

from datetime import datetime
from typing import Any, NamedTuple

from portal.groups.candidate_queries import barred
from portal.groups.session_head_queries import SessionHead
from portal.models import Role, SessionLeader, User, UserRole


class NameableUser(NamedTuple):
    """Somebody who may be named for a session. Facilitators may lead it, others be its guests."""

    user_id: int
    name: str
    email: str | None
    leads: bool


def nameable(head: SessionHead) -> list[NameableUser]:
    """Everybody who may be named for a session in some role, by name. Four statements.

    Facilitators, those without a role, such as guests without a sign-in, and whoever else works
    here; not those barred from a member.
    """
    barred_ids = barred(head.group_id)
    leaders = {
        user_id
        for (user_id,) in UserRole.select(UserRole.user)
        .where(UserRole.role == Role.FACILITATOR)
        .order_by(UserRole.user)
        .tuples()
    }
    rows = (
        User.select(User.id, User.name, User.email)
        .where(User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [
        NameableUser(user_id, name, email, user_id in leaders)
        for user_id, name, email in rows
        if user_id not in barred_ids
    ]


def standing_in(session_id: int) -> dict[int, tuple[str, datetime | None]]:
    """By user: their role at this one session, and when they were stood down. One statement."""
    return {
        user_id: (role, stood_down_at)
        for user_id, role, stood_down_at in SessionLeader.select(
            SessionLeader.user, SessionLeader.role, SessionLeader.stood_down_at
        )
        .where(SessionLeader.session == session_id)
        .order_by(SessionLeader.id)
        .tuples()
    }


class StandIn(NamedTuple):
    """Somebody's part in one session alone."""

    id: int
    name: str
    email: str | None


def stand_in(session_id: int, user_id: int) -> StandIn | None:
    """Somebody's part in this one session, if they weren't stood down. One statement."""
    row: Any = (
        SessionLeader.select(SessionLeader.id, User.name, User.email)
        .join(User)
        .where(
            SessionLeader.session == session_id,
            SessionLeader.user == user_id,
            SessionLeader.stood_down_at.is_null(),
        )
        .tuples()
        .first()
    )
    return StandIn(*row) if row else None
