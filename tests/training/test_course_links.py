"""What else is good for a course: added and taken away after seeing whom it helps or leaves."""

from datetime import date

import pytest
import time_machine

from portal.models import CourseLink, Event
from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


@pytest.fixture
def other(people):
    return factories.course("Safeguarding level 3", is_required=False)


def path(course):
    return f"/training/courses/{course.id}/links/new"


def go_on(browser, course, **fields):
    return browser.submit(browser.get(path(course)), "Go on", status=200, **fields)


@pytest.mark.parametrize("kind", ["counts_as", "implied_by"])
def test_whom_it_helps_is_shown_then_it_counts(people, safe, other, browser_for, kind):
    factories.record(people.fay, other, date(2025, 6, 1))
    browser = browser_for(people.cora)
    check = go_on(browser, safe, other_id=other.id, kind=kind)
    assert check.heading == "Check whom it helps"
    rows = check.table("Who would be covered")
    assert [(row["Who"], row["Course"], row["Now"]) for row in rows] == [
        ("Fay Ferreira", "Safeguarding level 2", "Not recorded")
    ]
    assert CourseLink.select().count() == 0
    done = browser.submit(check, "Let it count")
    assert done.response.location == f"/training/courses/{safe.id}"
    made = CourseLink.get()
    assert (made.course_id, made.other_id, made.kind) == (safe.id, other.id, kind)
    assert Event.select().order_by(Event.number.desc()).get().action == "course_linked"
    # Sent again it is the one that is there.
    browser.submit(check, "Let it count")
    assert CourseLink.select().count() == 1
    assert Event.select().where(Event.action == "course_linked").count() == 1


def test_a_circle_is_refused_however_long(people, safe, other, browser_for):
    third = factories.course("Safeguarding level 4", is_required=False)
    factories.course_link(safe, other, kind="implied_by")
    factories.course_link(other, third, kind="implied_by")
    data = {"other_id": safe.id, "kind": "implied_by", "step": "save"}
    page = browser_for(people.cora).post(path(third), data, status=422)
    assert (
        "Safeguarding level 4 covers Safeguarding level 2 already, so it can't be the other way "
        "round too: each would keep the other in date." in page.errors()["other_id"]
    )
    assert page.value_of("other_id") == str(safe.id)
    assert page.value_of("kind") == "implied_by"
    assert CourseLink.select().count() == 2


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"other_id": ""}, "other_id", "Choose a course."),
        ({"other_id": "999"}, "other_id", "Choose a course."),
        ({"kind": ""}, "kind", "Choose how it is good for this one."),
        ({"other_id": "self"}, "other_id", "A course can't speak for itself."),
        ({"kind": "implied_by"}, "other_id", "The two are linked in another way already."),
    ],
)
def test_what_cannot_be_is_said(people, safe, other, browser_for, fields, field, message):
    factories.course_link(safe, other)
    data = {"other_id": other.id, "kind": "counts_as", "step": "save", **fields}
    if data["other_id"] == "self":
        data["other_id"] = safe.id
    page = browser_for(people.cora).post(path(safe), data, status=422)
    assert message in page.errors()[field]
    assert CourseLink.select().count() == 1


def test_taking_one_away_shows_whom_it_leaves_without_cover(people, safe, other, browser_for):
    factories.course_link(safe, other, kind="implied_by")
    factories.record(people.fay, other, date(2025, 6, 1))
    browser = browser_for(people.cora)
    links = browser.get(f"/training/courses/{safe.id}").links()
    page = browser.get(links["Take away : Safeguarding level 3"])
    rows = page.table("Who would no longer be covered")
    assert [(row["Who"], row["Then"]) for row in rows] == [("Fay Ferreira", "Not recorded")]
    done = browser.submit(page, "Take it away")
    assert done.response.location == f"/training/courses/{safe.id}"
    assert CourseLink.select().count() == 0
    assert Event.select().order_by(Event.number.desc()).get().action == "course_unlinked"
    # A second press finds nothing left to do.
    browser.submit(page, "Take it away", status=404)


def test_what_covers_it_moves_with_the_terms_of_the_other(people, safe, other, browser_for):
    factories.course_link(safe, other, kind="implied_by")
    factories.record(people.fay, other, date(2025, 1, 10))
    browser = browser_for(people.cora)
    form = browser.get(f"/training/courses/{other.id}/edit")
    check = browser.submit(form, "Go on", status=200, valid_months="12")
    rows = check.table("Who would no longer be covered")
    assert [(row["Who"], row["Course"]) for row in rows] == [
        ("Fay Ferreira", "Safeguarding level 2"),
        ("Fay Ferreira", "Safeguarding level 3"),
    ]


def test_wrong_role_and_no_such_link(people, safe, other, browser_for):
    link = factories.course_link(safe, other)
    for user in (people.mae, people.fay):
        browser_for(user).get(path(safe), status=403)
        browser_for(user).post(f"/training/course-links/{link.id}/remove", status=403)
    browser_for(people.cora).get("/training/course-links/999/remove", status=404)
    assert CourseLink.select().count() == 1
