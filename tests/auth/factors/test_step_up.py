"""Proving once more who one is, before lists of people go out."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine

from portal import clock
from portal.models import Event, Passkey, Role, SignIn, User
from tests import factories, signin_factories
from tests.auth.factors.authenticator import Authenticator
from tests.auth.factors.conftest import options

LIST = "/training/records.csv"
# What hands out lists, keys or a way in. Others may be added; none goes unnoticed.
MARKED = {
    "training.records_export",
    "training.matrix_export",
    "groups.compliance_export",
    "groups.grid_export",
    "imports.wrong_rows_csv",
    "imports.wrong_rows_xlsx",
    "people.people_merge",
    "people.merge_undo",
    "provider_tokens.token_list",
    "auth.app_add",
    "auth.app_confirm",
    "auth.app_remove",
    "auth.passkey_add",
    "auth.passkey_add_ask",
    "auth.passkey_remove",
    "auth.recovery_codes_make",
}


@pytest.fixture
def cora(db: Any) -> User:
    """A member of staff with an authenticator app."""
    made = factories.user("Cora Lindqvist", Role.STAFF, email="cora@example.org")
    return signin_factories.with_passphrase(made)


def _wait(minutes: int) -> None:
    SignIn.update(proved_at=clock.now() - timedelta(minutes=minutes)).execute()


def test_what_hands_out_lists_and_keys_asks(app: Any) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, "step_up", False)}
    assert marked >= MARKED
    # Before the roll is no time to be asked.
    assert not any(getattr(app.view_functions[name], "opens_roll", False) for name in marked)


def test_a_list_goes_out_right_after_signing_in_and_asks_later(
    cora: User, browser_for: Any
) -> None:
    _row, secret = signin_factories.app(cora)
    browser = browser_for(cora)
    browser.get(LIST)
    _wait(4)
    browser.get(LIST)
    _wait(5)
    asked = browser.get(LIST, 302).response.location
    assert asked == f"/confirm?next={LIST}"
    page = browser.get(asked)
    assert "Show that it is you" in page.heading
    browser.submit(page, "Go on", 422, proof_code="000000")
    browser.get(LIST, 302)
    code = pyotp.TOTP(secret).at(clock.now())
    assert browser.submit(page, "Go on", proof_code=code).response.location == LIST
    browser.get(LIST)
    assert Event.select().where(Event.action == "proved_again").count() == 1


def test_each_device_proves_for_itself(cora: User, browser_for: Any) -> None:
    signin_factories.passkey(cora)
    first, second = browser_for(cora), browser_for(cora)
    _wait(6)
    page = first.get(f"/confirm?next={LIST}")
    first.submit(page, "Go on", passphrase=signin_factories.PASSPHRASE)
    first.get(LIST)
    second.get(LIST, 302)


def test_a_form_is_held_and_sent_on(cora: User, browser_for: Any) -> None:
    key = signin_factories.passkey(cora)
    signin_factories.passkey(cora)
    browser = browser_for(cora)
    _wait(6)
    asked = browser.post(f"/account/passkeys/{key.id}/remove", status=403)
    assert Passkey.select().count() == 2
    wrong = browser.submit(asked, "Go on", 422, passphrase="not mine")
    assert "not mine" not in wrong.text
    held = browser.submit(wrong, "Go on", 200, passphrase=signin_factories.PASSPHRASE)
    assert Passkey.select().count() == 2
    browser.submit(held, "Send it now")
    assert Passkey.select().count() == 1


def test_a_part_of_a_page_asks_in_the_whole_page(cora: User, browser_for: Any) -> None:
    key = signin_factories.passkey(cora)
    signin_factories.passkey(cora)
    browser = browser_for(cora)
    _wait(6)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/account/sign-in"}
    asked = browser.post(f"/account/passkeys/{key.id}/remove", status=200, headers=headers)
    assert asked.response.headers["HX-Retarget"] == "body"
    held = browser.submit(asked, "Go on", 200, passphrase=signin_factories.PASSPHRASE)
    browser.submit(held, "Send it now")
    part = browser_for(cora)
    _wait(6)
    led = part.get(LIST, 403, headers=headers).response.headers["HX-Redirect"]
    assert led == "/confirm?next=/account/sign-in"


def test_a_passkey_proves_too_and_only_its_owners(
    cora: User, device: Authenticator, browser_for: Any
) -> None:
    browser = browser_for(cora)
    asked = options(browser, "/account/passkeys/options")
    browser.post(
        "/account/passkeys/add", {"name": "Mine", "credential": device.make(asked)}, status=200
    )
    _wait(6)
    asked = options(browser, "/confirm/passkey/options")
    assert [one["id"] for one in asked["allowCredentials"]] == [Passkey.get().credential_id]
    done = browser.post("/confirm/passkey", {"credential": device.sign(asked), "next": LIST})
    assert done.response.location == LIST
    browser.get(LIST)
    thief = factories.user("Otis Okafor", Role.STAFF)
    signin_factories.passkey(thief)
    other = browser_for(thief)
    wrong = device.sign(options(other, "/confirm/passkey/options"))
    other.post("/confirm/passkey", {"credential": wrong, "next": LIST}, 422)


def test_wrong_passphrases_of_whoever_holds_the_device_wait(cora: User, browser_for: Any) -> None:
    signin_factories.passkey(cora)
    browser = browser_for(cora)
    with time_machine.travel(clock.now(), tick=False):
        _wait(6)
        page = browser.get("/confirm")
        for _try in range(5):
            browser.submit(page, "Go on", 422, passphrase="no")
        right = signin_factories.PASSPHRASE
        browser.submit(page, "Go on", 429, passphrase=right)


def test_signing_in_before_proofs_were_kept_counts_as_long_ago(
    cora: User, browser_for: Any
) -> None:
    signin_factories.passkey(cora)
    browser = browser_for(cora)
    SignIn.update(proved_at=None).execute()
    browser.get(LIST, 302)
