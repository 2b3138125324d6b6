"""Passkeys: one touch and no second step, for a key of ours, once, from our own address."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal.auth.passkey_actions import CEREMONY_MINUTES
from portal.models import Event, Passkey, PasskeyCeremony, SignIn, User
from tests import factories, signin_factories
from tests.auth.factors.authenticator import PRESENT, Authenticator
from tests.auth.factors.conftest import options
from tests.page import Browser, Page


def _add(
    browser: Browser, device: Authenticator, status: int = 200, name: str = "My phone"
) -> Page:
    asked = options(browser, "/account/passkeys/options")
    sent = {"name": name, "credential": device.make(asked)}
    return browser.post("/account/passkeys/add", sent, status)


def _touch(browser: Browser, credential: str, status: int = 302, **more: str) -> Page:
    return browser.post("/sign-in/passkey", {"credential": credential, **more}, status)


@pytest.fixture
def phone(fay: User, device: Authenticator, browser_for: Any) -> Authenticator:
    """A device on which Fay has set up a passkey."""
    _add(browser_for(fay), device)
    return device


def test_a_passkey_is_set_up_and_signs_in_with_one_touch(
    fay: User, device: Authenticator, browser_for: Any
) -> None:
    first = browser_for(fay)
    assert "recovery codes" in _add(first, device, name="My 📱 " + "x" * 10).heading
    first.get("/groups")
    browser = browser_for(None)
    asked = options(browser, "/sign-in/passkey/options")
    assert asked["userVerification"] == "required" and not asked.get("allowCredentials")
    assert asked["rpId"] == "localhost"
    done = _touch(browser, device.sign(asked), next="/account/sign-in")
    assert done.response.location == "/account/sign-in"
    page = browser.get("/account/sign-in")
    assert "My 📱 xxxxxxxxxx" in page.main and "Last used" in page.main
    assert {row.proved_how for row in SignIn.select()} == {"passphrase", "passkey"}
    with browser.client.session_transaction() as cookie:
        assert set(cookie) <= {"sign_in", "csrf_token", "_flashes"}


def test_nobodys_name_stands_in_what_the_device_keeps_for_us(
    fay: User, device: Authenticator, browser_for: Any
) -> None:
    _add(browser_for(fay), device)
    row = Passkey.get()
    assert len(row.user_handle) >= 40
    second = Authenticator()
    _add(browser_for(fay), second, 302)
    assert second.handle == row.user_handle


def test_an_answer_counts_once_soon_and_in_the_browser_that_asked(
    phone: Authenticator, browser_for: Any
) -> None:
    with time_machine.travel("2026-03-02 10:00Z", tick=False) as time:
        browser, other = browser_for(None), browser_for(None)
        answer = phone.sign(options(browser, "/sign-in/passkey/options"))
        _touch(other, answer, 422)
        _touch(browser, answer)
        _touch(browser_for(None), answer, 422)
        late = phone.sign(options(other, "/sign-in/passkey/options"))
        time.shift(timedelta(minutes=CEREMONY_MINUTES))
        _touch(other, late, 422)
        options(other, "/sign-in/passkey/options")
        assert PasskeyCeremony.select().count() == 1
        # What was asked for one thing does for no other.
        signed_in = browser_for(User.get())
        wrong_kind = phone.sign(options(signed_in, "/confirm/passkey/options"))
        _touch(other, wrong_kind, 422)


def test_another_site_and_a_device_that_asked_nobody_prove_nothing(
    phone: Authenticator, browser_for: Any
) -> None:
    browser = browser_for(None)
    phone.origin = "http://localhost.evil.example:8000"
    _touch(browser, phone.sign(options(browser, "/sign-in/passkey/options")), 422)
    phone.origin = "http://localhost:8000"
    phone.flags = PRESENT
    _touch(browser, phone.sign(options(browser, "/sign-in/passkey/options")), 422)
    assert Event.select().where(Event.action == "passkey_refused").count() == 2


def test_the_name_that_passkeys_are_for_is_never_the_hosts(
    phone: Authenticator, browser_for: Any
) -> None:
    browser = browser_for(None)
    asked = browser.client.post(
        "/sign-in/passkey/options",
        data={"csrf_token": browser.csrf_token()},
        headers={"Host": "evil.example"},
        base_url="http://evil.example",
    )
    assert asked.status_code != 200 or asked.get_json()["rpId"] == "localhost"


def test_a_copied_key_is_noticed_by_its_count(
    fay: User, device: Authenticator, browser_for: Any
) -> None:
    device.count = 7
    _add(browser_for(fay), device)
    browser = browser_for(None)
    device.count = 8
    _touch(browser, device.sign(options(browser, "/sign-in/passkey/options")))
    assert Passkey.get().sign_count == 8
    _touch(browser, device.sign(options(browser, "/sign-in/passkey/options")), 422)


def test_a_stranger_a_removed_one_and_a_deactivated_user_stay_out(
    fay: User, phone: Authenticator, browser_for: Any
) -> None:
    browser = browser_for(None)
    _touch(browser, Authenticator().sign(options(browser, "/sign-in/passkey/options")), 422)
    User.update(is_active=False).where(User.id == fay.id).execute()
    _touch(browser, phone.sign(options(browser, "/sign-in/passkey/options")), 422)
    User.update(is_active=True).execute()
    Passkey.delete().execute()
    _touch(browser, phone.sign(options(browser, "/sign-in/passkey/options")), 422)


NONSENSE = ["", "{}", "[]", "null", "x", '{"response": {"clientDataJSON": "!"}}', "[" * 15_000]


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_is_refused_in_words(sent: str, browser_for: Any, db: Any) -> None:
    assert "didn't work" in _touch(browser_for(None), sent, 422).main


def test_a_signature_that_was_changed_proves_nothing(
    phone: Authenticator, browser_for: Any
) -> None:
    browser = browser_for(None)
    said = json.loads(phone.sign(options(browser, "/sign-in/passkey/options")))
    said["response"]["signature"] = said["response"]["authenticatorData"]
    _touch(browser, json.dumps(said), 422)
    said = json.loads(phone.sign(options(browser, "/sign-in/passkey/options")))
    said["response"] = None
    _touch(browser, json.dumps(said), 422)


def test_a_passkey_is_removed_by_its_owner_alone_and_never_the_last_one_needed(
    fay: User, phone: Authenticator, browser_for: Any
) -> None:
    mine = Passkey.get()
    browser = browser_for(fay)
    refused = browser.post(f"/account/passkeys/{mine.id}/remove", status=409)
    assert "Set up another first" in refused.main
    other = signin_factories.passkey(factories.user("Otis"))
    browser.post(f"/account/passkeys/{other.id}/remove", status=404)
    second = signin_factories.passkey(fay)
    browser.post(f"/account/passkeys/{mine.id}/remove")
    assert {row.id for row in Passkey.select()} == {other.id, second.id}


def test_a_passkey_that_is_known_is_not_kept_twice(
    fay: User, phone: Authenticator, browser_for: Any
) -> None:
    again = _add(browser_for(fay), phone, 422)
    assert "known here already" in again.main
    assert Passkey.select().count() == 1


def test_an_address_of_digits_says_that_passkeys_dont_work_there() -> None:
    from portal.auth.factor_rules import relying_party

    assert relying_party("http://127.0.0.1:8000") is None
    assert relying_party("http://[::1]:8000") is None
    assert relying_party("") is None
    assert relying_party("https://portal.example.org/") == ("portal.example.org",) + (
        "https://portal.example.org",
    )
