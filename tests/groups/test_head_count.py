"""Counting heads without names."""

import pytest

from portal import clock
from portal.groups import roll_actions, walk_in_actions
from portal.models import Attendance, Event, Session
from tests import factories


def _roll(session):
    return f"/sessions/{session.id}/roll"


def _save(browser, page, count, status=302):
    return browser.submit(page, "Save head count", status, head_count=count)


def test_heads_are_counted_and_taken_away(browser_for, people, tonight):
    browser = browser_for(people.fay)
    _save(browser, browser.get(_roll(tonight)), "7")
    assert Session.get().head_count == 7
    page = browser.get(_roll(tonight))
    assert "Head count: 7" in page.main
    assert page.value_of("head_count") == "7"
    _save(browser, page, "")
    assert Session.get().head_count is None


@pytest.mark.parametrize("typed", ["-1", "1000", "seven"])
def test_what_is_no_count_is_said_and_kept(browser_for, people, tonight, typed):
    browser = browser_for(people.fay)
    page = _save(browser, browser.get(_roll(tonight)), typed, 422)
    assert page.errors()["head_count"]
    assert page.value_of("head_count") == typed
    assert Session.get().head_count is None


def test_fewer_heads_than_names_is_refused(browser_for, people, tonight):
    Attendance.create(session=tonight, person=people.pip, mark="left_early", marked_at=clock.now())
    walk_in_actions.add_walk_in(tonight.id, "Sam", "key", people.fay)
    browser = browser_for(people.fay)
    page = _save(browser, browser.get(_roll(tonight)), "1", 422)
    assert "2 names are marked as here" in page.errors()["head_count"]
    assert "take away a mark that isn't right" in page.errors()["head_count"]
    assert Session.get().head_count is None
    _save(browser, browser.get(_roll(tonight)), "2")
    assert Session.get().head_count == 2


def test_names_above_the_count_are_pointed_out(browser_for, people, tonight):
    roll_actions.record_head_count(tonight.id, 0, people.fay, 1)
    roll_actions.mark_attendance(tonight.id, people.pip.id, "present", people.fay)
    page = browser_for(people.fay).get(_roll(tonight))
    assert "1 by name, but 0 counted in the room. Count again" in page.main


def test_second_count_shows_the_first_before_it_stands(browser_for, people, tonight):
    fay, sana = browser_for(people.fay), browser_for(people.sana)
    fays, sanas = fay.get(_roll(tonight)), sana.get(_roll(tonight))
    _save(fay, fays, "7")
    page = _save(sana, sanas, "8", 422)
    assert "Somebody else has just entered 7" in page.errors()["head_count"]
    assert Session.get().head_count == 7
    assert page.value_of("head_count") == "8"
    _save(sana, page, "8")
    assert Session.get().head_count == 8


def test_same_count_from_two_leaders_is_no_quarrel(people, tonight):
    roll_actions.record_head_count(tonight.id, 7, people.fay, 1)
    before = Event.select().count()
    roll_actions.record_head_count(tonight.id, 7, people.sana, 1)
    assert Event.select().count() == before


def test_wrong_role_and_others_count_nothing(browser_for, people, tonight):
    url, sent = f"/sessions/{tonight.id}/head-count", {"head_count": "7", "version": "1"}
    for user, status in ((people.otis, 404), (people.mae, 403), (people.ada, 403)):
        browser_for(user).post(url, sent, status)
    assert Session.get().head_count is None


def test_called_off_session_has_no_heads(browser_for, people):
    session = factories.session(people.tuesday, state="did_not_meet", reason="Nobody came")
    page = browser_for(people.cora).post(
        f"/sessions/{session.id}/head-count", {"head_count": "3", "version": "1"}, 422
    )
    assert "called off" in page.main
    assert Session.get().head_count is None


def test_made_up_version_is_refused(browser_for, people, tonight):
    url = f"/sessions/{tonight.id}/head-count"
    browser_for(people.fay).post(url, {"head_count": "3", "version": "x"}, 422)
    assert Session.get().head_count is None
