"""Training brought in from spreadsheets: long lists and wide tables, mended, undone."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
import xlsxwriter

from portal import job_runs, spreadsheets
from portal.db import database
from portal.imports import kinds, rules
from portal.models import Event, ImportBatch, ImportRow, RecordState, Role, TrainingRecord
from portal.training import record_import_rules, record_imports
from tests import factories
from tests.page import counted_queries, signed_in

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def row(**cells):
    return {name: "" for name in record_imports.HEADINGS} | cells


def judged(**cells):
    """What the kind says of one row about Fay's safeguarding, with these cells changed."""
    usual = {
        "name": "Fay Ferreira",
        "course": "Safeguarding level 2",
        "completed_on": "14 March 2026",
    }
    (found,) = record_imports.check([row(**{**usual, **cells})], None)
    return found


# ---------------------------------------------------------------------- one row


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"name": "  fay   FERREIRA "},
        {"name": "Ferreira, Fay"},
        {"name": "", "email": "{email}"},
        {"name": "Fay F", "email": " {EMAIL} "},
        {"email": "n/a"},
        {"course": "safeguarding  LEVEL 2"},
        {"completed_on": "14/03/2026"},
        {"completed_on": "2026-03-14"},
        {"completed_on": "46095"},
    ],
)
def test_a_row_is_understood(people, safe, app, cells):
    cells = {
        name: text.format(email=people.fay.email, EMAIL=people.fay.email.upper())
        for name, text in cells.items()
    }
    found = judged(**cells)
    assert not found.errors
    assert found.identity == f"{people.fay.id}:{safe.id}:2026-03-14"
    assert found.summary == "Fay Ferreira, Safeguarding level 2, 14 March 2026"


