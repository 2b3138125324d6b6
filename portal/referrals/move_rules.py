"""What may be done with a referral, from where, and where that leads. Pure.

One table: buttons, actions, interfaces and the README's diagram all read it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.models import Ending, ReferralState, Risk


class Move(StrEnum):
    """Something that staff do with a referral, in the order in which buttons stand."""

    ACCEPT = "accept"
    ASK = "ask"
    CONTACT = "contact"
    ATTEMPT = "attempt"
    PLACE = "place"
    HOLD = "hold"
    RESUME = "resume"
    END = "end"
    UNDO = "undo"
    REOPEN = "reopen"
    # The referral that comes instead, once it is too late to open this one again.
    FOLLOW = "follow"
    ASSIGN = "assign"
    CHANGE = "change"
    NOTE = "note"


class OnHold(StrEnum):
    """How a move stands to being on hold."""

    NOT = "not"
    ALSO = "also"
    ONLY = "only"


@dataclass(frozen=True)
class Rule:
    """One row of the table: from which states, and to which; None goes back to the one before."""

    leads: Mapping[ReferralState, ReferralState | None]
    on_hold: OnHold = OnHold.NOT
    # A risk answer that nobody has read can't be decided about.
    needs_reading: bool = False


_RECEIVED = ReferralState.RECEIVED
_CONTACTING = ReferralState.CONTACTING
_ASKED = ReferralState.AWAITING_INFORMATION
_ACCEPTED = ReferralState.ACCEPTED
_ENDED = ReferralState.ENDED

# States in which somebody still owes a decision.
UNDECIDED = (_RECEIVED, _CONTACTING, _ASKED)
OPEN = (*UNDECIDED, _ACCEPTED)
_STAYS: dict[ReferralState, ReferralState | None] = {state: state for state in OPEN}

TABLE: dict[Move, Rule] = {
    Move.ACCEPT: Rule(dict.fromkeys(UNDECIDED, _ACCEPTED), needs_reading=True),
    Move.ASK: Rule(dict.fromkeys(UNDECIDED, _ASKED), needs_reading=True),
    Move.CONTACT: Rule({_RECEIVED: _CONTACTING, _ASKED: _CONTACTING}),
    # The first attempt begins the contact.
    Move.ATTEMPT: Rule({**_STAYS, _RECEIVED: _CONTACTING}, OnHold.ALSO),
    Move.PLACE: Rule({_ACCEPTED: _ACCEPTED}, needs_reading=True),
    Move.HOLD: Rule(_STAYS, OnHold.ALSO, needs_reading=True),
    Move.RESUME: Rule(_STAYS, OnHold.ONLY),
    Move.END: Rule(dict.fromkeys(OPEN, _ENDED), OnHold.ALSO, needs_reading=True),
    Move.UNDO: Rule({_ACCEPTED: None, _ENDED: None}, OnHold.ALSO),
    Move.REOPEN: Rule({_ENDED: None}),
    Move.FOLLOW: Rule({_ENDED: _ENDED}),
    Move.ASSIGN: Rule(_STAYS, OnHold.ALSO),
    # Nor can it be changed into none unread.
    Move.CHANGE: Rule(_STAYS, OnHold.ALSO, needs_reading=True),
    Move.NOTE: Rule({**_STAYS, _ENDED: _ENDED}, OnHold.ALSO),
}
# Decisions that can be taken back while nobody has been told of them.
UNDOABLE = (Move.ACCEPT, Move.END)
# What may follow what, apart from going back.
MOVES: dict[ReferralState, tuple[ReferralState, ...]] = {
    state: tuple(
        dict.fromkeys(
            to
            for to in (_CONTACTING, _ASKED, _ACCEPTED, _ENDED)
            if to != state and any(rule.leads.get(state) == to for rule in TABLE.values())
        )
    )
    for state in ReferralState
}


class Bar(StrEnum):
    """Why a move can't be made now."""

    STATE = "state"
    ON_HOLD = "on_hold"
    NOT_ON_HOLD = "not_on_hold"
    UNREAD = "unread"
    # For waiting.
    UNSPOKEN = "unspoken"
    DIED = "died"
    # For taking back.
    NOTHING_TO_UNDO = "nothing_to_undo"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    HAS_PLACE = "has_place"
    # For opening again.
    TOO_LATE_TO_REOPEN = "too_late_to_reopen"
    STILL_REOPENS = "still_reopens"
    # For a place.
    CONSENT = "consent"
    IDENTITY = "identity"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class Facts:
    """What moves depend on, as it stands now."""

    state: str
    today: date
    held_until: date | None = None
    risk: str = Risk.NO
    is_opened: bool = False
    # Somebody was spoken to about the risk.
    is_spoken: bool = False
    ended_on: date | None = None
    reopen_days: int = 30
    # When the newest decision that can be taken back was made.
    decided_at: datetime | None = None
    now: datetime | None = None
    undo_minutes: int = 15
    has_open_place: bool = False
    has_died: bool = False
    has_consent: bool = True
    lacks_identity: bool = False
    lacks_guardian: bool = False


