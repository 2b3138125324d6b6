"""What may become of a place in a group, and how long a seat is waited for. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from statistics import median, quantiles

from portal.models import MembershipState

# Past waits below this many say nothing about the next one.
LEAST_WAITS = 5
# A seat stays kept for somebody who is away at most so long.
LONGEST_PAUSE_DAYS = 366
DAYS_A_WEEK = 7
# What keys of follow-ups begin with.
FREE_SEAT = "free seat "
STILL_WAITING = "still waiting "
TASTER = "taster "

_WAITING, _OFFERED, _ACTIVE, _PAUSED, _ENDED = MembershipState


class Move(StrEnum):
    """What can be done with a place."""

    OFFER = "offer"
    SEAT = "seat"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    CONFIRM = "confirm"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE_GROUP = "move_group"
    END = "end"


# From where each can be done, and where it leads. Buttons, actions and tests read this.
MOVES: Mapping[MembershipState, Mapping[Move, MembershipState]] = {
    _WAITING: {
        Move.OFFER: _OFFERED,
        Move.SEAT: _ACTIVE,
        Move.CONFIRM: _WAITING,
        Move.MOVE_GROUP: _ENDED,
        Move.END: _ENDED,
    },
    _OFFERED: {
        Move.ACCEPT: _ACTIVE,
        Move.SEAT: _ACTIVE,
        Move.DECLINE: _WAITING,
        Move.WITHDRAW: _WAITING,
        Move.LAPSE: _WAITING,
        Move.MOVE_GROUP: _ENDED,
        Move.END: _ENDED,
    },
    _ACTIVE: {Move.PAUSE: _PAUSED, Move.MOVE_GROUP: _ENDED, Move.END: _ENDED},
    _PAUSED: {
        Move.PAUSE: _PAUSED,
        Move.RESUME: _ACTIVE,
        Move.MOVE_GROUP: _ENDED,
        Move.END: _ENDED,
    },
    _ENDED: {},
}


def may(state: MembershipState | str, move: Move) -> bool:
    """Whether this can be done from where a place stands."""
    return move in MOVES[MembershipState(state)]


def after(state: MembershipState | str, move: Move) -> MembershipState:
    """Where a move leads. Raises KeyError for one that can't be done from there."""
    return MOVES[MembershipState(state)][move]


def standing(
    state: MembershipState | str,
    now: datetime,
    today: date,
    *,
    offer_expires_at: datetime | None,
    paused_until: date | None,
) -> MembershipState:
    """Where a place stands at a moment, whatever was last written: the twin of the SQL."""
    if state == _OFFERED and offer_expires_at is not None and offer_expires_at <= now:
        return _WAITING
    if state == _PAUSED and paused_until is not None and paused_until <= today:
        return _ACTIVE
    return MembershipState(state)


def is_passed_over(rank: int, free_count: int) -> bool:
    """Whether others stand between somebody and a free seat: `rank` is 1 for the first."""
    return rank > max(0, free_count)


def ask_is_due(
    waiting_since_at: datetime | None,
    asked_at: datetime | None,
    now: datetime,
    period_days: int,
) -> bool:
    """Whether somebody has waited so long since anybody asked that they should be asked."""
    last = max((one for one in (waiting_since_at, asked_at) if one), default=None)
    return last is not None and now - last >= timedelta(days=period_days)


def ring_key(membership_id: int, offered_at: datetime) -> str:
    """What ringing about an offer is known by, and its e-mail: each offer is told once."""
    return f"offer {membership_id} {offered_at.isoformat()}"


def not_taken_key(membership_id: int, offered_at: datetime) -> str:
    """What ringing after an offer that came to nothing is known by."""
    return f"offer not taken {membership_id} {offered_at.isoformat()}"


def still_waiting_key(membership_id: int, since: datetime) -> str:
    """What asking whether somebody still waits is known by: once since they were last asked."""
    return f"{STILL_WAITING}{membership_id} {since.isoformat()}"


def free_key(membership_id: int) -> str:
    """What offering a seat that came free is known by, from the membership that ended."""
    return f"{FREE_SEAT}{membership_id}"


def taster_key(taster_id: int) -> str:
    """What asking after a first visit is known by."""
    return f"{TASTER}{taster_id}"


def open_keys(
    membership_id: int, offered_at: datetime | None, since: datetime | None
) -> Iterator[str]:
    """Whatever may be owed to somebody who waits."""
    if offered_at is not None:
        yield ring_key(membership_id, offered_at)
        yield not_taken_key(membership_id, offered_at)
    if since is not None:
        yield still_waiting_key(membership_id, since)


@dataclass(frozen=True)
class Estimate:
    """How long a seat was waited for, in weeks: half of all waits lie between low and high."""

    median_weeks: int
    low_weeks: int
    high_weeks: int
    wait_count: int
    # Whether the waits are this group's own, or all of its programme.
    is_own: bool = True


def estimate(waited_days: Iterable[int], *, is_own: bool = True) -> Estimate | None:
    """An estimate from waits that ended in a seat, each 0 or more days; None below LEAST_WAITS.

    Those who still wait aren't in it: their waits aren't over, so they'd make it too short.
    The range is rounded outwards, so that it promises nothing the waits don't show.
    """
    days = sorted(max(0, one) for one in waited_days)
    if len(days) < LEAST_WAITS:
        return None
    low, _middle, high = quantiles(days, n=4, method="inclusive")
    return Estimate(
        median_weeks=round(median(days) / DAYS_A_WEEK),
        low_weeks=floor(low / DAYS_A_WEEK),
        high_weeks=ceil(high / DAYS_A_WEEK),
        wait_count=len(days),
        is_own=is_own,
    )
