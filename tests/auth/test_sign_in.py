"""Signing in: the right passphrase opens, everything else says the same."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.addresses import safe_next
from portal.auth import actions, passwords, sessions
from portal.auth.devices import device_words
from portal.auth.factor_rules import FREE_TRIES
from portal.models import Event, RateBucket, Role, SignIn, User
from tests import factories
from tests.page import Browser, Page

PASSPHRASE = "teapot gravel nineteen violin"


@pytest.fixture
def cora(db: Any) -> User:
    """A member of staff who can sign in."""
    made = factories.user("Cora Lindqvist", Role.STAFF, email="cora@example.org")
    User.update(password_hash=passwords.hash_passphrase(PASSPHRASE)).where(
        User.id == made
    ).execute()
    return made


def _try(browser: Browser, email: str, passphrase: str, status: int, **more: str) -> Page:
    return browser.post(
        "/sign-in", {"email": email, "passphrase": passphrase, **more}, status=status
    )


def test_the_right_passphrase_opens_the_landing_page(cora: User, browser_for: Any) -> None:
    browser = browser_for(None)
    page = _try(browser, " Cora@Example.org ", PASSPHRASE, 302)
    assert page.response.location == "/"
    browser.get("/account")


def test_wrong_and_unknown_are_told_the_same(cora: User, browser_for: Any) -> None:
    wrong = _try(browser_for(None), "cora@example.org", "not that one at all", 422)
    unknown = _try(browser_for(None), "nobody@example.org", "not that one at all", 422)

    def shown(page: Page) -> str:
        return re.sub(r"(cora|nobody)@", "x@", page.main)

    assert shown(wrong) == shown(unknown)
    assert "isn't right" in wrong.main
    assert "not that one at all" not in wrong.text


def test_an_unknown_address_costs_a_hash_too(
    cora: User, browser_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    real = passwords.matches

    def counted(passphrase_hash: str, passphrase: str) -> bool:
        hashed.append(passphrase_hash)
        return real(passphrase_hash, passphrase)

    monkeypatch.setattr(passwords, "matches", counted)
    _try(browser_for(None), "nobody@example.org", "anything long enough", 422)
    assert hashed == [""]


def test_someone_without_a_passphrase_never_gets_in(browser_for: Any, db: Any) -> None:
    factories.user("Vi Volunteer", Role.FACILITATOR, email="vi@example.org")
    _try(browser_for(None), "vi@example.org", "a passphrase that nobody has", 422)


def test_a_deactivated_user_never_gets_in(cora: User, browser_for: Any) -> None:
    User.update(is_active=False).where(User.id == cora).execute()
    _try(browser_for(None), "cora@example.org", PASSPHRASE, 422)


def test_deactivating_closes_devices_that_are_signed_in(cora: User, browser_for: Any) -> None:
    browser = browser_for(cora)
    browser.get("/account")
    User.update(is_active=False).where(User.id == cora).execute()
    browser.get("/account", status=302)


def test_too_many_tries_close_the_account_for_a_while(cora: User, browser_for: Any) -> None:
    with time_machine.travel("2026-03-02 10:00Z", tick=False) as now:
        browser = browser_for(None)
        for _try_number in range(FREE_TRIES):
            _try(browser, "cora@example.org", "wrong wrong wrong", 422)
        closed = _try(browser, "cora@example.org", PASSPHRASE, 429)
        assert int(closed.response.headers["Retry-After"]) > 0
        assert "too many tries" in closed.main
        # Never for good: that would let anybody lock anybody out.
        now.shift(timedelta(minutes=actions.TRIES_MINUTES))
        _try(browser, "cora@example.org", PASSPHRASE, 302)


def test_one_address_guessing_many_accounts_is_stopped(browser_for: Any, db: Any) -> None:
    with time_machine.travel("2026-03-02 10:00Z", tick=False):
        browser = browser_for(None)
        for number in range(actions.TRIES_PER_ADDRESS):
            with pytest.raises(actions.WrongPassphrase), browser.app.test_request_context():
                actions.user_for_passphrase(f"n{number}@example.org", "", "192.0.2.7")
        with pytest.raises(actions.TooManyTries), browser.app.test_request_context():
            actions.user_for_passphrase("new@example.org", "", "192.0.2.7")


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(
    cora: User, browser_for: Any
) -> None:
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        for _colleague in range(actions.TRIES_PER_ADDRESS + 2):
            _try(browser_for(None), "cora@example.org", PASSPHRASE, 302)


def test_no_address_or_email_is_kept_for_throttling(cora: User, browser_for: Any) -> None:
    _try(browser_for(None), "cora@example.org", "wrong wrong wrong", 422)
    keys = [row[0] for row in RateBucket.select(RateBucket.key).tuples()]
    assert keys
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


def test_the_passphrase_and_its_tries_leave_only_events(cora: User, browser_for: Any) -> None:
    _try(browser_for(None), "cora@example.org", "wrong wrong wrong", 422)
    _try(browser_for(None), "cora@example.org", PASSPHRASE, 302)
    said = [row[0] for row in Event.select(Event.action).order_by(Event.number).tuples()]
    assert said == ["sign_in_refused", "signed_in"]


def test_a_weak_hash_is_made_anew_at_sign_in(cora: User, browser_for: Any) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSPHRASE)
    User.update(password_hash=weak).where(User.id == cora).execute()
    _try(browser_for(None), "cora@example.org", PASSPHRASE, 302)
    strong = User.get_by_id(cora.id).password_hash
    assert strong != weak
    assert not passwords.needs_rehash(strong)
    assert passwords.matches(strong, PASSPHRASE)


def test_signing_in_goes_on_to_where_the_visitor_was(cora: User, browser_for: Any) -> None:
    browser = browser_for(None)
    asked = browser.get("/referrals?tab=ended", status=302)
    assert asked.response.location == "/sign-in?next=/referrals?tab%3Dended"
    page = browser.get(asked.response.location)
    assert page.value_of("next") == "/referrals?tab=ended"
    done = _try(browser, "cora@example.org", PASSPHRASE, 302, next="/referrals?tab=ended")
    assert done.response.location == "/referrals?tab=ended"


ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "https:///evil.example",
    "https://evil.example/account",
    "https:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/%0d%0aLocation:x\r\nx",
    "/sign-out",
    "/nothing-here",
    "account",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_next_leads_elsewhere(cora: User, browser_for: Any, app: Any, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) is None
    browser = browser_for(None)
    assert browser.get("/sign-in", query_string={"next": target}).value_of("next") == ""
    done = _try(browser, "cora@example.org", PASSPHRASE, 302, next=target)
    assert done.response.location == "/"


@pytest.mark.parametrize("target", ["/", "/account", "/referrals?tab=ended&page=2"])
def test_a_page_of_ours_is_a_safe_next(app: Any, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) == target


def test_signing_in_starts_a_fresh_session(cora: User, browser_for: Any) -> None:
    browser = browser_for(None)
    with browser.client.session_transaction() as cookie:
        cookie["planted"] = "by an attacker"
    _try(browser, "cora@example.org", PASSPHRASE, 302)
    with browser.client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_the_cookie_holds_nothing_but_a_token_whose_hash_is_kept(
    cora: User, browser_for: Any
) -> None:
    browser = browser_for(None)
    answer = _try(browser, "cora@example.org", PASSPHRASE, 302).response
    set_cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    with browser.client.session_transaction() as cookie:
        token = cookie["sign_in"]
        assert set(cookie) <= {"sign_in", "csrf_token", "_flashes"}
    row = SignIn.select().get()
    assert row.token_hash != token
    assert token not in row.token_hash
    assert sessions.find(token) is not None


def test_cookies_are_for_https_alone_unless_it_is_a_demo(make_app: Any) -> None:
    browser = Browser(make_app(secure_cookies=True))
    answer = browser.client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_short_passphrase_is_refused(app: Any, db: Any) -> None:
    from portal.errors import DomainError

    with app.test_request_context(), pytest.raises(DomainError, match="15"):
        actions.add_user("Ada", "ada@example.org", [Role.STAFF], "x" * 14, by=None)
    assert User.select().count() == 0


def test_an_address_is_taken_once_whatever_its_case(app: Any, db: Any) -> None:
    from portal.errors import DomainError

    with app.test_request_context():
        actions.add_user("Ada", "Ada@Example.org", [Role.STAFF], PASSPHRASE, by=None)
        with pytest.raises(DomainError, match="already"):
            actions.add_user("Eve", "ada@example.ORG", [Role.STAFF], PASSPHRASE, by=None)
    assert [row.name for row in User.select()] == ["Ada"]
    assert clock.now() - User.get().created_at < timedelta(minutes=1)


def test_a_refused_address_does_not_use_up_somebody_elses_tries(
    cora: User, browser_for: Any
) -> None:
    guesser = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    browser = browser_for(None)
    for number in range(20):
        browser.post("/sign-in", {"email": f"x{number}@x.org", "passphrase": "no"}, 422, **guesser)
    for _ in range(8):
        browser.post("/sign-in", {"email": "cora@example.org", "passphrase": "no"}, 429, **guesser)
    _try(browser_for(None), "cora@example.org", PASSPHRASE, 302)


def test_a_passphrase_is_taken_exactly_as_typed(db: Any, app: Any, browser_for: Any) -> None:
    from portal.errors import DomainError

    odd = "  blanks outside and \u200b inside  "
    actions.add_user("Bo", "bo@example.org", [Role.STAFF], odd, by=None)
    _try(browser_for(None), "bo@example.org", odd, 302)
    _try(browser_for(None), "bo@example.org", odd.strip(), 422)
    with app.test_request_context(), pytest.raises(DomainError):
        actions.add_user("Al", "al@example.org", [Role.STAFF], "x" * 1001, by=None)


MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        (f"{WINDOWS} {WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Firefox/130.0", "Firefox on Windows"),
        (f"{MAC} {SAFARI} Version/17.6 Safari/605.1.15", "Safari on macOS"),
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) {SAFARI} Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) {SAFARI} CriOS/130.0 Safari/604.1",
            "Chrome on iPad",
        ),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_told_in_words(app: Any, user_agent: str, words: str) -> None:
    with app.test_request_context():
        assert device_words(user_agent) == words


def test_the_account_lists_devices_whose_sign_in_still_holds(cora: User, browser_for: Any) -> None:
    now = clock.now()
    for device, seen_at, expires_at in (
        ("Firefox/1 (Windows)", now, now + timedelta(hours=1)),
        ("Safari/1 (iPhone)", now - timedelta(minutes=31), now + timedelta(hours=1)),
        ("Safari/1 (iPad)", now, now - timedelta(seconds=1)),
    ):
        sessions.start(cora, device)
        SignIn.update(seen_at=seen_at, expires_at=expires_at).where(
            SignIn.device == device
        ).execute()
    rows = browser_for(cora).get("/account").table("Devices that are signed in")
    assert sorted(row["Device"] for row in rows) == ["A browser (this one)", "Firefox on Windows"]
