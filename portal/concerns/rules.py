"""What may be done with a concern, and when an emergency contact may be looked up. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.models import ConcernState

# What may follow what. Closing an urgent one takes two: one asks, another closes it.
MOVES: dict[ConcernState, tuple[ConcernState, ...]] = {
    ConcernState.RAISED: (ConcernState.SEEN, ConcernState.ACTING),
    ConcernState.SEEN: (ConcernState.ACTING, ConcernState.CLOSED),
    ConcernState.ACTING: (ConcernState.CLOSED,),
    # Opened again it is somebody's to act on: it doesn't go round the leads once more.
    ConcernState.CLOSED: (ConcernState.ACTING,),
}
OPEN = (ConcernState.RAISED, ConcernState.SEEN, ConcernState.ACTING)


def may_move(state: str, to: ConcernState) -> bool:
    """Whether a concern may go from one state to the other."""
    return to in MOVES[ConcernState(state)]


class LookDoor(StrEnum):
    """Whether a member's emergency contact may be looked up at a session now."""

    NOT_YET = "not_yet"
    OPEN = "open"
    TOO_LATE = "too_late"


def look_door(
    starts_at: datetime, now: datetime, *, opens_before_minutes: int, hours: int
) -> LookDoor:
    """From the roll's opening until so many hours after the start, both ends included."""
    if now < starts_at - timedelta(minutes=opens_before_minutes):
        return LookDoor.NOT_YET
    return LookDoor.OPEN if now <= starts_at + timedelta(hours=hours) else LookDoor.TOO_LATE
