"""Interpreters: booked for a session, told when it is off, and what leaders see of them."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import InterpreterBooking, Person
from tests import factories

NADIA = {
    "language": "Arabic",
    "name": "Nadia Haddad",
    "email": "nadia@example.org",
    "state": "confirmed",
    "agreed_how": "Signed form in the drawer",
}


@pytest.fixture
def tomorrow(people):
    return factories.session(people.tuesday, clock.now() + timedelta(days=1))


@pytest.fixture
def needs_one(people):
    Person.update(needs_interpreter=True, language="Arabic").where(
        Person.id == people.pip
    ).execute()


def _book(browser, session, status=302, **more):
    page = browser.get(f"/sessions/{session.id}/interpreters")
    fields = {**NADIA, "agreed_on": str(clock.today()), **more}
    return browser.submit(page, "Keep this booking", status, **fields)


def test_a_session_that_lacks_one_is_listed_until_it_is_booked(
    browser_for, people, tomorrow, needs_one
):
    cora = browser_for(people.cora)
    assert "1 session in the next two weeks lacks an interpreter" in cora.get("/").main
    (row,) = cora.get("/interpreters").table("Sessions without")
    assert (row["For"], row["Language"]) == ("Pip Marlow", "Arabic")
    assert cora.get(f"/sessions/{tomorrow.id}/interpreters").value_of("language") == "Arabic"
    _book(cora, tomorrow, person=people.pip.id)
    assert "Nothing to book" in cora.get("/interpreters").main
    assert "lacks an interpreter" not in cora.get("/").main


def test_one_for_all_who_speak_the_language_will_do_and_one_called_off_wont(
    browser_for, people, tomorrow, needs_one
):
    cora = browser_for(people.cora)
    booking = factories.interpreter(tomorrow, language="arabic")
    assert "Nothing to book" in cora.get("/interpreters").main
    page = cora.get(f"/interpreters/{booking.id}/edit")
    cora.submit(page, "Save", state="cancelled")
    assert "Nothing to book" not in cora.get("/interpreters").main


def test_nobody_is_confirmed_before_they_agree_to_keep_what_they_hear(
    browser_for, people, tomorrow
):
    cora = browser_for(people.cora)
    page = _book(cora, tomorrow, 422, agreed_on="", agreed_how="")
    assert "Nobody comes into the room" in page.errors()["agreed_on"]
    assert page.value_of("name") == "Nadia Haddad"
    assert "agreed_how" in _book(cora, tomorrow, 422, agreed_how="").errors()
    assert "name" in _book(cora, tomorrow, 422, name="").errors()
    assert InterpreterBooking.select().count() == 0


def test_two_taps_are_one_booking(browser_for, people, tomorrow):
    cora = browser_for(people.cora)
    _book(cora, tomorrow)
    _book(cora, tomorrow)
    assert InterpreterBooking.select().count() == 1


def test_a_stale_change_is_refused_and_shows_both(browser_for, people, tomorrow):
    cora = browser_for(people.cora)
    booking = factories.interpreter(tomorrow)
    first = cora.get(f"/interpreters/{booking.id}/edit")
    cora.submit(first, "Save", name="Somebody Else")
    page = cora.submit(first, "Save", 422, name="Mine")
    assert "Somebody changed this booking" in page.main
    assert "Somebody Else" in page.main and page.value_of("name") == "Mine"


def test_leaders_see_that_one_comes_and_in_which_language_not_for_whom(
    browser_for, people, tomorrow, needs_one
):
    factories.interpreter(tomorrow, person=people.pip, phone="07700 900 333", note="For Pip")
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tomorrow.id}")
    assert "An interpreter is asked for: Arabic." in page.main
    assert "07700 900 333" not in page.text
    roll = fay.get(f"/sessions/{tomorrow.id}/roll")
    assert "An interpreter is asked for: Arabic." in roll.main
    assert "For Pip" not in page.text + roll.text
    fay.get(f"/sessions/{tomorrow.id}/interpreters", 403)


def test_a_booking_for_somebody_barred_from_the_user_isnt_theirs_to_open(
    browser_for, people, tomorrow, needs_one
):
    factories.block(people.cora, people.pip)
    booking = factories.interpreter(tomorrow, person=people.pip)
    cora = browser_for(people.cora)
    page = cora.get(f"/sessions/{tomorrow.id}/interpreters")
    assert "Pip Marlow" not in page.text and "Somebody" in page.main
    cora.get(f"/interpreters/{booking.id}/edit", 404)


def test_another_groups_session_is_as_if_it_werent_there(browser_for, people):
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    session = factories.session(hidden, clock.now() + timedelta(days=1))
    booking = factories.interpreter(session)
    cora = browser_for(people.cora)
    cora.get(f"/sessions/{session.id}/interpreters", 404)
    cora.get(f"/interpreters/{booking.id}/edit", 404)
