"""A small referral message of the kind that a practice's computer sends, built by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.demo.programmes import service_of
from portal.demo.scene import Scene
from portal.models import Person, Provider, Risk

if TYPE_CHECKING:
    from portal.demo.messages import Arrival, Sender

_PARTS = ("header", "request", "patient", "person", "role", "sender", "service", "consent", "flag")


def bundle(scene: Scene, arrival: Arrival, sender: Sender, key: str) -> dict[str, Any]:
    """The message as JSON would hold it; `key` is 32 hex digits that give it its ids."""
    urls = {
        name: f"urn:uuid:{uuid_of(f'{int(key, 16) ^ (number << 96):032x}')}"
        for number, name in enumerate(_PARTS, 1)
    }
    at = arrival.received_at.isoformat(timespec="seconds")
    refer = {name: {"reference": url} for name, url in urls.items()}
    resources: dict[str, dict[str, Any]] = {
        "header": {
            "resourceType": "MessageHeader",
            "eventCoding": {
                "system": "https://fhir.nhs.uk/CodeSystem/message-events-bars",
                "code": "servicerequest-request",
            },
            "sender": refer["sender"],
            "reason": {"coding": [{"code": "new"}]},
            "focus": [refer["request"]],
        },
        "request": {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "priority": str(arrival.urgency),
            "subject": refer["patient"],
            "requester": refer["person"],
            "performer": [refer["service"]],
            "authoredOn": at,
            "reasonCode": [{"text": arrival.topic}],
            "note": [{"text": arrival.reason}],
        },
        "patient": _patient(scene.row(Person, arrival.person)),
        **_senders(scene, arrival, sender, refer),
        "service": {"resourceType": "HealthcareService", "name": _service(arrival)},
        "consent": {
            "resourceType": "Consent",
            "status": "active",
            "patient": refer["patient"],
            "dateTime": at[:10],
            "performer": [refer["person"] if arrival.is_implied else refer["patient"]],
            "policyRule": {"coding": [{"code": "IMPLIED" if arrival.is_implied else "OPTIN"}]},
        },
    }
    if arrival.risk == Risk.YES:
        resources["flag"] = {
            "resourceType": "Flag",
            "status": "active",
            "subject": refer["patient"],
            "code": {"text": arrival.risk_note},
        }
    return {
        "resourceType": "Bundle",
        "id": uuid_of(key),
        "type": "message",
        "timestamp": at,
        "entry": [
            {"fullUrl": urls[name], "resource": resource} for name, resource in resources.items()
        ],
    }


def uuid_of(key: str) -> str:
    """32 hex digits with the dashes of a UUID."""
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


def without_name(content: dict[str, Any]) -> dict[str, Any]:
    """The same message about a patient without a name, which must be refused."""
    for entry in content["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            del entry["resource"]["name"]
    return content


def _service(arrival: Arrival) -> str:
    return arrival.service or (service_of(arrival.programme) if arrival.programme else "")


def _patient(person: dict[str, Any]) -> dict[str, Any]:
    name = {"use": "official", "text": person["name"], "given": [person["given_name"]]}
    if person["family_name"]:
        name["family"] = person["family_name"]
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "name": [name],
        "telecom": [
            {"system": system, "value": value}
            for system, value in (("phone", person["phone"]), ("email", person["email"]))
            if value
        ],
        "address": [{"text": person["address"], "postalCode": person["postcode"]}],
    }
    if person["nhs_number"]:
        patient["identifier"] = [
            {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": person["nhs_number"]}
        ]
    if person["born_on"]:
        patient["birthDate"] = person["born_on"].isoformat()
    return patient


def _senders(
    scene: Scene, arrival: Arrival, sender: Sender, refer: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """The professional, their job and their organisation."""
    assert arrival.provider
    provider = scene.row(Provider, arrival.provider)
    return {
        "person": {
            "resourceType": "Practitioner",
            "name": [{"text": sender.name}],
            "telecom": [
                {"system": "email", "value": sender.email},
                {"system": "phone", "value": sender.phone},
            ],
        },
        "role": {
            "resourceType": "PractitionerRole",
            "practitioner": refer["person"],
            "organization": refer["sender"],
            "code": [{"text": sender.job}],
        },
        "sender": {
            "resourceType": "Organization",
            "name": provider["name"],
            "identifier": [
                {
                    "system": "https://fhir.nhs.uk/Id/ods-organization-code",
                    "value": provider["ods_code"],
                }
            ],
        },
    }
