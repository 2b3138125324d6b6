"""The public form in a real browser: on a phone, without scripts, back and forth, and too late."""

from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_pages import _faults

pytestmark = pytest.mark.browser

REASON = "Panic attacks since March."


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def phone(request: Any, chromium: Any, demo: Any) -> Any:
    made = Visitor(chromium, demo, width=360, scripts=request.param)
    yield made
    made.close()


def _begin(page: Any, sender: str = "professional") -> None:
    page.check(f"input[name=sender_is][value={sender}]")
    page.fill("[name=born_on]", "1992-11-14")
    page.fill("[name=postcode]", "LS1 4AP")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Tell us what we need to know").wait_for()


def _details(page: Any) -> None:
    page.fill("[name=referrer_name]", "Imran Shah")
    page.fill("[name=referrer_organisation]", "Quayside Practice")
    page.fill("[name=referrer_phone]", "01632 960 111")
    page.fill("[name=given_name]", "Amara")
    page.fill("[name=phone]", "07700 900 142")
    page.check("input[name=ways][value=call]")
    page.fill("[name=reason]", REASON)
    page.check("input[name=urgency][value=routine]")
    page.check("input[name=risk][value=no]")
    page.check("input[name=consent_referral]")
    page.check("input[name=consent_said_by][value=person]")
    page.check("input[name=consent_how] >> nth=0")


def _check(page: Any) -> None:
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("heading", name="Check your answers").wait_for()


def _send(page: Any) -> None:
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()


def _fits(page: Any) -> None:
    width = page.locator("html").bounding_box()["width"]
    wide = page.locator("main").bounding_box()["width"]
    assert wide <= width <= 360


def test_the_back_button_keeps_what_was_typed_on_every_page(phone: Visitor) -> None:
    page = phone.page
    phone.open("/refer")
    _fits(page)
    _begin(page)
    _fits(page)
    _details(page)
    _check(page)
    _fits(page)
    page.go_back()
    page.get_by_role("heading", name="Tell us what we need to know").wait_for()
    assert page.input_value("[name=reason]") == REASON
    assert page.is_checked("input[name=ways][value=call]")
    page.go_back()
    page.get_by_role("heading", name="Refer somebody, or yourself").wait_for()
    assert page.input_value("[name=postcode]") == "LS1 4AP"
    assert page.is_checked("input[name=sender_is][value=professional]")
    page.go_forward()
    page.get_by_role("heading", name="Tell us what we need to know").wait_for()
    assert page.input_value("[name=reason]") == REASON
    _check(page)
    _send(page)


def test_a_page_open_for_too_long_says_so_and_goes_on(phone: Visitor) -> None:
    page = phone.page
    phone.open("/refer")
    _begin(page)
    _details(page)
    # As if the night had passed: the token's other half is gone.
    phone.context.clear_cookies()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_text("This page was open for too long").wait_for()
    assert page.input_value("[name=reason]") == REASON
    _check(page)
    phone.context.clear_cookies()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("This page was open for too long").wait_for()
    assert page.input_value("[name=reason]") == REASON
    _check(page)
    _send(page)


def test_somebody_young_is_shown_where_to_go_first(phone: Visitor) -> None:
    page = phone.page
    phone.open("/refer")
    page.check("input[name=sender_is][value=self]")
    page.fill("[name=age_years]", "15")
    page.fill("[name=postcode]", "LS1")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Younger than 18").wait_for()
    _fits(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Enter the name of who has parental responsibility").first.wait_for()
    page.fill("[name=guardian_name]", "Ruth Okafor")
    page.check("input[name=guardian_contact][value=no]")
    page.fill("[name=capacity_decided_by]", "Dr Imran Shah, GP")
    page.fill("[name=outside_reason]", "Nothing for me here")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("I agree to be contacted").wait_for()
    assert page.locator("[name=referrer_name]").count() == 0
    _fits(page)


def test_no_page_of_the_form_has_a_fault_that_axe_can_find(chromium: Any, demo: Any) -> None:
    visitor = Visitor(chromium, demo)
    page = visitor.page
    visitor.open("/refer")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Choose who refers").first.wait_for()
    assert _faults(visitor) == []
    visitor.open("/refer")
    page.check("input[name=sender_is][value=professional]")
    page.fill("[name=age_years]", "12")
    page.check("[name=has_no_fixed_abode]")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Younger than 18").wait_for()
    assert _faults(visitor) == []
    visitor.open("/refer")
    _begin(page)
    assert _faults(visitor) == []
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_text("There is a problem").wait_for()
    assert _faults(visitor) == []
    _details(page)
    _check(page)
    assert _faults(visitor) == []
    _send(page)
    assert _faults(visitor) == []
    visitor.close()
