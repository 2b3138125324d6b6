"""The list of classes: what the user needs first, places left, one's own; those held for staff."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.models import CourseLink, Role
from tests import factories
from tests.page import counted_queries

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
NEEDED = "Classes that keep you current"
AHEAD = "Classes ahead, soonest first"
HELD = "Classes that have begun"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def titles(page, caption):
    return [(row["Class"], row["When"].split()[1]) for row in page.table(caption)]


def test_what_one_needs_stands_first_with_why(people, safe, browser_for):
    spare = factories.course("Lone working", is_required=False)
    aid = factories.course("First aid", valid_months=36)
    factories.record(people.fay, safe, date(2024, 6, 20))
    factories.record(people.fay, aid, date(2026, 1, 1))
    factories.training_class(spare, NOW + timedelta(days=1))
    factories.training_class(safe, NOW + timedelta(days=9), trainer="Dana Reed")
    factories.training_class(safe, NOW + timedelta(days=3))
    factories.training_class(aid, NOW + timedelta(days=2))
    page = browser_for(people.fay).get("/training/classes")
    assert titles(page, NEEDED) == [
        ("Safeguarding level 2 , 4 Jun, 11:00 You need this: lapses 20 Jun", "4"),
        ("Safeguarding level 2 , 10 Jun, 11:00 You need this: lapses 20 Jun with Dana Reed", "10"),
    ]
    assert titles(page, AHEAD) == [
        ("Lone working , 2 Jun, 11:00", "2"),
        ("First aid , 3 Jun, 11:00", "3"),
    ]
    assert "Plan a class" not in page.main and "Held" not in page.main


def test_a_refresher_that_counts_as_what_one_needs_is_needed_too(people, safe, browser_for):
    refresher = factories.course("Refresher", is_required=False)
    CourseLink.create(course=safe, other=refresher, kind="counts_as")
    factories.training_class(refresher)
    row = browser_for(people.fay).get("/training/classes").table(NEEDED)[0]
    assert row["Class"] == "Refresher , 8 Jun, 11:00 You need this: not on record"


def test_places_left_and_ones_own_state(people, safe, browser_for):
    def one(day, capacity=2, **more):
        return factories.training_class(safe, NOW + timedelta(days=day), capacity=capacity, **more)

    booked, full, offered, lapsed = one(1), one(2, capacity=1), one(3), one(4, capacity=1)
    factories.booking(booked, people.fay)
    factories.booking(full, people.otis)
    factories.booking(full, people.fay, state="waiting")
    soon, gone = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    factories.booking(offered, people.fay, state="offered", offer_ends_at=soon)
    # An offer that ran out holds no seat.
    factories.booking(lapsed, people.fay, state="offered", offer_ends_at=gone)
    one(5, state="cancelled", reason="The trainer is ill")
    page = browser_for(people.fay).get("/training/classes")
    assert [row["Places"] for row in page.table(NEEDED)] == [
        "1 place left You have a place",
        "Full, 1 waits You are waiting",
        "1 place left Offered to you Answer by 1 Jun, 12:00",
        "1 place left",
    ]
    assert [row["Places"] for row in page.table(AHEAD)] == ["Cancelled The trainer is ill"]


def test_the_course_stands_in_the_address(people, safe, browser_for):
    other = factories.course("Lone working", is_required=False)
    factories.training_class(safe)
    factories.training_class(other)
    browser = browser_for(people.fay)
    page = browser.get(f"/training/classes?course={other.id}")
    assert titles(page, AHEAD) == [("Lone working , 8 Jun, 11:00", "8")]
    assert "Remove this filter: Lone working" in page.main
    for odd in ("999999", "x", "-1", "99999999999999999999"):
        assert "Safeguarding" in browser.get(f"/training/classes?course={odd}").main


def test_without_a_class_it_says_what_will_stand_here(people, safe, browser_for):
    browser = browser_for(people.fay)
    assert "No class is planned" in browser.get("/training/classes").main
    factories.training_class(safe, NOW - timedelta(days=1))
    page = browser.get(f"/training/classes?course={safe.id}")
    assert "No class of this course is planned" in page.main


def test_those_held_are_for_who_plans_and_what_is_open_stands_first(people, safe, browser_for):
    done = factories.training_class(safe, NOW - timedelta(days=1), state="completed")
    factories.booking(done, people.fay, state="attended")
    open_one = factories.training_class(safe, NOW - timedelta(days=30))
    factories.training_class(safe, NOW - timedelta(days=9), state="cancelled", reason="Ill")
    cora = browser_for(people.cora)
    assert cora.get("/training/classes").links()["Held 1"] == "/training/classes?past=1"
    page = cora.get("/training/classes?past=1")
    assert [row["What became of it"].split(" :")[0] for row in page.table(HELD)] == [
        "Who came isn't said yet Say who came",
        "1 came",
        "Cancelled Ill",
    ]
    assert f"/training/classes/{open_one.id}/complete" in page.links().values()
    # For others the address shows what is ahead.
    assert "No class is planned" in browser_for(people.fay).get("/training/classes?past=1").main


def test_those_held_come_in_pages(people, safe, browser_for):
    for number in range(52):
        factories.training_class(safe, NOW - timedelta(days=1 + number), state="completed")
    cora = browser_for(people.cora)
    assert len(cora.get("/training/classes?past=1").table(HELD)) == 50
    assert len(cora.get("/training/classes?past=1&page=2").table(HELD)) == 2


def test_administrators_as_such_train_nothing(people, browser_for):
    browser_for(people.ada).get("/training/classes", status=403)


@pytest.mark.parametrize("address", ["/training/classes", "/training/classes?past=1"])
def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for, address):
    browser = browser_for(people.cora)
    when = NOW + timedelta(days=3) if "past" not in address else NOW - timedelta(days=40)
    factories.booking(factories.training_class(safe, when), people.fay)
    browser.get(address)
    with counted_queries() as few:
        browser.get(address)
    for number in range(20):
        one = factories.training_class(safe, when + timedelta(days=number))
        factories.booking(one, factories.user(f"Leader {number}", Role.FACILITATOR))
        factories.booking(one, people.cora, state="waiting")
    with counted_queries() as many:
        browser.get(address)
    assert len(many) == len(few)