@pytest.mark.parametrize(
    ("cells", "field", "said"),
    [
        ({"name": "Fay Fereira"}, "name", "Perhaps: Fay Ferreira."),
        ({"name": "Zbigniew"}, "name", "Nobody here is called that. Correct the name"),
        ({"name": ""}, "name", "Enter the name or the e-mail address"),
        ({"name": "Gone Away"}, "name", "Gone Away has left."),
        ({"name": "Jo Bell"}, "email", "2 people here are called Jo Bell."),
        ({"email": "x@example.org"}, "email", "Empty it to take Fay Ferreira by name alone."),
        ({"name": "Someone", "email": "x@example.org"}, "email", "Nobody here has this address."),
        ({"name": "Otis Brandt", "email": "{email}"}, "email", "the address of Fay Ferreira"),
        ({"course": ""}, "course", "Enter the course."),
        ({"course": "Safegarding lvl 2"}, "course", "Perhaps: Safeguarding level 2."),
        ({"course": "Juggling"}, "course", "There is no such course. Correct the title"),
        ({"course": "Old course"}, "course", "isn't offered any more"),
        ({"completed_on": ""}, "completed_on", "Enter the date the course was completed."),
        ({"completed_on": "2/6/2026"}, "completed_on", "can't have been completed in the future"),
        ({"completed_on": "14/03/1926"}, "completed_on", "enter a date from 1 January 1950 on"),
        ({"completed_on": "3/14/2026"}, "completed_on", "has the month first"),
        ({"completed_on": "14/03/26"}, "completed_on", "year of two digits"),
        ({"completed_on": "Yes"}, "completed_on", "can't be read as a date"),
        ({"expires_on": "never"}, "expires_on", "can't be read as a date"),
        ({"expires_on": "13/03/2026"}, "expires_on", "It can't end before it was completed."),
        ({"level": "Enhanced"}, "level", "Only background checks have a level."),
        ({"number": "9" * 61}, "number", "Use 60 characters or fewer."),
        ({"note": "n" * 1001}, "note", "Use 1000 characters or fewer."),
        ({"course": "Background check", "note": "Said why"}, "note", "Leave this empty."),
        ({"course": "Supervision", "number": "S-1"}, "number", "Supervision keeps its day alone"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_with_the_way_to_mend_it(
    people, safe, app, cells, field, said
):
    factories.course("Background check", kind="check")
    factories.course("Supervision", kind="supervision", needed_count=2, window_months=6)
    factories.course("Old course", is_open=False)
    factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.user("Jo Bell", Role.FACILITATOR)
    factories.user("jo bell", Role.FACILITATOR)
    found = judged(**{name: text.format(email=people.fay.email) for name, text in cells.items()})
    assert list(found.errors) == [field]
    assert said in found.errors[field]


@pytest.mark.parametrize("text", ["n/a", "N/A", "-", "–", "none", "Not done"])
def test_cells_that_say_nothing_ask_for_nothing(people, safe, app, text):
    found = judged(completed_on=text)
    assert not found.errors and found.is_known
    assert not judged(expires_on=text, number=text, email=text).errors


def test_what_is_on_record_is_known_and_what_was_withdrawn_is_not(people, safe, app):
    made = factories.record(people.fay, safe, date(2026, 3, 14))
    assert judged().is_known
    TrainingRecord.update(state=RecordState.WITHDRAWN).where(TrainingRecord.id == made.id).execute()
    assert not judged().is_known


def test_statements_are_as_many_for_one_row_as_for_two_hundred(people, safe, app):
    usual = row(name="Fay Ferreira", course="Safeguarding level 2", completed_on="2026-03-14")
    with counted_queries() as few:
        record_imports.check([usual], None)
    with counted_queries() as many:
        record_imports.check([usual] * 200, None)
    assert len(few) == len(many) == 3


def test_a_row_that_is_not_right_is_never_written(people, safe, app):
    with pytest.raises(ValueError, match="doesn't pass its check"):
        record_imports.write([row(name="Nobody")], None)
    assert TrainingRecord.select().count() == 0


def test_names_are_compared_without_accents_and_case():
    people = [
        record_import_rules.Candidate(1, "Zoë Müller", None, True),
        record_import_rules.Candidate(2, "Jane O’Neill", "j@example.org", True),
    ]
    register = record_import_rules.Register(people, [])
    assert register.by_name("zoe muller")[0].user_id == 1
    assert register.by_name("O'Neill, Jane")[0].user_id == 2
    assert register.near_names("Jane Oneil") == ["Jane O’Neill"]


# ---------------------------------------------------------------------- whole files


def work():
    database.connect(reuse_if_open=True)
    job_runs.run_due()
    database.connect(reuse_if_open=True)


def upload(browser, body, name):
    """Choose a file and take its columns as they are guessed. Returns the import's address."""
    data = {"kind": "training", "file": (io.BytesIO(body), name)}
    page = browser.post("/imports/new", data, 302)
    path = "/imports/" + page.response.location.split("/")[2]
    browser.submit(browser.get(f"{path}/columns"), "Check the rows")
    work()
    return path


def matrix(browser):
    return browser.get("/training/matrix").table("People and their courses")


def states(batch_path):
    batch = int(batch_path.split("/")[2])
    rows = ImportRow.select(ImportRow.state).where(ImportRow.batch == batch).order_by(ImportRow.id)
    found = {}
    for (state,) in rows.tuples():
        found[state] = found.get(state, 0) + 1
    return found


def crew(count):
    return [
        factories.user(f"Leader {number:03}", Role.FACILITATOR, email=f"l{number}@example.org")
        for number in range(count)
    ]


WAYS = ("{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}", "{0.day} {0:%B} {0.year}", "{0:%d.%m.%Y}")


def test_two_thousand_rows_with_thirty_bad_ones_mended_brought_in_and_undone(
    people, safe, browser_for
):
    aid = factories.course("First aid", valid_months=36)
    leaders = crew(100)
    browser = browser_for(people.cora)
    before = matrix(browser)
    lines = ["Volunteer name;Email address;Training course;Date completed;Certificate no"]
    for number in range(2_000):
        leader, course = leaders[number % 100], (safe, aid)[number // 100 % 2]
        day = TODAY - timedelta(days=1 + number)
        email = leader.email
        title, written = course.title, WAYS[number % 4].format(day)
        if number < 12:
            title = "Safegarding L2"
        elif 100 <= number < 110:
            written = "13/25/2025"
        elif 200 <= number < 208:
            email = "nobody@example.org"
        lines.append(f"{leader.name};{email};{title};{written};C-{number}")
    path = upload(browser, "\ufeff".encode() + "\r\n".join(lines).encode(), "training.csv")
    assert states(path) == {"ready": 1_970, "wrong": 30}
    page = browser.get(path)
    assert "Perhaps: Safeguarding level 2." in page.main
    assert TrainingRecord.select().count() == 0

    browser.submit(browser.get(path), "Change all 12 rows", text="Safeguarding level 2")
    browser.submit(browser.get(path), "Change all 10 rows", text="25/12/2025")
    browser.submit(browser.get(path), "Change all 8 rows", text="n/a")
    assert states(path) == {"ready": 2_000}
    events = Event.select().count()
    browser.submit(browser.get(path), "Bring in all")
    work()
    assert states(path) == {"done": 2_000}
    made = TrainingRecord.select().where(TrainingRecord.state == RecordState.VERIFIED)
    assert made.count() == 2_000
    assert {one.recorded_by_id for one in made} == {people.cora.id}
    numbers = {one.id: one.number for one in made}
    brought = ImportRow.select(ImportRow.made_id, ImportRow.cells).tuples()
    assert all(numbers[one] == rules.unpack(cells)["number"] for one, cells in brought)
    # The import's own two, asked for and done; none for each record.
    assert Event.select().count() <= events + 8
    assert matrix(browser) != before
    shown = next(one for one in matrix(browser) if one["Name"].startswith("Leader 050"))
    assert all(text.startswith(("Until", "Leader")) for text in shown.values())

    browser.submit(browser.get(path), "Undo this import")
    assert matrix(browser) == before
    undone = TrainingRecord.select().where(TrainingRecord.state == RecordState.WITHDRAWN)
    assert undone.count() == 2_000
    one = undone.first()
    assert (one.decided_by_id, one.decision_note) == (people.cora.id, "Import undone")


def test_a_wide_workbook_has_a_column_for_each_course(people, safe, browser_for):
    factories.course("First aid", valid_months=36)
    browser = browser_for(people.cora)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Matrix")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Training of our volunteers"])
        sheet.write_row(2, 0, ["Name", "Safeguarding Level 2", "First Aid", "Shoe size"])
        sheet.write(3, 0, "Fay Ferreira")
        sheet.write_datetime(3, 1, datetime(2026, 3, 14, tzinfo=UTC).replace(tzinfo=None), day)
        sheet.write(3, 2, "n/a")
        sheet.write(3, 3, 39)
        sheet.write(4, 0, "Khalil, Sana")
        sheet.write(4, 1, "1 May 2026")
        sheet.write(4, 2, "2026-05-02")
        sheet.write(5, 0, "Otis Brandt")
        sheet.write(5, 2, "soon")
    path = upload(browser, made.getvalue(), "matrix.xlsx")
    assert states(path) == {"ready": 3, "wrong": 1, "known": 1}
    browser.submit(browser.get(path), "Bring in all")
    work()
    rows = {one["Name"].split(" 1 ")[0]: list(one.values())[1:] for one in matrix(browser)}
    assert rows["Fay Ferreira"] == ["Not recorded", "Until 14 Mar 2028"]
    assert rows["Sana Khalil"] == ["Until 2 May 2029", "Until 1 May 2028"]


def test_all_records_come_back_as_they_went_out(people, safe, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    factories.record(
        people.fay,
        safe,
        date(2026, 1, 2),
        expires_on=date(2027, 1, 1),
        number="-1",
        issuer="=Red Cross",
        note="Online, “quoted”",
    )
    factories.record(people.otis, check, date(2025, 1, 2), number="00123", level="Enhanced")
    browser = browser_for(people.cora)
    kept = _records()
    for form in ("csv", "xlsx"):
        body = browser.get(f"/training/records.{form}").response.get_data()
        assert states(upload(browser, body, f"mine.{form}")) == {"known": 2}
        # As a new instance would read it: nothing is on record, and no import waits.
        TrainingRecord.update(state=RecordState.WITHDRAWN).execute()
        ImportBatch.delete().execute()
        path = upload(browser, body, f"mine.{form}")
        assert states(path) == {"ready": 2}
        browser.submit(browser.get(path), "Bring in all")
        work()
        assert _records() == kept
        ImportBatch.delete().execute()


def _records():
    rows = (
        TrainingRecord.select()
        .where(TrainingRecord.state == RecordState.VERIFIED)
        .order_by(TrainingRecord.user, TrainingRecord.completed_on)
    )
    return [
        (
            one.user_id,
            one.course_id,
            one.completed_on,
            one.expires_on,
            one.number,
            one.level,
            one.issuer,
            one.note,
        )
        for one in rows
    ]


def test_an_import_undone_leaves_what_was_decided_since(people, safe, browser_for):
    browser = browser_for(people.cora)
    body = b"Name,Course,Completed on\nFay Ferreira,Safeguarding level 2,2026-03-14\n"
    path = upload(browser, body, "one.csv")
    browser.submit(browser.get(path), "Bring in the 1 that is ready")
    work()
    TrainingRecord.update(state=RecordState.REJECTED, decision_note="Not hers").execute()
    browser.submit(browser.get(path), "Undo this import")
    made = TrainingRecord.get()
    assert (made.state, made.decision_note) == (RecordState.REJECTED, "Not hers")


def test_ones_own_rows_await_a_check_by_a_colleague(people, safe, browser_for):
    browser = browser_for(people.cora)
    body = (
        b"Name,Course,Completed on\nFay Ferreira,Safeguarding level 2,2026-03-14\n"
        b"Cora Lindqvist,Safeguarding level 2,2026-03-14\n"
    )
    path = upload(browser, body, "two.csv")
    browser.submit(browser.get(path), "Bring in all 2 that are ready")
    work()
    states = {one.user_id: one.state for one in TrainingRecord.select()}
    assert states == {people.fay.id: RecordState.VERIFIED, people.cora.id: RecordState.PENDING}


def test_a_file_that_says_nobodys_name_is_sent_back_to_its_columns(people, safe, browser_for):
    browser = browser_for(people.cora)
    body = b"Course,Completed on\nSafeguarding level 2,1 March 2026\n"
    data = {"kind": "training", "file": (io.BytesIO(body), "t.csv")}
    path = browser.post("/imports/new", data, 302).response.location
    page = browser.get(path)
    assert "Needed: Name or E-mail, Course, Completed on." in page.words
    page = browser.submit(page, "Check the rows", 422)
    assert "Say which column gives: Name or E-mail." in page.words


def test_managers_and_leaders_bring_in_nothing(people, safe, browser_for):
    for user in (people.mae, people.fay):
        browser_for(user).get("/imports/new", status=403)
    kind = kinds.get("training")
    assert not signed_in(people.mae, Role.MANAGER).may(kind.permission)


@pytest.mark.real_data
def test_ugly_files_are_read_and_refused_row_by_row(real_data, people, safe, app):
    folder = real_data / "import-edge-cases"
    for file in sorted(folder.glob("*.csv")):
        rows = spreadsheets.read(file.read_bytes()).rows
        for _number, cells in rows:
            texts = [*cells, "", "", ""]
            found = record_imports.check(
                [row(name=texts[0], email=texts[1], course=texts[2], completed_on=texts[-4])], None
            )
            assert found[0].errors
            assert all(words.endswith(".") for words in found[0].errors.values())
