"""What the matrix sends to providers' links and pages: forms that are valid."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal import clock

Ids = dict[str, Any]

BY_LINK = {
    "postcode": "LS1 4AP",
    "born_on": "14/11/1992",
    "referrer_name": "Imran Shah",
    "referrer_phone": "01632 960 111",
    "given_name": "Amara",
    "family_name": "Okafor",
    "phone": "07700 900 142",
    "ways": "call",
    "reason": "Panic attacks since March.",
    "urgency": "routine",
    "risk": "no",
    "consent_referral": "y",
    "consent_said_by": "person",
    "consent_how": "in person",
    "step": "send",
}


def _closing(_ids: Ids, _scene: Any) -> dict[str, Any]:
    return {"version": 1, "closes_on": str(clock.today() + timedelta(days=30)), "successor_id": 0}


BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "intake.refer_by_link": lambda ids, scene: BY_LINK,
    "providers.provider_add": lambda ids, scene: {"name": "Planted practice"},
    "providers.provider_edit": lambda ids, scene: {"version": 1, "name": "Renamed practice"},
    "providers.referrer_add": lambda ids, scene: {"name": "Planted Referrer", "is_active": "y"},
    "providers.referrer_edit": lambda ids, scene: {"version": 1, "name": "Renamed Referrer"},
    "providers.link_add": lambda ids, scene: {"label": "Planted desk", "referrer_id": 0},
    "providers.link_revoke": lambda ids, scene: {},
    "providers.provider_close": _closing,
    "providers.provider_stay": lambda ids, scene: {},
}
