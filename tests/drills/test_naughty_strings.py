"""Every text of every form: it is taken or refused in words, and what was taken comes back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from markupsafe import escape
from pypdf import PdfReader

from portal import pdf, spreadsheets
from portal.db import database
from portal.models import Venue
from portal.plain_text import visible
from portal.spreadsheets.cells import without_guard
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.access.test_matrix import DONE, FORMS
from tests.drills.naughty import NAUGHTY

SAMPLE_OF_FORMS, SAMPLE_OF_TEXTS = 25, 9
# What a form may answer: done, refused in words, gone meanwhile, or too much.
ANSWERS = {200, 302, 303, 400, 403, 404, 409, 413, 422}


def _cell(endpoint: str) -> Cell:
    cells = (one for one in matrix.cells_of(endpoint) if one.method == "POST")
    return next(one for one in cells if one.status in DONE)


def _text_fields(visit: Visit, cell: Cell) -> set[str]:
    """The text inputs of the form's page, and every text of its valid body."""
    form = visit.form_of(cell)
    names = {name for name, value in form.items() if isinstance(value, str)}
    rules = [one for one in visit.app.url_map.iter_rules() if one.endpoint == cell.endpoint]
    if any("GET" in (one.methods or ()) for one in rules):
        answer = visit.ask(Cell(cell.endpoint, "GET", cell.object, cell.actor, 200))
        if answer.mimetype == "text/html" and answer.get_data().strip():
            tree = html.document_fromstring(answer.get_data())
            found = tree.xpath(
                './/main//form[@method="post"]//textarea[@name] | .//main//form[@method="post"]'
                '//input[@name][not(@type) or @type="text" or @type="email" or @type="tel" or '
                '@type="search" or @type="date" or @type="number"]'
            )
            names |= {node.get("name") for node in found}
    return names - {"csrf_token"}


def faults(visit: Visit, endpoint: str, texts: dict[str, str]) -> Iterator[str]:
    """Where a form fell over a nasty text in one of its fields, or in all of them."""
    cell = _cell(endpoint)
    with database.atomic() as transaction:
        fields = sorted(_text_fields(visit, cell))
        transaction.rollback()
    for number, (what, text) in enumerate(texts.items()):
        # A test client can't send half a character: a browser sends it as a replacement.
        sent = text.encode("utf-8", "replace").decode("utf-8")
        # In turn each text alone, so that what else was sent is right, and all of them.
        alone = [[fields[number % len(fields)]]] if fields else []
        for changed in (*alone, *([fields] if number % 4 == 0 else [])):
            with database.atomic() as transaction:
                form = {**visit.form_of(cell), **dict.fromkeys(changed, sent)}
                answer = visit.send(cell, form)
                transaction.rollback()
            if answer.status_code not in ANSWERS:
                yield f"{cell}: {what} in {', '.join(changed)}: {answer.status_code}"
            elif "\n" in str(answer.headers.get("Location", "")):
                yield f"{cell}: {what}: a header of two lines"


def blank_faults(visit: Visit, endpoint: str) -> Iterator[str]:
    """Where a form fell over blanks: each of its texts in turn."""
    cell = _cell(endpoint)
    with database.atomic() as transaction:
        fields = sorted(_text_fields(visit, cell))
        transaction.rollback()
    for name in fields:
        with database.atomic() as transaction:
            answer = visit.send(cell, {**visit.form_of(cell), name: "  "})
            transaction.rollback()
        if answer.status_code not in ANSWERS:
            yield f"{cell}: blanks in {name}: {answer.status_code}"


@pytest.mark.parametrize("endpoint", FORMS[::SAMPLE_OF_FORMS])
def test_a_sample_of_texts_makes_no_form_fall_over(visit: Visit, endpoint: str) -> None:
    texts = dict(list(NAUGHTY.items())[::SAMPLE_OF_TEXTS])
    assert list(faults(visit, endpoint, texts)) == []


@pytest.mark.drill
@pytest.mark.parametrize("endpoint", FORMS)
def test_blanks_are_no_answer(visit: Visit, endpoint: str) -> None:
    assert list(blank_faults(visit, endpoint)) == []


@pytest.mark.drill
@pytest.mark.parametrize("endpoint", FORMS)
def test_no_text_makes_a_form_fall_over(visit: Visit, endpoint: str) -> None:
    assert list(faults(visit, endpoint, NAUGHTY)) == []


VENUE = dict.fromkeys(
    ("is_step_free", "has_accessible_toilet", "has_hearing_loop", "has_parking"), "unknown"
)


def test_what_a_form_took_comes_back_on_its_page_as_it_was(people: Any, browser_for: Any) -> None:
    cora = browser_for(people.cora)
    taken = 0
    for number, (what, text) in enumerate(NAUGHTY.items()):
        sent = text.encode("utf-8", "replace").decode("utf-8")
        meant = visible(sent).strip()
        data = {"name": f"Hall {number}", "access_note": sent, **VENUE}
        answer = cora.client.post("/venues/new", data={**data, "csrf_token": cora.csrf_token()})
        database.connect(reuse_if_open=True)
        if answer.status_code == 422:
            assert "access_note" in answer.get_data(as_text=True), what
            continue
        assert answer.status_code == 302, what
        venue = Venue.get(Venue.name == f"Hall {number}")
        assert venue.access_note == meant, what
        page = cora.get(f"/venues/{venue.id}/edit")
        # A page is sent with the line breaks of its own.
        shown = page.value_of("access_note").replace("\r\n", "\n")
        assert shown == meant, what
        taken += 1
    assert taken > 0.9 * len(NAUGHTY)


def test_what_is_written_to_a_spreadsheet_is_read_as_it_was() -> None:
    texts = [visible(text.encode("utf-8", "replace").decode("utf-8")) for text in NAUGHTY.values()]
    texts = [text for text in texts if text.strip()]
    rows = [[text, "x"] for text in texts]
    made = {
        "csv": spreadsheets.write_csv(["Text", "Other"], rows),
        "xlsx": spreadsheets.write_xlsx("Sheet", ["Text", "Other"], rows),
    }
    for form, body in made.items():
        read = [cells[0] for _number, cells in spreadsheets.read(body).rows][1:]
        got = [without_guard(text).strip() for text in read]
        assert got == [text.strip() for text in texts], form


def test_what_is_printed_reads_as_it_was() -> None:
    plain = {what: text for what, text in NAUGHTY.items() if text.isascii() and text.isprintable()}
    plain = {what: text.strip() for what, text in plain.items() if len(text) < 80 and text.strip()}
    lines = "".join(f"<p>[{escape(text)}]</p>" for text in plain.values())
    made = pdf.render_pdf(f'<html lang="en"><title>Texts</title><body>{lines}</body></html>')
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    words = " ".join(text.split())
    for what, one in plain.items():
        assert " ".join(f"[{one}]".split()) in words, what
