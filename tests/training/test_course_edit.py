"""Changing a course: what it would do is shown before it is saved, and two may not collide."""

from datetime import date

import pytest
import time_machine

from portal.models import Course, CourseQuota, Event, LeaderRole, Role
from tests import factories
from tests.page import counted_queries


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding", early_days=90)


def path(course):
    return f"/training/courses/{course.id}/edit"


def go_on(browser, course, status=200, **changes):
    """The form filled in anew, and its button pressed."""
    return browser.submit(browser.get(path(course)), "Go on", status=status, **changes)


def stored(course):
    return Course.get_by_id(course.id)


def test_the_form_shows_what_stands(people, safe, browser_for):
    page = browser_for(people.cora).get(path(safe))
    assert page.value_of("title") == "Safeguarding"
    assert (page.value_of("renewal"), page.value_of("valid_months")) == ("months", "24")
    assert (page.value_of("early_days"), page.value_of("notice_days")) == ("90", "60")
    assert page.value_of("is_open") == "y"


def test_words_alone_are_saved_at_once(people, safe, browser_for):
    page = go_on(browser_for(people.cora), safe, 302, title="Safeguarding adults")
    assert page.response.location == f"/training/courses/{safe.id}"
    assert (stored(safe).title, stored(safe).version) == ("Safeguarding adults", 2)
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.fields) == ("course_changed", "title")


def test_other_terms_show_who_would_lapse_gain_and_move_before_anything_is_saved(
    people, safe, browser_for
):
    factories.record(people.fay, safe, date(2025, 1, 10))
    factories.record(people.sana, safe, date(2026, 3, 1))
    factories.record(people.otis, safe, date(2025, 6, 20))
    browser = browser_for(people.cora)
    page = go_on(browser, safe, valid_months="12")
    assert page.heading == "Check what this changes"
    assert page.table("Terms of Safeguarding") == [
        {"Term": "What keeps it current", "Now": "Every 24 months", "Then": "Every 12 months"}
    ]
    lapsing = page.table("Who would no longer be covered")
    assert [(row["Who"], row["Now"], row["Then"]) for row in lapsing] == [
        ("Fay Ferreira", "In date Until 10 Jan 2027", "Lapsed Lapsed 10 Jan")
    ]
    assert [(row["Who"], row["Then"]) for row in page.table("Whose day moves")] == [
        ("Otis Brandt", "Lapses soon Lapses 20 Jun"),
        ("Sana Khalil", "In date Until 1 Mar 2027"),
    ]
    assert stored(safe).valid_months == 24

    done = browser.submit(page, "Save the new terms")
    assert done.response.location == f"/training/courses/{safe.id}"
    assert (stored(safe).valid_months, stored(safe).version) == (12, 2)
    shown = browser.get(done.response.location)
    assert "Safeguarding is as you changed it." in shown.main


def test_longer_terms_show_who_would_be_covered_again(people, safe, browser_for):
    factories.record(people.fay, safe, date(2024, 1, 10))
    page = go_on(browser_for(people.cora), safe, valid_months="36")
    assert [row["Who"] for row in page.table("Who would be covered")] == ["Fay Ferreira"]


def test_sessions_ahead_that_would_be_blocked_are_named_with_their_own_days(people, browser_for):
    aid = factories.course("First aid", is_required=False)
    factories.need(aid, effect="block", role=LeaderRole.LEAD)
    # In date today and until after the second session, under the terms as they are.
    factories.record(people.fay, aid, date(2025, 6, 20))
    for day in (9, 23, 30):
        factories.session(people.tuesday, factories.at(2026, 6, day, 18))
    hidden = factories.group("Survivors", led_by=people.fay, is_sensitive=True)
    factories.session(hidden, factories.at(2026, 6, 25, 18))
    page = go_on(browser_for(people.cora), aid, valid_months="12")
    assert "2 sessions from 23 June 2026 Blocks" in page.main
    assert "Tuesday group · Fay Ferreira" in page.main
    assert "Survivors" not in page.text


def test_changing_something_goes_back_with_all_that_was_typed(people, safe, browser_for):
    browser = browser_for(people.cora)
    check = go_on(browser, safe, valid_months="12", description="Half a day.\nOnline.")
    back = browser.submit(check, "Change something", status=200)
    assert back.value_of("valid_months") == "12"
    assert back.value_of("description").replace("\r", "") == "Half a day.\nOnline."
    assert stored(safe).valid_months == 24


def test_what_is_wrong_is_said_and_nothing_is_lost(people, safe, browser_for):
    page = go_on(browser_for(people.cora), safe, 422, valid_months="0", title="Another")
    assert "Enter a whole number from 1 to 600." in page.errors()["valid_months"]
    assert page.value_of("title") == "Another"
    assert (stored(safe).title, stored(safe).version) == ("Safeguarding", 1)


