"""POST /fhir/$process-message: a practice's computer sends a referral."""

import json
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.db import database
from portal.intake import actions, bearer
from portal.models import (
    Consent,
    Event,
    IntakeMessage,
    Person,
    PersonName,
    Provider,
    ProviderToken,
    Referral,
    ReferralStep,
    Referrer,
    StepKind,
)
from portal.providers import actions as providers
from portal.providers import token_actions as tokens
from tests import factories
from tests.intake import messages

URL = "/fhir/$process-message"


class Sender:
    """A practice's computer: posts bytes with its token and reads OperationOutcomes."""

    def __init__(self, app: Any, token: str | None):
        self.client = app.test_client()
        self.token = token

    def post(self, body: Any, status: int = 200, **options: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers.update(options.pop("headers", {}))
        options.setdefault("content_type", "application/fhir+json")
        data = body if isinstance(body, bytes) else messages.as_bytes(body)
        self.response = self.client.post(URL, data=data, headers=headers, **options)
        # The request closed the connection; the test goes on to look at the tables.
        database.connect(reuse_if_open=True)
        return self.read(status)

    def read(self, status: int) -> dict[str, Any]:
        assert self.response.status_code == status, self.response.get_data(as_text=True)
        assert self.response.mimetype == "application/fhir+json"
        answer = json.loads(self.response.get_data())
        assert answer["resourceType"] == "OperationOutcome"
        assert answer["id"] and answer["meta"]["profile"] and answer["issue"]
        return answer


@pytest.fixture
def practice(db: Any) -> Provider:
    return factories.provider("Elm Road Surgery")


@pytest.fixture
def sender(app: Any, practice: Provider) -> Sender:
    return Sender(app, tokens.issue_token(practice.id, "GP system"))


def error(answer: dict[str, Any]) -> dict[str, Any]:
    first = answer["issue"][0]
    assert first["severity"] == "error"
    return first


def coded(answer: dict[str, Any]) -> str:
    coding = error(answer)["details"]["coding"][0]
    assert coding["system"] == "https://fhir.nhs.uk/Codesystem/http-error-codes"
    return coding["code"]


def warnings_in(answer: dict[str, Any]) -> list[str]:
    return [one["diagnostics"] for one in answer["issue"] if one["severity"] == "warning"]


def receipt_in(issue: dict[str, Any]) -> str:
    return issue["extension"][0]["valueIdentifier"]["value"]


def test_message_becomes_a_referral_with_a_receipt(sender: Sender, practice: Provider) -> None:
    programme = factories.programme("Anxiety and low mood")
    providers.map_service("Peer support", programme.id)
    body = messages.as_bytes(messages.bundle())
    answer = sender.post(body)
    said = answer["issue"][0]
    assert (said["severity"], said["code"]) == ("information", "informational")
    receipt = receipt_in(said)
    assert receipt in said["diagnostics"]
    referral = Referral.get()
    assert referral.reference == receipt
    assert referral.person.name == "Amina Yusuf"
    assert referral.programme_id == programme.id
    assert referral.provider_id == practice.id
    assert referral.referrer.name == "Ravi Menon"
    assert referral.referred_from == "Elm Road Surgery"
    assert referral.reason == "Panic attacks since March."
    kept = IntakeMessage.get()
    assert bytes(kept.body) == body
    assert (kept.receipt, kept.state, kept.sender) == (receipt, "taken", f"provider:{practice.id}")
    assert warnings_in(answer) == [], "nothing to warn of"
    assert "their safety stays with whoever sent this" in answer["issue"][1]["diagnostics"]


def test_one_message_is_sealed_as_one_chain_of_events(sender: Sender) -> None:
    sender.post(messages.bundle())
    actions = [row.action for row in Event.select().order_by(Event.number)]
    assert actions.count("message_taken") == 1
    assert actions.count("referral_opened") == 1
    assert actions.count("person_added") == 1


@pytest.mark.real_data
def test_the_standards_own_example_is_taken_unchanged(sender: Sender, real_data: Any) -> None:
    body = (
        real_data / "fhir-bars/process_message/request/ValidationRequest-POST.json"
    ).read_bytes()
    answer = sender.post(body)
    referral = Referral.get()
    assert referral.person.name == "Julie Jones"
    assert referral.programme_id is None
    assert referral.referred_by == "Marcy BLAKE"
    assert referral.person.phone == "07736312544"
    assert "\nSKILLSET: 999 Call Handler" in referral.reason
    assert Consent.get().is_implied
    warnings = " ".join(
        one["diagnostics"] for one in answer["issue"] if one["severity"] == "warning"
    )
    for words in ("3478526985", "implied", "EpisodeOfCare/", "Consulting psychologists"):
        assert words in warnings
    steps = ReferralStep.select().where(ReferralStep.kind == StepKind.WARNED)
    assert len(steps) == 4
    again = sender.post(body, 409)
    assert receipt_in(error(again)) == referral.reference
    assert bytes(IntakeMessage.get().body) == body


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("process_message/POST-body.json", "booking"),
        ("process_message/request/ValidationResponse-POST.json", "response"),
    ],
)
def test_the_standards_bookings_and_responses_are_refused(
    sender: Sender, real_data: Any, file: str, word: str
) -> None:
    answer = sender.post((real_data / "fhir-bars" / file).read_bytes(), 422)
    assert coded(answer) == "REC_UNPROCESSABLE_ENTITY"
    assert error(answer)["code"] == "not-supported"
    assert error(answer)["expression"] == ["Bundle.entry[0].resource.eventCoding.code"]
    assert word in error(answer)["diagnostics"]
    assert not Referral.select().exists()
    assert IntakeMessage.get().state == "refused"


