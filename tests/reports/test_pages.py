"""Reports as Mae reads them: the catalogue, and each document as a page, as files and on paper."""

import io
import re
from datetime import date

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from portal import clock
from portal.db import connection
from portal.models import Event, Funding, Group, Protection, ReportKind
from portal.reports import document_pdf, making
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.section_registry import CATALOGUE
from tests import factories
from tests.page import counted_queries
from tests.reports import scene

QUARTER = "from=2026-07-01&to=2026-09-30"
PREVIEW = "/reports/preview"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def anxiety(people):
    return scene.mixed()[0]


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*", text))


def test_the_catalogue_leads_to_every_document(people, browser_for):
    browser = browser_for(people.mae)
    page = browser.get("/reports")
    assert page.heading == "Reports"
    for one in CATALOGUE.values():
        assert str(one.purpose) in page.main
        assert page.links()[str(one.title)] == f"{PREVIEW}?kind={one.kind}"


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_document_previews_with_its_parts(people, anxiety, browser_for, kind):
    group = Group.get(~Group.is_sensitive)
    provider = factories.provider("Elm Surgery")
    about = f"programme={anxiety.id}&group={group.id}&provider={provider.id}"
    page = browser_for(people.mae).get(f"{PREVIEW}?kind={kind}&{about}&{QUARTER}")
    for one in CATALOGUE[kind].sections:
        if one.key in ("voices", "learning"):  # Nothing was chosen or written yet.
            continue
        assert page.tree.xpath(f'//section[@id="part-{one.key}"]/h2'), one.key
    assert "Read with care" in page.main
    ids = page.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not page.tree.xpath("//main//@style")


def test_the_page_tells_the_figures_beside_the_period_before(people, anxiety, browser_for):
    page = browser_for(people.mae).get(f"{PREVIEW}?programme={anxiety.id}&{QUARTER}")
    assert page.heading == "Anxiety groups"
    assert "Programme report, July to September 2026" in page.main
    rows = {row["Figure"]: row for row in page.table("People, sessions and hours")}
    assert rows["People referred"]["Period"] == "10"
    # So few came before that not even the total of then is told.
    assert rows["People referred"]["April to June 2026"] == "*"
    assert rows["Sessions held"]["Period"] == "11"
    text = page.main
    assert "Person" not in text
    assert "Private group" not in text
    assert "Somebody" not in text.replace("Somebody who helps", "")


def test_page_and_paper_say_the_same_numbers(people, anxiety, app, browser_for):
    page = browser_for(people.mae).get(f"{PREVIEW}?programme={anxiety.id}&{QUARTER}")
    ask = Ask(
        ReportKind.PROGRAMME, Period(date(2026, 7, 1), date(2026, 9, 30)), programme_id=anxiety.id
    )
    with connection(), app.test_request_context():
        made = making.make(ask, clock.now(), issue_line="Preview: not issued")
        html = document_pdf.html_of(made.document, clock.now())
    on_paper = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for table in page.tree.findall(".//table"):
        for cell in table.findall(".//td"):
            words = " ".join("".join(cell.itertext()).split())
            assert words in on_paper, words
    for one in page.tree.xpath('//*[contains(@class, "kpi")]//p'):
        assert " ".join(one.text_content().split()) in on_paper
    for table in made.document.tables:
        shown = [list(row.values()) for row in page.table(table.caption)]
        assert [list(row.cells) for row in table.rows] == shown, table.key


