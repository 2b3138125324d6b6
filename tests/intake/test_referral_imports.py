"""Referrals from a CSV or XLSX file: each row a message, with a receipt, in the same queue."""

import io
import json

import pytest

from portal import job_runs, spreadsheets
from portal.db import database
from portal.imports import rules
from portal.models import (
    Consent,
    ImportBatch,
    ImportMapping,
    ImportRow,
    IntakeMessage,
    Person,
    Referral,
    Referrer,
    Risk,
)
from portal.referrals import actions as referrals
from tests import factories
from tests.page import signed_in

HEADINGS = ["Client name", "DOB", "Referred by", "Case number", "Reason for referral", "Priority"]
HEADINGS += ["Risk", "Consent", "Their colour"]
PIP = ["Wren Castellan", "4 May 1990", "Dr Shah", "ER-7", "Low mood\nsince March", "urgent"]
PIP += ["no", "yes", "blue"]
IVO = ["Ivo Merriman", "1985-01-31", "Dr Shah", "ER-8", "Loss", "", "he talks of it", "", ""]


@pytest.fixture
def elm(db):
    return factories.provider("Elm Road Surgery")


def csv(*rows, headings=HEADINGS):
    return spreadsheets.write_csv(headings, rows)


def work(browser):
    database.connect(reuse_if_open=True)
    # As a worker does: what a row brings about may be mailed.
    with browser.app.app_context():
        job_runs.run_due()
    database.connect(reuse_if_open=True)


@pytest.fixture
def cora(browser_for, people):
    return browser_for(people.cora)


def sent(browser, body, provider=None, name="list.csv"):
    """Choose a file, say that the columns are right, and have its rows checked. Its import's id."""
    data = {"kind": "referrals", "file": (io.BytesIO(body), name)}
    if provider:
        data["source"] = f"provider:{provider.id}"
    page = browser.post("/imports/new", data)
    batch_id = int(page.response.location.split("/")[2])
    page = browser.get(f"/imports/{batch_id}/columns")
    browser.submit(page, "Check the rows")
    work(browser)
    return batch_id


def brought_in(browser, batch_id):
    version = ImportBatch.get_by_id(batch_id).version
    browser.post(f"/imports/{batch_id}/apply", {"version": version, "rows": "all"})
    work(browser)


def states(batch_id):
    rows = ImportRow.select().where(ImportRow.batch == batch_id).order_by(ImportRow.number)
    return [(one.state, json.loads(one.errors)) for one in rows]


def test_each_row_is_a_message_with_a_receipt_in_the_queue(cora, people, elm):
    batch_id = sent(cora, csv(PIP, IVO), elm)
    assert [state for state, _errors in states(batch_id)] == ["ready", "ready"]
    brought_in(cora, batch_id)
    wren, ivo = Referral.select().order_by(Referral.id)
    assert (wren.person.name, str(wren.person.born_on)) == ("Wren Castellan", "1990-05-04")
    assert (wren.provider_id, wren.referred_from) == (elm.id, "Elm Road Surgery")
    assert (wren.urgency, wren.risk, wren.sender_reference) == ("urgent", Risk.NO, "ER-7")
    assert wren.reason == "Low mood\nsince March"
    assert Referrer.get().name == "Dr Shah"
    assert [one.scope for one in Consent.select()] == ["referral"]
    message = wren.message
    assert (message.door, message.sender) == ("file", f"provider:{elm.id}")
    assert message.receipt == wren.reference
    # The row's own text, with the column that means nothing to us.
    said = json.loads(bytes(message.body))
    assert said == dict(zip(HEADINGS, PIP, strict=True))
    # An answer that nobody can read counts as a yes until somebody has looked.
    assert (ivo.risk, ivo.queue_rank, ivo.risk_note) == (Risk.UNREADABLE, 0, "he talks of it")
    page = cora.get(f"/referrals/{ivo.id}")
    assert "he talks of it" in page.main
    assert "Wren Castellan" in cora.get("/referrals").main


def test_the_same_rows_are_known_the_second_time(cora, elm):
    brought_in(cora, sent(cora, csv(PIP, IVO), elm))
    again = sent(cora, csv(IVO, PIP, PIP, [*PIP[:3], "ER-9", *PIP[4:]]), elm)
    assert [state for state, _errors in states(again)] == ["known", "known", "known", "ready"]
    flags = [one.flag for one in ImportRow.select().where(ImportRow.batch == again)]
    assert "Somebody like this is here already" in flags[3]
    brought_in(cora, again)
    assert Referral.select().count() == 3
    # From nobody in particular it is somebody else's list.
    other = sent(cora, csv([*PIP[:3], "ER-7", *PIP[4:]], headings=HEADINGS))
    assert [state for state, _errors in states(other)] == ["wrong"]


def test_columns_are_remembered_for_each_provider(cora, elm):
    other = factories.provider("Other practice")
    data = {"kind": "referrals", "source": f"provider:{elm.id}"}
    body = csv(PIP, headings=["Who", *HEADINGS[1:]])
    page = cora.post("/imports/new", {**data, "file": (io.BytesIO(body), "a.csv")})
    path = page.response.location
    cora.submit(cora.get(path), "Check the rows", 302, **{"column-0": "name"})
    assert ImportMapping.get().source == f"provider:{elm.id}"
    later = csv(IVO, headings=["Who", *HEADINGS[1:]])
    for one, expected in ((elm, "name"), (other, "")):
        data["source"] = f"provider:{one.id}"
        page = cora.post("/imports/new", {**data, "file": (io.BytesIO(later), "b.csv")})
        assert cora.get(page.response.location).value_of("column-0") == expected


