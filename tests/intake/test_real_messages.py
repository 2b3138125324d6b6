"""The standards' own example files at every door for computers, and 2,000 changes to one of them.

Whatever comes: an answer that its sender can read, and the message kept.
"""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.intake import bearer, task_bundle_rules
from portal.intake.message_rules import Purpose, read_message
from portal.intake.rules import Refusal
from portal.models import IntakeMessage
from tests.conftest import REAL_DATA
from tests.intake.senders import Machine
from tests.intake.test_message_fuzz import JSON, places

TODAY = date(2026, 6, 15)
EXAMPLE = REAL_DATA / "fhir-bars/process_message/request/ValidationRequest-POST.json"
# Whatever was sent, and whatever became of it.
ANSWERS = {200, 400, 404, 409, 413, 422}
# All that may be taken away or turned into something else.
GONE = object()

pytestmark = pytest.mark.real_data


def example() -> dict[str, Any]:
    return json.loads(EXAMPLE.read_text("utf-8")) if EXAMPLE.is_file() else {"entry": []}


PLACES = places(example()) or [("entry",)]


def changed(changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    """The standard's own referral with values replaced, taken away, or in a list where none is."""
    made = example()
    for path, value in changes:
        target: Any = made
        try:
            for step in path[:-1]:
                target = target[step]
            if value is GONE:
                del target[path[-1]]
            elif value == "in a list":
                target[path[-1]] = [target[path[-1]]]
            else:
                target[path[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return made


CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.just(GONE) | st.just("in a list") | JSON),
    min_size=1,
    max_size=6,
).map(changed)


@settings(
    max_examples=2_000, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(CHANGES)
def test_no_change_to_the_standards_own_example_makes_the_reader_stumble(
    made: dict[str, Any],
) -> None:
    try:
        message = read_message(json.dumps(made).encode(), TODAY)
    except Refusal as problem:
        assert problem.expression.startswith("Bundle")
        assert problem.diagnostics
        return
    assert message.request is not None or message.purpose != Purpose.NEW
    assert message.external_id


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "MESSAGES_PER_MINUTE", 1_000_000)


@settings(
    max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(made=CHANGES)
def test_no_change_to_it_is_lost_or_breaks_us(
    machine: Machine, unhurried: None, made: dict[str, Any]
) -> None:
    if isinstance(made.get("id"), str):
        # A message of its own each time: else all but the first are duplicates.
        made["id"] = f"{made['id'][:60]}-{IntakeMessage.select().count()}"
    _is_answered_and_kept(machine, "/fhir/$process-message", json.dumps(made).encode())


def _is_answered_and_kept(machine: Machine, path: str, body: bytes) -> None:
    answer = machine.client.post(
        path,
        data=body,
        headers={
            "Authorization": f"Bearer {machine.token}",
            "Idempotency-Key": f"key-{hash(body)}",
        },
        content_type="application/json",
    )
    from portal.db import database

    database.connect(reuse_if_open=True)
    assert answer.status_code in ANSWERS | {201}, answer.get_data(as_text=True)
    assert answer.get_json(force=True)
    kept = IntakeMessage.select(IntakeMessage.body).where(IntakeMessage.body == body)
    assert kept.exists(), answer.get_data(as_text=True)


FILES = sorted((REAL_DATA / "fhir-bars").rglob("*.json")) + sorted(
    (REAL_DATA / "fhir-gravity").rglob("*.json")
)


def test_every_example_file_is_answered_and_kept_at_every_door(
    machine: Machine, unhurried: None
) -> None:
    assert len(FILES) > 80
    for door in ("/fhir/$process-message", "/fhir", "/api/v1/referrals"):
        for file in FILES:
            _is_answered_and_kept(machine, door, file.read_bytes())


def sent(name: str) -> Refusal | Any:
    body = (REAL_DATA / "fhir-bars" / name).read_bytes()
    try:
        return read_message(body, TODAY)
    except Refusal as problem:
        return problem


# Each trap that lies in the standards' own files, by what is made of it.


def test_the_examples_number_that_fails_its_check_is_a_warning() -> None:
    request = read_message(EXAMPLE.read_bytes(), TODAY).request
    assert request is not None
    assert request.person.nhs_number == "3478526985"
    assert any("fails its check digit" in one for one in request.warnings)
    # Its references to what isn't there, and its three kilobytes of narrative with "/n" in it.
    assert any("EpisodeOfCare/" in one for one in request.warnings)
    assert len(request.reason) > 2_000
    assert "\n" in request.reason
    assert " /n " not in request.reason


def test_an_example_that_isnt_json_is_refused_with_line_and_column() -> None:
    problem = sent("document_reference/GET-success.json")
    assert (problem.status, problem.code) == (400, "structure")
    assert "line" in problem.diagnostics


def test_an_example_whose_entries_hold_nothing_is_refused_by_its_type() -> None:
    problem = sent("service_request/GET-success.json")
    assert problem.expression == "Bundle.type"


def test_entries_without_a_resource_odd_capitals_and_one_where_a_list_is_due() -> None:
    made = example()
    made["entry"].insert(1, {"fullUrl": "urn:uuid:nothing"})
    request = next(
        one["resource"]
        for one in made["entry"]
        if one.get("resource", {}).get("resourceType") == "ServiceRequest"
    )
    request["basedOn"] = request["basedOn"][0]
    request["PatientInstruction"] = "Bring a list of your medicines."
    read = read_message(json.dumps(made).encode(), TODAY).request
    assert read is not None
    warned = " ".join(read.warnings)
    assert "holds no resource" in warned
    assert "one value where the standard has a list" in warned
    assert len(read.reason) > 2_000
    assert "Bring a list" in read.reason


def test_a_booking_is_known_by_its_event_and_not_by_its_file() -> None:
    problem = sent("process_message/POST-body.json")
    assert (problem.status, problem.code) == (422, "not-supported")
    assert "booking" in problem.diagnostics


def test_a_name_that_has_ended_is_kept_for_search(real_data: Path) -> None:
    patient = json.loads((real_data / "fhir-gravity/Patient-pat-53234.json").read_text("utf-8"))
    made = {"resourceType": "Bundle", "id": "b", "type": "collection"}
    made["entry"] = [
        {"resource": {"resourceType": "Task", "focus": {"reference": "ServiceRequest/s"}}},
        {
            "resource": {
                "resourceType": "ServiceRequest",
                "id": "s",
                "subject": {"reference": "Patient/pat-53234"},
            }
        },
        {"resource": patient},
    ]
    request = task_bundle_rules.read_task_bundle(json.dumps(made).encode(), TODAY).request
    assert request is not None
    assert request.person.name.endswith("BAXTER")
    assert any(name.endswith("ABBAS") for name in request.person.earlier_names)
