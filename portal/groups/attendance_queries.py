"""SQL conditions on sessions and memberships that several areas count by."""

from datetime import datetime
from typing import Any

from peewee import fn

from portal.db import local_date
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
    day = local_date(session.starts_at)
    return (
        (membership.group == session.group)
        & membership.state.in_(
            (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)
        )
        & (membership.ending.is_null() | (membership.ending != MembershipEnding.ENTERED_IN_ERROR))
        & (membership.starts_on <= day)
        & (membership.ends_on.is_null() | (membership.ends_on >= day))
    )
