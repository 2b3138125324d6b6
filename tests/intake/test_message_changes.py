"""Messages about a referral that is here: changes join it, withdrawals end it or ask staff."""

from datetime import date
from typing import Any

import pytest

from portal.intake.message_rules import Purpose, read_message
from portal.models import (
    Ending,
    FollowUp,
    IntakeMessage,
    Person,
    Referral,
    ReferralMessage,
    ReferralStep,
    SenderId,
    StepKind,
)
from tests.intake import messages
from tests.intake.senders import Machine, receipt_in, said

TODAY = date(2026, 6, 15)
REQUEST_ID = "236bb75d-90ef-461f-b71e-fde7f899802c"


def message(bundle_id: str, reason: str = "new", **request: Any) -> dict[str, Any]:
    """A message about one request, which keeps its id from message to message."""
    made = messages.bundle(id=bundle_id)
    messages.resource(made, "MessageHeader")["reason"] = {"coding": [{"code": reason}]}
    messages.resource(made, "ServiceRequest").update({"id": REQUEST_ID, **request})
    return made


def state(of: str, **columns: Any) -> None:
    Referral.update(state=of, **columns).execute()


@pytest.mark.parametrize(
    ("kind", "field", "value", "purpose"),
    [
        ("ServiceRequest", "status", "revoked", Purpose.CANCEL),
        ("ServiceRequest", "status", "Entered-in-Error", Purpose.CANCEL),
        ("MessageHeader", "reason", {"coding": [{"code": "cancelled"}]}, Purpose.CANCEL),
        ("MessageHeader", "reason", {"coding": [{"code": "update"}]}, Purpose.UPDATE),
        ("MessageHeader", "reason", {"coding": [{"code": "new"}]}, Purpose.NEW),
        ("MessageHeader", "reason", "update", Purpose.NEW),
    ],
)
def test_what_a_message_wants_is_read_from_status_and_reason(
    kind: str, field: str, value: Any, purpose: Purpose
) -> None:
    made = messages.bundle()
    messages.resource(made, kind)[field] = value
    assert read_message(messages.as_bytes(made), TODAY).purpose == purpose


def test_a_change_joins_its_referral_and_overwrites_nothing(machine: Machine) -> None:
    reference = receipt_in(machine.message(message("first")))
    changed = message("second", "update", priority="urgent")
    messages.resource(changed, "Patient")["telecom"][0]["value"] = "07700 900 999"
    answer = machine.message(changed)
    assert receipt_in(answer) == reference
    assert "nothing was overwritten" in said(answer)
    assert Referral.select().count() == Person.select().count() == 1
    assert Person.get().phone == "07700 900 142"
    joined = ReferralMessage.get()
    assert (joined.part, joined.read_at) == ("update", None)
    assert bytes(joined.message.body) == messages.as_bytes(changed)
    step = ReferralStep.get(ReferralStep.kind == StepKind.ARRIVED)
    assert "Phone: 07700 900 999 (here: 07700 900 142)." in step.note
    assert "urgent now" in step.note
    assert FollowUp.get().referral_id == Referral.get().id


def test_the_same_change_twice_joins_once(machine: Machine) -> None:
    machine.message(message("first"))
    machine.message(message("second", "update"))
    answer = machine.message(message("second", "update"), 409)
    assert answer["issue"][0]["code"] == "duplicate"
    assert ReferralMessage.select().count() == 1


def test_the_same_request_said_to_be_new_joins_while_it_is_the_same_person(
    machine: Machine,
) -> None:
    reference = receipt_in(machine.message(message("first")))
    assert receipt_in(machine.message(message("second"))) == reference
    other = message("third")
    messages.resource(other, "Patient").update(
        name=[{"text": "Somebody Else"}], birthDate="1950-01-01"
    )
    answer = machine.message(other)
    assert receipt_in(answer) != reference
    assert "is about somebody else" in said(answer)
    assert Referral.select().count() == 2


def test_after_its_end_the_same_request_is_a_new_referral(machine: Machine) -> None:
    reference = receipt_in(machine.message(message("first")))
    state("ended", ending=Ending.COMPLETED)
    answer = machine.message(message("second"))
    assert receipt_in(answer) != reference
    assert reference in said(answer)
    # What says that it changes the one that ended still joins it, and says so.
    Referral.delete().where(Referral.reference == receipt_in(answer)).execute()
    assert "has ended" in said(machine.message(message("third", "update")))


def test_a_change_of_what_never_came_is_a_new_referral(machine: Machine) -> None:
    answer = machine.message(message("first", "update"))
    assert "never came" in said(answer)
    assert Referral.select().count() == 1
    nameless = message("second", "update", id="another")
    messages.resource(nameless, "Patient")["name"] = []
    assert machine.message(nameless, 400)["issue"][0]["code"] == "required"


