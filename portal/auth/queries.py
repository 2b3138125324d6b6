"""What the guard, the sign-in pages and jobs need to read about users."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peewee import JOIN

from portal import clock
from portal.auth import scope, sessions
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.models import Role, Session, SignIn, User, UserProgramme, UserRole

DEVICES_SHOWN = 20


def user_to_sign_in(email: str) -> User | None:
    """The active user with this e-mail address, folded; None if there is none."""
    folded = email.strip().lower()
    return User.select().where(User.email == folded, User.is_active).first()


def roll_led_by(user: SignedInUser, session_id: int) -> datetime | None:
    """When a session starts, if the user leads it; None for others, whatever their role."""
    query = (
        Session.select(Session.starts_at)
        .where(Session.id == session_id, scope.led_sessions(user))
        .tuples()
    )
    row: Any = query.first()
    return row[0] if row else None


def session_minutes(session_id: int) -> int:
    """A session's planned length in minutes."""
    query = Session.select(Session.duration_minutes).where(Session.id == session_id)
    return int(query.scalar())


def devices_of(user_id: int, roles: Iterable[str]) -> list[tuple[Any, ...]]:
    """Devices a user is signed in on, last seen first; no sign-in that has run out.

    Rows: (sign_in_id, device, started_at, seen_at). One query.
    """
    now = clock.now()
    idle_since = now - sessions.idle_limit(roles)
    query = (
        SignIn.select(SignIn.id, SignIn.device, SignIn.started_at, SignIn.seen_at)
        .where(
            SignIn.user == user_id,
            SignIn.ended_at.is_null(),
            SignIn.expires_at > now,
            SignIn.seen_at >= idle_since,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(DEVICES_SHOWN)
    )
    return list(query.tuples())


def acting_user(user_id: int | None) -> SignedInUser | None:
    """The active user for whom a job works, as a request would know them. Two statements."""
    query = (
        User.select(User.id, User.name, User.email, User.theme, User.person, UserRole.role)
        .join(UserRole, JOIN.LEFT_OUTER)
        .where(User.id == user_id, User.is_active)
        .order_by(UserRole.role)
        .tuples()
    )
    rows = list(query) if user_id is not None else []
    if not rows:
        return None
    roles = frozenset(Role(row[-1]) for row in rows if row[-1])
    programmes = UserProgramme.select(UserProgramme.programme).where(UserProgramme.user == user_id)
    return SignedInUser(
        id=rows[0][0],
        name=rows[0][1],
        email=rows[0][2] or "",
        theme=rows[0][3],
        person_id=rows[0][4],
        # No device: a job signs nobody in.
        sign_in_id=0,
        roles=roles,
        permissions=permissions_of(roles),
        programme_ids=frozenset(row[0] for row in programmes.tuples()),
    )
