"""Everybody's training, and all records, as files to take away."""

import io
import zipfile
from datetime import date

import pytest
import time_machine

from portal import spreadsheets
from portal.models import Event, RecordState, Role
from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def rows_of(response):
    return [cells for _number, cells in spreadsheets.read(response.get_data()).rows]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_says_what_the_page_says_in_whole_dates(people, safe, browser_for, form):
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2025, 3, 3))
    answer = browser_for(people.mae).get(f"/training/matrix.{form}?state=todo").response
    assert rows_of(answer) == [
        ["Name", "E-mail", "Needs doing", "Safeguarding level 2"],
        ["Fay Ferreira", people.fay.email, "1", "Lapsed 3 March 2026"],
        ["Sana Khalil", people.sana.email, "1", "Not recorded"],
    ]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="training-2026-06-01.{form}"'
    )
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.user_id, event.fields) == (
        "training_exported",
        people.mae.id,
        "showing",
    )


def test_no_cell_becomes_a_formula(people, safe, browser_for):
    factories.user('=HYPERLINK("http://evil.example")', Role.FACILITATOR, email="e@example.org")
    factories.course("@SUM(A1)")
    text = browser_for(people.cora).get("/training/matrix.csv").text
    for cell in text.replace("\r\n", ",").split(","):
        assert not cell.strip('"').startswith(("=", "@", "+", "-"))
    body = browser_for(people.cora).get("/training/matrix.xlsx").response.get_data()
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_any_other_ending_is_no_page(people, browser_for):
    browser_for(people.cora).get("/training/matrix.pdf", status=404)
    browser_for(people.cora).get("/training/records.pdf", status=404)


def test_records_hold_what_counts_and_nothing_else(people, safe, browser_for):
    factories.record(
        people.fay,
        safe,
        date(2026, 1, 2),
        expires_on=date(2027, 1, 1),
        number="A-1",
        issuer="Red Cross",
        note="Online",
    )
    for state in (RecordState.PENDING, RecordState.REJECTED, RecordState.WITHDRAWN):
        factories.record(people.otis, safe, date(2026, 1, 2), state=state)
    rows = rows_of(browser_for(people.cora).get("/training/records.csv").response)
    assert rows == [
        [
            "Name",
            "E-mail",
            "Course",
            "Completed on",
            "Expires on",
            "Certificate number",
            "Level",
            "Issuer",
            "Note",
        ],
        [
            "Fay Ferreira",
            people.fay.email,
            "Safeguarding level 2",
            "2026-01-02",
            "2027-01-01",
            "A-1",
            "",
            "Red Cross",
            "Online",
        ],
    ]
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject) == ("training_exported", "training_record")


def test_managers_take_no_records_away(people, browser_for):
    browser_for(people.mae).get("/training/records.csv", status=403)
    browser_for(people.fay).get("/training/matrix.csv", status=403)
