"""The ways to write about referrals: arriving here, each decision in a module of its own."""

from datetime import datetime
from typing import Any

from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import actions as groups
from portal.groups.actions import ConsentMissing
from portal.models import Referral, StepKind
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.referrals import REASON_LENGTH, SENDER_REFERENCE_LENGTH, TOPIC_LENGTH
from portal.referrals import risk_actions, rules, wish_actions
from portal.referrals.care_actions import (
    add_note,
    assign,
    change_facts,
    confirm_identity,
    note_opened,
    record_guardian,
    take_on,
)
from portal.referrals.decision_actions import (
    RiskHeld,
    accept_referral,
    ask_referrer,
    end_referral,
    hold_referral,
    reopen_referral,
    resume_referral,
    start_contact,
    undo_decision,
)
from portal.referrals.place_actions import place_person, record_said_consent, wait_for_seat
from portal.referrals.step_actions import MoveNotAllowed, add_step, note_step

__all__ = [
    "ConsentMissing",
    "DomainError",
    "MoveNotAllowed",
    "RiskHeld",
    "accept_referral",
    "add_note",
    "ask_referrer",
    "assign",
    "change_facts",
    "confirm_identity",
    "end_referral",
    "groups",
    "hold_referral",
    "note_opened",
    "note_step",
    "open_referral",
    "place_person",
    "record_guardian",
    "record_said_consent",
    "reopen_referral",
    "resume_referral",
    "start_contact",
    "take_on",
    "undo_decision",
    "wait_for_seat",
]


def open_referral(
    request: rules.ReferralRequest,
    *,
    message_id: int,
    receipt: str,
    person_id: int,
    provider_id: int | None,
    referrer_id: int | None,
    programme_id: int | None,
    received_at: datetime,
    by: Any = None,
) -> int:
    """Open a referral for a message that was taken, in the transaction that is open.

    Returns its id. Its warnings become the first lines of its timeline.
    """
    referrer = request.referrer
    with write():
        referral_id = int(
            Referral.insert(
                reference=receipt,
                message=message_id,
                person=person_id,
                provider=provider_id,
                referrer=referrer_id,
                referred_by=referrer.name[:NAME_LENGTH],
                referred_from=referrer.organisation[:NAME_LENGTH],
                referrer_email=referrer.email[:EMAIL_LENGTH],
                referrer_phone=referrer.phone[:PHONE_LENGTH],
                sender_kind=request.sender_kind,
                sender_reference=request.sender_reference[:SENDER_REFERENCE_LENGTH],
                outside_reason=request.outside_reason,
                follows=request.follows_id,
                guardian_name=request.guardian_name[:NAME_LENGTH],
                guardian_phone=request.guardian_phone[:PHONE_LENGTH],
                guardian_contact=request.guardian_contact,
                capacity_decided_by=request.capacity_decided_by[:NAME_LENGTH],
                programme=programme_id,
                topic=request.topic[:TOPIC_LENGTH],
                reason=request.reason[:REASON_LENGTH],
                urgency=request.urgency,
                asked_urgency=request.urgency,
                risk=request.risk,
                risk_note=request.risk_note,
                queue_rank=rules.queue_rank(request.risk, request.urgency),
                received_at=received_at,
            ).execute()
        )
        add_step(referral_id, StepKind.RECEIVED, by, at=received_at)
        for warning in request.warnings:
            add_step(referral_id, StepKind.WARNED, by, warning, at=received_at)
        if rules.is_at_risk(request.risk):
            risk_actions.ask_today(referral_id, person_id, by)
        if request.wishes is not None:
            wish_actions.set_wishes(referral_id, 0, request.wishes, by=by)
        record_event("referral_opened", "referral", referral_id, by=by, person=person_id)
    return referral_id
