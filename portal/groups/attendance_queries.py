"""SQL conditions on sessions and memberships that several areas count by."""

from datetime import datetime
from typing import Any

from peewee import fn

from portal.db import not_after, not_before
from portal.groups.rules import MEETS
from portal.models import Attendance, MembershipEnding, MembershipState


def took_place(session: Any, now: datetime) -> Any:
    """A condition: a session that has begun and wasn't called off."""
    return session.state.in_(MEETS) & (session.starts_at <= now)


def has_roll(session: Any) -> Any:
    """A condition: somebody has a mark there, or heads were counted."""
    marked = Attendance.alias("marked")
    return session.head_count.is_null(False) | fn.EXISTS(
        marked.select(marked.id).where(marked.session == session.id)
    )


def covers(membership: Any, session: Any) -> Any:
    """A membership within which a session lies. A pause keeps what was before it."""
    return (
        (membership.group == session.group)
        & membership.state.in_(
            (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)
        )
        & (membership.ending.is_null() | (membership.ending != MembershipEnding.ENTERED_IN_ERROR))
        & not_before(session.starts_at, membership.starts_on)
        & (membership.ends_on.is_null() | not_after(session.starts_at, membership.ends_on))
    )
