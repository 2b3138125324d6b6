"""A sign-in on a new device is told to its owner, once, and one's own sign-ins are ended."""

from typing import Any

import pytest

from portal.models import Event, KnownDevice, OutboxMessage, SignIn
from tests import user_factories
from tests.page import Browser
from tests.user_factories import PASSPHRASE

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.6 Safari/605.1.15"
)


@pytest.fixture
def cora(people: Any) -> Any:
    return user_factories.with_passphrase(people.cora, "cora@example.org")


def _sign_in(browser: Browser, email: str = "cora@example.org", **options: Any) -> Any:
    form = {"email": email, "passphrase": PASSPHRASE}
    return browser.post("/sign-in", form, 302, **options)


def _told() -> list[str]:
    query = OutboxMessage.select(OutboxMessage.to_address, OutboxMessage.text)
    return [f"{address} {text}" for address, text in query.order_by(OutboxMessage.id).tuples()]


def test_a_new_device_is_told_once_and_the_first_ever_never(cora: Any, browser_for: Any) -> None:
    desk, phone = browser_for(None), browser_for(None)
    _sign_in(desk)
    assert _told() == []
    _sign_in(phone, headers={"User-Agent": PHONE}, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    (mail,) = _told()
    assert mail.startswith("cora@example.org")
    assert "Safari on iPhone" in mail
    assert "/account" in mail
    assert "203.0.113.77" not in mail
    for browser in (desk, phone, phone):
        browser.post("/sign-out")
        _sign_in(browser)
    assert len(_told()) == 1
    assert KnownDevice.select().count() == 2
    actions = [row[0] for row in Event.select(Event.action).tuples()]
    assert actions.count("signed_in_on_new_device") == 1


def test_the_devices_cookie_is_random_hidden_and_kept_as_a_hash(
    cora: Any, browser_for: Any, make_app: Any
) -> None:
    browser = browser_for(None)
    answer = _sign_in(browser).response
    cookie = next(
        one for one in answer.headers.getlist("Set-Cookie") if one.startswith("portal_device=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    token = browser.client.get_cookie("portal_device").value
    assert len(token) >= 43
    assert token not in {row.token_hash for row in KnownDevice.select()}


def test_a_cookie_that_we_never_gave_is_not_taken_over(cora: Any, browser_for: Any) -> None:
    browser = browser_for(None)
    browser.client.set_cookie("portal_device", "planted")
    _sign_in(browser)
    assert browser.client.get_cookie("portal_device").value != "planted"


def test_a_shared_computer_is_new_to_each_of_its_users(
    cora: Any, people: Any, browser_for: Any
) -> None:
    user_factories.with_passphrase(people.mae, "mae@example.org")
    shared, other = browser_for(None), browser_for(None)
    _sign_in(other, "mae@example.org")
    _sign_in(shared)
    shared.post("/sign-out")
    _sign_in(shared, "mae@example.org")
    assert [mail.split()[0] for mail in _told()] == ["mae@example.org"]
    shared.post("/sign-out")
    _sign_in(shared)
    assert len(_told()) == 1


def test_two_sign_ins_of_one_account_both_work(cora: Any, app: Any, at_once: Any) -> None:
    browsers = [Browser(app), Browser(app)]
    results = at_once([lambda one=one: _sign_in(one).status for one in browsers])
    assert results == [302, 302]
    for browser in browsers:
        browser.get("/account")


def test_one_device_is_signed_out_from_another(cora: Any, browser_for: Any) -> None:
    phone, desk = browser_for(cora), browser_for(cora)
    mine = SignIn.select(SignIn.id).order_by(SignIn.id).first()
    desk.post(f"/account/sign-ins/{mine.id}/end")
    phone.get("/account", 302)
    desk.get("/account")
    # Again, or another's: as if it weren't there.
    desk.post(f"/account/sign-ins/{mine.id}/end", status=404)


def test_nobody_ends_anothers_sign_in(cora: Any, people: Any, browser_for: Any) -> None:
    mae, cora_browser = browser_for(people.mae), browser_for(cora)
    theirs = SignIn.get(SignIn.user == people.mae)
    cora_browser.post(f"/account/sign-ins/{theirs.id}/end", status=404)
    mae.get("/account")


def test_this_device_and_all_others(cora: Any, browser_for: Any) -> None:
    phone, tablet, desk = (browser_for(cora) for _each in range(3))
    desk.submit(desk.get("/account"), "Sign out all others")
    phone.get("/account", 302)
    tablet.get("/account", 302)
    page = desk.get("/account")
    assert "Sign out all others" not in page.main
    own = SignIn.get(SignIn.ended_at.is_null())
    desk.post(f"/account/sign-ins/{own.id}/end")
    desk.get("/account", 302)
