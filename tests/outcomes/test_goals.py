"""Goals are the person's own: at most three at once, every rating kept, nothing overwritten."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Event, Goal, GoalRating
from tests import measure_factories

DAY = timedelta(days=1)


def _set(words="Ring my sister", **more):
    return {"words": words, "theme": "family", "set_on": str(clock.today()), **more}


@pytest.fixture
def goal(people):
    return measure_factories.goal(people.pip, set_on=clock.today() - 30 * DAY)


def test_a_goal_is_set_in_their_words_with_a_first_rating(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/goals/new"
    assert "theme" in browser.post(path, _set(theme=""), status=422).errors()
    browser.post(path, _set(rating="3"))
    goal = Goal.get()
    assert (goal.words, goal.theme, goal.programme_id) == (
        "Ring my sister",
        "family",
        people.tuesday.programme_id,
    )
    assert GoalRating.get().rating == 3
    browser.post(path, _set(rating="3"))
    assert Goal.select().count() == 1


def test_three_are_open_at_once_and_a_fourth_says_why_not(people, browser_for):
    for words in ("One", "Two", "Three"):
        measure_factories.goal(people.pip, words)
    browser = browser_for(people.cora)
    page = browser.post(f"/people/{people.pip.id}/goals/new", _set("Four"), status=422)
    assert "3 open goals already" in page.errors()["words"]
    assert page.value_of("words") == "Four"
    assert "Three goals are open" in browser.get(f"/people/{people.pip.id}/outcomes").main


def test_ratings_are_kept_by_day_and_one_typed_wrong_is_taken_back(people, goal, browser_for):
    browser, path = browser_for(people.cora), f"/goals/{goal.id}"
    before = {"rating": "2", "rated_on": str(clock.today() - 20 * DAY)}
    browser.post(f"{path}/rate", before)
    browser.post(f"{path}/rate", before)
    browser.post(f"{path}/rate", {"rating": "7", "rated_on": str(clock.today())})
    assert GoalRating.select().count() == 2
    page = browser.get(f"/people/{people.pip.id}/outcomes")
    assert "2 of 10" in page.main and "7 of 10" in page.main
    early = {"rating": "4", "rated_on": str(clock.today() - 40 * DAY)}
    assert "rated_on" in browser.post(f"{path}/rate", early, status=422).errors()
    assert "rating" in browser.post(f"{path}/rate", {"rating": "11"}, status=422).errors()
    newest = GoalRating.select().order_by(GoalRating.id.desc()).get()
    browser.post(f"/goals/ratings/{newest.id}/void")
    assert "nothing to compare" in browser.get(f"/people/{people.pip.id}/outcomes").main


def test_a_changed_goal_is_another_and_the_first_stays(people, goal, browser_for):
    form = {"words": "Visit my sister", "theme": "family", "changed_on": str(clock.today())}
    browser = browser_for(people.cora)
    browser.post(f"/goals/{goal.id}/change", {**form, "version": 1})
    old = Goal.get_by_id(goal.id)
    new = Goal.get(Goal.words == "Visit my sister")
    assert (old.outcome, old.replaced_by_id, new.closed_on) == ("changed", new.id, None)
    page = browser.post(f"/goals/{goal.id}/change", {**form, "version": 1}, status=422)
    assert "Somebody changed this goal" in page.main
    assert Goal.select().count() == 2


def test_a_goal_is_reached_or_let_go_with_its_day(people, goal, browser_for):
    browser, path = browser_for(people.cora), f"/goals/{goal.id}/close"
    early = {"outcome": "reached", "closed_on": str(clock.today() - 40 * DAY), "version": 1}
    assert "closed-on" in browser.post(path, early, status=422).text
    browser.post(path, {**early, "closed_on": str(clock.today())})
    assert Goal.get().outcome == "reached"
    assert Event.select().where(Event.action == "goal_closed").exists()
    assert "1 goal before" in browser.get(f"/people/{people.pip.id}/outcomes").main
    rated = browser.post(
        f"/goals/{goal.id}/rate", {"rating": "9", "rated_on": str(clock.today())}, status=422
    )
    assert "closed" in rated.main


def test_entered_in_error_is_shown_nowhere(people, goal, browser_for):
    form = {"outcome": "entered_in_error", "closed_on": str(clock.today()), "version": 1}
    browser = browser_for(people.cora)
    browser.post(f"/goals/{goal.id}/close", form)
    assert goal.words not in browser.get(f"/people/{people.pip.id}/outcomes").main


def test_leaders_and_managers_see_no_goal(people, goal, browser_for):
    for who in (people.fay, people.mae):
        browser_for(who).get(f"/goals/{goal.id}", status=403)
