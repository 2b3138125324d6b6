"""All about one record, for those who may see it."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import CourseLink, Role, TrainingRecord
from tests import factories
from tests.page import counted_queries
from tests.training import files


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2")


def show(browser, record, status=200):
    return browser.get(f"/training/records/{record.id}", status=status)


def test_staff_see_everything_about_it(people, safe, browser_for):
    made = factories.record(
        people.fay,
        safe,
        date(2026, 5, 20),
        issuer="Red Cross",
        number="RC-9",
        note="In person",
        recorded_by=people.cora,
    )
    factories.evidence(made, files.PDF, file_name="first.pdf", media_type="application/pdf")
    page = show(browser_for(people.cora), made)
    assert page.heading == "Safeguarding level 2"
    for words in (
        "Fay Ferreira · completed on 20 May 2026",
        "Verified",
        "Given by Red Cross",
        "Number RC-9",
        "Note In person",
        f"Reference T-{made.id}",
        "first.pdf PDF, 1 KB",
        "From 20 May 2026 to 19 May 2028, that day included",
        "Recorded 1 Jun, 11:00 · Cora Lindqvist",
    ):
        assert words in page.main
    assert {"Revoke it", "Withdraw it", "Add a file"} <= set(page.links())


def test_users_see_their_own_and_others_arent_there(people, safe, browser_for):
    made = factories.record(people.fay, safe, date(2026, 5, 20), recorded_by=people.cora)
    page = show(browser_for(people.fay), made)
    assert "Completed on 20 May 2026" in page.main
    assert {"Revoke it", "Withdraw it", "Take it back"}.isdisjoint(page.links())
    absent = browser_for(people.otis).get("/training/records/999999", status=404)
    for who in (people.otis, people.sana, people.mae):
        assert show(browser_for(who), made, status=404).main == absent.main
    show(browser_for(people.ada), made, status=403)
    browser_for(people.cora).get("/training/records/99999999999999999999", status=404)


@pytest.mark.parametrize(
    ("changes", "tag", "said"),
    [
        ({"state": "pending"}, "Awaiting a check", "Nothing until it is checked. Then:"),
        (
            {"state": "rejected", "decision_note": "Cut off."},
            "Not accepted",
            "Nothing: it wasn't accepted.",
        ),
        ({"state": "withdrawn", "decision_note": "Wrong day."}, "Withdrawn", "Wrong day."),
        (
            {"revoked_on": date(2026, 5, 25), "revoked_reason": "Taken back."},
            "Revoked",
            "From 20 May 2026; revoked on 25 May 2026",
        ),
    ],
)
def test_where_it_stands_is_said_with_the_reason(people, safe, browser_for, changes, tag, said):
    made = factories.record(
        people.fay,
        safe,
        date(2026, 5, 20),
        decided_by=people.cora,
        decided_at=clock.now(),
        **changes,
    )
    for who in (people.fay, people.cora):
        page = show(browser_for(who), made)
        assert tag in page.main
        assert said in page.main
        assert changes.get("decision_note", "") in page.main
        assert changes.get("revoked_reason", "") in page.main


def test_it_says_what_else_it_covers_and_every_time_it_was_done(people, safe, browser_for):
    higher = factories.course("Safeguarding level 3", valid_months=36)
    CourseLink.create(course=safe, other=higher, kind="implied_by")
    first = factories.record(people.fay, higher, date(2023, 6, 10))
    again = factories.record(people.fay, higher, date(2026, 5, 20))
    factories.record(people.otis, higher, date(2024, 1, 1))
    page = show(browser_for(people.cora), again)
    covered = " ".join(page.main.split("What it covers")[1].split())
    assert covered.startswith(
        "Safeguarding level 3 From 20 May 2026 to 19 May 2029, that day included "
        "Safeguarding level 2 From 20 May 2026 to 19 May 2029"
    )
    rows = page.table("Records of this course, newest first")
    assert [row["Completed"] for row in rows] == ["20 May 2026 This one", "10 June 2023"]
    assert page.links()["10 June 2023"] == f"/training/records/{first.id}"


def test_a_review_and_what_never_lapses_are_said_so(people, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    once = factories.course("Foundations", valid_months=None)
    seen = factories.record(people.fay, check, date(2026, 5, 20), number="1", level="Enhanced")
    page = show(browser_for(people.cora), seen)
    assert "From 20 May 2026 on; under review from 20 May 2029" in page.main
    assert "Level Enhanced" in page.main
    page = show(browser_for(people.cora), factories.record(people.fay, once, date(2026, 5, 20)))
    assert "From 20 May 2026 on, without an end" in page.main


def test_a_checks_revocation_doesnt_change_who_checked_it(people, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    idris = factories.user("Idris Vaughan", Role.STAFF)
    made = factories.record(people.fay, check, date(2026, 5, 20), recorded_by=idris)
    data = {"version": 1, "revoked_on": "2026-05-25", "reason": "Withdrawn by the issuer."}
    browser = browser_for(people.cora)
    browser.post(f"/training/records/{made.id}/revoke", data)
    page = show(browser, made)
    assert "Checked by Idris Vaughan" in page.main
    assert "Revoked from 25 May 2026 on 1 Jun, 11:00 · Cora Lindqvist" in page.main


def test_an_imported_row_and_a_list_lead_here(people, safe, browser_for):
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    path = f"/training/records/{made.id}"
    assert path in browser_for(people.fay).get("/training").links().values()
    page = browser_for(people.cora).get(f"/training/users/{people.fay.id}")
    assert path in page.links().values()


def test_a_name_in_arabic_of_120_letters_stands_apart(people, safe, browser_for):
    name = ("عبد الرحمن " * 11)[:120].strip()
    long = factories.user(name, email=None)
    page = show(browser_for(people.cora), factories.record(long, safe, date(2026, 5, 20)))
    assert any(node.text == name for node in page.tree.findall(".//bdi"))


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    browser = browser_for(people.cora)
    show(browser, made)
    with counted_queries() as few:
        show(browser, made)
    for number in range(20):
        factories.record(people.fay, safe, date(2025, 5, 1 + number))
        factories.course(f"Course {number}")
    for number in range(4):
        factories.evidence(made, bytes([number]))
    with counted_queries() as many:
        show(browser, made)
    assert len(many) == len(few)
    assert TrainingRecord.select().count() == 21
