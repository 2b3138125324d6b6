"""/refer under odd and hostile input: never a fault of ours, never a word lost, nothing run."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal.intake.refer_forms import ReferForm
from portal.models import Event, Referral
from tests.intake.test_refer import TYPED
from tests.page import Browser

NAMES = sorted(
    name
    for name in dir(ReferForm)
    if hasattr(getattr(ReferForm, name), "field_class") and name != "website"
)
ODD = (
    "\x00",
    "💥" * 300,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "-1",
    "9" * 5000,
    "٣",
    "\r\n",
)
STEPS = ("start", "limits", "details", "send", "edit start", "edit", "", "<b>")


@pytest.fixture
def visitor(browser_for: Any) -> Browser:
    return browser_for(None)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_odd_in_any_field_is_a_fault_of_ours(visitor: Browser, name: str) -> None:
    for value in ODD:
        answer = visitor.client.post(
            "/refer",
            data={**TYPED, name: [value, "again"], "step": "details", "csrf_token": "x"},
        )
        assert answer.status_code in (200, 422), (name, value[:20])
        assert b"<script>alert" not in answer.data
    assert not Referral.select().exists()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=some.dictionaries(some.sampled_from(NAMES), some.text(max_size=60), max_size=8),
    step=some.sampled_from(STEPS),
)
def test_any_mixture_is_answered_by_a_page_that_keeps_it(
    visitor: Browser, changes: dict[str, str], step: str
) -> None:
    typed = {**TYPED, **changes, "step": step}
    page = visitor.client.post("/refer", data={**typed, "csrf_token": visitor.csrf_token()})
    assert page.status_code in (200, 303, 422, 429)
    if page.status_code in (200, 422) and "reason" not in changes:
        assert b"Panic attacks since March." in page.data


def test_looking_and_typing_leave_no_trace(visitor: Browser) -> None:
    page = visitor.get("/refer")
    visitor.submit(page, "Continue", 200, sender_is="self", age_years="40", postcode="LS1")
    assert not Event.select().exists()
