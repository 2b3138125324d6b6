"""A referral message written by hand, the smallest that is whole, and ways to change it."""

import copy
import json
from typing import Any

MESSAGE_ID = "4a1f0c0e-7b0f-4f53-9d8f-0d5a5a6f1d10"


def bundle(**changes: Any) -> dict[str, Any]:
    """A referral of Amina Yusuf by Dr Ravi Menon; `changes` replace parts of the Bundle."""
    made: dict[str, Any] = {
        "resourceType": "Bundle",
        "id": MESSAGE_ID,
        "type": "message",
        "entry": [
            _entry(
                "header",
                {
                    "resourceType": "MessageHeader",
                    "eventCoding": {"code": "servicerequest-request"},
                    "sender": {"reference": "urn:uuid:practice"},
                    "focus": [{"reference": "urn:uuid:request"}],
                },
            ),
            _entry(
                "request",
                {
                    "resourceType": "ServiceRequest",
                    "status": "active",
                    "subject": {"reference": "urn:uuid:patient"},
                    "requester": {"reference": "urn:uuid:doctor"},
                    "performer": [{"reference": "urn:uuid:service"}],
                    "reasonCode": [{"text": "Panic attacks since March."}],
                },
            ),
            _entry(
                "patient",
                {
                    "resourceType": "Patient",
                    "name": [{"use": "official", "family": "Yusuf", "given": ["Amina"]}],
                    "birthDate": "1991-02-03",
                    "telecom": [{"system": "phone", "value": "07700 900 142"}],
                },
            ),
            _entry("practice", {"resourceType": "Organization", "name": "Elm Road Surgery"}),
            _entry(
                "doctor",
                {
                    "resourceType": "Practitioner",
                    "name": [{"family": "Menon", "given": ["Ravi"], "prefix": ["Dr"]}],
                },
            ),
            _entry("service", {"resourceType": "HealthcareService", "name": "Peer support"}),
            _entry(
                "consent",
                {
                    "resourceType": "Consent",
                    "status": "active",
                    "patient": {"reference": "urn:uuid:patient"},
                    "policyRule": {"coding": [{"code": "OPTIN"}]},
                    "dateTime": "2026-01-05",
                },
            ),
        ],
    }
    made.update(copy.deepcopy(changes))
    return made


def _entry(name: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {"fullUrl": f"urn:uuid:{name}", "resource": resource}


def resource(of: dict[str, Any], kind: str) -> dict[str, Any]:
    """The Bundle's first resource of a type, to be changed in place."""
    return next(
        entry["resource"] for entry in of["entry"] if entry["resource"]["resourceType"] == kind
    )


def add(to: dict[str, Any], name: str, made: dict[str, Any]) -> None:
    """Add a resource to a Bundle under urn:uuid:NAME."""
    to["entry"].append(_entry(name, made))


def as_bytes(content: Any) -> bytes:
    return json.dumps(content).encode("utf-8")
