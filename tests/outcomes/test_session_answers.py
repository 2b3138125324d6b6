"""A leader takes answers down after an own session, and sees no earlier ones and no score."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Programme, Response
from tests import factories, measure_factories

FORM = {f"item-{item}": 4 for item in ("heard", "safe", "matters", "use")}
CALM = {"companionship": 2, "left_out": 2, "isolated": 1, "lonely": 3}


@pytest.fixture
def tonight(people):
    session = factories.session(people.tuesday, clock.now() - timedelta(hours=1))
    factories.mark(session, people.pip, "present", people.fay)
    return session


@pytest.fixture
def programme(people):
    programme = Programme.get_by_id(people.tuesday.programme_id)
    measure_factories.measure_use(programme, "session4", by_facilitator=True)
    measure_factories.measure_use(programme, "ucla3", by_facilitator=True)
    measure_factories.measure_use(programme, "ons4")
    return programme


def test_whoever_came_stands_there_with_the_forms_that_leaders_may_take(
    people, tonight, programme, browser_for
):
    browser, path = browser_for(people.fay), f"/sessions/{tonight.id}/answers"
    page = browser.get(path)
    assert people.pip.name in page.main
    assert "After the session" in page.main and "Loneliness" in page.main
    assert "Wellbeing" not in page.main
    one = f"{path}/{people.pip.id}/session4"
    browser.post(one, {**FORM, "request_key": "k"})
    browser.post(one, {**FORM, "request_key": "k"})
    row = Response.get()
    assert (row.answered_by, row.occasion, row.session_id) == ("facilitator", "session", tonight.id)
    assert row.group_id == people.tuesday.id
    assert "Kept" in browser.get(path).main
    browser.get(f"{path}/{people.pip.id}/ons4", status=404)


def test_neither_score_nor_earlier_answers_nor_anothers_are_shown(
    people, tonight, programme, browser_for
):
    measure_factories.response(people.pip, "session4", {"heard": 1}, session=tonight)
    measure_factories.response(people.pip, "ucla3", CALM)
    browser, path = browser_for(people.fay), f"/sessions/{tonight.id}/answers"
    assert "Kept" not in browser.get(path).main
    ticks = {f"item-{item}": value for item, value in CALM.items()}
    # Not even that they are the same: so their own typing twice is all that is asked about.
    browser.post(f"{path}/{people.pip.id}/ucla3", {**ticks, "request_key": "k"})
    browser.post(f"{path}/{people.pip.id}/ucla3", {**ticks, "request_key": "j"}, status=422)
    browser.post(f"{path}/{people.pip.id}/ucla3", {**ticks, "item-isolated": 3, "request_key": "l"})
    assert "score" not in browser.get(path).words.lower()


def test_who_didnt_come_and_whose_session_it_isnt(people, tonight, programme, browser_for):
    quinn = factories.person("Quinn Abara")
    factories.member(people.tuesday, quinn)
    path = f"/sessions/{tonight.id}/answers"
    browser_for(people.fay).get(f"{path}/{quinn.id}/session4", status=404)
    browser_for(people.otis).get(path, status=404)
    browser_for(people.cora).get(path, status=403)


def test_a_programme_that_lets_leaders_take_nothing_says_so(people, tonight, browser_for):
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}/answers")
    assert "Nothing for leaders to take down" in page.main


def test_the_roll_leads_there_where_leaders_may_take_something(people, tonight, browser_for):
    browser, path = browser_for(people.fay), f"/sessions/{tonight.id}"
    assert "Take down what members say" not in browser.get(path).main
    programme = Programme.get_by_id(people.tuesday.programme_id)
    measure_factories.measure_use(programme, "session4", by_facilitator=True)
    assert "Take down what members say" in browser.get(path).main
    assert "Take down what members say" not in browser_for(people.cora).get(path).main
