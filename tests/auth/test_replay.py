"""A copied cookie, link or address opens nothing once its sign-in, role or user is gone.

Each test copies the cookie of a signed-in device, as a thief would, has something happen
elsewhere, and sends it again: the next request already finds the door closed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import time_machine

from portal import clock
from portal.auth import link_actions, sessions, user_actions
from portal.groups import calendar_actions, stand_down_actions
from portal.models import Role, SignIn, UserLinkKind
from tests import factories, machine_factories, respond_factories, user_factories
from tests.page import Browser, signed_in
from tests.user_factories import PASSPHRASE

MONDAY = "2026-03-02 08:00Z"
NEW = "seven quiet lighthouse drums"


class Stolen(NamedTuple):
    """What was copied of Fay's: a cookie, a roll's link and a calendar's address."""

    cookie: str
    owner: Browser
    roll_token: str
    feed_token: str
    session_id: int
    app: Any

    def opens(self, path: str = "/account") -> int:
        """The status that the copied cookie gets."""
        thief = Browser(self.app)
        thief.client.set_cookie("portal", self.cookie)
        return int(thief.client.get(path).status_code)

    def link_opens(self) -> bool:
        return Browser(self.app).client.get(f"/roll/{self.roll_token}").status_code == 200

    def feed(self) -> tuple[int, int]:
        """The status of the calendar, and how many sessions stand in it."""
        answer = Browser(self.app).client.get(f"/calendar/{self.feed_token}.ics")
        return answer.status_code, answer.get_data(as_text=True).count("BEGIN:VEVENT")

    @property
    def roll(self) -> str:
        return f"/sessions/{self.session_id}/roll"


@pytest.fixture
def stolen(people: Any, browser_for: Any, app: Any) -> Stolen:
    user_factories.with_passphrase(people.fay, "fay@example.org")
    user_factories.with_passphrase(people.ada, "ada@example.org")
    session = factories.session(people.tuesday, clock.now() + timedelta(minutes=10))
    factories.roll_link(session, people.fay, "a-copied-roll-link")
    fay = signed_in(people.fay, Role.FACILITATOR)
    feed = calendar_actions.make_feed(True, fay)
    owner = browser_for(people.fay)
    cookie = owner.client.get_cookie("portal").value
    copy = Stolen(cookie, owner, "a-copied-roll-link", feed, session.id, app)
    # All of it opens before: else its being closed would show nothing.
    assert copy.opens() == copy.opens(copy.roll) == 200
    assert copy.link_opens()
    assert copy.feed() == (200, 1)
    return copy


def test_after_signing_out(stolen: Stolen, browser_for: Any, people: Any) -> None:
    other = browser_for(people.fay)
    stolen.owner.post("/sign-out")
    assert stolen.opens() == stolen.opens(stolen.roll) == 302
    other.get("/account")


def test_after_signing_out_everywhere(stolen: Stolen, browser_for: Any, people: Any) -> None:
    browser_for(people.fay).post("/account/sign-out-everywhere")
    assert stolen.opens() == stolen.opens(stolen.roll) == 302


def test_after_being_signed_out_from_another_device(
    stolen: Stolen, browser_for: Any, people: Any
) -> None:
    first = SignIn.select(SignIn.id).where(SignIn.user == people.fay).order_by(SignIn.id).first()
    browser_for(people.fay).post(f"/account/sign-ins/{first.id}/end")
    assert stolen.opens() == stolen.opens(stolen.roll) == 302


def test_after_a_new_passphrase_by_link(stolen: Stolen, people: Any, app: Any) -> None:
    token = user_factories.link(people.fay, UserLinkKind.RESET)
    with app.test_request_context():
        link_actions.use(token, UserLinkKind.RESET, NEW)
    assert stolen.opens() == stolen.opens(stolen.roll) == 302


def test_after_a_change_of_roles(stolen: Stolen, people: Any, app: Any) -> None:
    with app.test_request_context():
        user_actions.set_roles(people.fay.id, 1, [Role.MANAGER], by=people.ada.id)
    assert stolen.opens() == stolen.opens(stolen.roll) == 302
    # Whoever leads no more: their links and their calendar show nobody's session.
    assert not stolen.link_opens()
    assert stolen.feed() == (200, 0)


