"""One course: its terms, who needs it, what speaks for what, decrees, and who holds it."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import CourseQuota, LinkKind, Role
from tests import factories
from tests.page import counted_queries

HOLDERS = "People who work here now"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding", description="Half a day, online.")


def show(browser, course):
    return browser.get(f"/training/courses/{course.id}")


def test_who_lacks_it_comes_first_then_by_what_needs_doing(people, safe, browser_for):
    factories.record(people.otis, safe, date(2024, 6, 20))
    factories.record(people.fay, safe, date(2025, 3, 1))
    factories.record(people.mae, safe, date(2020, 3, 1))
    page = show(browser_for(people.mae), safe)
    assert [(row["Who"], row["Today"], row["Needed"]) for row in page.table(HOLDERS)] == [
        ("Sana Khalil", "Not recorded", "Yes"),
        ("Mae Okoro", "Lapsed Lapsed 1 Mar 2022", "No"),
        ("Otis Brandt", "Lapses soon Lapses 20 Jun", "Yes"),
        ("Fay Ferreira", "In date Until 1 Mar 2027", "Yes"),
    ]
    assert "1 person who needs it lacks it today." in page.main
    assert "Half a day, online." in page.main


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"valid_months": 36}, "Done on 29 February 2024, it lapses on 28 February 2027."),
        ({"valid_months": 6}, "Done on 31 August 2025, it lapses on 28 February 2026."),
        (
            {"valid_months": 36, "renewal": "review"},
            "Done on 29 February 2024, its review is due on 28 February 2027.",
        ),
        (
            {"renewal": "calendar", "lapse_month": 2, "lapse_day": 29, "lapse_year": 2028},
            "In years without 29 February it is 28 February.",
        ),
    ],
)
def test_days_that_a_month_does_not_have_are_said_in_full(people, browser_for, more, said):
    assert said in show(browser_for(people.mae), factories.course("Course", **more)).main


def test_what_never_falls_on_such_a_day_says_nothing_of_it(people, browser_for):
    for number, more in enumerate(({"valid_months": 48}, {"valid_months": None})):
        page = show(browser_for(people.mae), factories.course(f"Course {number}", **more))
        assert "Months are those of the calendar" not in page.main


def test_who_needs_it_and_who_did(people, safe, browser_for):
    factories.need(safe, role="co_lead", effect="block", starts_on=date(2026, 9, 1))
    factories.need(safe, group_kind="professional", ends_on=date(2026, 5, 31))
    page = show(browser_for(people.cora), safe)
    assert "Everybody who leads Warns" in page.main
    assert "Co-leads Blocks from 1 Sep" in page.main
    folded = " ".join(page.tree.xpath('//details[contains(., "ended")]')[0].itertext())
    assert "in groups led by professionals" in folded
    assert "until 31 May" in folded


def test_what_counts_as_it_and_what_it_counts_for(people, safe, browser_for):
    refresher = factories.course("Refresher", is_required=False)
    level3 = factories.course("Level 3", is_required=False)
    factories.course_link(safe, refresher)
    factories.course_link(safe, level3, kind=LinkKind.IMPLIED_BY)
    browser = browser_for(people.cora)
    page = show(browser, safe)
    assert "Level 3 Covers this course too" in page.main
    assert "Refresher Counts as this course" in page.main
    assert "Safeguarding This course counts as it" in show(browser, refresher).main
    assert "Safeguarding This course covers it too" in show(browser, level3).main


def test_decrees_stand_with_reason_name_and_whether_they_were_taken_back(people, safe, browser_for):
    factories.extension(safe, decided_by=people.cora, reason="Flood")
    factories.extension(safe, reason="Mistake", ended_at=clock.now())
    page = show(browser_for(people.mae), safe)
    assert "What lapses from 1 Jun to 1 Jul lapses on 30 Aug instead Flood" in page.main
    assert "1 June 2026, Cora Lindqvist" in page.main
    assert "Mistake 1 June 2026, taken back on 1 June 2026" in page.main


def test_hours_say_how_many_are_done_and_their_topics(people, browser_for):
    learning = factories.course("Learning", renewal="hours", needed_minutes=20 * 60)
    CourseQuota.create(course=learning, topic="Ethics", needed_minutes=90)
    page = show(browser_for(people.mae), learning)
    assert "Of these hours: Ethics 1.5" in page.main
    assert page.table(HOLDERS)[0]["Completed"] == "0 of 20 hours"


def test_the_next_classes_with_their_places(people, safe, browser_for):
    one = factories.training_class(safe, capacity=1)
    factories.booking(one, people.fay)
    factories.training_class(safe, clock.now() - timedelta(days=1))
    page = show(browser_for(people.cora), safe)
    (link,) = [url for url in page.links().values() if url.startswith("/training/classes/1")]
    assert link == f"/training/classes/{one.id}"
    assert "Monday 8 June, 11:00" in page.links() and "Full" in page.main
    assert page.links()["Plan a class"] == f"/training/classes/new?course={safe.id}"


def test_managers_read_and_only_staff_change(people, safe, browser_for):
    links = show(browser_for(people.mae), safe).links()
    assert not {"Change this course", "Say who needs it", "Extend for everybody"} & set(links)
    links = show(browser_for(people.cora), safe).links()
    assert links["Change this course"] == f"/training/courses/{safe.id}/edit"
    browser_for(people.fay).get(f"/training/courses/{safe.id}", status=403)


def test_an_arabic_name_and_namesakes_are_told_apart(people, safe, browser_for):
    long_name = ("فاطمة الزهراء " * 9)[:120].strip()
    factories.user(long_name, Role.FACILITATOR, email="fatima@example.org")
    for number in range(2):
        factories.user("Jo Park", Role.FACILITATOR, email=f"jo{number}@example.org")
    page = show(browser_for(people.cora), safe)
    names = [row["Who"] for row in page.table(HOLDERS)]
    assert {"Jo Park jo0@example.org", "Jo Park jo1@example.org"} <= set(names)
    assert long_name in names
    assert f"<bdi>{long_name}</bdi>" in page.text


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    browser = browser_for(people.cora)
    show(browser, safe)
    with counted_queries() as few:
        show(browser, safe)
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.record(leader, safe, date(2025, 1, 10))
        factories.need(safe, audience=f"audience {number}")
        factories.extension(safe, decided_by=leader)
        factories.course_link(safe, factories.course(f"Course {number}", is_required=False))
    with counted_queries() as many:
        show(browser, safe)
    assert len(many) == len(few)