def test_same_message_twice_is_a_duplicate_with_the_first_receipt(sender: Sender) -> None:
    receipt = receipt_in(sender.post(messages.bundle())["issue"][0])
    answer = sender.post(messages.bundle(), 409)
    assert (coded(answer), error(answer)["code"]) == ("REC_CONFLICT", "duplicate")
    assert receipt_in(error(answer)) == receipt
    assert receipt in error(answer)["diagnostics"]
    assert Referral.select().count() == Person.select().count() == 1
    assert IntakeMessage.select().count() == 1


def test_same_id_with_other_bytes_is_a_conflict(sender: Sender) -> None:
    receipt = receipt_in(sender.post(messages.bundle())["issue"][0])
    answer = sender.post(messages.bundle(timestamp="2026-01-01T00:00:00Z"), 409)
    assert error(answer)["code"] == "conflict"
    assert receipt_in(error(answer)) == receipt
    assert receipt in error(answer)["diagnostics"]
    assert Referral.select().count() == 1
    kept = IntakeMessage.get(IntakeMessage.state == "refused")
    assert b"2026-01-01" in bytes(kept.body)
    assert receipt_in(answer["issue"][1]) == kept.receipt
    assert receipt in kept.outcome
    sender.post(messages.bundle(timestamp="2026-01-01T00:00:00Z"), 409)
    assert IntakeMessage.select().count() == 2


def test_another_provider_may_use_the_same_id(app: Any, sender: Sender) -> None:
    sender.post(messages.bundle())
    other = Sender(app, tokens.issue_token(factories.provider().id))
    other.post(messages.bundle())
    assert Referral.select().count() == 2


def test_malformed_json_says_line_and_column(sender: Sender) -> None:
    answer = sender.post(b'{"resourceType": "Bundle",\n  "id" 5}', 400)
    assert (coded(answer), error(answer)["code"]) == ("REC_BAD_REQUEST", "structure")
    assert "line 2, column 8" in error(answer)["diagnostics"]
    assert IntakeMessage.get().state == "refused"


def test_patient_without_a_name_is_refused_and_may_come_again_mended(sender: Sender) -> None:
    nameless = messages.bundle()
    messages.resource(nameless, "Patient")["name"] = [{"use": "official"}]
    answer = sender.post(nameless, 400)
    assert error(answer)["code"] == "required"
    assert error(answer)["expression"] == ["Bundle.entry[2].resource.name"]
    assert "family, given or text" in error(answer)["diagnostics"]
    kept = answer["issue"][1]
    assert receipt_in(kept) == IntakeMessage.get().receipt
    sender.post(messages.bundle())
    assert Referral.select().count() == 1


