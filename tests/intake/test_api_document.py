"""The JSON door's document is sound, says what is read and answered, and anything may be sent."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from portal.db import database
from portal.intake import bearer, openapi_rules
from portal.intake.api_field_rules import FIELDS
from portal.models import IntakeMessage
from tests.intake.senders import Machine
from tests.intake.test_api import referral
from tests.intake.test_message_fuzz import JSON


def test_the_document_is_sound_and_public(app: Any, db: Any) -> None:
    answer = app.test_client().get("/api/openapi.json")
    document = answer.get_json()
    OpenAPIV31SpecValidator(document).validate()
    properties = document["components"]["schemas"]["Referral"]["properties"]
    assert list(properties) == [field.name for field in FIELDS]
    assert "sqlite" not in answer.get_data(as_text=True)


def test_what_is_sent_and_answered_is_as_the_document_says(machine: Machine) -> None:
    document = openapi_rules.document("Harbour", "http://localhost", "a@example.org")

    def check(name: str, value: Any) -> None:
        schema = {**document, "$ref": f"#/components/schemas/{name}"}
        Draft202012Validator(schema).validate(value)

    check("Referral", referral())
    taken = machine.referral(referral())
    check("Receipt", taken)
    check("Status", machine.status(taken["receipt"]))
    check("Problem", machine.referral({"urgency": "soon"}, "k2", 422))
    check("Problem", machine.ask("GET", "/api/nothing", 404))


# Anything at all


NAMES = [field.name for field in FIELDS]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(changes=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), JSON, max_size=5))
def test_no_change_to_a_message_is_lost_or_breaks_us(
    machine: Machine, monkeypatch_rate: None, changes: dict[str, Any]
) -> None:
    before = IntakeMessage.select().count()
    key = f"key-{before}"
    answer = machine.client.post(
        "/api/v1/referrals",
        json=referral() | changes,
        headers={"Authorization": f"Bearer {machine.token}", "Idempotency-Key": key},
    )
    database.connect(reuse_if_open=True)
    assert answer.status_code in (201, 422), answer.get_data(as_text=True)
    receipt = answer.get_json()["receipt"]
    assert IntakeMessage.select().where(IntakeMessage.receipt == receipt).exists()


@pytest.fixture
def monkeypatch_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "MESSAGES_PER_MINUTE", 1_000_000)
