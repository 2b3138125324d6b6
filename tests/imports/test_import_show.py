"""An import's rows: mended one by one or all at once, chosen, brought in, taken back."""

import pytest

from portal import spreadsheets
from portal.errors import DomainError
from portal.imports import row_actions, rules
from portal.models import Event, ImportRow, LearningRecord
from tests.imports.conftest import table, work
from tests.page import counted_queries

GOOD = "fay@example.org,Safeguarding adults,3/3/2026,60"
ARABIC = ("محمد عبد الرحمن بن عبد العزيز آل سعود " * 4)[:120].strip()


def _states(one):
    rows = ImportRow.select(ImportRow.state).where(ImportRow.batch == one)
    return [state for (state,) in rows.order_by(ImportRow.number, ImportRow.id).tuples()]


def _events(action):
    return Event.select().where(Event.action == action).count()


def _apply(browser, one, button="Bring in"):
    browser.submit(browser.get(f"/imports/{one}?show=known"), button)
    work()


def test_rows_are_ready_wrong_or_here_already(checked, courses, people):
    LearningRecord.create(
        user=people.sana,
        course=courses[1],
        title="x",
        done_on="2026-03-04",
        minutes=30,
        recorded_at=people.fay.created_at,
    )
    browser, one = checked(
        table(
            GOOD, GOOD, "sana@example.org,Fire safety,4 March 2026,", "x,y,z,", ",,,", "Total,,,9"
        )
    )
    assert _states(one) == ["ready", "known", "known", "wrong", "wrong"]
    page = browser.get(f"/imports/{one}")
    assert "To mend 2" in page.main
    assert "Nobody here has this address" in page.main
    ready = browser.get(f"/imports/{one}?show=ready").table("can be brought in")
    assert ready[0]["What it says"] == "Fay Ferreira: Safeguarding adults, 2026-03-03"
    known = browser.get(f"/imports/{one}?show=known").table("on record")
    assert [row["Row"] for row in known] == ["Row 3", "Row 4"]


def test_wide_table_gives_a_row_for_each_cell(checked, courses):
    headings = "E-mail,Name,Safeguarding adults,Fire safety"
    body = table(
        "fay@example.org,Fay,3/3/2026,4/3/2026",
        "sana@example.org,Sana,,n/a",
        "otis@example.org,Otis,,",
        headings=headings,
    )
    browser, one = checked(body)
    rows = ImportRow.select().where(ImportRow.batch == one).order_by(ImportRow.id)
    assert [(row.number, row.heading, row.state) for row in rows] == [
        (2, "Safeguarding adults", "ready"),
        (2, "Fire safety", "ready"),
        (3, "Fire safety", "wrong"),
    ]
    page = browser.get(f"/imports/{one}")
    assert "Row 3, Fire safety" in page.main
    browser.submit(page, "Mend", **{"cell-done_on": "5/3/2026"})
    _apply(browser, one)
    assert {str(row.done_on) for row in LearningRecord.select()} == {
        "2026-03-03",
        "2026-03-04",
        "2026-03-05",
    }


def test_row_is_mended_in_the_page_and_stays_in_its_place(checked, courses):
    browser, one = checked(table(GOOD, f"{ARABIC},Fire safty,x,60"))
    page = browser.get(f"/imports/{one}")
    assert page.value_of("cell-email") == ARABIC
    back = browser.submit(page, "Mend", **{"cell-course": "Fire safety"})
    row = ImportRow.get(ImportRow.number == 3)
    assert back.response.location.endswith(f"#row-{row.id}")
    page = browser.get(f"/imports/{one}")
    assert "Row 3: To mend." in page.main
    # What is right now isn't asked for again; what is wrong stays as it was typed.
    assert not page.tree.xpath('//*[@name="cell-course"]')
    assert page.value_of("cell-done_on") == "x"
    fields = {"cell-email": "sana@example.org", "cell-done_on": "4/3/2026"}
    browser.submit(page, "Mend", **fields)
    assert _states(one) == ["ready", "ready"]
    assert ImportRow.get_by_id(row.id).is_mended
    assert _events("import_row_mended") == 2


