"""Bringing an import in, all or nothing, and taking it back: also twice, late and cut short."""

import pytest

from portal import jobs
from portal.errors import StaleVersion
from portal.imports import apply_actions, import_jobs
from portal.models import Event, ImportBatch, ImportRow, Job, LearningRecord
from tests.imports.conftest import table, work

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


def test_brought_in_undone_and_brought_in_again(checked, courses):
    body = table(GOOD, "sana@example.org,Fire safety,4/3/2026,", "x,y,z,")
    browser, one = checked(body)
    _apply(browser, one)
    page = browser.get(f"/imports/{one}")
    assert "2 rows were brought in" in page.main
    assert page.links()["Open the record Row 2"].startswith("/training?record=")
    assert (_events("import_applied"), LearningRecord.select().count()) == (1, 2)
    browser.submit(page, "Undo this import")
    browser.submit(page, "Undo this import")
    assert (_events("import_undone"), LearningRecord.select().count()) == (1, 0)
    assert "2 rows were taken back" in browser.get(f"/imports/{one}").main
    browser, two = checked(body)
    assert "This very file" not in browser.get(f"/imports/{two}").main
    _apply(browser, two)
    assert LearningRecord.select().count() == 2
    browser, three = checked(body)
    page = browser.get(f"/imports/{three}")
    assert page.links()["Look at that import"] == f"/imports/{two}"
    assert _states(three) == ["known", "known", "wrong"]


def test_undo_that_would_break_something_changes_nothing(checked, courses):
    browser, one = checked(table(GOOD, "sana@example.org,Fire safety,4/3/2026,"))
    _apply(browser, one)
    LearningRecord.update(topic="x").where(LearningRecord.minutes == 60).execute()
    browser.submit(browser.get(f"/imports/{one}"), "Undo this import")
    assert "It can't be taken back" in browser.get(f"/imports/{one}").main
    assert (_events("import_undone"), LearningRecord.select().count()) == (0, 2)


def test_row_that_went_wrong_meanwhile_keeps_all_out_and_says_so(checked, courses, people):
    browser, one = checked(table(GOOD, "sana@example.org,Fire safety,4/3/2026,"))
    people.sana.email = "moved@example.org"
    people.sana.save()
    _apply(browser, one)
    assert LearningRecord.select().count() == 0
    page = browser.get(f"/imports/{one}")
    assert "Ready to look at" in page.main
    assert "Nobody here has this address" in page.main
    assert _states(one) == ["ready", "wrong"]
    assert (_events("import_applied"), _events("import_held_back")) == (0, 1)


def test_row_brought_in_by_another_file_meanwhile_is_passed_over(checked, courses):
    browser, one = checked(table(GOOD, "sana@example.org,Fire safety,4/3/2026,"))
    _other, two = checked(table(GOOD), name="other.csv")
    _apply(browser, two)
    _apply(browser, one)
    assert _states(one) == ["known", "done"]
    assert LearningRecord.select().count() == 2


def test_failure_while_writing_leaves_nothing_and_can_be_tried_again(checked, courses, monkeypatch):
    browser, one = checked(table(GOOD, "sana@example.org,Fire safety,4/3/2026,"))
    real = LearningRecord.create

    def torn(**values):
        if values["user"].name.startswith("Sana"):
            raise RuntimeError("torn")
        return real(**values)

    monkeypatch.setattr(LearningRecord, "create", torn)
    _apply(browser, one)
    assert (LearningRecord.select().count(), Job.select().where(Job.state == "failed").count()) == (
        0,
        1,
    )
    page = browser.get(f"/imports/{one}?show=ready")
    assert "The last try came to nothing" in page.main
    monkeypatch.undo()
    _apply(browser, one)
    assert LearningRecord.select().count() == 2


def test_two_who_bring_in_at_once_bring_in_once(checked, courses, people, at_once):
    _browser, one = checked(table(GOOD))
    version = ImportBatch.get_by_id(one).version
    asked = at_once([lambda: apply_actions.ask_to_apply(one, version, True, people.cora.id)] * 6)
    assert len(set(asked)) == 1
    assert Job.select().where(Job.kind == "import_apply").count() == 1
    results = at_once([lambda: apply_actions.apply_batch(one, people.cora.id)] * 4)
    assert sorted(result.made_count for result in results) == [0, 0, 0, 1]
    assert (LearningRecord.select().count(), _events("import_applied")) == (1, 1)


