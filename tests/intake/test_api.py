"""POST and GET /api/v1/referrals: the JSON door, its keys, its answers and its document."""

import base64
import json
from typing import Any

import pytest

from portal.intake import actions, api_actions, bearer
from portal.intake.api_field_rules import FIELDS
from portal.models import ApiAnswer, Consent, IntakeMessage, Person, Referral
from portal.providers import token_actions
from portal.referrals.wish_queries import wishes_of
from tests import factories, machine_factories
from tests.intake.senders import Machine

PDF = base64.b64encode(b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF").decode()


def referral(**changes: Any) -> dict[str, Any]:
    """Every field with its example; `changes` replace or, with None, leave out."""
    made = {field.name: field.example for field in FIELDS if field.example not in ("", [])}
    return {name: value for name, value in (made | changes).items() if value is not None}


def test_a_referral_is_taken_whole(machine: Machine) -> None:
    programme = factories.programme()
    from portal.providers import actions as providers

    providers.map_service("Peer support", programme.id)
    sent = referral(urgency="urgent")
    answer = machine.referral(sent)
    row = Referral.get()
    assert row.reference == answer["receipt"]
    assert answer["status_url"].endswith(f"/api/v1/referrals/{row.reference}")
    assert answer["warnings"] == []
    assert "safety stays with whoever sent this" in answer["safety"]
    assert (row.programme_id, row.urgency, row.risk) == (programme.id, "urgent", "no")
    assert (row.sender_reference, row.topic) == ("GP-2026-0142", "anxiety")
    assert (row.provider.name, row.referrer.name) == ("Elm Road Surgery", "Dr Ravi Menon")
    person = Person.get()
    assert (person.name, person.born_on.year, person.postcode) == ("Amina Yusuf", 1991, "LS1 1AA")
    assert (person.may_text, person.safe_times) == (True, "Weekdays after 17:00")
    assert person.kin_name == "Yusuf Ali"
    wishes = wishes_of(row.id).details
    assert (wishes.formats, wishes.cannot_days) == (("video",), (2,))
    assert (wishes.cannot_parts, wishes.note) == (("morning",), "By bus.")
    assert sorted(one.scope for one in Consent.select()) == ["feedback", "referral"]
    kept = IntakeMessage.get()
    assert (kept.door, kept.sender) == ("api", f"api:{row.provider_id}")
    assert json.loads(bytes(kept.body)) == sent


def test_a_name_is_enough_and_what_is_missing_is_said(machine: Machine) -> None:
    answer = machine.referral({"person_given_name": "Amina", "person_family_name": None})
    assert Person.get().name == "Amina"
    warned = " ".join(answer["warnings"])
    for words in ("no reason", "nothing of consent", "names no service"):
        assert words in warned


def test_every_fault_is_listed_with_its_value_and_how_to_mend_it(machine: Machine) -> None:
    sent = referral(
        person_name=None,
        person_given_name=None,
        person_family_name=None,
        person_born_on="3/2/1991",
        contact_may_call="yes",
        urgency="soon",
        reason={"text": "x"},
        topic="x" * 61,
        consent_to=["everything"],
        attachments=[{"name": "letter.pdf", "data": "not base64!"}],
    )
    answer = machine.referral(sent, status=422)
    assert machine.response.mimetype == "application/problem+json"
    assert answer["type"] == "urn:portal:problem:invalid-fields"
    assert (answer["status"], answer["title"]) == (422, "Fields to mend")
    errors = {one["field"]: one for one in answer["errors"]}
    assert list(errors) == [
        "person_born_on",
        "contact_may_call",
        "topic",
        "reason",
        "urgency",
        "consent_to",
        "attachments[0].data",
        "person_name",
    ]
    assert errors["urgency"]["value"] == "soon"
    assert errors["urgency"]["detail"] == "Send one of: routine, urgent."
    assert errors["attachments[0].data"]["pointer"] == "#/attachments/0/data"
    kept = IntakeMessage.get()
    assert (kept.state, kept.receipt) == ("refused", answer["receipt"])
    assert "Send a date such as 1991-02-03." in kept.outcome
    assert "Send one of: routine, urgent." in kept.outcome
    # Mended, it comes again under the same key.
    machine.referral(referral())
    assert Referral.select().count() == 1


@pytest.mark.parametrize("risk", ["yes", True, "maybe", 7, ["no"], {"answer": "no"}, "n/a"])
def test_a_yes_or_what_cant_be_read_sorts_first(machine: Machine, risk: Any) -> None:
    answer = machine.referral(referral(risk=risk))
    assert Referral.get().queue_rank == 0
    assert "Ring us now on 01632 960 200" in answer["safety"]


def test_words_of_risk_without_an_answer_count_as_yes(machine: Machine) -> None:
    machine.referral(referral(risk=None, risk_note="Took an overdose in May."))
    assert (Referral.get().risk, Referral.get().queue_rank) == ("unreadable", 0)


def test_outside_the_criteria_it_is_taken_and_says_where_else_there_is_help(
    make_app: Any,
) -> None:
    from portal.db import database

    app = make_app(areas=("LS",))
    database.connect(reuse_if_open=True)
    sender = Machine(app, token_actions.issue_token(factories.provider().id))
    young = referral(person_born_on="2015-03-01", person_postcode="YO1 1AA")
    warned = " ".join(sender.referral(young)["warnings"])
    for words in ("younger than 18", "YoungMinds", "parental responsibility", "outside the areas"):
        assert words in warned
    told = young | {"guardian_name": "Hodan Yusuf", "outside_reason": "Moves here in May"}
    warned = " ".join(sender.referral(told, "k2")["warnings"])
    assert "parental responsibility" not in warned
    assert "outside the areas" not in warned
    assert Referral.select().count() == 2


def test_unknown_fields_are_kept_and_warned_of(machine: Machine) -> None:
    answer = machine.referral(referral(diagnosis="F41.1", more={"deep": [1]}))
    assert ["diagnosis" in answer["warnings"][0], "more" in answer["warnings"][1]] == [True, True]
    assert b"F41.1" in bytes(IntakeMessage.get().body)


def test_consent_without_a_name_is_implied(machine: Machine) -> None:
    machine.referral(referral(consent_to=["placement"], consent_said_by=None))
    assert Consent.get().is_implied


def test_files_are_kept_and_never_a_reason_to_refuse(machine: Machine) -> None:
    files = [
        {"name": "letter.pdf", "content_type": "application/pdf", "data": PDF},
        {"name": "photo.png", "content_type": "image/png", "data": PDF},
        {"name": "run.exe", "data": base64.b64encode(b"MZ\x90\x00").decode()},
    ]
    answer = machine.referral(referral(attachments=files))
    assert any("wasn't kept" in one for one in answer["warnings"])
    assert any(one.startswith("photo") for one in answer["warnings"])


# Keys


def test_same_key_and_body_give_the_first_answer_word_for_word(machine: Machine) -> None:
    first = machine.referral(referral())
    text = machine.response.get_data()
    assert machine.referral(referral()) == first
    assert machine.response.get_data() == text
    assert Referral.select().count() == IntakeMessage.select().count() == 1


def test_same_key_with_another_body_is_refused_and_kept(machine: Machine) -> None:
    machine.referral(referral())
    answer = machine.referral(referral(reason="Other"), status=422)
    assert answer["type"] == "urn:portal:problem:idempotency-key-used"
    assert Referral.select().count() == 1
    assert IntakeMessage.get(IntakeMessage.state == "refused").receipt == answer["receipt"]


def test_a_twin_that_is_being_taken_is_told_to_wait(machine: Machine, practice: Any) -> None:
    import hashlib

    from tests.intake import messages

    digest = hashlib.sha256(messages.as_bytes(referral())).hexdigest()
    claim = machine_factories.api_answer(sender=f"api:{practice.id}", body_sha256=digest)
    answer = machine.referral(referral(), status=409)
    assert answer["type"] == "urn:portal:problem:in-progress"
    assert machine.response.headers["Retry-After"]
    assert machine.referral(referral(reason="Other"), status=422)
    # Whoever claimed it died: after a while the key is free again.
    long_ago = claim.claimed_at.replace(year=2020)
    ApiAnswer.update(claimed_at=long_ago).execute()
    machine.referral(referral())
    assert Referral.select().count() == 1


def test_long_after_the_receipt_still_stands(machine: Machine) -> None:
    receipt = machine.referral(referral())["receipt"]
    old = ApiAnswer.get().claimed_at.replace(year=2020)
    ApiAnswer.update(claimed_at=old).execute()
    machine.referral(referral(), "key-2")
    assert ApiAnswer.get().key == "key-2"
    answer = machine.referral(referral(), status=409)
    assert answer["receipt"] == receipt
    assert Referral.select().count() == 2


def test_many_at_once_under_one_key_are_one_referral(
    app: Any, machine: Machine, at_once: Any
) -> None:
    def send() -> tuple[int, bytes]:
        answer = app.test_client().post(
            "/api/v1/referrals",
            json=referral(),
            headers={"Authorization": f"Bearer {machine.token}", "Idempotency-Key": "one"},
        )
        return answer.status_code, answer.get_data()

    answers = at_once([send] * 8)
    taken = [text for status, text in answers if status == 201]
    assert {status for status, _text in answers} <= {201, 409}
    assert len(set(taken)) == 1
    assert Referral.select().count() == Person.select().count() == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 121, "ключ".encode().decode("latin-1")])
