"""Whatever somebody typed, no PDF that is drawn of it asks the network or the disk for anything."""

from __future__ import annotations

import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from peewee import DateField, IntegrityError
from pypdf import PdfReader

from portal import clock, pdf, settings
from portal import models as m
from portal.auth.field_table import TABLE
from portal.db import database
from portal.groups import letter_forms
from portal.reports import document_pdf
from portal.selftest import marking
from tests import factories, issue_factories
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.architecture import ROOT
from tests.conftest import SERVER_URL

pytestmark = pytest.mark.skipif(bool(SERVER_URL), reason="asks SQLite what its columns take")

# Each way by which HTML and CSS have something fetched; as much of it as fits.
LURES = (
    '"><img src=http://lure.example/i>',
    "<style>@import url(file:///etc/passwd);p{background:url(//lure.example/b)}</style>",
    "<link rel=stylesheet href=file:///etc/passwd><object data=file:///etc/passwd></object>",
)
LURE = LURES[0]
# Read as such by what is drawn.
READ = ("email", "phone", "postcode")
# What is free text, and about nobody by itself.
MORE = {
    m.User: ("name",),
    m.Group: ("name", "place"),
    m.Venue: ("name", "address"),
    m.Programme: ("name",),
    m.Provider: ("name",),
    m.Course: ("title",),
}
# Every kind of document: by the module that draws it, a request that has it drawn, and whether
# something that somebody typed stands in it.
DRAWN: dict[str, tuple[str, str, str, str, bool]] = {
    "portal/groups/group_views.py": ("groups.group_print", "GET", "own", "staff", True),
    "portal/groups/letter_views.py": ("groups.letter_new", "POST", "own", "staff", True),
    "portal/groups/notice_views.py": ("groups.notice_print", "GET", "own", "staff", True),
    "portal/groups/sheet_views.py": ("sheets.sheet_print", "GET", "own", "facilitator", True),
    "portal/outcomes/paper_views.py": ("outcomes.paper_session_pdf", "GET", "own", "staff", False),
    "portal/office/trail_views.py": ("events.trail_pdf", "GET", "all", "administrator", False),
    "portal/people/access_views.py": ("people.looks_pdf", "GET", "own", "staff", True),
    "portal/privacy/subject_views.py": ("privacy.request_copy", "POST", "own", "staff", True),
    "portal/referrals/answer_views.py": ("referrals.answer_letter", "GET", "own", "staff", True),
    "portal/training/class_views.py": ("training.class_print", "GET", "own", "staff", True),
}
CERTIFICATES = "portal/training/certificate_views.py"
# What is to be sent so that it is drawn, and not looked at first.
DRAW = {"groups.letter_new": {"step": letter_forms.MAKE}}
# Drawn of the same HTML as a request above, or below.
SAME = {
    "portal/cli/subject_access.py": "portal/privacy/subject_views.py",
    "portal/referrals/answer_jobs.py": "portal/referrals/answer_views.py",
    "portal/reports/draft_making.py": "the test of reports below",
    "portal/reports/document_pdf.py": "the test of reports below",
}


def _fitting(length: int) -> str:
    text = ""
    for one in LURES:
        text = text + one if len(text) + len(one) <= length else text
    return text


def _plant() -> None:
    """Put a lure into every free text of the scene that takes one."""
    # The trail is sealed, and holds words of our own alone.
    tables = [model for model in TABLE if model in m.TABLES and model is not m.Event]
    fields = {model: marking.text_fields(model) for model in tables}
    for model, names in MORE.items():
        there = {one.name for one in fields.setdefault(model, [])}
        fields[model] += [model._meta.fields[name] for name in names if name not in there]
    for model, found in fields.items():
        for one in found:
            length = getattr(one, "max_length", None) or 1_000
            is_text = not isinstance(one, DateField)
            if length < len(LURE) or not is_text or one.unique or one.name in READ:
                continue
            _plant_into(model, one, _fitting(length))


