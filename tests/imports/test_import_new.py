"""Choosing a file: what it may be, how large, and how its columns are understood."""

import io
import json

import pytest

from portal import spreadsheets
from portal.imports import kinds
from portal.models import Event, ImportBatch, ImportMapping
from tests.imports.conftest import table
from tests.imports.kind import NAME
from tests.page import Browser, counted_queries

ROW = "fay@example.org,Safeguarding adults,3/3/2026,60"


def _file(body, name="hours.csv"):
    return {"kind": NAME, "file": (io.BytesIO(body), name)}


def test_file_is_taken_in_with_its_columns_guessed(upload, courses):
    browser, one = upload(table(ROW))
    batch = ImportBatch.get_by_id(one)
    assert (batch.file_name, batch.state, bytes(batch.body)) == ("hours.csv", "mapping", table(ROW))
    page = browser.get(f"/imports/{one}/columns")
    assert [page.value_of(f"column-{n}") for n in range(4)] == [
        "email",
        "course",
        "done_on",
        "minutes",
    ]
    assert "Safeguarding adults" in page.table("Each column")[1]["First values"]
    event = Event.select().where(Event.action == "import_added").get()
    assert (event.subject_id, event.fields) == (one, "body file_name kind")


def test_same_file_sent_twice_is_one_import(browser_for, people, courses):
    browser = browser_for(people.cora)
    places = {
        browser.post("/imports/new", _file(table(ROW))).response.location for _time in range(2)
    }
    assert len(places) == 1
    assert ImportBatch.select().count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "This file is empty"),
        (b"%PDF-1.4", "ends in .csv or .xlsx"),
        (b"\xd0\xcf\x11\xe0", "old Excel file"),
        (b"Mail,Training,Date\n", "no rows under the headings"),
    ],
)
def test_other_files_are_refused_and_their_name_is_kept(browser_for, people, body, words):
    page = browser_for(people.cora).post("/imports/new", _file(body, "wrong.pdf"), 422)
    assert words in page.main
    if body:
        assert "You had chosen “wrong.pdf”" in page.main
    assert ImportBatch.select().count() == 0


def test_without_a_file_or_a_kind_both_are_asked_for(browser_for, people):
    page = browser_for(people.cora).post("/imports/new", {"kind": "nothing"}, 422)
    assert page.errors()["kind"].endswith("Say what is in the file.")
    assert "Choose a file that ends in .xlsx or .csv." in page.errors()["file"]


def test_stale_page_says_so_and_names_the_file(browser_for, people):
    browser = browser_for(people.cora)
    answer = browser.client.post("/imports/new", data={**_file(table(ROW)), "csrf_token": "old"})
    assert answer.status_code == 422
    assert b"open for too long" in answer.data
    assert "hours.csv" in answer.get_data(as_text=True)


def test_file_is_larger_than_an_ordinary_form(browser_for, people):
    body = table(*[f"fay@example.org,{'x' * 900},3/3/2026,60"] * 1_500)
    assert 1_000_000 < len(body) < 8_000_000
    browser_for(people.cora).post("/imports/new", _file(body))
    assert ImportBatch.select().count() == 1
    # The same bytes on any other page are too many.
    page = browser_for(people.cora).post("/venues/new", {"name": "x" * 1_100_000}, 413)
    assert "The limit is 1 MB" in page.main
    # Nor does anybody else bring them here.
    assert "Sign in first" in browser_for(None).post("/imports/new", _file(body), 413).main
    assert "Sign in first" in browser_for(people.fay).post("/imports/new", _file(body), 413).main


def test_file_beyond_the_limit_is_refused_by_name(people, make_app, db):
    browser = Browser(make_app(max_upload_bytes=50_000))
    browser.sign_in(people.cora)
    slightly = table(*[ROW] * 1_300)
    assert 50_000 < len(slightly) < 100_000
    page = browser.post("/imports/new", _file(slightly, "a little.csv"), 422)
    assert "a little.csv is larger" in page.main
    page = browser.post("/imports/new", _file(table(*[ROW] * 9_000), "far too.csv"), 413)
    assert "far too.csv is larger than" in page.main
    assert ImportBatch.select().count() == 0


def test_title_above_headings_and_foreign_letters_are_understood(upload, courses):
    body = ("Hours 2026;;\n;;\nMAIL ;Training;date\nzoë@example.org;Fire safety;3/3/2026\n").encode(
        "cp1252"
    )
    browser, one = upload(body)
    page = browser.get(f"/imports/{one}/columns")
    assert "Windows-1252 was assumed" in page.main
    assert json.loads(ImportBatch.get_by_id(one).headings) == ["MAIL", "Training", "date"]
    assert page.table("Each column")[0]["First values"] == "zoë@example.org"


