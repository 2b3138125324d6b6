"""What the FHIR door says: Task, response message and Bundle answers, from one outward state. Pure.

Source of the shapes: the Gravity guide's example Tasks, BSeR's ReferralTask (two identifiers,
statusReason.text), and the BaRS example of a servicerequest-response.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.intake.sender_id_rules import as_identifier
from portal.models import Urgency
from portal.referrals.outward_rules import (
    ATTENDED_CODE,
    ATTENDED_DISPLAY,
    BARS_EVENT,
    BARS_RESPONSE,
    BUSINESS_SYSTEM,
    SNOMED,
    Outward,
)

TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
IDENTIFIER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
MESSAGE_EVENTS = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
MESSAGE_REASONS = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
ODS_CODES = "https://fhir.nhs.uk/Id/ods-organization-code"
ENCOUNTER_CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_PARTS = ("header", "request", "encounter", "us", "them", "task")


@dataclass(frozen=True)
class Told:
    """A referral as its sender may see it. `sentence` holds the state in words, and no name."""

    reference: str
    outward: Outward
    sentence: str
    words: str
    received_at: datetime
    changed_at: datetime
    urgency: str
    sender_name: str
    organisation: str
    sender_code: str = ""
    sender_reference: str = ""
    # The Bundle.id of the message that opened it.
    message_id: str = ""
    request_ids: list[str] = field(default_factory=list)
    task_ids: list[str] = field(default_factory=list)
    patient_ids: list[str] = field(default_factory=list)


def task(told: Told, base_url: str) -> dict[str, Any]:
    """The Task that says where a referral stands. It names neither the person nor a topic."""
    outward = told.outward
    found: dict[str, Any] = {
        "resourceType": "Task",
        "id": told.reference,
        "meta": {"lastUpdated": instant(told.changed_at)},
        "identifier": _identifiers(told, base_url),
        "status": outward.task_status,
        "statusReason": {"text": told.sentence},
        "businessStatus": {
            "coding": [
                {
                    "system": BUSINESS_SYSTEM,
                    "code": outward.business_code,
                    "display": outward.business_display,
                }
            ],
            "text": told.words,
        },
        "intent": "order",
        "priority": "urgent" if told.urgency == Urgency.URGENT else "routine",
        "code": {
            "coding": [
                {"system": TASK_CODES, "code": "fulfill", "display": "Fulfill the focal request"}
            ]
        },
        "focus": _logical("ServiceRequest", told.request_ids)
        or {"type": "ServiceRequest", "display": "The request as you sent it"},
        "for": _patient(told),
        "authoredOn": instant(told.received_at),
        "lastModified": instant(told.changed_at),
        "requester": {"type": "Organization", "display": told.sender_name},
        "owner": {"type": "Organization", "display": told.organisation},
    }
    output = _output(outward)
    if output:
        found["output"] = output
    return found


def _identifiers(told: Told, base_url: str) -> list[dict[str, Any]]:
    # BSeR asks for two: the placer's, and ours as the filler.
    theirs = [*told.task_ids, *told.request_ids]
    placer = as_identifier(theirs[0]) if theirs else {"value": told.message_id}
    if told.sender_reference:
        known = (as_identifier(one) for one in theirs)
        placer = next(
            (one for one in known if one["value"] == told.sender_reference),
            {"value": told.sender_reference},
        )
    ours = {"system": f"{base_url}/fhir/id/receipt", "value": told.reference}
    return [
        {"type": _type("PLAC", "Placer Identifier"), **placer},
        {"type": _type("FILL", "Filler Identifier"), **ours},
    ]


def _type(code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": IDENTIFIER_TYPES, "code": code, "display": display}]}


def _logical(kind: str, ids: list[str]) -> dict[str, Any] | None:
    """A reference to what only the sender holds: by its own id, to no address of ours."""
    return {"type": kind, "identifier": as_identifier(ids[0])} if ids else None


def _output(outward: Outward) -> list[dict[str, Any]]:
    """Sessions attended of offered, where that may be told."""
    if not outward.offered_count:
        return []
    attended = {
        "coding": [{"system": SNOMED, "code": ATTENDED_CODE, "display": ATTENDED_DISPLAY}],
        "text": ATTENDED_DISPLAY,
    }
    found: list[dict[str, Any]] = [
        {"type": attended, "valueInteger": outward.attended_count},
        {"type": {"text": "Number of appointments offered"}, "valueInteger": outward.offered_count},
    ]
    if outward.first_attended_on is not None:
        found.append(
            {
                "type": {"text": "First attended on"},
                "valueDate": outward.first_attended_on.isoformat(),
            }
        )
    return found


def response_message(told: Told, base_url: str) -> dict[str, Any]:
    """The BaRS answer to the message that a referral came by: roles turned round, state inside.

    The same state makes the same message, with the same id.
    """
    outward = told.outward
    counts = f"{outward.attended_count} {outward.offered_count} {outward.first_attended_on}"
    seed = f"{base_url} {told.reference} {outward.stage} {counts}"
    names = {name: _uuid(f"{seed} {name}") for name in ("bundle", *_PARTS)}
    urns = {name: f"urn:uuid:{names[name]}" for name in _PARTS}
    resources = {
        "header": _header(told, base_url, urns),
        "request": _request(told, urns),
        "encounter": _encounter(told, base_url, urns),
        "us": {"resourceType": "Organization", "name": told.organisation},
        "them": _organization(told),
        "task": {**task(told, base_url), "focus": {"reference": urns["request"]}},
    }
    entries = [
        {"fullUrl": urns[name], "resource": _named(resource, names[name], told)}
        for name, resource in resources.items()
    ]
    return {
        "resourceType": "Bundle",
        "id": names["bundle"],
        "meta": {"lastUpdated": instant(told.changed_at)},
        "type": "message",
        "timestamp": instant(told.changed_at),
        "entry": entries,
    }


def _named(resource: dict[str, Any], name: str, told: Told) -> dict[str, Any]:
    kind, *rest = resource.items()
    meta = {"lastUpdated": instant(told.changed_at)}
    return {kind[0]: kind[1], "id": name, "meta": meta} | {
        key: value for key, value in rest if key not in ("id", "meta")
    }


def _header(told: Told, base_url: str, urns: dict[str, str]) -> dict[str, Any]:
    endpoint = f"{ODS_CODES}|{told.sender_code}" if told.sender_code else f"{base_url}/fhir"
    reason = {"system": MESSAGE_REASONS, "code": "new"}
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": MESSAGE_EVENTS, "code": BARS_EVENT},
        "destination": [{"endpoint": endpoint, "receiver": {"reference": urns["them"]}}],
        "sender": {"reference": urns["us"]},
        "source": {"name": told.organisation, "endpoint": f"{base_url}/fhir"},
        "reason": {"coding": [reason]},
        "response": {"identifier": told.message_id or told.reference, "code": BARS_RESPONSE},
        "focus": [{"reference": urns["request"]}, {"reference": urns["encounter"]}],
    }


def _request(told: Told, urns: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": told.outward.bars.request_status,
        "intent": "order",
        "subject": _patient(told),
        "authoredOn": instant(told.received_at),
        "requester": {"reference": urns["them"]},
        "performer": [{"reference": urns["us"]}],
    }
    if told.request_ids:
        found["identifier"] = [as_identifier(one) for one in told.request_ids]
    return found


def _encounter(told: Told, base_url: str, urns: dict[str, str]) -> dict[str, Any]:
    """What we make of the request: our own number, how far it is, and why in words."""
    return {
        "resourceType": "Encounter",
        "identifier": [{"system": f"{base_url}/fhir/id/receipt", "value": told.reference}],
        "status": told.outward.bars.encounter_status,
        "class": {"system": ENCOUNTER_CLASSES, "code": "AMB", "display": "ambulatory"},
        "subject": _patient(told),
        "basedOn": [{"reference": urns["request"]}],
        "period": {"start": instant(told.received_at)},
        "reasonCode": [{"text": told.sentence}],
        "serviceProvider": {"reference": urns["us"]},
    }


def _organization(told: Told) -> dict[str, Any]:
    found: dict[str, Any] = {"resourceType": "Organization", "name": told.sender_name}
    if told.sender_code:
        found["identifier"] = [{"system": ODS_CODES, "value": told.sender_code}]
    return found


def _patient(told: Told) -> dict[str, Any]:
    found = _logical("Patient", told.patient_ids) or {"type": "Patient"}
    return {**found, "display": "The person whom you referred"}


def _uuid(seed: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))


def instant(at: datetime) -> str:
    """An instant as FHIR writes it."""
    return at.isoformat(timespec="seconds")


def bundle_answer(
    answer_id: str,
    entry_kinds: Iterable[str],
    reference: str,
    outcome: dict[str, Any],
    *,
    base_url: str,
    is_new: bool,
    type_sent: str,
    now: datetime,
) -> dict[str, Any]:
    """The answer to a Bundle, entry by entry: the Task has an address here, all else is kept."""
    status = "201 Created" if is_new else "200 OK"
    entries: list[dict[str, Any]] = []
    is_told = False
    for kind in entry_kinds:
        response: dict[str, Any] = {"status": status}
        if kind == "Task" and not is_told:
            response["location"] = f"{base_url}/fhir/Task/{reference}"
            response["outcome"] = outcome
            is_told = True
        entries.append({"response": response})
    kind = "batch-response" if type_sent == "batch" else "transaction-response"
    return {
        "resourceType": "Bundle",
        "id": answer_id,
        "meta": {"lastUpdated": instant(now)},
        "type": kind,
        "entry": entries,
    }
