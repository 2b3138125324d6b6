"""Replacing keys: nobody is signed out, no open form fails, and nothing closed is lost."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from portal import clock, key_rotation, keys
from portal import settings as settings_module
from portal.auth.holding import HeldRequest, held_request
from portal.errors import DomainError
from portal.groups import mark_keys
from portal.key_rotation import SealedColumn, SealedRow
from portal.keys import Purpose
from portal.models import Event
from portal.outcomes import link_keys
from tests.page import Browser

ROTATED = [one for one in Purpose if one not in key_rotation.NOT_BY_LINE]


@pytest.fixture
def own_keys_app(app: Any, db: Any, settings: Any) -> Any:
    """The application without SECRET_KEY: it signs by keys of its own."""
    settings_module.use(replace(settings, secret_key=""))
    return app


def test_a_new_session_key_signs_nobody_out_and_fails_no_open_form(
    own_keys_app: Any, people: Any
) -> None:
    browser = Browser(own_keys_app)
    browser.sign_in(people.cora)
    page = browser.get("/account")
    held = HeldRequest("/account", people.cora.id, (("theme", "dark"),)).token
    before = keys.session_keys()
    key_rotation.rotate(Purpose.SESSION)
    key_rotation.rotate(Purpose.SECRETS)
    assert keys.session_keys()[1:] == before
    # The form was made before: its token is of the older key.
    browser.submit(page, "Save", theme="dark")
    browser.get("/account")
    with own_keys_app.test_request_context("/sign-in", method="POST", data={"held": held}):
        found = held_request()
        assert found and found.values == (("theme", "dark"),)


def test_a_cookie_signed_by_a_key_that_was_dropped_is_nobodys(
    own_keys_app: Any, people: Any
) -> None:
    browser = Browser(own_keys_app)
    browser.sign_in(people.cora)
    key_rotation.rotate(Purpose.SESSION)
    assert key_rotation.prune(Purpose.SESSION) == []
    first = keys.ring(Purpose.SESSION).oldest
    cookie = browser.client.get_cookie("portal")
    assert cookie
    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert key_rotation.prune(Purpose.SESSION) == [first]
    browser.client.set_cookie("portal", cookie.value)
    browser.get("/account", status=302)


def test_a_session_key_from_outside_is_replaced_outside(db: Any) -> None:
    with pytest.raises(DomainError, match="SECRET_KEY_FALLBACKS"):
        key_rotation.rotate(Purpose.SESSION)


def test_keys_given_from_outside_may_be_replaced_with_fallbacks(make_app: Any, people: Any) -> None:
    browser = Browser(make_app(secret_key="o" * 40))
    browser.sign_in(people.cora)
    cookie = browser.client.get_cookie("portal")
    assert cookie
    for fallbacks, status in ((("o" * 40,), 200), ((), 302)):
        later = Browser(make_app(secret_key="n" * 40, secret_key_fallbacks=fallbacks))
        later.client.set_cookie("portal", cookie.value)
        later.get("/account", status=status)


def test_secrets_are_closed_anew_and_their_old_key_can_go(db: Any) -> None:
    kept = {7: keys.encrypt(b"twelve words", "a test of 7")}

    def put(row_id: int, old: str, new: str) -> bool:
        assert kept[row_id] == old
        kept[row_id] = new
        return True

    def rows() -> list[SealedRow]:
        return [SealedRow(one, text, f"a test of {one}") for one, text in kept.items()]

    key_rotation.keeps_sealed(SealedColumn("a test", rows, put))
    try:
        old = keys.ring(Purpose.SECRETS).newest
        new = key_rotation.rotate(Purpose.SECRETS)
        assert kept[7].startswith(f"{new}.")
        assert keys.decrypt(kept[7], "a test of 7") == b"twelve words"
        kept[8] = kept[7].replace(new, old, 1)
        assert key_rotation.prune(Purpose.SECRETS) == [], "something still needs it"
        del kept[8]
        assert key_rotation.prune(Purpose.SECRETS) == [], "a held form may need it"
        with time_machine.travel(clock.now() + timedelta(days=9)):
            assert key_rotation.prune(Purpose.SECRETS) == [old]
    finally:
        key_rotation._columns.pop("a test")


def test_links_made_before_are_found_again_and_phones_keep_their_names(db: Any) -> None:
    token, name = link_keys.token_of("a form"), mark_keys.person_key(3, 4)
    key_rotation.rotate(Purpose.LINKS)
    assert link_keys.token_of("a form", link_keys.token_hash(token)) == token
    assert link_keys.token_of("a form") != token
    with time_machine.travel(clock.now() + timedelta(days=200)):
        key_rotation.rotate(Purpose.LINKS)
        key_rotation.prune(Purpose.LINKS)
    assert mark_keys.person_key(3, 4) == name


@pytest.mark.parametrize("purpose", [Purpose.AUDIT, Purpose.ERASURES])
def test_keys_that_old_events_and_erasures_are_known_by_are_never_dropped(
    db: Any, purpose: Purpose
) -> None:
    key_rotation.rotate(purpose)
    with time_machine.travel(clock.now() + timedelta(days=4000)):
        assert key_rotation.prune(purpose) == []


@pytest.mark.parametrize("purpose", [Purpose.LINKS, Purpose.SECRETS, Purpose.AUDIT])
def test_a_rotation_is_noted_and_leaves_a_file_for_its_owner_alone(
    db: Any, purpose: Purpose
) -> None:
    name = key_rotation.rotate(purpose)
    assert keys.ring(purpose).newest == name
    file = keys.file_of(purpose)
    assert file.stat().st_mode & 0o777 == 0o600
    leftover = [one.name for one in file.parent.iterdir() if one.name.startswith(f".{purpose}")]
    assert leftover == []
    assert Event.select().where(Event.action == "key_rotated").count() == 1
    facts = [one for one in key_rotation.facts() if one.purpose == purpose]
    assert [one.is_newest for one in facts] == [True, False]


def test_two_rotations_at_once_lose_neither_key(db: Any, at_once: Any) -> None:
    first = keys.ring(Purpose.LINKS).newest
    made = at_once([lambda: key_rotation.rotate(Purpose.LINKS)] * 4)
    assert set(keys.ring(Purpose.LINKS).by_name) == {first, *made}


def test_no_code_reads_the_session_key_past_the_ring() -> None:
    root = Path(keys.__file__).parent
    allowed = {
        "doctor_settings.py",
        "key_rotation.py",
        "keys.py",
        "production.py",
        "setting_names.py",
        "settings.py",
    }
    found = [
        path.name
        for path in root.rglob("*.py")
        if path.name not in allowed and re.search(r"\.secret_key\b", path.read_text("utf-8"))
    ]
    assert found == []