def test_after_a_role_was_taken_even_where_a_sign_in_lives_on(
    stolen: Stolen, people: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Roles are read anew for each request: ending sign-ins is the second lock, not the only one.
    monkeypatch.setattr(sessions, "end_everywhere", lambda user_id, by: 0)
    with app.test_request_context():
        user_actions.set_roles(people.fay.id, 1, [], by=people.ada.id)
    assert stolen.opens(stolen.roll) == 403


def test_after_being_stood_down(stolen: Stolen, people: Any, app: Any) -> None:
    group = f"/groups/{people.tuesday.id}"
    assert stolen.opens(group) == 200
    with app.test_request_context():
        stand_down_actions.stand_down(
            people.fay.id, None, "Said in private", [people.cora.id], by=people.cora
        )
    # They may still use their account; the roster and the roll are gone that minute.
    assert stolen.opens() == 200
    assert stolen.opens(stolen.roll) == stolen.opens(group) == 404
    assert not stolen.link_opens()
    assert stolen.feed() == (200, 0)


def test_after_being_switched_off(stolen: Stolen, people: Any, app: Any) -> None:
    with app.test_request_context():
        user_actions.deactivate_user(people.fay.id, 1, by=people.ada.id)
    assert stolen.opens() == stolen.opens(stolen.roll) == 302
    assert not stolen.link_opens()
    assert stolen.feed()[0] == 404
    # Switched on again, what was copied stays dead.
    with app.test_request_context():
        user_actions.activate_user(people.fay.id, 2, by=people.ada.id)
    assert stolen.opens() == 302


@pytest.mark.parametrize(("minutes", "visits"), [(15, 1), (10, 47)])
def test_after_the_idle_and_the_absolute_limit(
    people: Any, browser_for: Any, minutes: int, visits: int
) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = browser_for(people.cora)
        copied = browser.client.get_cookie("portal").value
        for _visit in range(visits):
            now.shift(timedelta(minutes=minutes))
            browser.get("/account/here")
        # A quarter of an hour and a second after the last click; or eight hours after all.
        now.shift(timedelta(minutes=minutes, seconds=1))
        thief = Browser(browser.app)
        thief.client.set_cookie("portal", copied)
        thief.get("/account", 302)
        thief.get("/referrals", 302)


def test_a_cookie_planted_before_signing_in_stays_worthless(
    people: Any, browser_for: Any, app: Any
) -> None:
    user_factories.with_passphrase(people.cora, "cora@example.org")
    attacker = browser_for(None)
    attacker.get("/sign-in")
    planted = attacker.client.get_cookie("portal").value
    victim = browser_for(None)
    victim.client.set_cookie("portal", planted)
    page = victim.get("/sign-in")
    victim.submit(page, "Sign in", email="cora@example.org", passphrase=PASSPHRASE)
    assert victim.client.get_cookie("portal").value != planted
    victim.get("/account")
    attacker.get("/account", 302)
    # Nor does the attacker's own sign-in, planted, become the victim's.
    own = browser_for(people.mae)
    victim.client.set_cookie("portal", own.client.get_cookie("portal").value)
    page = victim.get("/sign-in")
    victim.submit(page, "Sign in", email="cora@example.org", passphrase=PASSPHRASE)
    assert "Cora" in victim.get("/account").main
    assert "Mae" in own.get("/account").main


ENDS: list[Callable[[Any], Any]] = [
    lambda people: user_actions.deactivate_user(people.cora.id, 1, by=people.ada.id),
    lambda people: user_actions.set_roles(people.cora.id, 1, [], by=people.ada.id),
    lambda people: sessions.end_everywhere(people.cora.id, by=people.cora.id),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_belongs_to_others_goes_on(people: Any, app: Any, browser_for: Any, end: Any) -> None:
    """A person's link to questions and a provider's token outlive whoever made them."""
    user_factories.with_passphrase(people.ada, "ada@example.org")
    _link, token = respond_factories.response_link(
        people.pip, "ucla3", made_by=people.cora, programme=people.tuesday.programme
    )
    provider = factories.provider()
    machine_factories.provider_token(provider)
    headers = {"Authorization": "Bearer a-token-of-a-test"}
    client = Browser(app).client

    def asked() -> tuple[int, int]:
        by_token = client.get("/api/v1/referrals/R-0000-00", headers=headers).status_code
        return client.get(f"/respond/{token}").status_code, by_token

    before = asked()
    assert before == (200, 404)
    with app.test_request_context():
        end(people)
    assert asked() == before