@dataclass(frozen=True)
class Allowed:
    """For each move the first thing that bars it; what isn't barred may be done now."""

    bars: Mapping[Move, Bar | None] = field(default_factory=dict)

    def __contains__(self, move: Move | str) -> bool:
        return self.bars[Move(move)] is None

    def __iter__(self) -> Iterator[Move]:
        return (move for move, bar in self.bars.items() if bar is None)

    def why_not(self, move: Move | str) -> Bar | None:
        """What bars a move, or None."""
        return self.bars[Move(move)]


def allowed(facts: Facts) -> Allowed:
    """What may be done now with a referral, and why not what may not."""
    return Allowed({move: _bar(move, rule, facts) for move, rule in TABLE.items()})


def is_on_hold(state: str, held_until: date | None, today: date) -> bool:
    """Whether it is on hold today; on the date itself it has come back."""
    return state != _ENDED and held_until is not None and today < held_until


def leads_to(move: Move, state: str) -> ReferralState | None:
    """The state after a move that is allowed; None for going back."""
    return TABLE[move].leads[ReferralState(state)]


def reopens_until(ended_on: date, reopen_days: int) -> date:
    """The last day on which an ended referral may be opened again."""
    return ended_on + timedelta(days=reopen_days)


def undo_until(decided_at: datetime, undo_minutes: int) -> datetime:
    """The moment until which a decision may be taken back, which answers wait for."""
    return decided_at + timedelta(minutes=undo_minutes)


def diagram() -> str:
    """The states and moves as Mermaid text, as the README shows them."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    for state in OPEN:
        for to in MOVES[state]:
            if to != _ENDED:
                lines.append(f"    {state} --> {to}: {_said(state, to)}")
    lines += [f"    {state} --> ended: end" for state in OPEN]
    lines += [f"    {state} --> on_hold: hold" for state in OPEN]
    lines += [f"    on_hold --> {state}: its date, resume" for state in OPEN]
    lines.append("    on_hold --> ended: end")
    lines += [f"    ended --> {state}: reopen, undo" for state in OPEN]
    lines += [f"    accepted --> {state}: undo" for state in UNDECIDED]
    return "\n".join(lines)


def _said(state: ReferralState, to: ReferralState) -> str:
    moves = (move for move, rule in TABLE.items() if rule.leads.get(state) == to)
    return ", ".join(move.value for move in moves)


def _bar(move: Move, rule: Rule, facts: Facts) -> Bar | None:
    held = is_on_hold(facts.state, facts.held_until, facts.today)
    if ReferralState(facts.state) not in rule.leads:
        return Bar.STATE
    if held and rule.on_hold == OnHold.NOT:
        return Bar.ON_HOLD
    if not held and rule.on_hold == OnHold.ONLY:
        return Bar.NOT_ON_HOLD
    if rule.needs_reading and facts.risk in (Risk.YES, Risk.UNREADABLE) and not facts.is_opened:
        return Bar.UNREAD
    if facts.has_died and move in _NOT_FOR_THE_DEAD:
        return Bar.DIED
    return _CHECKS[move](facts) if move in _CHECKS else None


_NOT_FOR_THE_DEAD = (
    Move.ACCEPT,
    Move.CONTACT,
    Move.ATTEMPT,
    Move.PLACE,
    Move.REOPEN,
    Move.FOLLOW,
)


def _undo_bar(facts: Facts) -> Bar | None:
    if facts.decided_at is None:
        return Bar.NOTHING_TO_UNDO
    if facts.now is None or facts.now > undo_until(facts.decided_at, facts.undo_minutes):
        return Bar.TOO_LATE_TO_UNDO
    return Bar.HAS_PLACE if facts.state == _ACCEPTED and facts.has_open_place else None


def _reopens(facts: Facts) -> bool:
    return facts.ended_on is not None and facts.today <= reopens_until(
        facts.ended_on, facts.reopen_days
    )


def _place_bar(facts: Facts) -> Bar | None:
    if facts.lacks_identity:
        return Bar.IDENTITY
    if facts.lacks_guardian:
        return Bar.GUARDIAN
    return None if facts.has_consent else Bar.CONSENT


def _hold_bar(facts: Facts) -> Bar | None:
    is_risky = facts.risk in (Risk.YES, Risk.UNREADABLE)
    return Bar.UNSPOKEN if is_risky and not facts.is_spoken else None


_CHECKS = {
    Move.HOLD: _hold_bar,
    Move.ACCEPT: lambda facts: Bar.GUARDIAN if facts.lacks_guardian else None,
    Move.PLACE: _place_bar,
    Move.UNDO: _undo_bar,
    Move.REOPEN: lambda facts: None if _reopens(facts) else Bar.TOO_LATE_TO_REOPEN,
    Move.FOLLOW: lambda facts: Bar.STILL_REOPENS if _reopens(facts) else None,
}


def needs_risk_holder(risk: str, ending: Ending | str) -> bool:
    """Whether an end must say who holds the risk now: any but that of somebody who has died."""
    return risk in (Risk.YES, Risk.UNREADABLE) and ending != Ending.DIED


def is_below(born_on: date | None, age: int, today: date) -> bool:
    """Whether somebody is younger than so many years; nobody is whose birth date isn't known."""
    if born_on is None:
        return False
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return years < age
