"""Named views and looks for tests, one line each."""

from typing import Any

from portal import clock
from portal.db import write
from portal.models import ReferralLook, SavedView


def saved_view(user: Any, name: str = "Urgent ones", query: str = "urgency=urgent", **more: Any):
    """A view of the queue under a name."""
    with write():
        return SavedView.create(
            user=user, name=name, query=query, **{"created_at": clock.now(), **more}
        )


def look(referral: Any, user: Any, seen_at: Any = None):
    """A user who has a referral open."""
    with write():
        return ReferralLook.create(referral=referral, user=user, seen_at=seen_at or clock.now())
