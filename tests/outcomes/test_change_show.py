"""A person's page of change: what was answered over time, in pictures, tables and plain words."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Person, Programme, Response, Role, UserProgramme
from tests import factories, measure_factories
from tests.page import counted_queries

WORST = {"companionship": 3, "left_out": 3, "isolated": 3, "lonely": 5}
BEST = {"companionship": 1, "left_out": 1, "isolated": 1, "lonely": 1}
DAY = timedelta(days=1)


@pytest.fixture
def programme(people):
    return Programme.get_by_id(people.tuesday.programme_id)


@pytest.fixture
def asked(programme):
    for code in ("ucla3", "ons4", "session4", "gbo", "phq9"):
        measure_factories.measure_use(programme, code)
    return programme


def _path(person, more=""):
    return f"/people/{person.id}/outcomes{more}"


def _ticks(answers, **more):
    ticked = {f"item-{item}": value for item, value in answers.items()}
    day = str(clock.today())
    return {**ticked, "occasion": "start", "answered_on": day, "request_key": "k", **more}


def test_nothing_answered_says_what_will_stand_here(people, browser_for):
    page = browser_for(people.cora).get(_path(people.pip))
    assert "Nothing answered yet" in page.main
    assert "None of their programmes asks a measure" in page.main


def test_first_and_newest_stand_in_plain_words_without_a_cause(people, asked, browser_for):
    measure_factories.response(people.pip, "ucla3", WORST, answered_on=clock.today() - 90 * DAY)
    measure_factories.response(people.pip, "ucla3", BEST, occasion="review")
    page = browser_for(people.cora).get(_path(people.pip))
    assert "9 (lonely)" in page.main and "3 (not lonely)" in page.main and "6 better" in page.main
    assert "Lower is better" in page.main
    for cause in ("because", "thanks to", "caused", "effect of"):
        assert cause not in page.main.lower()
    rows = page.table("Loneliness (UCLA-3)")
    assert [row["Value"] for row in rows] == ["9 (lonely)", "3 (not lonely)"]
    titles = [node.text for node in page.tree.iter("title")]
    assert any("Loneliness" in (title or "") and "6 better" in (title or "") for title in titles)


def test_the_published_change_is_said_and_nothing_where_none_is(people, asked, browser_for):
    phq = {f"q{n}": 2 for n in range(1, 9)}
    measure_factories.response(people.pip, "phq9", phq, answered_on=clock.today() - 90 * DAY)
    measure_factories.response(people.pip, "phq9", {**phq, "q1": 0}, occasion="review")
    page = browser_for(people.cora).get(_path(people.pip))
    assert "No reliable change" in page.main
    measure_factories.response(people.pip, "phq9", {"q1": 1} | dict.fromkeys(phq, 0))
    assert (
        "Better by more than chance alone" in browser_for(people.cora).get(_path(people.pip)).main
    )


def test_one_taken_back_is_drawn_nowhere_and_still_listed(people, asked, browser_for):
    row = measure_factories.response(people.pip, "ucla3", WORST)
    browser = browser_for(people.cora)
    page = browser.get(f"/people/outcomes/{row.id}")
    assert "Often or always" in page.main
    browser.submit(page, "Take it back", reason="Another Pip")
    page = browser.get(_path(people.pip))
    assert "Nothing answered yet" in page.main and "Taken back" in page.main


def test_it_costs_as_many_statements_with_twenty_answers_as_with_one(people, asked, browser_for):
    browser = browser_for(people.cora)
    measure_factories.response(people.pip, "ucla3", WORST)
    browser.get(_path(people.pip))
    with counted_queries() as few:
        browser.get(_path(people.pip))
    for days in range(20):
        measure_factories.response(
            people.pip, "ons4", {"happy": 5}, answered_on=clock.today() - days * DAY
        )
    with counted_queries() as many:
        browser.get(_path(people.pip))
    assert len(many) == len(few)


def test_answers_are_taken_down_and_none_is_passed_over(people, asked, browser_for):
    browser, path = browser_for(people.cora), _path(people.pip, f"/{asked.id}/ucla3")
    page = browser.get(path)
    assert len(page.tree.xpath("//fieldset")) >= 4
    missing = {**WORST}
    del missing["isolated"]
    refused = browser.post(path, _ticks(missing), status=422)
    assert "item-isolated" in refused.errors()
    ticked = refused.tree.xpath('//input[@name="item-left_out"][@value="3"]/@checked')
    assert ticked
    said = browser.post(path, {**_ticks(missing), "item-isolated": "left-out"})
    assert Response.get().score is None and Response.get().missing_count == 1
    assert "more than this measure" in browser.get(_path(people.pip)).words
    assert said.status == 302
    row = Response.get()
    assert (row.programme_id, row.group_id) == (asked.id, people.tuesday.id)


def test_the_same_answers_twice_that_day_are_asked_about(people, asked, browser_for):
    browser, path = browser_for(people.cora), _path(people.pip, f"/{asked.id}/ucla3")
    browser.post(path, _ticks(WORST))
    browser.post(path, _ticks(WORST))
    assert Response.select().count() == 1
    page = browser.post(path, _ticks(WORST, request_key="another"), status=422)
    assert "is_again" in page.errors()
    browser.post(path, _ticks(WORST, request_key="another", is_again="y"))
    assert Response.select().count() == 2


def test_item_9_tells_a_lead_and_says_so(people, asked, browser_for):
    answers = dict.fromkeys([f"q{n}" for n in range(1, 9)], 0) | {"q9": 1}
    browser = browser_for(people.cora)
    browser.post(_path(people.pip, f"/{asked.id}/phq9"), _ticks(answers))
    page = browser.get(_path(people.pip))
    assert "A lead has been told" in page.words and "A lead was told" in page.main


def test_a_licensed_measure_is_entered_by_its_total_alone(people, programme, browser_for):
    measure_factories.measure_use(programme, "swemwbs")
    measure_factories.licence("swemwbs")
    browser, path = browser_for(people.cora), _path(people.pip, f"/{programme.id}/swemwbs")
    assert "keeps the wording" in browser.get(path).main
    assert "total" in browser.post(path, _ticks({}, total="36"), status=422).errors()
    browser.post(path, _ticks({}, total="23.21"))
    assert "23.21" in browser.get(_path(people.pip)).main


def test_what_isnt_asked_there_cant_be_entered(people, asked, browser_for):
    browser = browser_for(people.cora)
    for more in (f"/{asked.id}/gad7", f"/{asked.id}/gbo", "/999/ucla3", f"/{asked.id}/nothing"):
        browser.get(_path(people.pip, more), status=404)


def test_the_session_form_needs_a_session_that_they_came_to(people, asked, browser_for):
    browser, path = browser_for(people.cora), _path(people.pip, f"/{asked.id}/session4")
    assert "No session to speak of" in browser.get(path).main
    session = factories.session(people.tuesday, clock.now() - 7 * DAY)
    factories.mark(session, people.pip, "present", people.fay)
    form = {f"item-{item}": 4 for item in ("heard", "safe", "matters", "use")}
    browser.post(path, {**form, "session_id": session.id, "request_key": "k"})
    row = Response.get()
    assert (row.occasion, row.session_id) == ("session", session.id)
    assert row.answered_on == clock.local(session.starts_at).date()


def test_answers_of_a_sensitive_group_are_its_own_peoples_alone(people, asked, browser_for):
    hidden = factories.group("Kestrel circle", is_sensitive=True, programme=asked)
    factories.member(hidden, people.pip)
    row = measure_factories.response(people.pip, "ucla3", WORST, group=hidden, programme=asked)
    browser = browser_for(people.cora)
    assert "Nothing answered yet" in browser.get(_path(people.pip)).main
    browser.get(f"/people/outcomes/{row.id}", status=404)


def test_staff_of_another_programme_see_none_of_it(people, asked, browser_for):
    theirs = factories.programme("Bereavement")
    elsewhere = factories.user("Elsie Where", Role.STAFF)
    UserProgramme.create(user=elsewhere, programme=theirs)
    factories.referral(people.pip, programme=theirs)
    row = measure_factories.response(people.pip, "ucla3", WORST, programme=asked)
    browser = browser_for(elsewhere)
    assert "Nothing answered yet" in browser.get(_path(people.pip)).main
    browser.get(f"/people/outcomes/{row.id}", status=404)
    browser.get(_path(people.pip, f"/{asked.id}/ucla3"), status=404)


def test_leaders_and_managers_open_no_page_of_change(people, browser_for):
    for who in (people.fay, people.mae):
        browser_for(who).get(_path(people.pip), status=403)


def test_of_somebody_who_died_nothing_more_is_asked(people, asked, browser_for):
    measure_factories.response(people.pip, "ucla3", WORST)
    Person.update(died_on=clock.today()).where(Person.id == people.pip.id).execute()
    page = browser_for(people.cora).get(_path(people.pip))
    assert "9 (lonely)" in page.main
    assert "Set a goal" not in page.main and "Ask Pip" not in page.main


def test_a_long_arabic_name_and_goal_break_nothing(people, browser_for):
    person = factories.person("محمد " * 24)
    goal = measure_factories.goal(person, "أريد أن أنام جيدا " * 10)
    measure_factories.rating(goal, 2, rated_on=clock.today())
    measure_factories.rating(goal, 5, rated_on=clock.today())
    assert "أريد" in browser_for(people.cora).get(_path(person)).main


def test_the_persons_first_page_leads_there(people, asked, browser_for):
    browser = browser_for(people.cora)
    assert "Nothing answered yet." in browser.get(f"/people/{people.pip.id}").main
    measure_factories.response(people.pip, "ucla3", WORST)
    measure_factories.goal(people.pip)
    page = browser.get(f"/people/{people.pip.id}")
    assert "1 form, newest of" in page.main and "1 open goal of their own" in page.main
    assert page.links()["Answers and goals over time"] == _path(people.pip)
    assert "How they are doing" not in browser_for(people.fay).get(f"/people/{people.pip.id}").main
