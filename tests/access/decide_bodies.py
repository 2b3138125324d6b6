"""What the matrix sends to a referral and to the reasons it may end for: forms that are valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import Membership, Referral, ReferralState
from tests import decide_factories

Ids = dict[str, Any]


def add(scene: Any) -> None:
    """Something that came later, for every referral."""
    for name in ("own", "other", "ended", "sensitive"):
        ids = scene.objects[name]
        ids["joined_id"] = decide_factories.joined(ids["referral_id"]).id


def _version(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1}


def _stands(ids: Ids, **columns: Any) -> dict[str, Any]:
    Referral.update(**columns).where(Referral.id == ids["referral_id"]).execute()
    return {"version": 1}


def _place(ids: Ids, _scene: Any) -> dict[str, Any]:
    Membership.delete().where(Membership.person == ids["person_id"]).execute()
    sent = {"group_id": ids["group_id"], "step": "seat"}
    return {**_stands(ids, state=ReferralState.ACCEPTED), **sent}


def _accepted_now(ids: Ids, _scene: Any) -> dict[str, Any]:
    found = Referral.get_or_none(Referral.id == ids["referral_id"])
    if found is not None:
        decide_factories.decision(found, "accept", state_after=ReferralState.ACCEPTED)
    return _stands(ids, state=ReferralState.ACCEPTED, ending=None, ended_on=None)


def _ended_now(ids: Ids, _scene: Any) -> dict[str, Any]:
    today = clock.today()
    ended = _stands(ids, state=ReferralState.ENDED, ending="declined", ended_on=today)
    return {**ended, "reason": "They rang after all"}


def _ended_long_ago(ids: Ids, _scene: Any) -> dict[str, Any]:
    day = clock.today() - timedelta(days=90)
    _stands(ids, state=ReferralState.ENDED, ending="declined", ended_on=day)
    return {"reason": "Low again", "urgency": "routine", "risk": "no", "request_key": "matrix"}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "referrals.contact_start": _version,
    "referrals.referral_accept": _version,
    "referrals.referral_take_on": _version,
    "referrals.referrer_ask": lambda ids, scene: {"version": 1, "note": "Which evenings?"},
    "referrals.consent_add": lambda ids, scene: {
        "version": 1,
        "said_by": "the person",
        "how": "phone",
        "given_on": str(clock.today()),
    },
    "referrals.person_place": _place,
    "referrals.referral_end": lambda ids, scene: {
        "version": 1,
        "reason": "not_wanted",
        "note": "Said so on the phone.",
    },
    "referrals.referral_hold": lambda ids, scene: {
        "version": 1,
        "until": str(clock.today() + timedelta(days=9)),
        "reason": "Away until then",
    },
    "referrals.referral_resume": lambda ids, scene: _stands(
        ids, held_until=clock.today() + timedelta(days=9)
    ),
    "referrals.referral_reopen": _ended_now,
    "referrals.referral_follow": _ended_long_ago,
    "referrals.decision_undo": _accepted_now,
    "referrals.note_add": lambda ids, scene: {"text": "Rang the practice."},
    "referrals.owner_set": lambda ids, scene: {"version": 1, "user_id": ""},
    "referrals.attempt_add": lambda ids, scene: {
        "version": 1,
        "kind": "call",
        "outcome": "no_answer",
        "next_try_on": str(clock.today() + timedelta(days=1)),
    },
    "referrals.risk_spoken": lambda ids, scene: {
        "version": 1,
        "spoken_to": "The practice",
        "spoken_note": "They hold it.",
    },
    "referrals.identity_confirm": lambda ids, scene: {"version": 1, "identity_how": "Rang them"},
    "referrals.guardian_record": lambda ids, scene: {
        "version": 1,
        "guardian_name": "A parent",
        "guardian_contact": "no",
        "capacity_decided_by": "Their GP",
    },
    "referrals.joined_read": _version,
    "referrals.facts_change": lambda ids, scene: {
        "version": 1,
        "topic": "Low mood",
        "urgency": "urgent",
        "risk": "no",
        "reason": "Said on the phone",
    },
    "referrals.reason_add": lambda ids, scene: {
        "ending": "declined",
        "words": "No interpreter to be had",
        "tells_referrer": "y",
    },
    "referrals.reason_edit": lambda ids, scene: {
        "version": 0,
        "words": "Every seat taken",
        "tells_referrer": "y",
    },
}
