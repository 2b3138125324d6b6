"""Passkeys in a real browser, with a device that Chromium plays: made, touched, asked again."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.demo import PASSPHRASE
from tests.browser import phone
from tests.browser.conftest import Demo, Visitor

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(demo: Demo) -> Demo:
    """The demo at the address with a name, which browsers make passkeys for."""
    return Demo(demo.address.replace("127.0.0.1", "localhost"), demo.file)


@pytest.fixture
def owner(chromium: Any, named: Demo) -> Iterator[Any]:
    """Somebody with a device that makes passkeys; as they were afterwards."""
    visitor = Visitor(chromium, named)
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield visitor
    visitor.close()
    for table in ("passkey", "recovery_code"):
        phone.write(named, f"DELETE FROM {table}")


def _sign_out(visitor: Any) -> None:
    visitor.page.locator(".who button:visible").first.click()
    visitor.page.wait_for_url("**/sign-in")


def test_a_passkey_is_made_and_then_signs_in_with_one_touch(owner: Any, named: Demo) -> None:
    page = owner.page
    owner.sign_in("fay")
    owner.open("/account/sign-in")
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("What do you call this device?").fill("Fay’s phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    assert page.locator(".recovery code").count() == 10
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("button", name="Remove Fay’s phone").wait_for()
    _sign_out(owner)
    # Offered in the field at once, or by the button: this device says yes to either.
    page.wait_for_url(f"{named.address}/")
    owner.open("/confirm?next=/account")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/account")
    how = named.value("SELECT proved_how FROM sign_in ORDER BY proved_at DESC LIMIT 1")
    assert how == "passkey"
    # Somebody else's computer: the passphrase alone isn't enough any more.
    other = Visitor(owner.context.browser, named)
    other.open("/sign-in")
    other.page.get_by_label("E-mail address").fill("fay@demo.example")
    other.page.get_by_label("Passphrase").fill(PASSPHRASE)
    other.page.get_by_role("button", name="Sign in", exact=True).click()
    other.page.get_by_role("heading", name="One more step").wait_for()
    assert other.open("/groups") == 200
    assert "/sign-in" in other.page.url
    other.close()


def test_a_button_says_in_words_that_no_device_answered(chromium: Any, named: Demo) -> None:
    visitor = Visitor(chromium, named)
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}}
    )
    visitor.open("/sign-in")
    visitor.page.get_by_role("button", name="Use a passkey").click()
    visitor.page.get_by_text("Your device didn’t answer").wait_for()
    visitor.close()


def test_where_passkeys_cant_be_made_no_button_promises_one(chromium: Any, demo: Demo) -> None:
    visitor = Visitor(chromium, demo)
    visitor.open("/sign-in")
    assert not visitor.page.get_by_role("button", name="Use a passkey").is_visible()
    visitor.close()
    plain = Visitor(chromium, demo, scripts=False)
    plain.open("/sign-in")
    assert not plain.page.get_by_role("button", name="Use a passkey").is_visible()
    plain.close()