def test_empty_and_double_headings_get_names_of_their_own(upload, courses):
    _browser, one = upload(table("a,b,c,d,e", headings="Mail,,Note,Note"))
    assert json.loads(ImportBatch.get_by_id(one).headings) == [
        "Mail",
        "(B)",
        "Note",
        "Note (2)",
        "(E)",
    ]


def test_columns_are_remembered_for_the_same_headings(upload, courses):
    browser, one = upload(table(ROW, headings="Who,What,When,Long"))
    page = browser.get(f"/imports/{one}/columns")
    assert page.value_of("column-0") == ""
    page = browser.submit(page, "Check the rows", 422)
    assert "Say which column gives: E-mail address, Course, Done on." in page.main
    chosen = {"column-0": "email", "column-1": "course", "column-2": "done_on"}
    browser.submit(page, "Check the rows", **chosen)
    assert ImportMapping.select().count() == 1
    browser, two = upload(table(ROW, "x,y,z,1", headings="who,what ,WHEN,long"))
    page = browser.get(f"/imports/{two}/columns")
    assert [page.value_of(f"column-{n}") for n in range(4)] == ["email", "course", "done_on", ""]


def test_column_named_twice_and_course_given_twice_are_refused(upload, courses):
    browser, one = upload(table(ROW))
    page = browser.get(f"/imports/{one}/columns")
    page = browser.submit(page, "Check the rows", 422, **{"column-3": "email"})
    assert "More than one column gives “E-mail address”" in page.main
    page = browser.submit(page, "Check the rows", 422, **{"column-3": f"course:{courses[0].id}"})
    assert "More than one column gives “Course”" in page.main
    page = browser.submit(page, "Check the rows", 422, **{"column-3": "nonsense"})
    assert ImportBatch.get_by_id(one).state == "mapping"


def test_another_sheet_is_read(upload, courses):
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, first in (("Notes", "a"), ("Hours", "Mail")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [first, "Training", "Date"])
            sheet.write_row(1, 0, ["fay@example.org", "Fire safety", "3/3/2026"])
    browser, one = upload(made.getvalue(), name="book.xlsx")
    page = browser.get(f"/imports/{one}/columns")
    assert page.value_of("sheet") == "Notes"
    browser.submit(page, "Read this sheet", sheet="Hours")
    page = browser.get(f"/imports/{one}/columns")
    assert (page.value_of("sheet"), page.value_of("column-0")) == ("Hours", "email")


def test_discarding_forgets_the_file(upload, courses):
    browser, one = upload(table(ROW))
    page = browser.get(f"/imports/{one}/columns")
    browser.submit(page, "Leave this file")
    browser.submit(page, "Leave this file")
    batch = ImportBatch.get_by_id(one)
    assert (batch.state, bytes(batch.body)) == ("discarded", b"")
    assert Event.select().where(Event.action == "import_discarded").count() == 1
    assert "This file was left" in browser.get(f"/imports/{one}").main
    browser.get(f"/imports/{one}/wrong-rows.csv", 404)


def test_example_has_the_kinds_columns(browser_for, people, courses):
    page = browser_for(people.cora).get(f"/imports/examples/{NAME}.csv")
    sheet = spreadsheets.read(page.response.get_data())
    assert sheet.rows[0][1] == ["E-mail address", "Course", "Done on", "Minutes"]
    assert page.response.headers["Content-Disposition"].endswith('"test_learning-example.csv"')
    browser_for(people.cora).get("/imports/examples/nothing.csv", 404)


def test_list_names_who_brought_what_and_takes_a_fixed_number_of_statements(
    upload, browser_for, people, courses
):
    browser, _one = upload(table(ROW))
    row = browser.get("/imports").table("Files, newest first")[0]
    assert (row["File"], row["By"]) == ("hours.csv", "Cora Lindqvist")
    with counted_queries() as few:
        browser.get("/imports")
    for number in range(20):
        upload(table(ROW, f"{number},b,c,d"))
    with counted_queries() as many:
        browser.get("/imports")
    assert len(few) == len(many)


def test_imports_of_a_kind_that_is_gone_or_not_theirs_are_not_there(
    upload, browser_for, people, courses, monkeypatch
):
    _browser, one = upload(table(ROW))
    for name in list(kinds._kinds):
        monkeypatch.delitem(kinds._kinds, name)
    browser = browser_for(people.cora)
    browser.get(f"/imports/{one}", 404)
    assert "No file has been brought in yet" in browser.get("/imports").main
    assert "There is nothing to bring in yet" in browser.get("/imports/new").main


def test_other_roles_bring_in_nothing(browser_for, people, courses):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get("/imports", 403)
        browser_for(user).post("/imports/new", _file(table(ROW)), 403)
    assert ImportBatch.select().count() == 0
