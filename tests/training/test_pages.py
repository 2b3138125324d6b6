"""The overview of everybody's training, and who may open which page of it."""

from datetime import date

import pytest
import time_machine

from portal.models import Role
from tests import factories
from tests.page import counted_queries

TODAY = "2026-06-01T10:00:00Z"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


def test_matrix_costs_the_same_for_one_as_for_many(people, browser_for):
    courses = [factories.course(f"Course {number}") for number in range(2)]
    browser = browser_for(people.cora)
    with counted_queries() as few:
        browser.get("/training/matrix")
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        for course in courses:
            factories.record(leader, course, date(2025, 3, 3))
    with counted_queries() as many:
        browser.get("/training/matrix")
    assert len(many) == len(few)


def test_empty_matrix_says_so(people, browser_for):
    assert "No courses yet" in browser_for(people.mae).get("/training/matrix").main


def test_records_of_somebody_who_left_stay_readable(people, browser_for):
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    stranger = factories.user("Never Trained", Role.FACILITATOR, is_active=False)
    factories.record(gone, factories.course(), date(2024, 3, 3))
    browser = browser_for(people.cora)
    assert "Has left" in browser.get(f"/training/users/{gone.id}").main
    browser.get(f"/training/users/{stranger.id}", status=404)
    browser.get("/training/users/999999", status=404)
    browser.get("/training/users/99999999999999999999", status=404)


@pytest.mark.parametrize(
    ("who", "own", "all_of_them", "form"),
    [
        ("cora", 200, 200, 200),
        ("fay", 200, 403, 403),
        ("mae", 200, 200, 403),
        ("ada", 403, 403, 403),
    ],
)
def test_each_role_opens_its_own_pages_only(people, browser_for, who, own, all_of_them, form):
    browser = browser_for(getattr(people, who))
    browser.get("/training", status=own)
    browser.get("/training/matrix", status=all_of_them)
    browser.get(f"/training/users/{people.fay.id}", status=all_of_them)
    browser.get("/training/records/new", status=form)
    browser.post("/training/records/new", {}, status=422 if form == 200 else 403)
