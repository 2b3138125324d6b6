"""How a draft of a report goes its way: its states, its steps, and what may be done when. Pure."""

from enum import StrEnum

from portal.models import DraftState, JobState


class Step(StrEnum):
    """What is being done to a draft, in order."""

    FIGURES = "figures"
    PROTECTION = "protection"
    DOCUMENT = "document"
    PDF = "pdf"


STEPS = tuple(Step)


class Move(StrEnum):
    """What a person may do to a draft."""

    CANCEL = "cancel"
    MAKE_AGAIN = "make_again"
    ISSUE = "issue"


_MOVES = {
    DraftState.MAKING: {Move.CANCEL},
    DraftState.READY: {Move.MAKE_AGAIN, Move.ISSUE, Move.CANCEL},
    DraftState.REFUSED: {Move.MAKE_AGAIN, Move.CANCEL},
    DraftState.CANCELLED: {Move.MAKE_AGAIN},
    DraftState.FAILED: {Move.MAKE_AGAIN, Move.CANCEL},
    DraftState.ISSUING: set(),
    DraftState.ISSUED: set(),
}


def state_seen(state: DraftState, job: JobState | None) -> DraftState:
    """A draft's state as it is to be shown: one whose work was given up has failed."""
    if state in (DraftState.MAKING, DraftState.ISSUING) and job in (None, JobState.FAILED):
        return DraftState.FAILED
    return state


def may(move: Move, state: DraftState) -> bool:
    """Whether somebody may do this to a draft in this state, as seen."""
    return move in _MOVES[state]


def is_waiting(state: DraftState) -> bool:
    """Whether a draft waits for a person."""
    return state in (DraftState.READY, DraftState.REFUSED, DraftState.FAILED)
