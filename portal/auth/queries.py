"""What the guard, the sign-in pages and jobs need to read about users."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peewee import JOIN

from portal import clock
from portal.auth import scope, sessions
from portal.auth.permissions import permissions_of
from portal.auth.scope import TRUE
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
    found = acting_users(User.id == user_id) if user_id is not None else []
    return found[0] if found else None


def acting_users(which: Any = None) -> list[SignedInUser]:
    """Active users as their requests would know them, by name; all unless told. Two statements."""
    query = (
        User.select(User.id, User.name, User.email, User.theme, User.person, UserRole.role)
        .join(UserRole, JOIN.LEFT_OUTER)
        .where(User.is_active, TRUE if which is None else which)
        .order_by(User.name, User.id, UserRole.role)
        .tuples()
    )
    rows: dict[int, list[Any]] = {}
    for row in query:
        rows.setdefault(row[0], []).append(row)
    if not rows:
        return []
    limits = UserProgramme.select(UserProgramme.user, UserProgramme.programme)
    if which is not None:
        limits = limits.where(UserProgramme.user.in_(list(rows)))
    programmes: dict[int, set[int]] = {}
    for user_id, programme_id in limits.order_by(UserProgramme.id).tuples():
        programmes.setdefault(user_id, set()).add(programme_id)
    return [_as_acting(of, programmes.get(user_id, set())) for user_id, of in rows.items()]


def _as_acting(rows: list[Any], programme_ids: set[int]) -> SignedInUser:
    roles = frozenset(Role(row[-1]) for row in rows if row[-1])
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
        programme_ids=frozenset(programme_ids),
    )