def test_two_people_who_change_the_same_course_see_each_others_terms(people, safe, browser_for):
    other = factories.user("Colin Ward", Role.STAFF)
    cora, colin = browser_for(people.cora), browser_for(other)
    mine = go_on(cora, safe, valid_months="12")
    theirs = go_on(colin, safe, valid_months="36")
    cora.submit(mine, "Save the new terms")
    page = colin.submit(theirs, "Save the new terms", status=409)
    assert "Somebody changed this course since you opened it" in page.main
    assert "As it stands now" in page.main
    assert "Every 12 months" in page.main
    assert page.value_of("valid_months") == "36"
    assert stored(safe).valid_months == 12
    # With both in sight, going on is a decision.
    again = colin.submit(page, "Go on", status=200)
    colin.submit(again, "Save the new terms")
    assert (stored(safe).valid_months, stored(safe).version) == (36, 3)


def test_a_form_opened_before_somebody_elses_change_is_told_at_once(people, safe, browser_for):
    browser = browser_for(people.cora)
    form = browser.get(path(safe))
    Course.update(version=2, grace_days=28).where(Course.id == safe.id).execute()
    page = browser.submit(form, "Go on", status=409, valid_months="12")
    assert "Still counts for 28 days" in page.main
    page = browser.submit(form, "Go on", status=409, title="New words")
    assert stored(safe).title == "Safeguarding"


def test_the_same_change_sent_twice_is_done_once(people, safe, browser_for):
    browser = browser_for(people.cora)
    check = go_on(browser, safe, valid_months="12")
    browser.submit(check, "Save the new terms")
    events = Event.select().count()
    browser.submit(check, "Save the new terms")
    assert stored(safe).version == 2
    assert Event.select().count() == events


def test_a_course_is_closed_and_opened_again(people, safe, browser_for):
    browser = browser_for(people.cora)
    check = browser.submit(browser.get(path(safe)), "Go on", status=200, is_open=[])
    assert "It is still asked for. Once it is closed, whoever lapses can't renew it." in check.main
    assert "Nobody's standing changes today" in check.main
    browser.submit(check, "Save the new terms")
    assert not stored(safe).is_open
    shown = browser.get(f"/training/courses/{safe.id}")
    assert "It is closed and still asked for" in shown.main
    assert "Say who needs it" not in shown.links()
    browser.submit(go_on(browser, safe, is_open="y"), "Save the new terms")
    assert stored(safe).is_open


def test_topics_change_with_the_hours(people, browser_for):
    learning = factories.course(
        "Learning", renewal="hours", needed_minutes=20 * 60, is_required=False
    )
    CourseQuota.create(course=learning, topic="Ethics", needed_minutes=90)
    browser = browser_for(people.cora)
    form = browser.get(path(learning))
    assert (form.value_of("needed_hours"), form.value_of("quotas-0-hours")) == ("20", "1.5")
    fields = {"quotas-0-topic": "Peer", "quotas-0-hours": "12"}
    check = browser.submit(form, "Go on", status=200, **fields)
    assert check.table("Terms of Learning")[0]["Then"] == "20 hours in 2 years: 12 Peer"
    browser.submit(check, "Save the new terms")
    rows = [(one.topic, one.needed_minutes) for one in CourseQuota.select()]
    assert rows == [("Peer", 12 * 60)]


def test_another_shape_forgets_what_it_does_not_use(people, safe, browser_for):
    browser = browser_for(people.cora)
    check = go_on(
        browser, safe, renewal="calendar", lapse_day="29", lapse_month="2", lapse_year="2028"
    )
    assert "In years without 29 February it is 28 February." in check.main
    browser.submit(check, "Save the new terms")
    made = stored(safe)
    assert (made.valid_months, made.early_days, made.lapse_month) == (None, 0, 2)


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    factories.record(people.fay, safe, date(2025, 1, 10))
    browser = browser_for(people.cora)
    form = browser.get(path(safe))
    browser.submit(form, "Go on", status=200, valid_months="12")
    with counted_queries() as few:
        browser.submit(form, "Go on", status=200, valid_months="12")
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.record(leader, safe, date(2025, 1, 10))
        factories.lead(people.tuesday, leader)
        factories.session(people.tuesday, factories.at(2026, 7, 1 + number, 18))
    with counted_queries() as many:
        browser.submit(form, "Go on", status=200, valid_months="12")
    assert len(many) == len(few)


def test_wrong_role_and_no_such_course(people, safe, browser_for):
    for user in (people.mae, people.fay):
        browser_for(user).get(path(safe), status=403)
    browser_for(people.cora).get("/training/courses/999/edit", status=404)
    browser_for(people.cora).get("/training/courses/99999999999/edit", status=404)
