"""What the matrix sends about privacy: forms that are valid, so that guard and scope decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.models import AccessBlock as Bar
from portal.models import (
    AccessRequest,
    Concern,
    IntakeMessage,
    LegalHold,
    Membership,
    Pair,
    Referral,
)

Ids = dict[str, Any]


def _erase(ids: Ids, _scene: Any) -> dict[str, Any]:
    """Nothing keeps anybody any more."""
    person_id = ids["person_id"]
    LegalHold.delete().execute()
    AccessRequest.delete().execute()
    Concern.delete().execute()
    Membership.update(state="ended", ending="left").where(Membership.person == person_id).execute()
    Referral.update(state="ended", ending="stopped").where(Referral.person == person_id).execute()
    return {"is_sure": "y"}


def _sent(_ids: Ids, _scene: Any) -> dict[str, Any]:
    """Nothing is left to decide; bars stay, since they decide who may."""
    Pair.delete().execute()
    Concern.delete().execute()
    IntakeMessage.update(body=None).execute()
    Referral.update(reason="", risk_note="").execute()
    Bar.update(reason="").execute()
    return {"sent_on": str(clock.today()), "sent_how": "By hand", "version": 1}


def _decide(ids: Ids, _scene: Any) -> dict[str, Any]:
    row = Referral.get_or_none(Referral.person == ids["person_id"])
    return {"noun": "referral", "row": row.id if row else 1, "withheld": "give", "note": ""}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "privacy.period_edit": lambda ids, scene: {"months": 60, "reason": "Decided", "version": 0},
    "privacy.due_erase": lambda ids, scene: {"people": ids["person_id"], "is_sure": "y"},
    "privacy.hold_add": lambda ids, scene: {"reason": "A claim", "until_on": ""},
    "privacy.hold_lift": lambda ids, scene: {"lift_reason": "It is settled"},
    "privacy.person_erase": _erase,
    "privacy.request_add": lambda ids, scene: {
        "asked_on": str(clock.today()),
        "how": "In a letter",
    },
    "privacy.request_extend": lambda ids, scene: {"extended_reason": "Much", "version": 1},
    "privacy.request_decide": _decide,
    "privacy.request_sent": _sent,
    "privacy.request_copy": lambda ids, scene: {},
}
PATHS: dict[str, dict[str, Any]] = {"privacy.period_edit": {"record_kind": "person"}}