def test_message_refused_twice_is_kept_once(sender: Sender) -> None:
    first = sender.post(b"not json", 400)
    second = sender.post(b"not json", 400)
    assert receipt_in(first["issue"][1]) == receipt_in(second["issue"][1])
    assert IntakeMessage.select().count() == 1


def test_message_without_an_id_is_refused(sender: Sender) -> None:
    answer = sender.post(messages.bundle(id=None), 400)
    assert error(answer)["expression"] == ["Bundle.id"]
    assert error(answer)["code"] == "required"


def test_earlier_name_finds_the_person(sender: Sender) -> None:
    made = messages.bundle()
    messages.resource(made, "Patient")["name"] = [
        {"family": "ABBAS", "given": ["Colin"], "period": {"end": "2020-07-22"}},
        {"family": "BAXTER", "given": ["Colin"], "period": {"start": "2020-07-22"}},
    ]
    sender.post(made)
    assert Person.get().name == "Colin BAXTER"
    assert PersonName.get().name == "Colin ABBAS"


def test_bad_details_are_kept_with_visible_warnings(sender: Sender) -> None:
    made = messages.bundle()
    patient = messages.resource(made, "Patient")
    patient["birthDate"] = "2090-01-01"
    patient["name"] = [{"text": "عبد" * 40}]
    patient["identifier"] = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "123"}]
    request = messages.resource(made, "ServiceRequest")
    request["reasonCode"] = [{"text": "\x00\x07<b>Sad</b> 😔 /n and/now " + "long " * 600}]
    request["encounter"] = {"reference": "urn:uuid:nowhere"}
    answer = sender.post(made)
    warned = " ".join(warnings_in(answer))
    for words in ("2090-01-01", "123", "urn:uuid:nowhere"):
        assert words in warned
    referral = Referral.get()
    assert referral.reason.startswith("<b>Sad</b> 😔\nand/now long")
    assert len(referral.reason) > 3000
    assert referral.person.born_on.year == 2090
    assert len(referral.person.name) == 120


def test_referrer_on_record_is_not_overwritten(sender: Sender, practice: Provider) -> None:
    Referrer.create(
        provider=practice, name="Ravi Menon", phone="01632 960 777", created_at=clock.now()
    )
    sender.post(messages.bundle())
    assert Referrer.get().phone == "01632 960 777"
    assert Referral.get().referrer_id == Referrer.get().id


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer wrong-token"])
def test_without_a_right_token_nothing_is_read_or_kept(app: Any, db: Any, header: str) -> None:
    sender = Sender(app, None)
    answer = sender.post(messages.bundle(), 401, headers={"Authorization": header})
    assert coded(answer) == "SEND_UNAUTHORIZED"
    assert sender.response.headers["WWW-Authenticate"].startswith("Bearer")
    assert not IntakeMessage.select().exists()


def test_expired_revoked_and_retired_tokens_open_nothing(
    sender: Sender, practice: Provider
) -> None:
    ProviderToken.update(expires_at=clock.now() - timedelta(seconds=1)).execute()
    assert error(sender.post(messages.bundle(), 401))["code"] == "expired"
    ProviderToken.update(expires_at=clock.now() + timedelta(days=1)).execute()
    Provider.update(is_active=False).execute()
    assert error(sender.post(messages.bundle(), 401))["code"] == "security"
    Provider.update(is_active=True).execute()
    assert tokens.revoke_tokens(practice.id) == 1
    assert error(sender.post(messages.bundle(), 401))["code"] == "security"
    assert not IntakeMessage.select().exists()


def test_too_large_a_message_is_not_kept(make_app: Any) -> None:
    app = make_app(max_message_bytes=2_000)
    database.connect()
    sender = Sender(app, tokens.issue_token(factories.provider().id))
    answer = sender.post(b"x" * 3_000, 413)
    assert error(answer)["code"] == "too-long"
    assert "2000 bytes" in error(answer)["diagnostics"]
    assert not IntakeMessage.select().exists()


