"""The certificate of training that this charity gave itself."""

import io
from datetime import date

import pytest
import time_machine
from pypdf import PdfReader

from portal import pdf
from portal.errors import PdfUnavailable
from portal.models import Event, TrainingRecord
from tests import factories

ARABIC = ("عبد الرحمن محمد " * 9)[:120].strip()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2")


def certificate(browser, record):
    answer = browser.get(f"/training/records/{record.id}/certificate.pdf").response
    assert answer.mimetype == "application/pdf"
    return answer, PdfReader(io.BytesIO(answer.data))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_says_who_did_what_until_when_and_who_says_so(people, safe, browser_for):
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    fay = browser_for(people.fay)
    page = fay.get(f"/training/records/{made.id}")
    assert page.links()["Download the certificate"].endswith("/certificate.pdf")
    answer, reader = certificate(fay, made)
    text = text_of(reader)
    for words in (
        "Harbour Groups",
        "Fay Ferreira",
        "Safeguarding level 2",
        "20 May 2026",
        "19 May 2028",
        f"T-{made.id}",
        "Issued by Harbour Groups",
    ):
        assert words in text
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="certificate-T-{made.id}.pdf"'
    )
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id) == ("certificate_downloaded", made.id)


def test_it_is_one_tagged_sheet_with_its_language_and_a_title_without_a_name(
    people, safe, browser_for
):
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    _answer, reader = certificate(browser_for(people.cora), made)
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == f"Certificate T-{made.id}: Safeguarding level 2"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert len(_elements(root["/StructTreeRoot"], "/H1")) == 1


def _elements(node, kind):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [one for child in node for one in _elements(child, kind)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("/S") == kind else []
    return own + (_elements(node["/K"], kind) if "/K" in node else [])


@pytest.mark.parametrize("name", [ARABIC, "W" * 120, "Ngọc " * 24, "<b>Bold</b> & Co"])
def test_the_longest_name_in_any_script_stays_on_one_sheet(people, safe, browser_for, name):
    somebody = factories.user(name.strip(), email=None)
    made = factories.record(somebody, safe, date(2026, 5, 20))
    _answer, reader = certificate(browser_for(people.cora), made)
    assert len(reader.pages) == 1
    text = text_of(reader)
    assert "19 May 2028" in text and "Issued by Harbour Groups" in text
    if name.isascii() and " " in name:
        assert name in text


def test_what_doesnt_lapse_says_so(people, browser_for):
    once = factories.course("Foundations", valid_months=None)
    made = factories.record(people.fay, once, date(2026, 5, 20))
    _answer, reader = certificate(browser_for(people.fay), made)
    assert "It doesn't lapse" in text_of(reader).replace("’", "'")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "pending"},
        {"state": "rejected"},
        {"state": "withdrawn"},
        {"revoked_on": date(2026, 5, 25)},
        {"issuer": "Red Cross"},
    ],
)
def test_what_doesnt_count_or_isnt_ours_has_none(people, safe, browser_for, changes):
    made = factories.record(people.fay, safe, date(2026, 5, 20), **changes)
    for who in (people.fay, people.cora):
        browser = browser_for(who)
        browser.get(f"/training/records/{made.id}/certificate.pdf", status=404)
        assert "Download the certificate" not in browser.get(f"/training/records/{made.id}").links()


def test_a_background_check_has_none(people, browser_for):
    check = factories.course("Background check", kind="check", renewal="review", valid_months=36)
    made = factories.record(people.fay, check, date(2026, 5, 20))
    browser_for(people.cora).get(f"/training/records/{made.id}/certificate.pdf", status=404)


def test_others_certificates_arent_there(people, safe, browser_for):
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    path = f"/training/records/{made.id}/certificate.pdf"
    for who in (people.otis, people.mae):
        browser_for(who).get(path, status=404)
    browser_for(people.ada).get(path, status=403)
    assert TrainingRecord.select().count() == 1


def test_without_the_drawing_library_it_says_the_line_to_type(
    people, safe, browser_for, monkeypatch
):
    def absent():
        raise PdfUnavailable("On Debian: apt-get install something")

    monkeypatch.setattr(pdf, "_engine", absent)
    made = factories.record(people.fay, safe, date(2026, 5, 20))
    page = browser_for(people.fay).get(f"/training/records/{made.id}/certificate.pdf", status=503)
    assert "apt-get install something" in page.main
