"""Invitations and links to a new passphrase: once, for a while, and no word to a guesser."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.auth import link_actions
from portal.auth.link_actions import LinkIsDead
from portal.errors import DomainError
from portal.models import Event, OutboxMessage, RateBucket, Role, SignIn, User, UserLink
from portal.models import UserLinkKind as Kind
from tests import factories, user_factories
from tests.user_factories import PASSPHRASE

NEW = "seven quiet lighthouse drums"


@pytest.fixture
def noor(people: Any) -> Any:
    return factories.user("Noor Haddad", Role.STAFF, email="noor@example.org")


@pytest.fixture
def cora(people: Any) -> Any:
    return user_factories.with_passphrase(people.cora, "cora@example.org")


def _sign_in(browser: Any, email: str, passphrase: str, status: int = 302) -> Any:
    return browser.submit(
        browser.get("/sign-in"), "Sign in", status, email=email, passphrase=passphrase
    )


def _token_of(user: Any) -> str:
    mail = OutboxMessage.select().where(OutboxMessage.user == user)
    text = mail.order_by(OutboxMessage.id.desc()).first().text
    line = next(one for one in text.split() if "/passphrase/" in one or "/invitation/" in one)
    return str(line.rsplit("/", 1)[1])


def test_an_invitation_gives_a_passphrase_and_works_once(noor: Any, browser_for: Any) -> None:
    token = user_factories.link(noor)
    guest = browser_for(None)
    page = guest.get(f"/invitation/{token}")
    assert "noor@example.org" in page.main
    # Mail programs open links: looking changes nothing.
    guest.get(f"/invitation/{token}")
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"
    done = guest.submit(page, "Keep this passphrase", passphrase=NEW, again=NEW)
    assert done.response.location == "/sign-in"
    assert SignIn.select().where(SignIn.user == noor).count() == 0
    guest.get(f"/invitation/{token}", 404)
    guest.post(f"/invitation/{token}", {"passphrase": NEW, "again": NEW}, 404)
    _sign_in(guest, "noor@example.org", NEW)
    assert "invitation_accepted" in {row[0] for row in Event.select(Event.action).tuples()}


def test_a_dead_link_and_a_guess_look_alike(noor: Any, browser_for: Any) -> None:
    now = clock.now()
    tokens = [
        "a-guess",
        "نور" * 40,
        user_factories.link(noor, expires_at=now),
        user_factories.link(noor, used_at=now),
        user_factories.link(noor, ended_at=now),
        # Of the other kind.
        user_factories.link(noor, Kind.RESET),
    ]
    guest = browser_for(None)
    pages = {guest.get(f"/invitation/{token}", 404).main for token in tokens}
    posts = {guest.post(f"/invitation/{token}", {"passphrase": NEW}, 404).main for token in tokens}
    assert len(pages | posts) == 1
    assert User.get_by_id(noor.id).password_hash == ""


def test_what_was_wrong_is_said_and_the_link_lives_on(noor: Any, browser_for: Any) -> None:
    token = user_factories.link(noor)
    guest = browser_for(None)
    page = guest.get(f"/invitation/{token}")
    for words, again, field in (
        ("short", "short", "passphrase"),
        (NEW, NEW + "x", "again"),
        ("", "", "passphrase"),
    ):
        wrong = guest.submit(page, "Keep", 422, passphrase=words, again=again)
        assert field in wrong.errors()
        assert words not in wrong.text or not words
    # A form that another site sent.
    answer = guest.client.post(
        f"/invitation/{token}", data={"passphrase": NEW, "again": NEW, "csrf_token": "x"}
    )
    assert answer.status_code == 422
    assert User.get_by_id(noor.id).password_hash == ""
    guest.submit(page, "Keep", passphrase=NEW, again=NEW)


def test_a_link_used_twice_at_once_works_once(noor: Any, app: Any, at_once: Any) -> None:
    token = user_factories.link(noor)

    def use(words: str) -> Any:
        with app.test_request_context():
            return link_actions.use(token, Kind.INVITATION, words)

    results = at_once([lambda: use(NEW), lambda: use(PASSPHRASE)])
    assert sorted(type(one).__name__ for one in results) == ["LinkIsDead", "int"]
    assert UserLink.select().where(UserLink.used_at.is_null(False)).count() == 1


def test_the_answer_is_the_same_for_every_address(cora: Any, noor: Any, browser_for: Any) -> None:
    factories.user("Gone", Role.STAFF, email="gone@example.org", is_active=False)
    answers = set()
    for email in ("cora@example.org", "noor@example.org", "gone@example.org", "no@example.org"):
        guest = browser_for(None)
        done = guest.submit(guest.get("/forgot"), "Send me a link", email=email)
        answers.add((done.status, done.response.location, done.text))
    assert len(answers) == 1
    assert [mail.to_address for mail in OutboxMessage.select()] == ["cora@example.org"]
    # No address that was typed stays anywhere.
    assert "no@example.org" not in str([list(row) for row in Event.select().tuples()])


def test_a_new_passphrase_ends_every_sign_in_and_is_told(cora: Any, browser_for: Any) -> None:
    phone = browser_for(cora)
    guest = browser_for(None)
    guest.submit(guest.get("/sign-in"), "Sign in", 422, email="", passphrase="")
    guest.submit(guest.get("/forgot"), "Send me a link", email="CORA@example.org ")
    first = _token_of(cora)
    guest.submit(guest.get("/forgot"), "Send me a link", email="cora@example.org")
    token = _token_of(cora)
    # The newer one counts, and mail that hadn't gone is taken back.
    guest.get(f"/passphrase/{first}", 404)
    phone.get("/account")
    page = guest.get(f"/passphrase/{token}")
    guest.submit(page, "Keep", passphrase=NEW, again=NEW)
    phone.get("/account", 302)
    _sign_in(guest, "cora@example.org", PASSPHRASE, 422)
    _sign_in(guest, "cora@example.org", NEW)
    subjects = [row.subject for row in OutboxMessage.select().order_by(OutboxMessage.id)]
    assert subjects.count("Your passphrase was changed") == 1
    assert not [row for row in OutboxMessage.select() if NEW in row.text]


def test_a_link_to_a_new_passphrase_lasts_half_an_hour(cora: Any, browser_for: Any) -> None:
    guest = browser_for(None)
    guest.submit(guest.get("/forgot"), "Send me a link", email="cora@example.org")
    token = _token_of(cora)
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        browser_for(None).get(f"/passphrase/{token}")
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        browser_for(None).get(f"/passphrase/{token}", 404)


@pytest.mark.parametrize("email", ["cora@example.org", "nobody@example.org"])
def test_asking_too_often_is_slowed_alike(cora: Any, browser_for: Any, email: str) -> None:
    for number in range(3):
        where = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{number}"}}
        browser_for(None).post("/forgot", {"email": email}, 302, **where)
    slowed = browser_for(None).post("/forgot", {"email": email}, 429)
    assert int(slowed.response.headers["Retry-After"]) > 0
    assert slowed.value_of("email") == email
    # Another account isn't held up by it.
    browser_for(None).post("/forgot", {"email": "other@example.org"}, 302)
    assert RateBucket.select().count() >= 2


def test_one_address_cannot_ask_for_many(cora: Any, browser_for: Any) -> None:
    for number in range(link_actions.ASKS_PER_ADDRESS):
        browser_for(None).post("/forgot", {"email": f"x{number}@example.org"}, 302)
    browser_for(None).post("/forgot", {"email": "cora@example.org"}, 429)


def test_links_are_for_whom_they_make_sense(cora: Any, noor: Any, app: Any) -> None:
    nobody = factories.user("Without Address", Role.STAFF, email=None)
    with app.test_request_context():
        for call in (
            lambda: link_actions.invite(cora.id, None),
            lambda: link_actions.invite(nobody.id, None),
            lambda: link_actions.send_reset(noor.id, None),
        ):
            with pytest.raises(DomainError):
                call()
        User.update(is_active=False).execute()
        for call in (
            lambda: link_actions.invite(noor.id, None),
            lambda: link_actions.send_reset(cora.id, None),
        ):
            with pytest.raises(DomainError):
                call()
        with pytest.raises(LinkIsDead):
            link_actions.use(user_factories.link(noor), Kind.INVITATION, NEW)
    assert not OutboxMessage.select().exists()


def test_somebody_elses_sign_in_at_this_browser_stays(
    people: Any, noor: Any, browser_for: Any
) -> None:
    browser = browser_for(people.mae)
    page = browser.get(f"/invitation/{user_factories.link(noor)}")
    browser.submit(page, "Keep", passphrase=NEW, again=NEW)
    browser.get("/account")
