"""Training as its readers see it: one's own status, the matrix, one user's records."""

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


def test_own_status_says_what_lapsed_first_and_in_words(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    induction = factories.course("Induction", valid_months=None)
    first_aid = factories.course("First aid", valid_months=36)
    factories.course("Lone working", is_required=False)
    factories.record(people.fay, induction, date(2021, 9, 1))
    factories.record(people.fay, first_aid, date(2023, 6, 20))
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2026, 5, 5))

    page = browser_for(people.fay).get("/training")
    items = page.list_items("plainlist")
    assert items[0].startswith(
        "Safeguarding level 2 lapsed on 3 March 2026. Book the refresher, "
        "or ask for a waiver. Lapsed"
    )
    assert items[1].startswith(
        "First aid lapses on 20 June 2026, in 19 days. Book the refresher. Lapses soon"
    )
    assert items[2].startswith("Induction is done and doesn't lapse. In date")
    assert len(items) == 3
    assert "1 course needs doing." in page.main
    assert "Everybody's training" not in page.main
    assert "5 May 2026" not in page.main


def test_a_required_course_without_a_record_is_said(people, browser_for):
    factories.course("Safeguarding level 2")
    page = browser_for(people.fay).get("/training")
    assert "Safeguarding level 2 isn't on record." in page.main
    assert "Not recorded" in page.main


def test_a_manager_lacks_no_facilitators_course(people, browser_for):
    factories.course("Safeguarding level 2")
    page = browser_for(people.mae).get("/training")
    assert "isn't on record" not in page.main
    assert "Nothing here yet" in page.main
    assert "Everybody's training" in page.links()


def test_a_renewal_takes_the_lapse_away_and_keeps_the_old_record(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.fay, safe, date(2026, 5, 20), note="Online")
    page = browser_for(people.fay).get("/training")
    assert "is in date until 20 May 2028" in page.main
    rows = page.table("newest first")
    assert [row["Completed"] for row in rows] == ["20 May 2026", "3 March 2024"]


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


def test_one_users_records(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    factories.record(people.fay, safe, date(2024, 3, 3), revoked_on=date(2025, 1, 2))
    factories.record(people.fay, safe, date(2022, 3, 3), recorded_by=people.cora)
    page = browser_for(people.cora).get(f"/training/users/{people.fay.id}")
    assert page.heading == "Fay Ferreira"
    assert "was revoked on 2 January 2025" in page.main
    rows = page.table("newest first")
    assert [row["Completed"] for row in rows] == [
        "3 March 2024 Revoked 2 January 2025",
        "3 March 2022",
    ]
    assert rows[1]["Recorded by"] == "Cora Lindqvist"
    assert page.links()["Record a course"].endswith(f"?user={people.fay.id}")


def test_managers_see_statuses_without_records_and_notes(people, browser_for):
    mae = browser_for(people.mae)
    path = f"/training/users/{people.fay.id}"
    assert "No training recorded yet." in mae.get(path).main
    safe = factories.course("Safeguarding level 2")
    factories.record(
        people.fay, safe, date(2026, 5, 20), note="Told us why", recorded_by=people.ada
    )
    page = mae.get(path)
    assert "Safeguarding level 2 is in date until 20 May 2028" in page.main
    for words in ("Told us why", "Ada Quist", "Records"):
        assert words not in page.main
    assert "Record a course" not in page.links()
    assert "Told us why" in browser_for(people.cora).get(path).main


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