def _plant_into(model: Any, one: Any, lure: str) -> None:
    try:
        with database.atomic():
            model.update({one: lure}).execute()
    except IntegrityError:
        # Not twice the same, or not any words: names of groups and programmes, codes.
        key = model._meta.primary_key
        for (number,) in list(model.select(key).tuples()):
            try:
                with database.atomic():
                    model.update({one: f"{lure}{number}"}).where(key == number).execute()
            except IntegrityError:
                continue


@contextmanager
def _watched(monkeypatch: Any) -> Iterator[list[str]]:
    """What is asked for meanwhile and isn't a file of ours; no request leaves."""
    asked: list[str] = []
    maker = pdf._own_files
    own = f"{settings.static_folder().resolve().as_uri()}/"

    def watched_files(folder: Path) -> Any:
        made = maker(folder)
        plain = made.fetch

        def fetch(url: str, headers: Any = None) -> Any:
            if not url.startswith((own, "data:")):
                asked.append(url)
            return plain(url, headers)

        made.fetch = fetch
        return made

    def refuse(*args: Any, **_more: Any) -> Any:
        asked.append(f"network: {args[-1]}")
        raise OSError("no network here")

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "_own_files", watched_files)
        patched.setattr(socket, "getaddrinfo", refuse)
        patched.setattr(socket.socket, "connect", refuse)
        yield asked


def _words(body: bytes) -> str:
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as packed:
            name = next(one for one in packed.namelist() if one.endswith(".pdf"))
            body = packed.read(name)
    reader = PdfReader(BytesIO(body))
    assert "/EmbeddedFile" not in str(reader.attachments)
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def test_every_module_that_draws_is_reviewed() -> None:
    drawing = {
        str(path.relative_to(ROOT))
        for path in Path(ROOT, "portal").rglob("*.py")
        if path.parent.name != "portal"
        and any(word in path.read_text("utf-8") for word in ("render_pdf(", "pdf_process.render("))
        or "document_pdf.render(" in path.read_text("utf-8")
    }
    assert drawing == {*DRAWN, *SAME, CERTIFICATES}


def _documents(visit: Visit) -> Iterator[tuple[str, Any, bool]]:
    """Every kind of document, by the module that draws it, and whether typed words are in it."""
    for module, (endpoint, method, of, actor, is_shown) in DRAWN.items():
        cell = Cell(endpoint, method, of, actor, 200)
        assert cell in matrix.cells_of(endpoint)
        form = {**visit.form_of(cell), **DRAW.get(endpoint, {})}
        yield module, visit.send(cell, form), is_shown
    record = m.TrainingRecord.get(m.TrainingRecord.state == "verified")
    address = f"/training/records/{record.id}/certificate.pdf"
    yield CERTIFICATES, visit.get(address, "staff"), True


def test_no_document_fetches_what_somebody_typed(visit: Visit, monkeypatch: Any) -> None:
    with database.atomic() as transaction:
        course = factories.course("Certified here")
        factories.record(visit.scene.actors["facilitator"], course, clock.today())
        _plant()
        with _watched(monkeypatch) as asked:
            for module, answer, is_shown in _documents(visit):
                assert answer.status_code == 200, module
                assert answer.mimetype in ("application/pdf", "application/zip"), module
                words = _words(answer.get_data())
                assert asked == [], module
                assert "root:x:" not in words, module
                assert ("lure.example" in words) is is_shown, module
        transaction.rollback()


def test_no_report_fetches_what_somebody_typed(visit: Visit, monkeypatch: Any) -> None:
    with visit.app.test_request_context():
        html = document_pdf.html_of(issue_factories.document(LURE), clock.now(), is_draft=True)
    with _watched(monkeypatch) as asked:
        words = _words(pdf.render_pdf(html))
    assert asked == []
    assert "lure.example" in words


def test_a_lure_that_reaches_the_drawer_is_seen_and_refused(app: Any, monkeypatch: Any) -> None:
    made = f"<html lang='en'><title>x</title><p>{''.join(LURES)}</p></html>"
    with _watched(monkeypatch) as asked:
        words = _words(pdf.render_pdf(made))
    assert {"http://lure.example/i", "file:///etc/passwd"} <= set(asked)
    assert not any(one.startswith("network:") for one in asked)
    assert "root:x:" not in words
