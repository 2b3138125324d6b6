"""Where gaps ahead, and what one was asked, show on other pages."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import GroupLeader, LeaderRole, Role
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 13)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def session(people):
    """A session of the Thursday group, which Otis leads alone."""
    return factories.session(people.thursday, clock.at_local(DAY, 18, 30))


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


def test_a_manager_starts_with_the_numbers_and_what_comes_first(people, session, browser_for):
    page = browser_for(people.mae).get("/")
    assert "1 of 1 session until 2 March 2026 falls short of current leaders." in page.main
    assert "Thursday group , Tuesday 13 January, 18:30 only 1 leader is assigned" in page.main
    factories.lead(people.thursday, people.fay, role=LeaderRole.CO_LEAD)
    page = browser_for(people.mae).get("/")
    assert "The session until 2 March 2026 has the leaders it should have." in page.main


def test_a_managers_numbers_leave_a_sensitive_group_out(people, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    factories.session(hush, clock.at_local(DAY, 18, 30))
    page = browser_for(people.mae).get("/")
    assert "No session is planned until 2 March 2026." in page.main


def test_what_one_was_asked_stands_on_start_and_training_page(people, session, wren, browser_for):
    factories.ask(session, wren)
    browser = browser_for(wren)
    for path in ("/", "/training"):
        page = browser.get(path)
        assert "Can you lead on Tuesday 13 January, 18:30?" in page.main
    browser.submit(page, "No, I can't")
    assert "Can you lead" not in browser.get("/").main


def test_what_is_covered_or_over_isnt_asked_any_more(people, session, wren, browser_for):
    factories.ask(session, wren)
    stand_in = factories.stand_in(session, people.fay)
    assert "Can you lead" not in browser_for(wren).get("/").main
    stand_in.delete_instance()
    assert "Can you lead" in browser_for(wren).get("/").main
    with time_machine.travel(clock.at_local(DAY, 19), tick=False):
        assert "Can you lead" not in browser_for(wren).get("/").main


def test_statements_of_the_start_page_are_as_many_for_one_ask_as_for_twenty(
    people, session, wren, browser_for
):
    factories.ask(session, wren)
    browser = browser_for(wren)
    browser.get("/")
    with counted_queries() as few:
        browser.get("/")
    for number in range(20):
        group = factories.group(f"Group {number}", led_by=people.sana)
        factories.ask(factories.session(group, clock.at_local(DAY, 9)), wren)
    with counted_queries() as many:
        browser.get("/")
    assert len(many) == len(few)


def test_staff_see_on_group_and_roll_that_a_session_is_short(people, session, browser_for):
    GroupLeader.update(role=LeaderRole.CO_LEAD).where(GroupLeader.user == people.otis).execute()
    browser = browser_for(people.cora)
    page = browser.get(f"/groups/{people.thursday.id}")
    assert "Short of a lead" in page.table("Sessions ahead")[0]["State"]
    assert f"/sessions/{session.id}/cover" in page.links().values()
    roll = browser.get(f"/sessions/{session.id}/roll")
    assert "Short of a lead" in roll.main
    for who in (people.otis, people.mae):
        assert "Short of" not in browser_for(who).get(f"/groups/{people.thursday.id}").main
    assert "Short of" not in browser_for(people.otis).get(f"/sessions/{session.id}/roll").main
