"""Writes about messages that come later and join a referral: an update, an answer, a file."""

from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.models import MessagePart, Referral, ReferralMessage, Risk, StepKind
from portal.referrals import risk_actions, step_actions


def join_message(
    referral_id: int,
    message_id: int,
    part: MessagePart,
    *,
    by: Any = None,
    note: str = "",
    risk_note: str = "",
) -> int:
    """Join a kept intake message to a referral, in the transaction that is open.

    Returns the id of the join. It stands unread until somebody of ours has read it; `note`
    stands on the timeline, and says no more than staff may read there. `risk_note` is what was
    said of a risk: whoever opens the referral has it before their eyes.
    """
    with write():
        joined_id = ReferralMessage.insert(
            referral=referral_id, message=message_id, part=part, joined_at=clock.now()
        ).execute()
        step_actions.note_step(referral_id, StepKind.ARRIVED, by, note)
        if part == MessagePart.RISK:
            risk_actions.note_risk(referral_id, Risk.UNREADABLE, risk_note, by)
        person_id = Referral.get_by_id(referral_id).person_id
        record_event("message_joined", "referral", referral_id, by=by, person=person_id)
    return int(joined_id)


def read_message(joined_id: int, by: Any) -> None:
    """Say that a user has read a message that joined a referral; the first reader stands."""
    with write():
        found = ReferralMessage.get_by_id(joined_id)
        if found.read_at is not None:
            return
        ReferralMessage.update(read_at=clock.now(), read_by=by.id).where(
            ReferralMessage.id == joined_id
        ).execute()
        referral = Referral.get_by_id(found.referral_id)
        record_event(
            "joined_message_read",
            "referral",
            referral.id,
            by=by,
            person=referral.person_id,
            fields=["read_at"],
        )
