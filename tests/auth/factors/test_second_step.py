"""The second step: an app's code once, a recovery code once, and nothing without it."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from peewee import fn

from portal import clock
from portal.auth import app_actions, factor_actions, factor_queries, passwords
from portal.auth.factor_rules import FREE_TRIES, LONGEST_WAIT_SECONDS
from portal.auth.pending_actions import PENDING_MINUTES
from portal.models import (
    AuthenticatorApp,
    Event,
    OutboxMessage,
    PendingSignIn,
    RecoveryCode,
    SignIn,
    User,
)
from tests import signin_factories
from tests.auth.factors.conftest import give_passphrase
from tests.page import Browser, Page

NOW = "2026-03-02 10:00:05Z"


def _code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def _second(browser: Browser, code: str, status: int = 302, **more: str) -> Page:
    return browser.post("/sign-in/second", {"proof_code": code, **more}, status)


def test_a_passphrase_alone_opens_nothing_once_there_is_an_app(fay: User, browser_for: Any) -> None:
    _row, secret = signin_factories.app(fay)
    browser = browser_for(None)
    answer = give_passphrase(browser, next="/account")
    assert answer.response.location == "/sign-in/second?next=/account"
    assert SignIn.select().count() == 0
    assert browser.get("/account", 302).response.location.startswith("/sign-in")
    page = browser.get("/sign-in/second?next=/account")
    done = browser.submit(page, "Go on", proof_code=f" {_code(secret)[:3]} {_code(secret)[3:]} ")
    assert done.response.location == "/account"
    browser.get("/account")
    assert SignIn.get().proved_how == "code"


def test_a_half_done_sign_in_ends_by_itself_and_by_its_use(fay: User, browser_for: Any) -> None:
    _row, secret = signin_factories.app(fay)
    with time_machine.travel(NOW, tick=False) as time:
        browser = browser_for(None)
        give_passphrase(browser)
        with browser.client.session_transaction() as cookie:
            copied = dict(cookie)
        _second(browser, _code(secret))
        assert PendingSignIn.select().count() == 0
        thief = browser_for(None)
        with thief.client.session_transaction() as cookie:
            cookie.update(copied)
        time.shift(60)
        _second(thief, _code(secret), 401)
        give_passphrase(thief)
        time.shift(timedelta(minutes=PENDING_MINUTES))
        assert "took too long" in _second(thief, _code(secret), 401).main
        thief.get("/account", 302)


def test_a_code_is_taken_once_and_half_a_minute_early_or_late(fay: User, app: Any) -> None:
    _row, secret = signin_factories.app(fay)
    with time_machine.travel(NOW, tick=False):
        assert not app_actions.take_code(fay.id, _code(secret, -2))
        assert not app_actions.take_code(fay.id, _code(secret, 2))
        assert app_actions.take_code(fay.id, _code(secret, -1))
        assert app_actions.take_code(fay.id, _code(secret))
        assert not app_actions.take_code(fay.id, _code(secret))
        # Nor one from before the last that was taken.
        assert not app_actions.take_code(fay.id, _code(secret, -1))
        assert app_actions.take_code(fay.id, _code(secret, 1))


def test_two_who_send_one_code_at_once_are_one(fay: User, app: Any, at_once: Any) -> None:
    _row, secret = signin_factories.app(fay)
    with time_machine.travel(NOW, tick=False):
        code = _code(secret)
        taken = at_once([lambda: app_actions.take_code(fay.id, code)] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_two_who_use_one_recovery_code_at_once_are_one(fay: User, app: Any, at_once: Any) -> None:
    from portal.auth import recovery_actions

    code = signin_factories.recovery_codes(fay)[3]

    def use() -> bool:
        with app.test_request_context():
            return recovery_actions.use(fay.id, code)

    assert sorted(at_once([use] * 4)) == [False, False, False, True]


def test_the_secret_stands_in_the_database_for_its_user_alone(fay: User, app: Any) -> None:
    row, secret = signin_factories.app(fay)
    assert secret not in row.secret
    other = signin_factories.with_passphrase(User.create(name="Eve", created_at=clock.now()))
    AuthenticatorApp.update(user=other).where(AuthenticatorApp.id == row.id).execute()
    with pytest.raises(ValueError, match="secret"):
        app_actions.take_code(other.id, _code(secret))


def test_wrong_codes_wait_longer_each_time_and_never_for_good(fay: User, browser_for: Any) -> None:
    _row, secret = signin_factories.app(fay)
    with time_machine.travel(NOW, tick=False) as time:
        browser = browser_for(None)
        give_passphrase(browser)
        waits = []
        for _try in range(FREE_TRIES):
            _second(browser, "000000", 422)
        for _try in range(6):
            waits.append(int(_second(browser, "000000", 429).response.headers["Retry-After"]))
            time.shift(waits[-1])
            give_passphrase(browser)
            _second(browser, "000000", 422)
        assert waits == [60, 120, 240, 480, LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS]
        time.shift(LONGEST_WAIT_SECONDS)
        give_passphrase(browser)
        _second(browser, _code(secret))
        told = OutboxMessage.select().where(OutboxMessage.text.contains("ten times"))
        assert told.count() == 1
        # A right one forgives them all.
        give_passphrase(browser)
        _second(browser, "000000", 422)
        _second(browser, "000000", 422)


def test_many_guesses_at_once_get_no_more_than_one_after_the_other(
    fay: User, app: Any, at_once: Any
) -> None:
    from portal.auth import tries

    waits = at_once([lambda: tries.begin("one account")] * (FREE_TRIES + 5))
    assert sum(wait == 0 for wait in waits) == FREE_TRIES


def test_an_app_is_set_up_by_a_code_and_codes_are_shown_once(
    fay: User, browser_for: Any, settings: Any
) -> None:
    browser, elsewhere = browser_for(fay), browser_for(fay)
    page = browser.get(browser.post("/account/app").response.location)
    assert "<svg" in page.text and "style=" not in page.text
    secret = "".join(page.tree.xpath("string(//p[@class='secret'])").split())
    assert browser.submit(page, "Go on", 422, proof_code="000000").text.count("<svg") == 1
    browser.get("/groups", 302)
    shown = browser.submit(page, "Go on", 200, proof_code=_code(secret))
    codes = [one.text for one in shown.tree.xpath("//ol[@class='recovery']/li/code")]
    assert len(set(codes)) == 10
    browser.get("/groups")
    # A thief who came before is out, and its owner is told.
    elsewhere.get("/account", 302)
    assert "authenticator app" in OutboxMessage.get().text
    assert OutboxMessage.get().to_address == "fay@example.org"
    hashes = [row.code_hash for row in RecoveryCode.select()]
    assert not any(code.replace("-", "") in one for code in codes for one in hashes)
    assert codes[0] not in browser.get("/account/sign-in").text


def test_the_old_phone_works_until_the_new_one_has_shown_a_code(
    fay: User, browser_for: Any
) -> None:
    _row, old = signin_factories.app(fay)
    browser = browser_for(fay)
    page = browser.get(browser.post("/account/app").response.location)
    new = "".join(page.tree.xpath("string(//p[@class='secret'])").split())
    assert app_actions.take_code(fay.id, _code(old))
    browser.submit(page, "Go on", 200, proof_code=_code(new))
    assert not app_actions.take_code(fay.id, _code(old, 1))
    assert app_actions.take_code(fay.id, _code(new, 1))


def test_a_recovery_code_lets_in_once_and_says_so_by_mail(fay: User, browser_for: Any) -> None:
    signin_factories.app(fay)
    code = signin_factories.recovery_codes(fay)[0]
    browser = browser_for(None)
    give_passphrase(browser)
    _second(browser, code.upper().replace("-", " "))
    assert "Codes left: 9" in browser.get("/account").main
    assert "Codes left: 9" in OutboxMessage.get().text
    again = browser_for(None)
    give_passphrase(again)
    _second(again, code, 422)


def test_new_recovery_codes_end_the_old_ones(fay: User, browser_for: Any) -> None:
    signin_factories.app(fay)
    old = signin_factories.recovery_codes(fay)[0]
    browser = browser_for(fay)
    page = browser.post("/account/recovery-codes", status=200)
    new = page.tree.xpath("//ol[@class='recovery']/li/code")[0].text
    assert factor_queries.factors_of(fay.id).codes_left == 10
    guest = browser_for(None)
    give_passphrase(guest)
    _second(guest, old, 422)
    _second(guest, new)


def test_what_waits_for_a_sign_in_goes_through_every_step(fay: User, browser_for: Any) -> None:
    _row, secret = signin_factories.app(fay)
    with time_machine.travel(NOW, tick=False) as time:
        browser = browser_for(fay)
        browser.csrf_token()
        time.shift(timedelta(hours=2))
        asked = browser.post("/account", {"theme": "dark"}, 401)
        second = browser.submit(
            asked,
            "Sign in",
            200,
            email="fay@example.org",
            passphrase=signin_factories.PASSPHRASE,
        )
        wrong = browser.submit(second, "Go on", 422, proof_code="000000")
        back = browser.submit(wrong, "Go on", 200, proof_code=_code(secret))
        assert "Dark" in back.main or "dark" in back.main
        browser.submit(back, "Send it now")
    assert User.get_by_id(fay.id).theme == "dark"


def test_changing_ones_passphrase_asks_the_old_one_and_signs_out_the_rest(
    fay: User, browser_for: Any
) -> None:
    signin_factories.passkey(fay)
    browser, elsewhere = browser_for(fay), browser_for(fay)
    page = browser.get("/account/passphrase")
    new = {"new_passphrase": "four rivers and a stool", "new_passphrase_again": "other"}
    old = {"passphrase": signin_factories.PASSPHRASE}
    assert "differ" in browser.submit(page, "Change it", 422, **old, **new).main
    new["new_passphrase_again"] = new["new_passphrase"]
    wrong = browser.submit(page, "Change it", 422, passphrase="not it", **new)
    assert "isn't your passphrase" in wrong.main and "four rivers" not in wrong.text
    weak = dict.fromkeys(new, "Fay Ferreira 2026!!")
    assert "your name" in browser.submit(page, "Change it", 422, **old, **weak).main
    elsewhere.get("/account")
    browser.submit(page, "Change it", **old, **new)
    elsewhere.get("/account", 302)
    browser.get("/account")
    assert passwords.matches(User.get_by_id(fay.id).password_hash, "four rivers and a stool")
    assert Event.select().where(Event.action == "passphrase_changed").count() == 1


def test_an_administrator_lets_somebody_begin_again(fay: User, people: Any, app: Any) -> None:
    signin_factories.app(fay)
    signin_factories.passkey(fay)
    signin_factories.recovery_codes(fay)
    browser = Browser(app)
    browser.sign_in(fay)
    with app.test_request_context():
        factor_actions.reset_factors(fay.id, people.ada.id)
    factors = factor_queries.factors_of(fay.id)
    assert (factors.has_any, factors.codes_left) == (False, 0)
    browser.get("/account", 302)
    assert OutboxMessage.select(fn.COUNT(OutboxMessage.id)).scalar() == 1
    event = Event.get(Event.action == "factors_reset")
    assert (event.user_id, event.subject_id) == (people.ada.id, fay.id)
    give_passphrase(browser)
    assert "Set up a second step" in browser.follow("/groups").heading
