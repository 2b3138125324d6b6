"""One session's page: its facts, who leads it, and what can be done about it."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import LeaderRole
from tests import factories
from tests.page import counted_queries


@pytest.fixture
def ahead(people):
    return factories.session(people.tuesday, clock.now() + timedelta(days=7))


def _url(session):
    return f"/sessions/{session.id}"


def test_staff_see_when_where_and_who_leads(browser_for, people, ahead):
    people.tuesday.place = "Room 2, Quay House"
    people.tuesday.save()
    factories.stand_in(ahead, people.otis, role=LeaderRole.GUEST)
    page = browser_for(people.cora).get(_url(ahead))
    assert "Room 2, Quay House" in page.main
    for who in ("Fay", "Sana"):
        assert who in page.main
    assert "Guest · this session only" in page.main
    assert page.links()["Open the roll"] == f"/sessions/{ahead.id}/roll"
    assert page.links()["Find cover"] == f"/sessions/{ahead.id}/cover"


def test_a_leader_sees_it_without_what_staff_do_about_it(browser_for, people, ahead):
    links = browser_for(people.fay).get(_url(ahead)).links()
    assert "Open the roll" in links
    assert "Find cover" not in links


def test_a_cancelled_session_says_why_and_has_no_roll(browser_for, people):
    session = factories.session(people.tuesday, state="cancelled", reason="Heating failed")
    page = browser_for(people.fay).get(_url(session))
    assert "Cancelled Heating failed" in page.main
    assert "Open the roll" not in page.links()


def test_a_substitute_sees_it_within_their_window_and_no_group(browser_for, people, ahead):
    factories.stand_in(ahead, people.otis)
    browser_for(people.otis).get(_url(ahead), 404)
    soon = factories.session(people.tuesday, clock.now() + timedelta(hours=3))
    factories.stand_in(soon, people.otis)
    page = browser_for(people.otis).get(_url(soon))
    assert f"/groups/{people.tuesday.id}" not in page.links().values()


def test_who_was_stood_down_before_it_has_no_part_in_it(browser_for, people, ahead):
    factories.stand_in(ahead, people.otis, stood_down_at=clock.now())
    assert "Otis" not in browser_for(people.cora).get(_url(ahead)).main


def test_it_is_not_there_for_others(browser_for, people, ahead):
    browser_for(people.otis).get(_url(ahead), 404)
    browser_for(people.mae).get(_url(ahead), 403)
    browser_for(people.cora).get("/sessions/999999", 404)


def test_it_takes_a_fixed_number_of_statements(browser_for, people, ahead):
    browser = browser_for(people.cora)
    browser.get(_url(ahead))
    with counted_queries() as few:
        browser.get(_url(ahead))
    for number in range(20):
        factories.lead(people.tuesday, factories.user(f"Leader {number}"))
    with counted_queries() as many:
        browser.get(_url(ahead))
    assert len(many) == len(few)