def test_too_many_messages_are_told_to_wait(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "MESSAGES_PER_MINUTE", 2)
    sender.post(messages.bundle())
    sender.post(messages.bundle(id="another"))
    answer = sender.post(messages.bundle(id="a-third"), 429)
    assert (coded(answer), error(answer)["code"]) == ("SEND_TOO_MANY_REQUESTS", "throttled")
    assert int(sender.response.headers["Retry-After"]) > 0
    assert Referral.select().count() == 2


@pytest.mark.parametrize("content_type", ["application/json", "application/fhir+json; x=1", ""])
def test_any_way_of_saying_json_is_taken(sender: Sender, content_type: str) -> None:
    sender.post(messages.bundle(), content_type=content_type, headers={"Accept": "*/*"})


def test_other_types_are_refused_and_kept(sender: Sender) -> None:
    answer = sender.post(b"<Bundle/>", 415, content_type="application/fhir+xml")
    assert "application/fhir+xml" in error(answer)["diagnostics"]
    assert error(answer)["code"] == "not-supported"
    kept = IntakeMessage.get()
    assert (bytes(kept.body), kept.state) == (b"<Bundle/>", "refused")
    assert receipt_in(answer["issue"][1]) == kept.receipt
    answer = sender.post(messages.bundle(), 406, headers={"Accept": "application/fhir+xml"})
    assert coded(answer) == "SEND_NOT_ACCEPTABLE"
    assert IntakeMessage.select().count() == 2


def test_ids_of_the_exchange_are_sent_back(sender: Sender) -> None:
    ids = {
        "X-Request-Id": "60E0B220-8136-4CA5-AE46-1D97EF59D068",
        "X-Correlation-Id": "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA",
    }
    sender.post(messages.bundle(), headers=ids)
    for name, value in ids.items():
        assert sender.response.headers[name] == value


def test_other_addresses_and_methods_answer_in_fhir(sender: Sender) -> None:
    sender.response = sender.client.get("/fhir/Patient/1")
    assert coded(sender.read(404)) == "REC_NOT_FOUND"
    sender.response = sender.client.get("/fhir/")
    sender.read(404)
    sender.response = sender.client.get(URL)
    assert coded(sender.read(405)) == "SEND_METHOD_NOT_ALLOWED"
    assert sender.response.headers["Allow"] == "POST"


def test_message_that_breaks_us_is_kept_for_staff(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(actions, "take", broken)
        answer = sender.post(messages.bundle(), 500)
    assert "our fault" in error(answer)["diagnostics"]
    kept = IntakeMessage.get()
    assert (kept.state, bytes(kept.body)) == ("refused", messages.as_bytes(messages.bundle()))
    assert receipt_in(answer["issue"][1]) == kept.receipt
    sender.post(messages.bundle())
    assert Referral.select().count() == 1


def test_where_not_even_keeping_works_the_answer_says_so(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(actions, "take", broken)
    monkeypatch.setattr(actions, "refuse", broken)
    answer = sender.post(messages.bundle(), 500)
    assert "nothing was kept" in error(answer)["diagnostics"]


def test_odd_keys_long_names_and_many_consents_are_kept_on_either_engine(sender: Sender) -> None:
    made = messages.bundle()
    patient = messages.resource(made, "Patient")
    patient["a\x00b\ud800"] = {"reference": "urn:nowhere"}
    words = " ".join(f"w{number:05}" for number in range(5_000))
    patient["name"] = [{"text": "Amina Yusuf", "use": "official"}]
    patient["name"] += [{"text": words, "use": "old"}]
    patient["name"] += [{"text": f"{'x' * 190} {number}", "use": "old"} for number in range(50)]
    for number in range(1_500):
        messages.add(made, f"c{number}", {"resourceType": "Consent"})
    answer = sender.post(made)
    assert len(answer["issue"]) <= 53
    assert Person.get().name == "Amina Yusuf"
    assert PersonName.select().count() == 19
    assert max(len(row.name) for row in PersonName.select()) == 200
    assert Consent.select().count() == 20
    assert any("resource.ab.reference" in step.note for step in ReferralStep.select())
