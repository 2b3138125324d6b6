"""The sign-in sheet as PDF."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal import clock, pdf
from portal.errors import PdfUnavailable
from portal.models import Event
from tests import factories


@pytest.fixture
def needs_pango():
    try:
        pdf.render_pdf("<!doctype html><html lang=en><title>x</title><p>x")
    except PdfUnavailable as problem:
        pytest.skip(str(problem))


def _text(page):
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages)


@pytest.mark.usefixtures("needs_pango")
def test_sheet_has_names_and_four_columns(browser_for, people, tonight):
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf")
    said = _text(page)
    for words in ("Tuesday group", "Pip Marlow", "Present", "Left early", "Apologies", "Absent"):
        assert words in said
    name = page.response.headers["Content-Disposition"]
    assert name.endswith(f'"sign-in-sheet-{people.tuesday.id}-{clock.today()}.pdf"')
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("needs_pango")
def test_sheet_of_a_sensitive_group_names_neither_group_nor_surname(browser_for, people):
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    for name in ("Anna Smith", "Anna Stone", "Maria Garcia Lopez"):
        factories.member(people.tuesday, factories.person(name))
    said = _text(browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf"))
    for words in ("Pip", "Anna 1", "Anna 2", "Maria", "Group session"):
        assert words in said
    for words in ("Marlow", "Smith", "Stone", "Garcia", "Lopez", "S.", "Tuesday group"):
        assert words not in said


@pytest.mark.usefixtures("needs_pango")
def test_sheet_tells_two_with_one_name_apart(browser_for, people):
    for _number in range(2):
        factories.member(people.tuesday, factories.person("Ben King"))
    said = _text(browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf"))
    assert "Ben King (1)" in said
    assert "Ben King (2)" in said


@pytest.mark.usefixtures("needs_pango")
def test_called_off_session_leaves_the_date_to_the_pen(browser_for, people):
    soon = clock.now() + timedelta(minutes=1)
    factories.session(people.tuesday, soon, state="cancelled", reason="Heating failed")
    said = _text(browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf"))
    assert "Date" in said


@pytest.mark.usefixtures("needs_pango")
def test_printed_sheet_leaves_one_event(browser_for, people):
    browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf")
    assert Event.select().where(Event.action == "roster_printed").count() == 1


def test_sheet_is_not_there_for_others(browser_for, people):
    url = f"/groups/{people.tuesday.id}/roster.pdf"
    browser_for(people.otis).get(url, 404)
    browser_for(people.mae).get(url, 403)
    browser_for(people.ada).get(url, 403)


def test_missing_library_says_the_line_to_type(browser_for, people, monkeypatch):
    # Its real answer where Pango is absent, which this machine can't otherwise be.
    def absent():
        raise PdfUnavailable("On Debian and Ubuntu: apt-get install libpangoft2-1.0-0.")

    monkeypatch.setattr(pdf, "_engine", absent)
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/roster.pdf", 503)
    assert "apt-get install" in page.words
    assert Event.select().where(Event.action == "roster_printed").count() == 0