def test_the_workbook_has_every_table_and_how_to_read_it(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    page = browser.get(f"{PREVIEW}?programme={anxiety.id}&{QUARTER}")
    answer = browser.client.get(page.links()["All tables as XLSX"])
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="programme-anxiety-groups-2026-07-01-to-2026-09-30.xlsx"'
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    about = str(book.get_sheet_by_name("About").to_python())
    assert "Read with care" in about
    assert "Preview: not issued" in about
    sheet = book.get_sheet_by_name("People, sessions and hours").to_python()
    assert ["People referred", 10.0, "*"] in [row[:3] for row in sheet]
    again = browser.client.get(page.links()["All tables as XLSX"])
    assert again.data == answer.data


def test_a_table_is_there_as_csv_and_an_unknown_one_is_not(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    page = browser.get(f"{PREVIEW}?programme={anxiety.id}&{QUARTER}")
    answer = browser.client.get(page.links()["People, sessions and hours"])
    assert "People referred,10,*" in answer.data.decode("utf-8-sig")
    browser.get(f"/reports/preview.csv?table=nonsense&{QUARTER}", status=404)


def test_named_periods_are_tabs_that_keep_what_was_chosen(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    asked = f"kind=waiting&programme={anxiety.id}&comparison=none&sections=need,waiting"
    page = browser.get(f"{PREVIEW}?{asked}&period=last_quarter")
    current = page.tree.xpath('//nav[@class="tabs"]//a[@aria-current]')
    assert [node.text for node in current] == ["Last quarter"]
    year = browser.get(page.links()["This year"])
    assert year.heading == "Anxiety groups"
    assert "Waiting and unmet need, 2026" in year.main
    parts = [node.get("id") for node in year.tree.xpath('//section[starts-with(@id, "part-")]')]
    assert parts == ["part-care", "part-need", "part-waiting", "part-completeness", "part-method"]


def test_old_addresses_lead_to_the_preview(people, browser_for):
    browser = browser_for(people.mae)
    for path in ("/reports", "/reports/programme.pdf"):
        answer = browser.client.get(f"{path}?programme=1&{QUARTER}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{PREVIEW}?programme=1&{QUARTER}"


def test_a_funders_preset_and_sections_are_taken_until_others_are_chosen(
    people, anxiety, browser_for
):
    funding = Funding.create(
        programme=anxiety,
        funder="Northshore Fund",
        starts_on=date(2026, 1, 1),
        protection=Protection.CMS,
        sections='["waiting", "reach"]',
        changed_at=clock.now(),
    )
    browser = browser_for(people.mae)
    page = browser.get(f"{PREVIEW}?funding={funding.id}&{QUARTER}")
    assert page.heading == "Anxiety groups"
    assert "1 to 10, are hidden" in page.main
    assert not page.tree.xpath('//section[@id="part-equity"]')
    page = browser.get(f"{PREVIEW}?funding={funding.id}&protection=nhs&sections=equity&{QUARTER}")
    assert "1 to 7, are hidden" in page.main
    assert page.tree.xpath('//section[@id="part-equity"]')


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        (
            "from=2026-09-30&to=2026-07-01",
            "to",
            "The last day, 1 July 2026, is before the first, 30 September 2026. "
            "Change one of them.",
        ),
        (
            "from=2026-01-01&to=2026-02-31",
            "to",
            "2026-02-31 isn't a date. Enter one such as 14/11/2026.",
        ),
        (
            "from=2027-01-01&to=2027-02-01",
            "from",
            "1 January 2027 is still ahead. Enter a first day up to today, 22 November 2026.",
        ),
        ("from=2026-01-01", "to", "Enter the last day."),
        ("programme=99999", "programme", "Choose a programme from the list."),
        ("programme=1%27--", "programme", "Choose a programme from the list."),
        ("kind=group&group=99999", "group", "Choose a group: this document is about one."),
        ("kind=referrer", "provider", "Choose a provider: this document is about one."),
        ("funding=77", "funding", "Choose a funder from the list."),
        ("protection=none", "protection", "Choose from the list how numbers are hidden."),
        ("comparison=x", "comparison", "Choose from the list what stands beside it."),
        ("sections=secrets", "sections", "Choose sections that this document has."),
    ],
)
def test_what_cant_be_asked_is_said_exactly(people, browser_for, query, field, message):
    browser = browser_for(people.mae)
    for path in (PREVIEW, "/reports/preview.xlsx", "/reports/preview.csv"):
        page = browser.get(f"{path}?{query}", status=422)
        assert page.errors()[field] == f"Error: {message}"
        assert "Read with care" not in page.main
        assert page.title.startswith("Error:")


def test_an_unknown_document_or_period_is_said(people, browser_for):
    browser = browser_for(people.mae)
    page = browser.get(f"{PREVIEW}?period=%3Cb%3Esoon", status=422)
    assert "There is no period called <b>soon." in page.main
    page = browser.get(f"{PREVIEW}?kind=everything", status=422)
    assert page.errors()["kind"] == "Error: Choose a document from the list."


def test_a_private_group_is_nobodys_to_choose_and_never_named(people, anxiety, app, browser_for):
    private = Group.get(Group.is_sensitive)
    browser = browser_for(people.mae)
    page = browser.get(f"{PREVIEW}?kind=group&group={private.id}&{QUARTER}", status=422)
    assert private.name not in page.text
    ask = Ask(ReportKind.GROUP, Period(date(2026, 7, 1), date(2026, 9, 30)), group_id=private.id)
    with connection(), app.test_request_context():
        made = making.make(ask, clock.now())
        from portal.reports import file_words

        stem = file_words.stem(ask)
    assert private.name not in str(made.document)
    assert made.document.title == "A private group"
    assert stem == f"group-number-{private.id}-2026-07-01-to-2026-09-30"
    # Not even its totals are told as they are.
    shown = made.now.printed.counts["people_came"]
    assert shown.number is None or shown.number % 5 == 0


@pytest.mark.parametrize("who", ["cora", "fay", "otis", "ada"])
def test_others_see_no_figures(people, browser_for, who):
    browser = browser_for(getattr(people, who))
    for path in ("/reports", PREVIEW, "/reports/preview.xlsx", "/reports/programme.pdf"):
        browser.get(path, status=403)
    assert "Reports" not in browser.get("/").links()


def test_each_look_leaves_one_event(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    browser.get(f"{PREVIEW}?programme={anxiety.id}&{QUARTER}")
    browser.client.get(f"/reports/preview.xlsx?programme={anxiety.id}&{QUARTER}")
    browser.get(f"{PREVIEW}?from=x&to=y", status=422)
    last = list(Event.select().order_by(Event.number.desc()).limit(2))
    assert [(one.action, one.subject, one.subject_id, one.user_id) for one in last] == [
        ("report_exported", "programme", anxiety.id, people.mae.id),
        ("report_read", "programme", anxiety.id, people.mae.id),
    ]


def test_a_preview_costs_the_same_for_one_as_for_many(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    path = f"{PREVIEW}?programme={anxiety.id}&{QUARTER}"
    with counted_queries() as few:
        browser.client.get(path)
    with connection():
        scene.scale(anxiety.groups.get(), 20)
    with counted_queries() as many:
        browser.client.get(path)
    assert len(many) == len(few)


def test_dates_without_anything_say_so(people, browser_for):
    page = browser_for(people.mae).get(f"{PREVIEW}?from=2010-01-01&to=2010-03-31")
    assert "Nothing was recorded for these dates" in page.main
    assert "Nobody was referred on these dates." in page.main
    assert "No roll of these dates has a mark yet." in page.main


@pytest.mark.parametrize(
    "name", ["البرنامج العربي للدعم", "Πρόγραμμα υποστήριξης", "互助小组项目", '<b>"&amp;'], ids=str
)
def test_any_script_stands_on_the_page(people, browser_for, name):
    made = factories.programme(name)
    page = browser_for(people.mae).get(f"{PREVIEW}?programme={made.id}&{QUARTER}")
    assert page.heading == name
