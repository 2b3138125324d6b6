"""Writes of an answer that tells of danger: the concern that it raises, and what came after.

In the transaction that is open. Whoever took the answer down raised it, so that another lead
sees it first.
"""

from typing import Any

from portal import clock
from portal.audit import record_event
from portal.concerns import alert_actions
from portal.db import write
from portal.models import Concern, ConcernKind, ConcernNote, ConcernState


def raise_from_answer(
    person_id: int,
    text: str,
    *,
    key: str,
    referral_id: int | None,
    group_id: int | None,
    by: Any,
) -> int:
    """Raise an urgent crisis about what somebody answered, and tell the first lead. Returns its id.

    `key` is the answer's own: the same answer raises one concern. It stands on the person's
    referral or group, whichever is known; without either it raises ValueError.
    """
    if referral_id is None and group_id is None:
        raise ValueError("A concern needs a referral or a group.")
    with write():
        known = Concern.get_or_none(Concern.request_key == key)
        if known is not None:
            return int(known.id)
        made = Concern.create(
            kind=ConcernKind.CRISIS,
            is_urgent=True,
            text=text,
            person=person_id,
            referral=referral_id,
            # One that stands on a referral is its programme's leads' wherever they meet.
            group=None if referral_id is not None else group_id,
            request_key=key,
            raised_by=getattr(by, "id", by),
            raised_at=clock.now(),
        )
        alert_actions.tell_due(made.id)
        # The same whatever it came of, as for a message to the office.
        subject = "referral" if referral_id is not None else "group"
        record_event("office_told", subject, referral_id or group_id, by=by, person=person_id)
    return int(made.id)


def note_on_answer(concern_id: int, text: str, *, key: str, by: Any) -> None:
    """Note on a concern, unless it is closed, what became of the answer that raised it."""
    with write():
        concern = Concern.get_or_none(Concern.id == concern_id)
        if concern is None or concern.state == ConcernState.CLOSED:
            return
        ConcernNote.get_or_create(
            request_key=key,
            defaults={
                "concern": concern_id,
                "text": text,
                "is_action": False,
                "by": getattr(by, "id", by),
                "at": clock.now(),
            },
        )
        record_event("concern_noted", "concern", concern_id, by=by)
