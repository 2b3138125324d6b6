"""What ends with an account that is switched off, and who is told when a sign-in is reset."""

from typing import Any

import pytest

from portal.models import BreakGlass, Event, OutboxMessage, PendingSignIn, User
from tests import access_factories, factories, signin_factories, user_factories


@pytest.fixture
def ada(people: Any) -> Any:
    return user_factories.with_passphrase(people.ada)


def test_what_was_open_when_somebody_was_switched_off_stays_shut_when_they_are_let_in_again(
    people: Any, ada: Any, browser_for: Any
) -> None:
    """A second step that waited, and a record opened in an emergency within the hour."""
    opening = access_factories.opening(people.otis, people.pip)
    waiting = signin_factories.pending(people.otis)
    signin_factories.pending(people.fay)
    browser = browser_for(ada)
    for button in ("Switch this account off", "Switch it on again"):
        browser.submit(browser.get(f"/office/users/{people.otis.id}"), button)
    assert User.get_by_id(people.otis.id).is_active
    assert BreakGlass.get_by_id(opening.id).closed_at is not None
    assert not PendingSignIn.select().where(PendingSignIn.id == waiting.id).exists()
    assert PendingSignIn.select().count() == 1
    assert Event.select().where(Event.action == "break_glass_closed").exists()


def test_other_administrators_are_told_what_one_did_to_somebodys_sign_in(
    people: Any, ada: Any, browser_for: Any
) -> None:
    """Whoever resets both could be that person: never unseen by a second pair of eyes."""
    user_factories.with_passphrase(people.otis, "otis@example.org")
    signin_factories.app(people.otis)
    both = factories.user("Bo Second", "administrator")
    User.update(email="bo@example.org").where(User.id == both.id).execute()
    User.update(email="ada@example.org").where(User.id == ada.id).execute()
    gone = factories.user("Gil Gone", "administrator", is_active=False)
    User.update(email="gil@example.org").where(User.id == gone.id).execute()
    browser = browser_for(ada)
    path = f"/office/users/{people.otis.id}"
    browser.submit(browser.get(path), "take the second step away")
    browser.submit(browser.get(path), "Send a link to a new passphrase", 200)
    query = OutboxMessage.select(OutboxMessage.to_address, OutboxMessage.text).where(
        OutboxMessage.subject == "Please check: how somebody signs in"
    )
    told = list(query.order_by(OutboxMessage.id).tuples())
    assert [address for address, _text in told] == ["bo@example.org"] * 2
    for _address, text in told:
        assert "Otis" in text and "Ada" in text and path in text
