"""Asking for a course, and asking for it no longer, each after seeing what it means."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Effect, Event, Requirement, Role
from tests import factories
from tests.page import counted_queries


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def aid(people):
    return factories.course("First aid", is_required=False)


def path(course):
    return f"/training/courses/{course.id}/requirements/new"


def go_on(browser, course, status=200, **fields):
    return browser.submit(browser.get(path(course)), "Go on", status=status, **fields)


def test_what_it_would_mean_is_shown_then_it_is_asked_for(people, aid, browser_for):
    factories.record(people.fay, aid, date(2025, 6, 1))
    factories.record(people.sana, aid, date(2023, 6, 1))
    factories.session(people.thursday, factories.at(2026, 6, 4, 18))
    browser = browser_for(people.cora)
    check = go_on(browser, aid, effect="block")
    assert check.heading == "Check who would need it"
    assert "It is about 3 people: 2 lack it, 1 has it." in check.main
    assert [(row["Who"], row["Standing"]) for row in check.table("Who lacks it")] == [
        ("Otis Brandt", "Not recorded"),
        ("Sana Khalil", "Lapsed Lapsed 1 Jun 2025"),
    ]
    assert "1 session on 4 June 2026 Blocks" in check.main
    assert Requirement.select().count() == 0

    done = browser.submit(check, "Ask for it")
    assert done.response.location == f"/training/courses/{aid.id}"
    made = Requirement.get()
    assert (made.role, made.group_kind, made.audience, made.effect) == (None, None, "", "block")
    assert made.created_by_id == people.cora.id
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id) == ("course_required", aid.id)
    assert "Everybody who leads Blocks" in browser.get(done.response.location).main


def test_a_role_a_kind_of_group_an_audience_and_days(people, aid, browser_for):
    youth = factories.group("Youth", led_by=people.otis, audience="Young people, 16 to 24")
    assert youth.kind == "peer_led"
    browser = browser_for(people.cora)
    form = browser.get(path(aid))
    assert 'option value="Young people, 16 to 24"' in form.text
    check = browser.submit(
        form,
        "Go on",
        status=200,
        role="lead",
        group_kind="peer_led",
        audience="young  people",
        starts_on="2026-09-01",
        ends_on="01/09/2027",
    )
    assert "What it would mean on 1 September 2026" in check.main
    assert [row["Who"] for row in check.table("Who lacks it")] == ["Otis Brandt"]
    browser.submit(check, "Ask for it")
    made = Requirement.get()
    assert (made.role, made.group_kind, made.audience) == ("lead", "peer_led", "young people")
    assert (made.starts_on, made.ends_on) == (date(2026, 9, 1), date(2027, 9, 1))


def test_an_audience_that_no_group_has_is_said(people, aid, browser_for):
    check = go_on(browser_for(people.cora), aid, audience="yung people")
    assert "No group that you may see is for “yung people”" in check.main
    assert "Nobody more would need it" in check.main


def test_an_audience_of_a_group_out_of_sight_is_not_suggested(people, aid, browser_for):
    factories.group("Survivors", audience="Survivors of abuse", is_sensitive=True)
    assert "Survivors" not in browser_for(people.cora).get(path(aid)).text


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"effect": "explode"}, "effect", "Not a valid choice"),
        ({"role": "captain"}, "role", "Not a valid choice"),
        ({"audience": "x" * 81}, "audience", "Use at most 80 characters."),
        ({"starts_on": "soon"}, "starts_on", "Enter a date such as 14/11/2026"),
        (
            {"starts_on": "2026-09-01", "ends_on": "2026-08-31"},
            "ends_on",
            "The last day comes before the first. Check both.",
        ),
    ],
)
def test_what_is_wrong_is_said_on_its_field(people, aid, browser_for, fields, field, message):
    data = {
        "role": "any",
        "group_kind": "any",
        "effect": "block",
        "audience": "carers",
        "step": "save",
        **fields,
    }
    page = browser_for(people.cora).post(path(aid), data, status=422)
    assert message in page.errors()[field]
    if field != "audience":
        assert page.value_of("audience") == "carers"
    assert Requirement.select().count() == 0


def test_the_same_form_sent_twice_asks_once(people, aid, browser_for):
    browser = browser_for(people.cora)
    check = go_on(browser, aid)
    browser.submit(check, "Ask for it")
    page = browser.submit(check, "Ask for it", status=422)
    assert "This is asked for already. Nothing was changed." in page.main
    assert Requirement.select().count() == 1


def test_a_closed_course_cannot_be_asked_for(people, browser_for):
    old = factories.course("Old way", is_open=False, is_required=False)
    page = browser_for(people.cora).post(
        path(old),
        {"role": "any", "group_kind": "any", "effect": "warn", "step": "save"},
        status=422,
    )
    assert "This course is closed, so nobody could do it." in page.main
    assert Requirement.select().count() == 0


def test_ending_one_says_who_needs_it_no_longer_and_keeps_the_past(people, aid, browser_for):
    need = factories.need(aid, effect=Effect.BLOCK)
    Requirement.update(created_at=clock.now() - timedelta(days=40)).execute()
    factories.session(people.thursday, factories.at(2026, 6, 4, 18))
    browser = browser_for(people.cora)
    links = browser.get(f"/training/courses/{aid.id}").links()
    page = browser.get(links["End : Everybody who leads"])
    assert "3 lack it" in page.main
    assert "Sessions ahead that it would help" in page.main
    done = browser.submit(page, "Ask for it no longer")
    assert done.response.location == f"/training/courses/{aid.id}"
    assert Requirement.get().ends_on == date(2026, 5, 31)
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.user_id) == (
        "requirement_ended",
        aid.id,
        people.cora.id,
    )
    # Sent again it changes nothing, and the page says that it is over.
    events = Event.select().count()
    browser.submit(page, "Ask for it no longer")
    assert Event.select().count() == events
    over = browser.get(f"/training/requirements/{need.id}/end")
    assert "This has ended already." in over.main


def test_one_made_today_by_mistake_goes_altogether(people, aid, browser_for):
    need = factories.need(aid)
    browser = browser_for(people.cora)
    page = browser.get(f"/training/requirements/{need.id}/end")
    browser.submit(page, "Ask for it no longer")
    assert Requirement.select().count() == 0
    browser.get(f"/training/requirements/{need.id}/end", status=404)


def test_who_needs_it_for_another_reason_still_does(people, aid, browser_for):
    factories.need(aid)
    lead = factories.need(aid, role="lead")
    page = browser_for(people.cora).get(f"/training/requirements/{lead.id}/end")
    assert "Nobody: whoever needs it today needs it for another reason too." in page.main


def test_wrong_role_and_no_such_requirement(people, aid, browser_for):
    need = factories.need(aid)
    for user in (people.mae, people.fay):
        browser_for(user).get(path(aid), status=403)
        browser_for(user).post(f"/training/requirements/{need.id}/end", status=403)
    browser_for(people.cora).get("/training/requirements/999/end", status=404)
    browser_for(people.cora).get("/training/courses/999/requirements/new", status=404)
    assert Requirement.select().count() == 1


def test_statements_are_as_many_for_one_as_for_many(people, aid, browser_for):
    browser = browser_for(people.cora)
    form = browser.get(path(aid))
    browser.submit(form, "Go on", status=200)
    with counted_queries() as few:
        browser.submit(form, "Go on", status=200)
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.lead(people.tuesday, leader)
        factories.session(people.tuesday, factories.at(2026, 7, 1 + number, 18))
    with counted_queries() as many:
        browser.submit(form, "Go on", status=200)
    assert len(many) == len(few)