def test_a_key_is_needed(machine: Machine, key: str) -> None:
    answer = machine.referral(referral(), key=key, status=400)
    assert answer["type"] == "urn:portal:problem:idempotency-key-missing"
    assert IntakeMessage.get().state == "refused"


def test_another_provider_may_use_the_same_key(machine: Machine, other_machine: Machine) -> None:
    first = machine.referral(referral())
    assert other_machine.referral(referral())["receipt"] != first["receipt"]


# What else can be wrong


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "isn't JSON"),
        (b"[]", "one JSON object"),
        (b"\xff\xfe", "isn't UTF-8"),
        (b'{"a": NaN}', "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_isnt_a_message_is_refused_and_kept(machine: Machine, body: bytes, words: str) -> None:
    answer = machine.referral(body, status=400)
    assert words in answer["detail"]
    assert bytes(IntakeMessage.get().body) == body


def test_byte_order_mark_is_no_reason_to_refuse(machine: Machine) -> None:
    machine.referral(b"\xef\xbb\xbf" + json.dumps(referral()).encode())


def test_tokens_open_only_what_they_were_made_for(app: Any, db: Any) -> None:
    practice = factories.provider()
    reads = Machine(app, token_actions.issue_token(practice.id, scopes=["status:read"]))
    assert reads.referral(referral(), status=403)["detail"].startswith("The access token wasn't")
    writes = Machine(app, token_actions.issue_token(practice.id, scopes=["referrals:write"]))
    receipt = writes.referral(referral())["receipt"]
    writes.status(receipt, 403)
    writes.message({}, 403)
    assert reads.status(receipt)["state"]
    assert Machine(app, None).referral(referral(), status=401)
    assert Machine(app, "portal-wrong").status(receipt, 401)


def test_wrong_tokens_of_one_address_are_slowed_and_right_ones_never(
    app: Any, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "WRONG_TOKENS", 2)
    wrong = Machine(app, "portal-wrong")
    for status in (401, 401, 429):
        wrong.referral(referral(), status=status)
    assert int(wrong.response.headers["Retry-After"]) > 0
    wrong.message({}, 429)
    machine.referral(referral())


def test_other_methods_types_and_addresses_answer_in_problems(machine: Machine) -> None:
    assert machine.ask("GET", "/api/v1/referrals", 405)["status"] == 405
    assert machine.response.headers["Allow"] == "POST"
    assert machine.ask("DELETE", "/api/v1/referrals/R-7KX4-92", 405)
    assert machine.ask("GET", "/api/v2/anything", 404)["detail"]
    answer = machine.ask(
        "POST", "/api/v1/referrals", 415, b"<x/>", Content_Type="text/xml", Idempotency_Key="k"
    )
    assert "text/xml" in answer["detail"]


def test_too_large_a_message_is_not_read(make_app: Any) -> None:
    from portal.db import database

    app = make_app(max_message_bytes=500)
    database.connect(reuse_if_open=True)
    sender = Machine(app, token_actions.issue_token(factories.provider().id))
    assert "500 bytes" in sender.referral(referral(), status=413)["detail"]
    assert not IntakeMessage.select().exists()


def test_a_message_that_breaks_us_is_kept_and_may_come_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(actions, "take", broken)
        answer = machine.referral(referral(), status=500)
    assert answer["type"] == "urn:portal:problem:kept-for-staff"
    assert IntakeMessage.get().receipt == answer["receipt"]
    assert not ApiAnswer.select().exists()
    machine.referral(referral())
    with monkeypatch.context() as planted:
        planted.setattr(api_actions, "claim", broken)
        planted.setattr(actions, "refuse", broken)
        assert "nothing was kept" in machine.referral(referral(), "k2", 500)["detail"]


# Where it stands


def test_a_sender_reads_where_its_own_stands_and_nobody_elses(
    machine: Machine, other_machine: Machine
) -> None:
    receipt = machine.referral(referral())["receipt"]
    found = machine.status(receipt)
    assert (found["receipt"], found["sender_reference"]) == (receipt, "GP-2026-0142")
    assert (found["state"], found["task_status"]) == ("received", "requested")
    assert found["business_status"] == {"code": "2.0", "display": "Service Request Created"}
    assert found["sessions_attended"] is None
    assert "Amina" not in machine.response.get_data(as_text=True)
    theirs = other_machine.status(receipt, 404)
    none = other_machine.status("R-2222-22", 404)
    assert theirs == none
