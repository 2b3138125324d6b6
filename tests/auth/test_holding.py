"""A form sent after the sign-in ran out: nothing of it is lost, and nobody else gets it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine

from portal.auth import holding
from tests import factories, user_factories
from tests.page import Browser
from tests.user_factories import PASSPHRASE

MONDAY = "2026-03-02 08:00Z"
TYPED = "Which evenings suit? نور <b>Thu</b>"


@pytest.fixture
def cora(people: Any) -> Any:
    user_factories.with_passphrase(people.mae, "mae@example.org")
    return user_factories.with_passphrase(people.cora, "cora@example.org")


def _sign_in(browser: Browser, page: Any, email: str) -> Any:
    return browser.submit(page, "Sign in", 200, email=email, passphrase=PASSPHRASE)


def _held(browser: Browser, path: str, data: dict[str, Any], **options: Any) -> Any:
    return browser.post(path, data, status=401, **options)


def test_somebody_else_at_that_computer_neither_sees_nor_sends_it(
    cora: Any, people: Any, browser_for: Any
) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        referral = factories.referral(people.pip)
        browser = browser_for(cora)
        now.shift(timedelta(minutes=16))
        page = _held(browser, f"/referrals/{referral.id}/ask", {"version": "1", "note": TYPED})
        # Nor can it be read from the page's source.
        assert TYPED not in page.text
        assert "evenings" not in page.text
        other = _sign_in(browser, page, "mae@example.org")
    assert "isn’t shown to you" in other.main
    assert "evenings" not in other.text
    assert not other.tree.xpath("//main//form")


def test_a_days_old_form_and_a_changed_one_are_ignored(cora: Any, app: Any) -> None:
    held = holding.HeldRequest("/referrals/1/ask", cora.id, (("note", TYPED),))
    with app.test_request_context():
        token = held.token
        assert holding.opened(token) == held
        assert holding.opened(token[:-4] + "AAAA") is None
        assert holding.opened("") is None
        with time_machine.travel(holding.clock.now() + timedelta(hours=25), tick=False):
            assert holding.opened(token) is None


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_form_with_a_file_asks_for_the_file_again_and_keeps_the_rest(
    cora: Any, people: Any, browser_for: Any, size: int
) -> None:
    """However large the file, within what the form takes: nobody loses what they typed by it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(cora)
        now.shift(timedelta(minutes=16))
        page = _held(
            browser,
            "/referrals/new",
            {
                "given_name": "Half typed",
                "request_key": "a-page-of-this-test-00000",
                "scan": (BytesIO(b"%PDF-1.4 a scan" + b" " * size), "letter from the practice.pdf"),
            },
            content_type="multipart/form-data",
        )
        resumed = _sign_in(browser, page, "cora@example.org")
    form = resumed.form("Send it now")
    assert form.get("enctype") == "multipart/form-data"
    assert "letter from the practice.pdf" in resumed.main
    assert form.xpath('.//input[@type="file"][@name="scan"]')
    assert resumed.value_of("given_name") == "Half typed"
    assert resumed.value_of("request_key") == "a-page-of-this-test-00000"


def test_the_longest_form_goes_through_whole(cora: Any, people: Any, browser_for: Any) -> None:
    long = "Sie schläft seit März kaum. " * 20_000
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(cora)
        now.shift(timedelta(minutes=16))
        page = _held(browser, "/referrals/new", {"reason": long, "ways": ["call", "text"]})
        resumed = _sign_in(browser, page, "cora@example.org")
    assert resumed.value_of("reason") == long
    assert [one.value for one in resumed.tree.xpath('//input[@name="ways"]')] == ["call", "text"]


def test_an_open_page_asks_how_long_without_being_a_click(people: Any, browser_for: Any) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(people.cora)
        now.shift(timedelta(minutes=10))
        said = browser.get("/account/idle").response.get_json()
        assert (said["idle"], said["user"]) == (5 * 60, people.cora.id)
        assert said["ends"] == 8 * 3600 - 600
        # Typing is one: the page tells.
        assert browser.get("/account/here").response.get_json()["idle"] == 15 * 60
        now.shift(timedelta(minutes=15))
        assert browser.get("/account/idle").response.get_json()["idle"] == 0
        now.shift(timedelta(seconds=1))
        browser.get("/account/idle", 302)
