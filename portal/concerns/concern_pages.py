"""One concern as its page tells it: what happened, newest first, for whoever reads it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.concerns import history_queries, ladder_queries, tell_queries, words
from portal.concerns.concern_queries import ConcernWhole
from portal.concerns.history_queries import Note, Step
from portal.concerns.tell_queries import ToRing
from portal.models import AlertStage, ConcernState, ConcernStepKind


@dataclass(frozen=True)
class Happening:
    """One line of a timeline."""

    at: datetime
    text: Any
    by: str
    note: str | None = None


@dataclass(frozen=True)
class ConcernPage:
    """Everything that a concern's page shows beside the concern itself."""

    happened: list[Happening]
    seen_by: list[Step]
    notes: list[Note]
    pending: Step | None
    # Unseen: when it goes on to the next, or that it is everybody's.
    next_at: datetime | None
    is_everybodys: bool
    told_names: list[str]
    to_ring: list[ToRing]
    has_seen: bool
    is_acting: bool


def concern_page(user: SignedInUser, whole: ConcernWhole) -> ConcernPage:
    """What the page shows to this user: notes, comments and outcomes to those alone who act on it.

    At most nine statements.
    """
    steps = history_queries.steps_of(whole.concern_id)
    told = history_queries.told_of(whole.concern_id)
    handles = whole.is_mine_to_handle
    notes = history_queries.notes_of(whole.concern_id) if handles else []
    now = clock.now()
    found = ladder_queries.ladders(whole.concern_id) if whole.state == ConcernState.RAISED else []
    happened = [
        Happening(one.at, _step_text(one, handles), one.by, one.comment if handles else None)
        for one in steps
        if handles or one.kind not in (ConcernStepKind.CLOSE_ASKED, ConcernStepKind.KEPT_OPEN)
    ]
    happened += [
        Happening(one.at, words.TOLD[AlertStage(one.stage)], one.name)
        for one in told
        if handles or one.user_id != user.id
    ]
    return ConcernPage(
        happened=sorted(happened, key=lambda one: one.at, reverse=True),
        seen_by=[one for one in steps if one.kind == ConcernStepKind.SEEN],
        notes=notes,
        pending=history_queries.pending_close(steps) if handles else None,
        next_at=found[0].next_at(now) if found else None,
        is_everybodys=bool(found) and found[0].is_everybodys(now),
        told_names=list(dict.fromkeys(one.name for one in told if one.stage != AlertStage.UNSEEN)),
        to_ring=_to_ring(user, whole),
        has_seen=_did(steps, user, ConcernStepKind.SEEN),
        is_acting=_did(steps, user, ConcernStepKind.ACTING),
    )


def _to_ring(user: SignedInUser, whole: ConcernWhole) -> list[ToRing]:
    # Nobody is told to ring whoever it is about.
    return [
        one
        for one in tell_queries.to_ring(user, whole.programme_id)
        if one.user_id != whole.about_user_id and whole.kind in one.kinds
    ]


def _step_text(step: Step, handles: bool) -> Any:
    kind = words.STEP[ConcernStepKind(step.kind)]
    if handles and step.outcome:
        return f"{kind}: {words.OUTCOME[step.outcome]}"  # type: ignore[index]
    return kind


def _did(steps: list[Step], user: SignedInUser, kind: ConcernStepKind) -> bool:
    return any(one.by_id == user.id and one.kind == kind for one in steps)
