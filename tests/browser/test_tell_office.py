"""Telling the office on a phone: from the roll, with a script and without; axe finds nothing."""

from typing import Any

import pytest

from tests.browser.test_pages import IDS, _faults

pytestmark = pytest.mark.browser


@pytest.fixture
def roll(demo: Any) -> str:
    """The address of Fay's roll of today."""
    return f"/sessions/{demo.value(IDS['session_id'])}"


def _choose_concern(page: Any) -> None:
    ring = page.get_by_role("heading", name="Ring first")
    assert not ring.is_visible()
    page.get_by_label("A message", exact=True).check()
    assert page.get_by_label("What should the office know?").is_visible()
    assert not ring.is_visible()
    page.get_by_label("A concern", exact=True).check()
    assert ring.is_visible()
    # Whom to ring stands above where one writes.
    number = page.get_by_role("link", name="In danger now: ring 999")
    text = page.get_by_label("What should the office know?")
    assert number.bounding_box()["y"] < text.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_concern_is_raised_from_the_roll_on_a_phone(visitor: Any, roll: str) -> None:
    fay = visitor("fay", width=360)
    assert fay.open(f"{roll}/roll") == 200
    fay.page.locator("main > .buttons").get_by_role("link", name="Tell the office").click()
    _choose_concern(fay.page)
    assert _faults(fay) == []
    fay.page.set_viewport_size({"width": 360, "height": 900})
    fay.page.get_by_label("Incident", exact=True).check()
    fay.page.get_by_label("What should the office know?").fill("A chair broke; nobody fell.")
    fay.page.get_by_role("button", name="Send").click()
    assert fay.page.get_by_role("heading", name="nobody has seen it yet").is_visible()
    assert fay.page.get_by_role("link", name="Ring Cora Lindqvist").is_visible()
    assert _faults(fay) == []


def test_the_form_needs_no_script(chromium: Any, demo: Any, visitor: Any, roll: str) -> None:
    state = visitor("fay").context.storage_state()
    context = chromium.new_context(
        base_url=demo.address,
        storage_state=state,
        java_script_enabled=False,
        viewport={"width": 360, "height": 900},
    )
    page = context.new_page()
    page.goto(f"{roll}/tell")
    page.get_by_label("A concern", exact=True).check()
    assert page.get_by_role("heading", name="Ring first").is_visible()
    page.get_by_role("button", name="Send").click()
    # What is missing is said, and what was chosen still stands.
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert page.get_by_label("A concern", exact=True).is_checked()
    context.close()


def test_an_emergency_contact_is_one_tap_on_a_phone(visitor: Any, roll: str) -> None:
    fay = visitor("fay", width=360)
    assert fay.open(f"{roll}/emergency") == 200
    fay.page.get_by_label("Whose emergency contact?").select_option(index=1)
    fay.page.get_by_role("button", name="They are unwell or hurt").click()
    assert fay.page.get_by_text("those who lead on concerns are told").is_visible()
    assert fay.page.get_by_role("link", name="Ring").first.is_visible()
    assert _faults(fay) == []
