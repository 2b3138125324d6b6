"""Records opened in an emergency, and the officers who look into it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import BreakGlass, BreakGlassOfficer, FoundBy, Person, User


def officer(user: User) -> BreakGlassOfficer:
    """A named officer."""
    return BreakGlassOfficer.create(user=user, named_at=clock.now())


def opening(user: User, person: Person | int, minutes_ago: int = 5, **more: Any) -> BreakGlass:
    """A record that a user opened so long ago, for an hour."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    more.setdefault("found_by", FoundBy.NAME_AND_BIRTH)
    more.setdefault("reason", "Fell at the session and an ambulance is here")
    return BreakGlass.create(
        user=user, person=person, opened_at=at, closes_at=at + timedelta(hours=1), **more
    )