def test_another_sender_cant_reach_it(machine: Machine, other_machine: Machine) -> None:
    reference = receipt_in(machine.message(message("first")))
    answer = other_machine.message(message("second", status="revoked"), 404)
    assert answer["issue"][0]["code"] == "not-found"
    assert reference not in said(answer)
    assert Referral.get().state == "received"
    assert receipt_in(other_machine.message(message("third", "update"))) != reference


@pytest.mark.parametrize("begun", ["received", "awaiting_information"])
def test_a_withdrawal_before_work_starts_ends_it(machine: Machine, begun: str) -> None:
    machine.message(message("first"))
    state(begun)
    answer = machine.message(message("second", status="revoked"))
    assert "is withdrawn" in said(answer)
    referral = Referral.get()
    assert (referral.state, referral.ending) == ("ended", "withdrawn")
    assert ReferralMessage.get().part == "withdrawal"
    assert "has ended before" in said(machine.message(message("third", status="revoked")))


@pytest.mark.parametrize("begun", ["contacting", "accepted"])
def test_a_withdrawal_after_that_is_for_staff_to_decide(machine: Machine, begun: str) -> None:
    machine.message(message("first"))
    state(begun)
    answer = machine.message(message("second", "cancelled"))
    assert "Staff read that you want to withdraw it" in said(answer)
    assert Referral.get().state == begun
    assert ReferralMessage.get().part == "withdrawal"
    assert FollowUp.get().kind == "referrer"


def test_a_withdrawal_never_ends_one_with_a_risk_answer(machine: Machine) -> None:
    machine.message(message("first"))
    Referral.update(risk="yes", queue_rank=0).execute()
    assert "decide and tell you" in said(machine.message(message("second", status="revoked")))
    assert Referral.get().state == "received"


def test_a_withdrawal_that_names_a_risk_is_answered_with_whom_to_ring(machine: Machine) -> None:
    machine.message(message("first"))
    risky = message("second", status="revoked")
    messages.add(risky, "flag", {"resourceType": "Flag", "code": {"text": "Suicidal thoughts"}})
    answer = machine.message(risky)
    referral = Referral.get()
    assert (referral.queue_rank, referral.state) == (0, "received")
    assert "Ring us now" in said(answer)


def test_a_withdrawal_that_says_little_is_enough(machine: Machine) -> None:
    machine.message(message("first"))
    bare = message("second", status="revoked")
    bare["entry"] = bare["entry"][:2]
    assert "is withdrawn" in said(machine.message(bare))


def test_a_risk_in_a_change_sorts_the_referral_first(machine: Machine) -> None:
    machine.message(message("first"))
    changed = message("second", "update")
    messages.add(changed, "flag", {"resourceType": "Flag", "code": {"text": "Suicidal thoughts"}})
    answer = machine.message(changed)
    referral = Referral.get()
    assert (referral.queue_rank, referral.risk) == (0, "unreadable")
    assert ReferralMessage.get().part == "risk"
    assert "Ring us now" in said(answer)


def test_a_new_id_with_a_risk_is_answered_with_whom_to_ring(machine: Machine) -> None:
    made = message("first")
    messages.add(made, "risk", {"resourceType": "RiskAssessment", "code": {"text": "Self-harm"}})
    answer = machine.message(made)
    safety = answer["issue"][1]
    assert safety["severity"] == "warning"
    for words in ("read on working days", "safety stays with whoever sent this", "01632 960 200"):
        assert words in safety["diagnostics"]


def test_ids_that_are_names_arent_kept(machine: Machine) -> None:
    machine.message(messages.bundle())
    assert not SenderId.select().exists()
    machine.message(messages.bundle(id="another"))
    assert Referral.select().count() == 2
    made = messages.bundle(id="third")
    made["entry"][1]["fullUrl"] = f"urn:uuid:{REQUEST_ID}"
    made["entry"][0]["resource"]["focus"][0]["reference"] = f"urn:uuid:{REQUEST_ID}"
    messages.resource(made, "ServiceRequest")["identifier"] = [
        {"system": "https://gp.example/id", "value": "42"}
    ]
    machine.message(made)
    kept = [one.value for one in SenderId.select().order_by(SenderId.id)]
    assert kept == ["https://gp.example/id|42", REQUEST_ID]
    assert Referral.select().order_by(Referral.id.desc()).get().sender_reference == "42"


def test_a_joined_message_is_opened_by_staff(
    machine: Machine, browser_for: Any, people: Any
) -> None:
    machine.message(message("first"))
    machine.message(message("second", "update"))
    joined = IntakeMessage.get(IntakeMessage.external_id == "second")
    assert "second" in browser_for(people.cora).get(f"/intake/{joined.id}").text
