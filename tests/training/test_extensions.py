"""Extending a whole course by decree: seen first, in nobody's own favour, taken back whole."""

from datetime import date

import pytest
import time_machine

from portal.models import CourseExtension, Event, Role, UserRole
from portal.training import course_term_actions
from portal.training.cover_rules import Extension
from tests import factories
from tests.page import counted_queries

DAYS = {"lapses_from": "2026-05-01", "lapses_until": "2026-06-30", "extended_to": "2026-09-01"}
SENT = {**DAYS, "reason": "The trainer was ill."}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    made = factories.course("Safeguarding")
    # Lapsed in May, lapses in June, and lapses long after.
    factories.record(people.fay, made, date(2024, 5, 10))
    factories.record(people.otis, made, date(2024, 6, 20))
    factories.record(people.sana, made, date(2026, 1, 1))
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.record(gone, made, date(2024, 6, 1))
    return made


def path(course):
    return f"/training/courses/{course.id}/extensions/new"


def go_on(browser, course, status=200, **fields):
    return browser.submit(browser.get(path(course)), "Go on", status=status, **{**SENT, **fields})


def test_how_many_records_and_whose_is_shown_then_it_is_decreed(people, safe, browser_for):
    browser = browser_for(people.cora)
    check = go_on(browser, safe)
    assert "3 records get a later day, those of people who left and older ones included." in (
        check.main
    )
    assert [(row["Who"], row["Then"]) for row in check.table("Who would be covered")] == [
        ("Fay Ferreira", "In date Until 1 Sep")
    ]
    assert [row["Who"] for row in check.table("Whose day moves")] == ["Otis Brandt"]
    assert CourseExtension.select().count() == 0

    done = browser.submit(check, "Extend for everybody")
    assert done.response.location == f"/training/courses/{safe.id}"
    made = CourseExtension.get()
    assert (made.lapses_from, made.lapses_until) == (date(2026, 5, 1), date(2026, 6, 30))
    assert (made.extended_to, made.reason) == (date(2026, 9, 1), "The trainer was ill.")
    assert made.decided_by_id == people.cora.id
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id) == ("course_extended", safe.id)
    # Sent again it is the same decree.
    browser.submit(check, "Extend for everybody")
    assert CourseExtension.select().count() == 1
    rows = browser.get(done.response.location).table("People who work here now")
    assert {row["Who"]: row["Today"] for row in rows}["Fay Ferreira"] == "In date Until 1 Sep"


def test_one_for_days_on_which_nothing_lapses_says_so(people, safe, browser_for):
    check = go_on(
        browser_for(people.cora),
        safe,
        lapses_from="2026-07-01",
        lapses_until="2026-07-31",
    )
    assert "No record that is there now lapses in these days." in check.main
    assert "Nobody's standing changes today" in check.main


def test_nobody_extends_a_record_of_their_own(people, safe, browser_for):
    UserRole.create(user=people.otis, role=Role.STAFF)
    for step in ("check", "save"):
        page = browser_for(people.otis).post(path(safe), {**SENT, "step": step}, status=422)
        assert "nobody decides about themselves. Ask a colleague to do this." in page.main
    assert page.value_of("reason") == "The trainer was ill."
    assert CourseExtension.select().count() == 0
    # Days on which none of theirs lapses are for them to decide like anybody's.
    other = {**SENT, "lapses_until": "2026-05-31", "step": "save"}
    browser_for(people.otis).post(path(safe), other)
    assert CourseExtension.select().count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"lapses_from": ""}, "lapses_from", "Enter the first day."),
        ({"lapses_until": ""}, "lapses_until", "Enter the last day."),
        ({"extended_to": ""}, "extended_to", "Enter the day on which it lapses instead."),
        ({"lapses_from": "31/02/2026"}, "lapses_from", "Enter a date such as 14/11/2026"),
        ({"reason": "  "}, "reason", "Say why the day is put off."),
        ({"reason": "x" * 501}, "reason", "Use at most 500 characters."),
        ({"lapses_until": "2026-04-30"}, "lapses_until", "The last day comes before the first."),
        ({"extended_to": "2026-06-30"}, "extended_to", "Enter a day after the last of those"),
        ({"extended_to": "2031-01-01"}, "extended_to", "That is more than three years."),
    ],
)
def test_what_is_wrong_is_said_on_its_field(people, safe, browser_for, fields, field, message):
    data = {**SENT, **fields, "step": "save"}
    page = browser_for(people.cora).post(path(safe), data, status=422)
    assert message in page.errors()[field]
    if field != "extended_to" and "extended_to" not in fields:
        assert page.value_of("extended_to") == "2026-09-01"
    assert CourseExtension.select().count() == 0


def test_taking_one_back_shows_who_lapses_and_keeps_it_on_the_page(people, safe, browser_for):
    course_term_actions.add_extension(
        safe.id, Extension(date(2026, 5, 1), date(2026, 6, 30), date(2026, 9, 1)), "Ill", None
    )
    browser = browser_for(people.cora)
    extension = CourseExtension.get()
    page = browser.get(f"/training/extensions/{extension.id}/end")
    rows = page.table("Who would no longer be covered")
    assert [(row["Who"], row["Then"]) for row in rows] == [("Fay Ferreira", "Lapsed Lapsed 10 May")]
    browser.submit(page, "Take it back")
    assert CourseExtension.get().ended_at is not None
    events = Event.select().count()
    browser.submit(page, "Take it back")
    assert Event.select().count() == events
    again = browser.get(f"/training/extensions/{extension.id}/end")
    assert "This was taken back already." in again.main
    shown = browser.get(f"/training/courses/{safe.id}")
    assert "1 taken back" in shown.main
    assert "Lapsed 10 May" in shown.main


def test_wrong_role_and_no_such_decree(people, safe, browser_for):
    extension = factories.extension(safe)
    for user in (people.mae, people.fay):
        browser_for(user).post(path(safe), {**SENT, "step": "save"}, status=403)
        browser_for(user).post(f"/training/extensions/{extension.id}/end", status=403)
    browser_for(people.cora).get("/training/extensions/999/end", status=404)
    assert CourseExtension.select().count() == 1
    assert CourseExtension.get().ended_at is None


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    browser = browser_for(people.cora)
    form = browser.get(path(safe))
    browser.submit(form, "Go on", status=200, **SENT)
    with counted_queries() as few:
        browser.submit(form, "Go on", status=200, **SENT)
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.record(leader, safe, date(2024, 6, 10))
    with counted_queries() as many:
        browser.submit(form, "Go on", status=200, **SENT)
    assert len(many) == len(few)
