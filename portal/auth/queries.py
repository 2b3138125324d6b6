"""What the guard and the sign-in pages need to read."""

from datetime import datetime, timedelta
from typing import Any

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Session, SignIn, User


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


def devices_of(user_id: int) -> list[tuple[Any, ...]]:
    """Devices a user is signed in on, last seen first; no sign-in that has run out.

    Rows: (sign_in_id, device, started_at, seen_at). One query.
    """
    now = clock.now()
    idle_since = now - timedelta(minutes=settings.current().session_idle_minutes)
    query = (
        SignIn.select(SignIn.id, SignIn.device, SignIn.started_at, SignIn.seen_at)
        .where(
            SignIn.user == user_id,
            SignIn.ended_at.is_null(),
            SignIn.expires_at > now,
            SignIn.seen_at >= idle_since,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(20)
    )
    return list(query.tuples())
