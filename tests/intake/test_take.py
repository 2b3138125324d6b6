"""intake.actions: one way in, whatever the door, and however many come at once."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.audit import verify
from portal.db import connection
from portal.intake import actions, rules
from portal.intake.rules import Refusal, Sent
from portal.models import (
    Consent,
    ConsentScope,
    Door,
    Event,
    FollowUp,
    IntakeMessage,
    Person,
    Referral,
    Referrer,
)
from portal.people.rules import PersonDetails
from portal.referrals.rules import ConsentDetails, ReferralRequest, ReferrerDetails
from tests import factories

REQUEST = ReferralRequest(
    person=PersonDetails(name="Amina Yusuf"),
    reason="Panic attacks.",
    consents=(ConsentDetails(ConsentScope.PLACEMENT, said_by="Amina", how="phone"),),
)


def sent(**changes: Any) -> Sent:
    one = Sent(
        door=Door.PUBLIC_FORM,
        sender="public",
        external_id="key-1",
        content_type="application/json",
        body=b"{}",
        received_at=clock.now(),
    )
    return replace(one, **changes)


def test_everything_is_kept_in_one_go(db: Any) -> None:
    receipt = actions.take(REQUEST, sent())
    referral = Referral.get()
    assert (referral.reference, referral.id) == (receipt.number, receipt.referral_id)
    assert referral.message_id == receipt.message_id
    consent = Consent.get()
    assert (consent.person_id, consent.referral_id) == (referral.person_id, referral.id)
    assert Event.select().where(Event.action == "message_taken").count() == 1
    assert verify().is_sound


def test_failure_on_the_way_keeps_nothing(db: Any) -> None:
    broken = replace(REQUEST, risk="no such risk")
    with pytest.raises(Exception, match="risk_is_known"):
        actions.take(broken, sent())
    for table in (IntakeMessage, Person, Referral, Consent, Event):
        assert not table.select().exists()


def test_person_on_record_can_be_chosen(db: Any) -> None:
    pip = factories.person()
    actions.take(REQUEST, sent(), person_id=pip.id)
    assert Referral.get().person_id == pip.id
    assert Person.select().count() == 1


def test_referrers_belong_to_a_providers_messages_only(db: Any) -> None:
    practice = factories.provider()
    request = replace(REQUEST, referrer=ReferrerDetails(name="Ravi Menon", job="GP"))
    actions.take(request, sent())
    assert not Referrer.select().exists()
    for key in ("a", "b"):
        actions.take(request, sent(external_id=key, provider_id=practice.id))
    assert Referrer.select().count() == 1
    assert Referral.get(Referral.provider == practice).referrer.job == "GP"


def test_second_of_the_same_is_told_the_first_receipt(db: Any) -> None:
    first = actions.take(REQUEST, sent())
    with pytest.raises(actions.Duplicate) as caught:
        actions.take(REQUEST, sent())
    assert (caught.value.receipt, caught.value.referral_id) == (first.number, first.referral_id)
    with pytest.raises(actions.Conflict) as other:
        actions.take(REQUEST, sent(body=b"[]"))
    assert other.value.receipt == first.number
    actions.take(REQUEST, sent(sender="user:1"))
    assert Referral.select().count() == 2


def test_refused_message_is_kept_and_holds_no_key(db: Any) -> None:
    refusal = Refusal(400, "required", "Bundle.entry[2].resource.name", "The patient has no name.")
    number = actions.refuse(sent(body=b"broken"), refusal)
    assert actions.refuse(sent(body=b"broken"), refusal) == number
    kept = IntakeMessage.get()
    assert (kept.state, kept.receipt, bytes(kept.body)) == ("refused", number, b"broken")
    assert "The patient has no name." in kept.outcome
    actions.take(REQUEST, sent())
    assert Referral.select().count() == 1


@pytest.mark.parametrize(
    ("body", "is_owed"),
    [
        ({"risk": "yes"}, True),
        ({"risk": "maybe"}, True),
        ({"risk": "no"}, False),
        ({"risk_note": "Took an overdose"}, True),
        ({"entry": [{"resource": {"resourceType": "Flag", "status": "active"}}]}, True),
        ({"entry": [{"resource": {"resourceType": "Flag", "status": "inactive"}}]}, False),
        ({"entry": {"resource": 5}}, False),
        ([], False),
    ],
)
def test_a_refused_message_that_speaks_of_a_risk_is_read_today(
    db: Any, body: Any, is_owed: bool
) -> None:
    refusal = Refusal(400, "required", "Bundle.id", "Bundle.id is missing.")
    for _again in range(2):
        number = actions.refuse(sent(body=json.dumps(body).encode()), refusal)
    found = [(one.kind, one.due_on, number in one.note) for one in FollowUp.select()]
    assert found == ([("risk", clock.today(), True)] if is_owed else [])


def test_a_message_refused_long_ago_shrinks_to_receipt_hash_and_reason(db: Any) -> None:
    refusal = Refusal(400, "required", "Bundle.entry[2].resource.name", "The patient has no name.")
    now = clock.now()
    old = actions.refuse(sent(body=b"old", received_at=now - timedelta(days=91)), refusal)
    actions.refuse(sent(body=b"newer", received_at=now - timedelta(days=89)), refusal)
    taken = actions.take(REQUEST, sent(received_at=now - timedelta(days=400)))
    actions.refuse(sent(body=b"today", received_at=now), refusal)
    bodies = {one.receipt: one.body for one in IntakeMessage.select()}
    assert bodies[old] is None
    assert bodies[taken.number] is not None
    assert sum(body is None for body in bodies.values()) == 1
    kept = IntakeMessage.get(IntakeMessage.receipt == old)
    assert "The patient has no name." in kept.outcome
    assert len(kept.body_sha256) == 64
    assert Event.select().where(Event.action == "refused_messages_shrunk").count() == 1


def test_same_message_from_eight_threads_is_one_referral_with_one_receipt(app: Any) -> None:
    receipts: list[str] = []
    problems: list[BaseException] = []
    start = threading.Barrier(8)

    def post() -> None:
        try:
            with connection():
                start.wait(timeout=10)
                try:
                    receipts.append(actions.take(REQUEST, sent()).number)
                except actions.Duplicate as problem:
                    receipts.append(problem.receipt)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=with_context(app, post)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(receipts) == 8
    assert len(set(receipts)) == 1
    with connection():
        assert Referral.select().count() == Person.select().count() == 1
        assert verify().is_sound


def with_context(app: Any, work: Any) -> Any:
    def run() -> None:
        with app.test_request_context():
            work()

    return run


def test_receipts_can_be_read_out_and_spell_nothing() -> None:
    assert rules.receipt_number(iter("7KX492")) == "R-7KX4-92"
    assert not set("01IOLUAESZB") & set(rules.RECEIPT_LETTERS)
