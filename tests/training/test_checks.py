"""What awaits a check, in one list, and how much of it there is."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Role, TrainingRecord
from tests import factories
from tests.page import counted_queries

LIST = "Courses sent in, the longest wait first"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def aid(db):
    return factories.course("First aid", valid_months=36, is_required=False)


def waiting(who, course, days_ago, **more):
    made = factories.record(
        who, course, date(2026, 5, 20), state="pending", recorded_by=who, **more
    )
    at = clock.now() - timedelta(days=days_ago)
    TrainingRecord.update(recorded_at=at).where(TrainingRecord.id == made.id).execute()
    return made


def test_everything_that_waits_the_longest_wait_first(people, aid, browser_for):
    newer = waiting(people.fay, aid, 1, issuer="Red Cross", number="RC-9")
    kept = factories.evidence(newer, file_name="photo.jpg")
    older = waiting(people.otis, aid, 5)
    factories.record(people.sana, aid, date(2026, 5, 20))
    factories.record(people.sana, aid, date(2026, 5, 21), state="rejected")
    page = browser_for(people.cora).get("/training/checks")
    rows = page.table(LIST)
    assert [row["Who"] for row in rows] == ["Otis Brandt", "Fay Ferreira"]
    assert rows[0]["Evidence"] == "None"
    assert rows[1]["What"] == "First aid Completed on 20 May 2026 · Red Cross · No. RC-9"
    assert rows[1]["Evidence"] == "photo.jpg Photo, 1 KB"
    assert rows[1]["Sent in"] == "31 May"
    links = page.links()
    assert links["photo.jpg"] == f"/training/evidence/{kept.id}"
    assert links["First aid"] == f"/training/records/{newer.id}"
    assert links["Check it : First aid, Otis Brandt"] == f"/training/records/{older.id}"


def test_ones_own_is_in_sight_and_for_a_colleague(people, aid, browser_for):
    both = factories.user("Both Roles", Role.STAFF, Role.FACILITATOR)
    waiting(both, aid, 1)
    page = browser_for(both).get("/training/checks")
    assert "A colleague checks it" in page.main
    assert "Check it" not in page.main
    assert "to check" not in browser_for(both).get("/").main
    assert "1 certificate to check" in browser_for(people.cora).get("/").main


def test_staffs_first_page_counts_it_and_leads_there(people, aid, browser_for):
    assert "to check" not in browser_for(people.cora).get("/").main
    for who in (people.fay, people.otis, people.sana):
        waiting(who, aid, 1)
    links = browser_for(people.cora).get("/").links()
    assert links["3 certificates to check"] == "/training/checks"
    for who in (people.fay, people.mae, people.ada):
        assert "to check" not in browser_for(who).get("/").main
        browser_for(who).get("/training/checks", status=403)


def test_where_nothing_waits_it_says_what_will_stand_here(people, browser_for):
    page = browser_for(people.cora).get("/training/checks")
    assert "No course awaits a check." in page.main


def test_statements_are_as_many_for_one_as_for_many(people, aid, browser_for):
    waiting(people.fay, aid, 1)
    browser = browser_for(people.cora)
    browser.get("/training/checks")
    with counted_queries() as few:
        browser.get("/training/checks")
        browser.get("/")
    for number in range(20):
        made = waiting(factories.user(f"Leader {number}", Role.FACILITATOR), aid, number)
        factories.evidence(made)
    with counted_queries() as many:
        browser.get("/training/checks")
        browser.get("/")
    assert len(many) == len(few)
