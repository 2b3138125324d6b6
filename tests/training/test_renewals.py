"""What lapses in the days ahead, and what has lapsed."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from portal import clock, spreadsheets
from portal.models import ClassBooking, Role, TrainingClass, Waiver
from tests import factories
from tests.page import counted_queries

LAPSED = "What people need and have lost"
AHEAD = "What lapses or comes under review"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def training_class(course, starts_at, **more):
    return TrainingClass.create(
        course=course, starts_at=starts_at, created_at=clock.now(), place="Hall", **more
    )


def test_by_date_with_course_groups_and_the_next_class_that_has_a_place(people, safe, browser_for):
    aid = factories.course("First aid", valid_months=36)
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.fay, aid, date(2023, 7, 1))
    factories.record(people.otis, safe, date(2024, 6, 20))
    factories.record(people.sana, safe, date(2024, 8, 20))
    full = training_class(safe, datetime(2026, 6, 5, 9, tzinfo=UTC), capacity=1)
    ClassBooking.create(
        training_class=full, user=people.sana, state="booked", booked_at=clock.now()
    )
    training_class(safe, datetime(2026, 6, 3, 9, tzinfo=UTC), state="cancelled", reason="Ill")
    training_class(safe, datetime(2026, 6, 12, 9, tzinfo=UTC), capacity=12)
    page = browser_for(people.mae).get("/training/renewals?days=60")
    lapsed, ahead = page.table(LAPSED), page.table(AHEAD)
    assert [(row["Who"], row["Date"], row["Course"]) for row in lapsed] == [
        ("Fay Ferreira", "3 March 2026 Lapsed", "Safeguarding level 2")
    ]
    assert lapsed[0]["Groups"] == "Tuesday group"
    assert lapsed[0]["Next class with a place"] == "12 Jun, 10:00 12 places left"
    assert [(row["Who"], row["Date"], row["Course"]) for row in ahead] == [
        ("Otis Brandt", "20 June 2026 Lapses soon in 19 days", "Safeguarding level 2"),
        ("Fay Ferreira", "1 July 2026 Lapses soon in 30 days", "First aid"),
    ]
    assert ahead[1]["Next class with a place"] == "None planned"


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?days=30", 1), ("?days=90", 2), ("?days=180", 3), ("?days=7", 2)],
)
def test_how_far_ahead_stands_in_the_address(people, safe, browser_for, query, count):
    factories.record(people.otis, safe, date(2024, 6, 20))
    factories.record(people.sana, safe, date(2024, 8, 20))
    factories.record(people.fay, safe, date(2024, 11, 20))
    page = browser_for(people.cora).get(f"/training/renewals{query}")
    assert len(page.table(AHEAD)) == count


def test_a_review_a_waivers_end_and_what_is_in_grace_are_there(people, browser_for):
    check = factories.course("Background check", renewal="review", valid_months=36)
    aid = factories.course("First aid", valid_months=12, grace_days=30)
    factories.record(people.fay, check, date(2023, 6, 20))
    factories.record(people.otis, check, date(2026, 1, 1))
    factories.record(people.otis, aid, date(2025, 5, 20))
    Waiver.create(
        user=people.fay,
        course=aid,
        reason="On leave",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 6, 30),
        granted_at=clock.now(),
    )
    page = browser_for(people.cora).get("/training/renewals")
    assert [row["Date"] for row in page.table(AHEAD)] == [
        "20 June 2026 Review due in 19 days",
        "1 July 2026 Waived in 30 days",
    ]
    assert [row["Date"] for row in page.table(LAPSED)] == ["20 May 2026 In grace"]


def test_what_nobody_needs_and_who_left_are_left_out(people, safe, browser_for):
    spare = factories.course("Lone working", is_required=False)
    factories.record(people.fay, spare, date(2024, 3, 3))
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.record(gone, safe, date(2024, 3, 3))
    page = browser_for(people.cora).get("/training/renewals")
    assert "Nothing that anybody needs has lapsed." in page.main
    assert "Nothing lapses in this time." in page.main


def test_a_sensitive_groups_name_stays_from_managers(people, safe, browser_for):
    factories.group("Sensitive", led_by=people.otis, is_sensitive=True)
    factories.record(people.otis, safe, date(2024, 3, 3))
    row = browser_for(people.mae).get("/training/renewals").table(LAPSED)[0]
    assert row["Groups"] == "Thursday group"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_can_be_taken_away(people, safe, browser_for, form):
    factories.record(people.otis, safe, date(2024, 6, 20))
    answer = browser_for(people.mae).get(f"/training/renewals.{form}?days=30").response
    rows = [cells for _number, cells in spreadsheets.read(answer.get_data()).rows]
    assert rows[1] == [
        "2026-06-20",
        "Lapses soon",
        "Otis Brandt",
        people.otis.email,
        "Safeguarding level 2",
        "Thursday group",
    ]
    assert 'filename="renewals-2026-06-01.' in answer.headers["Content-Disposition"]


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    browser = browser_for(people.cora)
    browser.get("/training/renewals")
    with counted_queries() as few:
        browser.get("/training/renewals")
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.record(leader, safe, date(2024, 6, 1 + number))
        factories.lead(people.tuesday, leader)
        training_class(safe, datetime(2026, 7, 1 + number, 9, tzinfo=UTC))
    with counted_queries() as many:
        browser.get("/training/renewals")
    assert len(many) == len(few)
