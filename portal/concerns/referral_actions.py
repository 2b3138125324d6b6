"""Writes of a risk answer on a referral: the concern that it raises, and what came after.

In the transaction that is open. Nobody raised it: so no lead is passed over as its raiser.
"""

from typing import Any

from portal import clock
from portal.audit import record_event
from portal.concerns import alert_actions, ladder_queries
from portal.concerns.notice_actions import tell
from portal.db import write
from portal.models import (
    Concern,
    ConcernKind,
    ConcernNote,
    ConcernState,
    ConcernStep,
    ConcernStepKind,
)


def raise_from_referral(referral_id: int, person_id: int, text: str, by: Any = None) -> int:
    """Raise an urgent crisis and tell the first lead. Returns its id.

    While one of the same referral is open it gets a note instead, and whoever has seen it is
    told to look again; one that nobody has seen is on its way up the leads already.
    """
    with write():
        known = _open_of(referral_id)
        if known is not None:
            _note(known.id, text, by, is_action=False)
            _tell_again(known)
            record_event("office_told", "referral", referral_id, by=by, person=person_id)
            return int(known.id)
        earlier = Concern.select().where(Concern.referral == referral_id).count()
        made = Concern.create(
            kind=ConcernKind.CRISIS,
            is_urgent=True,
            text=text,
            person=person_id,
            referral=referral_id,
            request_key=f"risk of referral {referral_id}, {earlier + 1}",
            raised_at=clock.now(),
        )
        alert_actions.tell_due(made.id)
        record_event("office_told", "referral", referral_id, by=by, person=person_id)
    return int(made.id)


def note_on_referral(referral_id: int, text: str, by: Any) -> None:
    """Note on a referral's open concern what was done about it, for its leads."""
    with write():
        known = _open_of(referral_id)
        if known is not None:
            _note(known.id, text, by, is_action=True)
            record_event("concern_noted", "concern", known.id, by=by)


def _open_of(referral_id: int) -> Concern | None:
    return (  # type: ignore[no-any-return]
        Concern.select()
        .where(Concern.referral == referral_id, Concern.state != ConcernState.CLOSED)
        .order_by(Concern.id.desc())
        .first()
    )


def _note(concern_id: int, text: str, by: Any, *, is_action: bool) -> None:
    earlier = ConcernNote.select().where(ConcernNote.concern == concern_id).count()
    ConcernNote.create(
        concern=concern_id,
        text=text,
        is_action=is_action,
        request_key=f"concern {concern_id}, note {earlier + 1}",
        by=getattr(by, "id", by),
        at=clock.now(),
    )


def _tell_again(concern: Concern) -> None:
    if concern.state == ConcernState.RAISED:
        return
    today = clock.today()
    blocked = ladder_queries.blocks_around([concern.person_id] if concern.person_id else [])
    may = [
        one
        for one in ladder_queries.lead_recipients()
        if ConcernKind.CRISIS in one.kinds
        and not one.is_away(today)
        and (one.user_id, concern.person_id) not in blocked
        and (concern.person_id is None or one.own_person_id != concern.person_id)
    ]
    rows = ConcernStep.select(ConcernStep.by).where(
        ConcernStep.concern == concern.id, ConcernStep.kind == ConcernStepKind.SEEN
    )
    seen = {user_id for (user_id,) in rows.tuples()}
    here = [one.user_id for one in may if one.user_id in seen]
    # Whoever has seen it is away: it is every other lead's.
    for user_id in here or [one.user_id for one in may]:
        tell(user_id, "turn", concern_id=concern.id)
