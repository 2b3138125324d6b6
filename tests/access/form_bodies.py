"""What the matrix sends to providers' links and pages: forms that are valid."""

from collections.abc import Callable
from typing import Any

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
BODIES: dict[str, Callable[[Ids, Any], dict[str, Any]]] = {
    "intake.refer_by_link": lambda ids, scene: BY_LINK,
}