def test_a_hostile_file_gives_exact_errors_for_each_row(cora, elm):
    headings = [*HEADINGS, *(f"Extra {number}" for number in range(31))]
    rows = [
        ["=1+1", "31/02/1990", "Dr Shah", "1", "", "when you can", "no", "perhaps"],
        ["...", "2090-01-01", "", "2", "Why", "", "", ""],
        ["Ann Young", "2015-03-01", "Dr Shah", "3", "Why", "", "", ""],
        ["x" * 201, "1990", "Dr Shah", "4", "Why", "", "", ""],
        ["Good One", "31.12.1980", "Dr Shah", "5", "Why", "Routine", "No", "N"],
        ["Good Two", "5 January 1980", "Dr Shah", "6", "Why", "ROUTINE", "n", "Yes"],
    ]
    lines = [";".join(headings), *(";".join(row) for row in rows)]
    batch_id = sent(cora, b"\xef\xbb\xbf" + "\r\n".join(lines).encode(), elm)
    found = states(batch_id)
    assert [state for state, _errors in found] == ["wrong"] * 4 + ["ready"] * 2
    first, second, young, long = (errors for _state, errors in found[:4])
    assert first["name"] == "This is a formula. Write what it should say."
    assert set(first) == {"name", "born_on", "reason", "urgency", "agreed_referral"}
    assert first["urgency"] == "Write routine or urgent."
    assert second == {
        "name": "Enter a name with at least one letter.",
        "born_on": "This day is still to come. Check the year.",
        "referrer_name": "Enter the name of whoever refers.",
    }
    assert set(young) == {
        "outside_reason",
        "guardian_name",
        "guardian_contact",
        "capacity_decided_by",
    }
    assert long["name"] == "Use 200 characters or fewer."
    assert not IntakeMessage.select().exists()


def test_a_wrong_cell_is_mended_and_the_row_stays_as_it_came(cora, elm):
    wrong = [*PIP[:5], "when you can", *PIP[6:]]
    batch_id = sent(cora, csv(wrong), elm)
    row = ImportRow.get()
    cora.post(
        f"/imports/{batch_id}/rows/{row.id}",
        {"version": rules.version_of(row.cells), "cell-urgency": "routine", "cell-.row": "{}"},
    )
    brought_in(cora, batch_id)
    assert Referral.get().urgency == "routine"
    assert json.loads(bytes(IntakeMessage.get().body))["Priority"] == "when you can"


def test_an_import_is_undone_while_nobody_has_decided(cora, people, elm):
    calm = [*IVO[:6], "no", *IVO[7:]]
    before = Person.select().count()
    batch_id = sent(cora, csv(PIP, calm), elm)
    brought_in(cora, batch_id)
    cora.get(f"/referrals/{Referral.select().first().id}")
    version = ImportBatch.get_by_id(batch_id).version
    cora.post(f"/imports/{batch_id}/undo", {"version": version})
    assert not Referral.select().exists()
    assert Person.select().count() == before
    # What arrived stays, and the same rows may come again.
    assert {one.state for one in IntakeMessage.select()} == {"refused"}
    again = sent(cora, csv(PIP, calm), elm)
    assert [state for state, _errors in states(again)] == ["ready", "ready"]
    brought_in(cora, again)
    assert Referral.select().count() == 2


def test_an_import_whose_risk_the_leads_were_told_of_stays(cora, elm):
    batch_id = sent(cora, csv(PIP, IVO), elm)
    brought_in(cora, batch_id)
    version = ImportBatch.get_by_id(batch_id).version
    page = cora.post(f"/imports/{batch_id}/undo", {"version": version})
    assert "so they stay" in cora.follow(page.response.location).words
    assert Referral.select().count() == 2


def test_an_import_stays_once_somebody_has_worked_on_it(cora, people, elm):
    batch_id = sent(cora, csv(PIP, IVO), elm)
    brought_in(cora, batch_id)
    first = Referral.select().order_by(Referral.id).first()
    referrals.start_contact(first.id, first.version, signed_in(people.cora))
    version = ImportBatch.get_by_id(batch_id).version
    page = cora.post(f"/imports/{batch_id}/undo", {"version": version})
    assert "so they stay" in cora.follow(page.response.location).words
    assert Referral.select().count() == 2


def test_a_workbook_is_read_as_a_csv_is(cora, elm):
    widths = [20] * len(HEADINGS)
    body = spreadsheets.write_xlsx("List", HEADINGS, [PIP], widths)
    batch_id = sent(cora, body, elm, "list.xlsx")
    assert [state for state, _errors in states(batch_id)] == ["ready"]


def test_rows_are_for_whoever_brought_them_and_for_staff_alone(cora, people, elm, browser_for):
    batch_id = sent(cora, csv(PIP), elm)
    for who in (people.fay, people.mae, people.ada):
        answer = browser_for(who).client.get(f"/imports/{batch_id}")
        assert answer.status_code in (403, 404)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["casa_cases.csv", "volunteers.csv", "supervisors.csv"])
def test_real_exports_of_something_else_are_told_so_row_by_row(cora, elm, real_data, name):
    body = (real_data / "import-edge-cases" / name).read_bytes()
    data = {"kind": "referrals", "file": (io.BytesIO(body), name)}
    page = cora.post("/imports/new", {**data, "source": f"provider:{elm.id}"})
    path = page.response.location
    page = cora.submit(cora.get(path), "Check the rows", 422)
    assert "Say which column gives" in page.main
    columns = {"column-0": "name", "column-1": "reason"}
    cora.submit(cora.get(path), "Check the rows", 302, **columns)
    work(cora)
    rows = list(ImportRow.select())
    assert rows
    for row in rows:
        assert row.state == "wrong"
        assert "referrer_name" in json.loads(row.errors)
