"""What the FHIR door can do, as a CapabilityStatement. Pure."""

from datetime import date
from typing import Any

from portal.intake.message_rules import REFERRAL_EVENT

# When what it says last changed.
CHANGED_ON = date(2026, 11, 27)
_READS = ("Task", "Bundle")


def capability_statement(organisation: str, base_url: str, contact_email: str) -> dict[str, Any]:
    """The whole statement, for one charity's address."""
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base_url}/fhir/metadata",
        "name": "PortalReferrals",
        "title": f"Referrals to {organisation}",
        "status": "active",
        "date": CHANGED_ON.isoformat(),
        "publisher": organisation,
        "contact": [{"telecom": [{"system": "email", "value": contact_email}]}],
        "description": (
            "Takes referrals as BaRS messages and as a Task with its ServiceRequest, and tells "
            "each sender where its own stand. If somebody is in danger now, ring: nobody "
            "watches this address."
        ),
        "kind": "instance",
        "software": {"name": "Portal"},
        "implementation": {"description": organisation, "url": f"{base_url}/fhir"},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": (
                    "A referral's Task is read under its receipt; the message that answers it "
                    "is read under the same."
                ),
                "security": {
                    "description": "A bearer token that the office makes, with scopes fhir:write "
                    "to send and status:read to read."
                },
                "resource": [
                    {"type": kind, "interaction": [{"code": "read"}], "versioning": "no-version"}
                    for kind in _READS
                ],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": (
                            "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"
                        ),
                        "documentation": f"Event {REFERRAL_EVENT}: a new referral, a change of "
                        "one (reason update, or the same ServiceRequest again) and its end "
                        "(ServiceRequest.status revoked).",
                    }
                ],
            }
        ],
    }
