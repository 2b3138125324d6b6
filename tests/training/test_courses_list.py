"""Every course on one page: what keeps it current, who needs it, who holds and lacks it."""

from datetime import date

import pytest
import time_machine

from portal.models import Course, Role
from tests import factories
from tests.page import counted_queries

OPEN = "Courses by title"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


def test_each_course_says_what_keeps_it_current_who_needs_it_and_how_many_lack_it(
    people, browser_for
):
    safe = factories.course("Safeguarding", grace_days=28)
    factories.course("Young people", is_required=False, valid_months=None)
    factories.need(
        safe, role="lead", group_kind="peer_led", effect="block", audience="young people"
    )
    factories.record(people.fay, safe, date(2025, 6, 1))
    factories.record(people.otis, safe, date(2024, 6, 20))
    page = browser_for(people.mae).get("/training/courses")
    rows = page.table(OPEN)
    assert [row["Course"] for row in rows] == [
        "Safeguarding Every 24 months, still counts for 28 days after",
        "Young people Doesn't lapse",
    ]
    assert rows[0]["Who needs it"] == (
        "Everybody who leads Warns Leads, in groups led by peers, for young people Blocks"
    )
    assert rows[1]["Who needs it"] == "Nobody must"
    assert [(row["Hold it"], row["Lapse soon"], row["Lack it"]) for row in rows] == [
        ("2", "1", "1"),
        ("0", "0", "0"),
    ]


def test_whoever_left_is_counted_nowhere(people, browser_for):
    safe = factories.course("Safeguarding")
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.record(gone, safe, date(2025, 6, 1))
    row = browser_for(people.cora).get("/training/courses").table(OPEN)[0]
    assert (row["Hold it"], row["Lack it"]) == ("0", "3")


def test_closed_courses_stand_apart(people, browser_for):
    factories.course("First aid")
    factories.course("Old way", is_open=False)
    page = browser_for(people.cora).get("/training/courses")
    assert [row["Course"] for row in page.table(OPEN)] == ["First aid Every 24 months"]
    assert [row["Course"] for row in page.table("Closed courses")] == ["Old way Every 24 months"]


def test_without_courses_the_page_says_what_will_stand_here(people, browser_for):
    page = browser_for(people.cora).get("/training/courses")
    assert "No courses yet" in page.main
    assert page.links()["Add a course"] == "/training/courses/new"
    assert "Add a course" not in browser_for(people.mae).get("/training/courses").links()


def test_it_is_one_of_the_training_pages(people, browser_for):
    links = browser_for(people.mae).get("/training/matrix").links()
    assert links["Courses"] == "/training/courses"


def test_forty_courses_and_five_hundred_users_take_as_many_statements_as_one(people, browser_for):
    course = factories.course("Course 00")
    factories.record(people.fay, course, date(2025, 1, 1))
    browser = browser_for(people.cora)
    browser.get("/training/courses")
    with counted_queries() as few:
        browser.get("/training/courses")
    courses = [course, *(factories.course(f"Course {number:02d}") for number in range(1, 40))]
    for number in range(500):
        user = factories.user(f"Leader {number:03d}", Role.FACILITATOR)
        factories.record(user, courses[number % 40], date(2024, 6, 1 + number % 28))
    with counted_queries() as many:
        page = browser.get("/training/courses")
    assert len(many) == len(few)
    assert len(page.table(OPEN)) == 40
    assert Course.select().count() == 40
