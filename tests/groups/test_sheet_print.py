"""The sign-in sheet as PDF: who stands on it, what doesn't, and its code."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal import clock, pdf
from portal.errors import PdfUnavailable
from portal.groups import sheet_rules
from portal.models import Event, GroupTopic, Membership, PrintedSheet
from tests import factories


@pytest.fixture
def needs_pango():
    try:
        pdf.render_pdf("<!doctype html><html lang=en><title>x</title><p>x")
    except PdfUnavailable as problem:
        pytest.skip(str(problem))


def _printed(browser, session):
    """Press the button, and follow to the PDF."""
    path = f"/sessions/{session.id}/sheet"
    browser.submit(browser.get(path), "Print a")
    code = PrintedSheet.select().order_by(PrintedSheet.id.desc()).get().code
    return browser.get(f"/sheets/{code}/sheet.pdf")


def _text(page):
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages)


@pytest.mark.usefixtures("needs_pango")
def test_sheet_has_first_names_boxes_a_date_and_a_code(browser_for, people, tonight):
    GroupTopic.create(group=people.tuesday, topic="Anxiety")
    page = _printed(browser_for(people.fay), tonight)
    said = _text(page)
    sheet = PrintedSheet.get()
    year = str(clock.local(tonight.starts_at).year)
    code = sheet_rules.shown_code(sheet.code)
    for words in ("Tuesday group", "Pip M.", "Present", "Left early", "Apologies", year, code):
        assert words in said
    for words in ("Marlow", "Anxiety", "Absent"):
        assert words not in said
    name = page.response.headers["Content-Disposition"]
    assert name.endswith(f'"sign-in-sheet-{sheet.code}.pdf"')
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("needs_pango")
def test_sheet_is_tagged_and_says_its_language_and_title(browser_for, people, tonight):
    read = PdfReader(BytesIO(_printed(browser_for(people.fay), tonight).response.data))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "Sign-in sheet" in read.metadata.title
    assert "Tuesday" not in read.metadata.title


@pytest.mark.usefixtures("needs_pango")
def test_sheet_of_a_sensitive_group_names_neither_group_nor_surname(browser_for, people, tonight):
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    for name in ("Anna Smith", "Anna Stone", "Maria Garcia Lopez"):
        factories.member(people.tuesday, factories.person(name))
    said = _text(_printed(browser_for(people.fay), tonight))
    for words in ("Pip", "Anna 1", "Anna 2", "Maria", "Group session"):
        assert words in said
    for words in ("Marlow", "Smith", "Stone", "Garcia", "Lopez", "S.", "Tuesday group"):
        assert words not in said


@pytest.mark.usefixtures("needs_pango")
def test_a_group_named_after_its_topic_isnt_named_on_paper(browser_for, people, tonight):
    people.tuesday.name = "Anxiety on Tuesdays"
    people.tuesday.save()
    GroupTopic.create(group=people.tuesday, topic="Anxiety")
    assert "Anxiety" not in _text(_printed(browser_for(people.fay), tonight))


@pytest.mark.usefixtures("needs_pango")
def test_sheet_tells_two_with_one_name_apart(browser_for, people, tonight):
    for name in ("Ben King", "Ben Kaya"):
        factories.member(people.tuesday, factories.person(name))
    said = _text(_printed(browser_for(people.fay), tonight))
    assert "Ben K. 1" in said
    assert "Ben K. 2" in said


@pytest.mark.usefixtures("needs_pango")
def test_the_name_somebody_wants_in_the_group_stands_on_paper(browser_for, people, tonight):
    Membership.update(shown_as="Robin").where(Membership.person == people.pip).execute()
    said = _text(_printed(browser_for(people.fay), tonight))
    assert "Robin" in said
    assert "Pip" not in said


@pytest.mark.usefixtures("needs_pango")
def test_a_person_barred_from_whoever_prints_is_not_on_the_paper(browser_for, people, tonight):
    quinn = factories.person("Quinn Abara")
    factories.member(people.tuesday, quinn)
    factories.block(people.fay, quinn)
    said = _text(_printed(browser_for(people.fay), tonight))
    assert "Pip M." in said
    assert "Quinn" not in said


@pytest.mark.usefixtures("needs_pango")
def test_somebody_elses_sheet_leaves_out_whom_one_may_not_see(browser_for, people, tonight):
    quinn = factories.person("Abel Quinn")
    factories.member(people.tuesday, quinn)
    factories.block(people.fay, quinn)
    sheet = factories.sheet(tonight, quinn, people.pip)
    said = _text(browser_for(people.fay).get(f"/sheets/{sheet.code}/sheet.pdf"))
    assert "Abel" not in said
    # The line keeps its number, so that the screen and the paper agree.
    assert "2 Pip M." in said.replace("\n", " ")


@pytest.mark.usefixtures("needs_pango")
def test_printing_again_makes_a_new_code_and_the_old_one_still_opens(browser_for, people, tonight):
    browser = browser_for(people.fay)
    for _twice in range(2):
        _printed(browser, tonight)
    codes = [one.code for one in PrintedSheet.select().order_by(PrintedSheet.id)]
    assert len(set(codes)) == 2
    for code in codes:
        assert "Pip M." in browser.get(f"/sheets/{code}").main
    assert Event.select().where(Event.action == "sheet_printed").count() == 2


@pytest.mark.usefixtures("needs_pango")
def test_sixty_people_and_a_name_of_120_letters_fit_on_sheets(browser_for, people, tonight):
    for number in range(60):
        factories.member(people.tuesday, factories.person(f"Person Number{number}"))
    factories.member(people.tuesday, factories.person("عبدالرحمن " + "محمد" * 28))
    page = _printed(browser_for(people.fay), tonight)
    read = PdfReader(BytesIO(page.response.data))
    assert 2 <= len(read.pages) <= 5
    # Whichever page falls out of the pile says which sheet it is of.
    code = sheet_rules.shown_code(PrintedSheet.get().code)
    assert all(code in one.extract_text() for one in read.pages)


def test_a_called_off_session_needs_no_sheet(browser_for, people):
    soon = clock.now() + timedelta(minutes=1)
    session = factories.session(people.tuesday, soon, state="cancelled", reason="Heating failed")
    browser = browser_for(people.fay)
    assert "called off" in browser.get(f"/sessions/{session.id}/sheet").main
    browser.post(f"/sessions/{session.id}/sheet", status=409)
    assert PrintedSheet.select().count() == 0


def test_looking_prints_nothing(browser_for, people, tonight):
    browser_for(people.fay).get(f"/sessions/{tonight.id}/sheet")
    assert PrintedSheet.select().count() == 0


def test_sheet_is_not_there_for_others(browser_for, people, tonight):
    code = factories.sheet(tonight, people.pip).code
    for path in (f"/sessions/{tonight.id}/sheet", f"/sheets/{code}", f"/sheets/{code}/sheet.pdf"):
        browser_for(people.otis).get(path, 404)
        browser_for(people.mae).get(path, 403)
        browser_for(people.ada).get(path, 403)


def test_missing_library_says_the_line_to_type(browser_for, people, tonight, monkeypatch):
    # Its real answer where Pango is absent, which this machine can't otherwise be.
    def absent():
        raise PdfUnavailable("On Debian and Ubuntu: apt-get install libpangoft2-1.0-0.")

    monkeypatch.setattr(pdf, "_engine", absent)
    code = factories.sheet(tonight, people.pip).code
    page = browser_for(people.fay).get(f"/sheets/{code}/sheet.pdf", 503)
    assert "apt-get install" in page.words
    assert Event.select().where(Event.action == "sheet_opened").count() == 0
