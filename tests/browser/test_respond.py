"""Answering on a phone in a real browser: kept at a tap, and not lost without a signal."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

pytestmark = pytest.mark.browser

LINK = "/respond/demo-link-to-a-few-questions"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def phone(chromium: Any, demo: Any) -> Any:
    """Somebody's own phone, signed in nowhere."""
    from tests.browser.conftest import Visitor

    visitor = Visitor(chromium, demo)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    yield visitor
    visitor.close()


def _faults(page: Any) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        answer = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", STANDARD)
        found += [f"{scheme}: {one['id']}" for one in answer["violations"]]
    if page.evaluate("document.documentElement.scrollWidth") > 360:
        found.append("it is wider than the phone")
    return found


def test_an_answer_is_kept_at_a_tap_and_stays_without_a_signal(phone: Any) -> None:
    page = phone.page
    phone.open(LINK + "?question=1")
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_label("Some of the time").check()
    page.get_by_text("Kept.").wait_for()
    assert _faults(page) == []
    # Another tab, or the same page opened again later, goes on from there.
    phone.open(LINK)
    assert "Question 2 of" in page.locator("#step").inner_text()
    page.context.set_offline(True)
    page.get_by_label("Often", exact=True).check()
    page.get_by_text("There is no connection").wait_for()
    page.get_by_role("button", name="Next").click()
    assert "Question 2 of" in page.locator("#step").inner_text()
    with page.expect_response(lambda answer: answer.status == 204):
        page.context.set_offline(False)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**question=3")
    page.go_back()
    assert page.get_by_label("Often", exact=True).is_checked()


def test_every_target_is_large_enough_for_a_thumb(phone: Any) -> None:
    page = phone.page
    for number in (1, 5):
        phone.open(f"{LINK}?question={number}")
        for target in page.locator(".answer").all():
            box = target.bounding_box()
            assert box["width"] >= 44 and box["height"] >= 44
        assert _faults(page) == []


def test_last_page_and_those_without_a_question_have_no_fault(phone: Any) -> None:
    for path in (LINK + "?question=9", "/respond/nope", "/respond/answers/sent"):
        phone.open(path)
        assert _faults(phone.page) == []


def test_without_scripts_each_answer_is_kept_by_its_button(chromium: Any, demo: Any) -> None:
    context = chromium.new_context(base_url=demo.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(LINK + "?question=5")
    page.get_by_text("I’d rather not say").click()
    page.get_by_role("button", name="Next").click()
    assert "Question 6 of" in page.locator("#step").inner_text()
    page.get_by_role("link", name="Back").click()
    assert page.get_by_label("I’d rather not say").is_checked()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    context.close()
