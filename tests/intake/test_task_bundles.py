"""POST /fhir: a Task with its ServiceRequest, in the shape of the Gravity guide's examples."""

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from portal.models import Consent, Door, IntakeMessage, Referral, ReferralMessage, SenderId
from tests.intake import messages
from tests.intake.senders import Machine, receipt_in, said

FILES = (
    "Task-SDOHCC-TaskReferralManagementOrderFulfillmentAcceptedExample",
    "ServiceRequest-SDOHCC-ServiceRequestActiveFoodPantryApplicationAssistExample",
    "Patient-pat-53234",
    "Condition-SDOHCC-ConditionFoodInsecurityExample",
    "PractitionerRole-SDOHCC-PractitionerRoleDrJanWaterExample",
    "Practitioner-SDOHCC-PractitionerDrJanWaterExample",
    "Organization-SDOHCC-OrganizationClinicExample",
    "Organization-SDOHCC-OrganizationCoordinationPlatformExample",
    "Consent-SDOHCC-ConsentInformationDisclosureExample",
    "DocumentReference-DocumentReferenceExample",
)


def bundle(**changes: Any) -> dict[str, Any]:
    """The smallest that is whole: a Task that hands over a request for Amina Yusuf."""
    made: dict[str, Any] = {"resourceType": "Bundle", "id": "b-1", "type": "transaction"}
    made["entry"] = [
        _entry("POST", resource)
        for resource in (
            {
                "resourceType": "Task",
                "id": "t-1",
                "identifier": [{"system": "https://gp.example/task", "value": "T42"}],
                "status": "requested",
                "intent": "order",
                "priority": "urgent",
                "code": {"coding": [{"code": "fulfill"}]},
                "focus": {"reference": "ServiceRequest/s-1"},
                "for": {"reference": "Patient/p-1"},
                "requester": {"display": "Dr Ravi Menon"},
            },
            {
                "resourceType": "ServiceRequest",
                "id": "s-1",
                "status": "active",
                "intent": "order",
                "subject": {"reference": "Patient/p-1"},
                "reasonCode": [{"text": "Panic attacks since March."}],
            },
            {"resourceType": "Patient", "id": "p-1", "name": [{"text": "Amina Yusuf"}]},
        )
    ]
    return made | changes


def _entry(method: str, resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    return {
        "fullUrl": f"https://gp.example/fhir/{kind}/{resource['id']}",
        "resource": resource,
        "request": {"method": method, "url": kind},
    }


def task_of(made: dict[str, Any]) -> dict[str, Any]:
    return messages.resource(made, "Task")


def outcome_of(answer: dict[str, Any]) -> dict[str, Any]:
    return next(
        entry["response"]["outcome"] for entry in answer["entry"] if "outcome" in entry["response"]
    )


def test_a_task_becomes_a_referral_answered_entry_by_entry(machine: Machine) -> None:
    answer = machine.bundle(bundle())
    Bundle.model_validate(answer)
    assert answer["type"] == "transaction-response"
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["201 Created"] * 3
    row = Referral.get()
    location = answer["entry"][0]["response"]["location"]
    assert location.endswith(f"/fhir/Task/{row.reference}")
    assert receipt_in(outcome_of(answer)) == row.reference
    assert (row.person.name, row.urgency, row.sender_reference) == ("Amina Yusuf", "urgent", "T42")
    assert (row.reason, row.referred_by) == ("Panic attacks since March.", "Dr Ravi Menon")
    kept = {(one.kind, one.value) for one in SenderId.select()}
    assert ("task", "https://gp.example/task|T42") in kept
    assert ("patient", "p-1") in kept
    assert IntakeMessage.get().door == Door.FHIR


@pytest.mark.parametrize("kind", ["collection", "batch"])
def test_other_kinds_of_bundle_are_taken_too(machine: Machine, kind: str) -> None:
    answer = machine.bundle(bundle(type=kind))
    assert answer["type"] == ("batch-response" if kind == "batch" else "transaction-response")
    assert Referral.select().count() == 1


def test_the_same_task_again_joins_and_cancelled_withdraws(machine: Machine) -> None:
    machine.bundle(bundle())
    machine.bundle(bundle(), 409)
    answer = machine.bundle(bundle(id="b-2"))
    assert answer["entry"][0]["response"]["status"] == "200 OK"
    assert ReferralMessage.get().part == "update"
    cancelled = bundle(id="b-3")
    task_of(cancelled)["status"] = "cancelled"
    assert "is withdrawn" in said(outcome_of(machine.bundle(cancelled)))
    assert Referral.get().ending == "withdrawn"


@pytest.mark.parametrize(
    ("drop", "element"),
    [
        ("Task", "Bundle.entry"),
        ("ServiceRequest", "Bundle.entry[0].resource.focus"),
        ("Patient", "Bundle.entry[1].resource.subject"),
    ],
)
def test_each_part_that_must_be_there_is_named(machine: Machine, drop: str, element: str) -> None:
    made = bundle()
    made["entry"] = [e for e in made["entry"] if e["resource"]["resourceType"] != drop]
    answer = machine.bundle(made, 400)
    assert answer["issue"][0]["expression"] == [element]
    assert IntakeMessage.get().state == "refused"


def test_a_message_or_a_resource_alone_isnt_taken_here(machine: Machine) -> None:
    answer = machine.bundle(messages.bundle(), 400)
    assert "transaction or collection or batch" in said(answer)
    assert machine.bundle(task_of(bundle()), 400)["issue"][0]["expression"] == ["Bundle"]


@pytest.mark.real_data
def test_the_guides_own_examples_are_taken_together(machine: Machine, real_data: Any) -> None:
    resources = [
        json.loads((real_data / f"fhir-gravity/{name}.json").read_text("utf-8")) for name in FILES
    ]
    made = {"resourceType": "Bundle", "id": "gravity", "type": "collection"}
    made["entry"] = [{"resource": resource} for resource in resources]
    outcome = outcome_of(machine.bundle(made))
    row = Referral.get()
    # ABBAS until 2020, BAXTER after.
    assert row.person.name.endswith("BAXTER")
    assert "food pantry" in row.reason
    assert "Food insecurity" in row.reason
    assert row.referred_by == "Jan Water"
    assert row.referrer.job.startswith("Family Medicine Physician")
    assert not Consent.get().is_implied
    assert "wasn't fetched" in said(outcome)