def test_page_of_an_earlier_check_is_stale(checked, courses, people):
    browser, one = checked(table(GOOD))
    page = browser.get(f"/imports/{one}")
    browser.submit(browser.get(f"/imports/{one}/columns"), "Check the rows")
    work()
    browser.submit(page, "Bring in")
    assert "Somebody else has changed this import" in browser.get(f"/imports/{one}").main
    with pytest.raises(StaleVersion):
        apply_actions.ask_to_apply(one, 1, True, people.cora)
    assert LearningRecord.select().count() == 0


def test_check_cut_short_begins_anew_with_the_same_rows(upload, courses, monkeypatch):
    rows = [
        f"fay@example.org,Fire safety,{n % 28 + 1}/{n % 12 + 1}/{2000 + n % 20},60"
        for n in range(450)
    ]
    browser, one = upload(table(*rows))
    browser.submit(browser.get(f"/imports/{one}/columns"), "Check the rows")
    job = jobs.Running(
        *next(iter(Job.select(Job.id).tuples())), {"batch_id": one}, ImportBatch.get().created_by_id
    )
    Job.update(state="running", attempt_count=1).execute()
    kept = import_jobs.actions.keep_rows
    calls = []

    def dies(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        kept(*args)

    with monkeypatch.context() as patched:
        patched.setattr(import_jobs.actions, "keep_rows", dies)
        with pytest.raises(KeyboardInterrupt):
            import_jobs.check_file(job)
    assert ImportRow.select().count() == 200
    page = browser.get(f"/imports/{one}")
    assert "The rows are being checked" in page.main
    assert "200 of 450 done" in page.main
    import_jobs.check_file(job)
    assert [row.number for row in ImportRow.select().order_by(ImportRow.id)] == list(range(2, 452))
    assert _events("import_checked") == 1
    # Once more, after its end: nothing happens.
    import_jobs.check_file(job)
    assert (ImportRow.select().count(), _events("import_checked")) == (450, 1)


def test_check_that_failed_leads_back_to_the_columns(upload, courses, people):
    browser, one = upload(table(GOOD))
    browser.submit(browser.get(f"/imports/{one}/columns"), "Check the rows")
    people.cora.is_active = False
    people.cora.save()
    work()
    people.cora.is_active = True
    people.cora.save()
    page = browser.get(browser.get(f"/imports/{one}", 302).response.location)
    assert "The rows couldn't be checked" in page.main
    browser.submit(page, "Check the rows")
    work()
    assert _states(one) == ["ready"]


def test_two_thousand_rows_with_thirty_bad_ones(checked, courses, people):
    days = [(n % 28 + 1, n % 12 + 1, 2000 + n // 336) for n in range(1_970)]
    good = [
        f"fay@example.org,Safeguarding adults,{d}/{m}/{y},{n + 1}"
        for n, (d, m, y) in enumerate(days)
    ]
    bad = [f"sana@example.org,Safegaurding adults,{n + 1}/5/2026,60" for n in range(20)]
    bad += [f"nobody@example.org,Fire safety,{n + 1}/6/2026,60" for n in range(7)]
    bad += [
        "sana@example.org,Fire safety,3/14/2026,60",
        f"{ARABIC},Fire safety,1/7/2026,60",
        GOOD + "x",
    ]
    browser, one = checked(table(*good, *bad))
    assert len(_states(one)) == 2_000
    ready = _states(one).count("ready")
    browser.submit(browser.get(f"/imports/{one}"), "Change all 20 rows", text="Safeguarding adults")
    browser.submit(browser.get(f"/imports/{one}"), "Change all 7 rows", text="sana@example.org")
    for fields in ({"cell-done_on": "14/3/2026"}, {"cell-email": "sana@example.org"}):
        browser.submit(browser.get(f"/imports/{one}"), "Mend", **fields)
    assert _states(one).count("wrong") == 1
    _apply(browser, one, "Bring in all")
    assert LearningRecord.select().count() == ready + 29
    assert f"{ready + 29} rows were brought in" in browser.get(f"/imports/{one}").main
    browser.submit(browser.get(f"/imports/{one}"), "Undo this import")
    assert LearningRecord.select().count() == 0
