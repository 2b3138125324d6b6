"""What the FHIR door tells: sound by the standard, shaped as its examples, and nobody else's."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.task import Task

from portal.intake import fhir_answer_rules
from portal.intake.fhir_answer_rules import Told
from portal.models import Answer, Referral, ReferralState
from portal.referrals.outward_rules import CODES, Facts, Share, Stage, outward
from tests import answer_factories
from tests.intake import messages
from tests.intake.senders import Machine, receipt_in
from tests.intake.test_message_changes import REQUEST_ID, message
from tests.intake.test_task_bundles import bundle

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
ACCEPTED = ReferralState.ACCEPTED


def told(**changes: Any) -> Told:
    facts = Facts(ACCEPTED, "attending", was_accepted=True, attended_count=3, offered_count=5)
    values: dict[str, Any] = {
        "reference": "R-7KX4-92",
        "outward": outward(facts, Share.ATTENDANCE),
        "sentence": "The person comes to a group.",
        "words": "Attending",
        "received_at": AT,
        "changed_at": AT,
        "urgency": "routine",
        "sender_name": "Elm Road Surgery",
        "organisation": "Harbour Groups",
        "message_id": "m-1",
    }
    return Told(**values | changes)


def test_a_task_says_where_a_senders_own_referral_stands(machine: Machine) -> None:
    machine.bundle(bundle())
    reference = Referral.get().reference
    found = machine.task(reference)
    Task.model_validate(found)
    assert machine.response.mimetype == "application/fhir+json"
    codes = [one["type"]["coding"][0]["code"] for one in found["identifier"]]
    assert codes == ["PLAC", "FILL"]
    assert (found["identifier"][0]["value"], found["identifier"][1]["value"]) == ("T42", reference)
    assert (found["status"], found["priority"]) == ("requested", "urgent")
    assert found["businessStatus"]["coding"][0]["code"] == "2.0"
    assert found["statusReason"]["text"]
    assert found["focus"]["identifier"] == {"value": "s-1"}
    assert found["for"]["identifier"] == {"value": "p-1"}
    assert found["requester"]["display"] == "Elm Road Surgery"
    for word in ("Amina", "Yusuf", "Panic"):
        assert word not in machine.response.get_data(as_text=True)


def test_nobody_elses_task_is_there(machine: Machine, other_machine: Machine, app: Any) -> None:
    machine.bundle(bundle())
    reference = Referral.get().reference
    theirs = other_machine.task(reference, 404)
    none = other_machine.task("R-2222-22", 404)
    assert theirs["issue"] == none["issue"]
    assert other_machine.ask("GET", f"/fhir/Bundle/{reference}", 404)
    Machine(app, None).task(reference, 401)
    OperationOutcome.model_validate(theirs)


@pytest.mark.real_data
def test_the_task_has_the_shape_of_the_guides_example(machine: Machine, real_data: Any) -> None:
    name = "Task-SDOHCC-TaskReferralManagementOrderFulfillmentCompletedExample.json"
    example = json.loads((real_data / "fhir-gravity" / name).read_text("utf-8"))
    found = fhir_answer_rules.task(told(), "https://portal.example")
    # Narrative is for people; theirs names the person, and ours would say nothing more.
    assert set(example) - {"text"} <= set(found)
    for key in ("status", "intent", "code", "focus", "for", "requester", "owner", "output"):
        assert type(found[key]) is type(example[key])
    assert found["code"] == example["code"]
    assert set(found["output"][0]) - {"valueInteger"} == set(example["output"][0]) - {
        "valueReference"
    }


@pytest.mark.real_data
def test_the_response_has_the_shape_of_the_standards_example(real_data: Any) -> None:
    file = real_data / "fhir-bars/process_message/request/ValidationResponse-POST.json"
    example = json.loads(file.read_text("utf-8"))
    found = fhir_answer_rules.response_message(told(), "https://portal.example")
    assert set(example) - {"meta"} <= set(found)
    theirs, ours = (one["entry"][0]["resource"] for one in (example, found))
    # Ours has no software version to tell, and points at no definition of a use case.
    assert set(theirs) - {"extension", "definition"} <= set(ours)
    assert set(ours["response"]) == set(theirs["response"])
    assert ours["eventCoding"] == theirs["eventCoding"]
    kinds = [entry["resource"]["resourceType"] for entry in found["entry"]]
    assert kinds[:3] == ["MessageHeader", "ServiceRequest", "Encounter"]


def test_a_response_names_the_message_that_it_answers(machine: Machine) -> None:
    made = message("first")
    reference = receipt_in(machine.message(made))
    found = machine.ask("GET", f"/fhir/Bundle/{reference}", 200)
    Bundle.model_validate(found)
    header = found["entry"][0]["resource"]
    assert header["response"] == {"identifier": "first", "code": "ok"}
    request = found["entry"][1]["resource"]
    assert request["identifier"] == [{"value": REQUEST_ID}]
    assert request["status"] == "active"
    again = machine.ask("GET", f"/fhir/Bundle/{reference}", 200)
    assert again["id"] == found["id"]
    references = {entry["fullUrl"] for entry in found["entry"]}
    for place in ("sender", "focus"):
        held = header[place]
        for one in held if isinstance(held, list) else [held]:
            assert one["reference"] in references


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_sound_by_the_standard(stage: Stage) -> None:
    base = told().outward
    task_status, code, request, encounter = CODES[stage]
    shown = type(base)(
        stage,
        Share.ATTENDANCE,
        task_status,
        code,
        type(base.bars)("interim", request, encounter),
        AT.date(),
        3,
        5,
    )
    one = told(outward=shown, task_ids=["a|1"], request_ids=["b|2"], patient_ids=["3"])
    Task.model_validate(fhir_answer_rules.task(one, "https://portal.example"))
    Bundle.model_validate(fhir_answer_rules.response_message(one, "https://portal.example"))


def test_attendance_is_told_only_where_it_was_agreed() -> None:
    found = fhir_answer_rules.task(told(), "https://portal.example")
    assert [one["valueInteger"] for one in found["output"][:2]] == [3, 5]
    assert found["output"][0]["type"]["coding"][0]["code"] == "298057009"
    facts = Facts(ACCEPTED, "attending", was_accepted=True, attended_count=3, offered_count=5)
    for share in (Share.STATE, Share.NOTHING):
        limited = fhir_answer_rules.task(told(outward=outward(facts, share)), "https://p.example")
        assert "output" not in limited


def test_metadata_is_sound_and_for_everybody(app: Any, db: Any) -> None:
    found = app.test_client().get("/fhir/metadata").get_json(force=True)
    CapabilityStatement.model_validate(found)
    assert found["fhirVersion"] == "4.0.1"
    assert found["rest"][0]["operation"][0]["name"] == "process-message"


def test_every_answer_of_the_door_is_sound(machine: Machine) -> None:
    for body, status in ((messages.bundle(), 200), (messages.bundle(), 409), (b"{", 400)):
        OperationOutcome.model_validate(machine.message(body, status))
    OperationOutcome.model_validate(machine.ask("GET", "/fhir/Patient/1", 404))
    OperationOutcome.model_validate(machine.ask("PUT", "/fhir/Task/1", 405))


def test_how_urgent_we_find_it_is_told_with_leave_alone(machine: Machine) -> None:
    reference = receipt_in(machine.message(message("first")))
    Referral.update(asked_urgency="routine", urgency="urgent").execute()
    assert machine.task(reference)["priority"] == "routine"
    answer_factories.feedback(Referral.get(), "state")
    assert machine.task(reference)["priority"] == "urgent"


@pytest.mark.parametrize("door", ["task", "status"])
def test_an_answer_that_lay_ready_is_told_once_it_was_fetched(machine: Machine, door: str) -> None:
    reference = receipt_in(machine.message(message("first")))
    answer_factories.answer(Referral.get(), channel="pull", state="ready")
    getattr(machine, door)(reference)
    made = Answer.get()
    assert made.state == "told" and made.told_at is not None