def test_mending_with_scripts_answers_with_the_row_and_the_counts(checked, courses):
    browser, one = checked(table(GOOD, "sana@example.org,Fire safty,3/3/2026,60"))
    page = browser.get(f"/imports/{one}")
    form = page.form("Mend")
    data = {**dict(form.form_values()), "cell-course": "Fire safety"}
    part = browser.post(form.get("action"), data, 200, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "Sana Khalil: Fire safety" in part.text
    assert 'id="import-tabs" hx-swap-oob="true"' in part.text
    # Sent again from the page as it was, it is somebody else's by now.
    browser.post(form.get("action"), data, 409, headers={"HX-Request": "true"})
    browser.post(form.get("action"), data, 302)
    assert "Somebody else has mended this row" in browser.get(f"/imports/{one}").main


def test_mended_row_that_says_what_another_says_is_known(checked, courses, people):
    browser, one = checked(table("x" + GOOD, GOOD, GOOD))
    assert _states(one) == ["wrong", "ready", "known"]
    first = ImportRow.get(ImportRow.number == 2)
    page = browser.get(f"/imports/{one}")
    browser.submit(page, "Mend", **{"cell-email": "fay@example.org"})
    # The first in the file is the one that counts.
    assert _states(one) == ["ready", "known", "known"]
    version = rules.version_of(ImportRow.get_by_id(first.id).cells)
    row_actions.mend_row(one, first.id, version, {"email": "sana@example.org"}, people.cora)
    assert _states(one) == ["ready", "ready", "known"]


def test_same_mistake_is_mended_in_every_row(checked, courses):
    wrong = [f"fay@example.org,Fire safty,{day}/3/2026,60" for day in range(1, 21)]
    browser, one = checked(table(*wrong, "nobody@example.org,Fire safty,1/3/2026,"))
    page = browser.get(f"/imports/{one}")
    assert "“ Fire safty ” in 21 rows: There is no such course. Check its title." in page.main
    browser.submit(page, "Change all 21 rows", text="Fire safety")
    assert _states(one) == ["ready"] * 20 + ["wrong"]
    page = browser.get(f"/imports/{one}")
    assert "21 rows were changed." in page.main
    assert "The same mistake" not in page.main
    assert _events("import_rows_mended") == 1


def test_mending_nothing_or_too_much_is_refused(checked, courses, people):
    browser, one = checked(table("a" + GOOD, "a" + GOOD))
    page = browser.get(f"/imports/{one}")
    browser.submit(page, "Change all 2 rows")
    assert "Type what it should say instead" in browser.get(f"/imports/{one}").main
    browser.submit(page, "Mend", **{"cell-email": "x" * 2_001})
    assert "at most 2,000 characters" in browser.get(f"/imports/{one}").main
    with pytest.raises(DomainError, match="No row has that mistake"):
        row_actions.mend_all(one, "email", "never", "x", people.cora)
    browser.post(f"/imports/{one}/rows/999999", {"version": ""}, 404)
    assert _states(one) == ["wrong", "wrong"]


def test_wrong_rows_can_be_taken_along_mended_and_brought_back(checked, courses):
    browser, one = checked(table(GOOD, "=x@example.org,Fire safety,3/14/2026,60,note"))
    body = browser.get(f"/imports/{one}/wrong-rows.csv").response.get_data()
    assert b"'=x@example.org" in body
    rows = spreadsheets.read(body).rows
    assert rows[0][1] == ["Mail", "Training", "Date", "Length in minutes", "(E)", "What is wrong"]
    assert rows[1][1][:5] == ["=x@example.org", "Fire safety", "3/14/2026", "60", "note"]
    assert "Done on: “3/14/2026” has the month first" in rows[1][1][5]
    page = browser.get(f"/imports/{one}/wrong-rows.xlsx")
    assert spreadsheets.read(page.response.get_data()).rows[1:] == rows[1:]
    assert _events("import_rows_exported") == 2


def test_file_of_wrong_rows_has_a_column_for_what_the_file_lacked(checked, upload, courses):
    headings = "Who,What,When"
    browser, one = upload(table("fay@example.org,Fire safety,3/3/2026", headings=headings))
    chosen = {"column-0": "email", "column-1": "course", "column-2": "done_on"}
    browser.submit(browser.get(f"/imports/{one}/columns"), "Check the rows", **chosen)
    work()
    row = ImportRow.get(ImportRow.batch == one)
    ImportRow.update(state="wrong", errors='{"minutes": "Say how long it took."}').execute()
    body = browser.get(f"/imports/{one}/wrong-rows.csv").response.get_data()
    assert spreadsheets.read(body).rows[0][1] == [*headings.split(","), "Minutes", "What is wrong"]
    # Mended there, it comes back with every column known: the file's own, and the one added.
    mended = body.replace(b"3/3/2026,,", b"3/3/2026,45,")
    assert mended != body
    browser, two = upload(mended)
    page = browser.get(f"/imports/{two}/columns")
    meant = [page.value_of(f"column-{n}") for n in range(5)]
    assert meant == ["email", "course", "done_on", "minutes", ""]
    browser.submit(page, "Check the rows")
    work()
    assert rules.unpack(ImportRow.get(ImportRow.batch == two).cells)["minutes"] == "45"
    assert row.batch_id == one


def test_chosen_rows_alone_are_brought_in(checked, courses):
    browser, one = checked(
        table(*[f"fay@example.org,Fire safety,{day}/3/2026,60" for day in range(1, 5)])
    )
    page = browser.get(f"/imports/{one}")
    assert len(page.tree.xpath('//*[@name="row"][@checked]')) == 4
    browser.submit(page, "Choose none")
    page = browser.get(f"/imports/{one}?show=ready")
    assert "0 of 4 chosen" in page.main
    browser.post(f"/imports/{one}/apply", {"version": 3, "rows": "chosen"})
    two = [row.id for row in ImportRow.select().where(ImportRow.number.in_((3, 5)))]
    browser.submit(page, "Keep this page's choice", row=two)
    assert "Only the 2 chosen" in browser.get(f"/imports/{one}?show=wrong").main
    page = browser.get(f"/imports/{one}?show=ready")
    assert "2 of 4 chosen" in page.main
    # What is ticked just now counts, kept before or not.
    three = [str(row.id) for row in ImportRow.select().where(ImportRow.number.in_((2, 3, 5)))]
    browser.submit(page, "Bring in only those chosen", row=three)
    work()
    assert {row.done_on.day for row in LearningRecord.select()} == {1, 2, 4}
    assert sorted(_states(one)) == ["done", "done", "done", "ready"]


def test_pages_take_as_many_statements_for_few_rows_as_for_many(checked, courses):
    counts = []
    for size in (20, 2_000):
        good = [
            f"fay@example.org,Fire safety,{n % 28 + 1}/3/{2000 + n % 24},{n + 1}"
            for n in range(size)
        ]
        bad = [f"nobody{n}@example.org,Fire safety,1/3/2026,60" for n in range(size // 4)]
        browser, one = checked(table(*good, good[0], *bad), name=f"{size}.csv")
        seen = []
        for show in ("wrong", "ready", "known"):
            with counted_queries() as asked:
                browser.get(f"/imports/{one}?show={show}")
            seen.append(len(asked))
        counts.append(seen)
    assert counts[0] == counts[1]
    # 500 wrong rows, 50 a page.
    page = browser.get(f"/imports/{one}?page=10")
    assert len(page.tree.xpath('//li[starts-with(@id, "row-")]')) == 50
    assert "Previous" in page.links()
    assert "Next" not in page.links()
    last = browser.get(f"/imports/{one}?page=11")
    assert len(last.tree.xpath('//li[starts-with(@id, "row-")]')) == 50


def test_opening_an_import_leaves_an_event(checked, courses):
    browser, one = checked(table(GOOD))
    before = _events("import_opened")
    browser.get(f"/imports/{one}")
    assert _events("import_opened") == before + 1


def test_file_of_wrong_rows_is_understood_when_it_comes_back(checked, upload, courses):
    headings = "Who,What,When"
    browser, one = upload(table("x,y,3/3/2026", headings=headings))
    chosen = {"column-0": "email", "column-1": "course", "column-2": "done_on"}
    browser.submit(browser.get(f"/imports/{one}/columns"), "Check the rows", **chosen)
    work()
    body = browser.get(f"/imports/{one}/wrong-rows.xlsx").response.get_data()
    browser, two = upload(body, name="wrong-rows.xlsx")
    page = browser.get(f"/imports/{two}/columns")
    assert [page.value_of(f"column-{n}") for n in range(4)] == ["email", "course", "done_on", ""]
