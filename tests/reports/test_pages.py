"""The report as Mae reads it: the page, and the PDF with the same figures."""

import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader

from portal import pdf
from portal.db import connection
from portal.errors import PdfUnavailable
from portal.models import Event, Programme
from tests import factories
from tests.page import counted_queries
from tests.reports import scene

QUARTER = "from=2026-07-01&to=2026-09-30"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def anxiety(people):
    return scene.mixed()[0]


def pdf_of(browser, address):
    answer = browser.client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.mimetype == "application/pdf"
    return answer, PdfReader(io.BytesIO(answer.data))


def text_of(reader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_page_tells_the_figures(people, anxiety, browser_for):
    page = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&{QUARTER}")
    assert page.heading == "Anxiety groups"
    assert "July to September 2026, beside April to June 2026" in page.main
    rows = {row["Figure"]: row for row in page.table("All figures")}
    assert rows["People referred"] == {
        "Figure": "People referred",
        "Period": "10",
        "Before": "4",
        "Change": "+6",
    }
    assert rows["Attendance rate"]["Period"] == "73.3 %"
    assert rows["Rolls filled in"]["Period"] == "71.4 %"
    assert rows["Median wait to first attendance"]["Period"] == "13 days"
    assert rows["Sessions held"]["Period"] == "11"
    assert {row["Where they stand"]: row["Referrals"] for row in page.table("by where they")}[
        "Attending"
    ] == "3"
    months = page.table("Attendance over time")
    assert [row["Dates"] for row in months] == ["July 2026", "August 2026", "September 2026"]
    assert [row["Marks"] for row in months] == ["10", "1", "4"]
    assert "10 people were referred and 5 took a place." in page.main
    assert "Read with care" in page.main
    assert "1 session has passed without a roll" in page.main


def test_nobody_is_named(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    page = browser.get(f"/reports?{QUARTER}")
    _answer, reader = pdf_of(browser, f"/reports/programme.pdf?{QUARTER}")
    for text in (page.main, text_of(reader)):
        assert "Person" not in text
        assert "Private group" not in text.replace("Private groups", "")
        assert "Somebody" not in text


def test_pdf_has_the_figures_of_the_page(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    address = f"programme={anxiety.id}&{QUARTER}"
    page = browser.get(f"/reports?{address}")
    link = page.links()["Download as PDF"]
    answer, reader = pdf_of(browser, link)
    text = text_of(reader)
    for caption in ("All figures", "by where they", "Attendance over time"):
        for row in page.table(caption):
            assert " ".join(value for value in row.values() if value) in text, row
    for shown in page.tree.xpath('//*[@class="kpi"]//text()'):
        assert " ".join(shown.split()) in text
    assert "Funded by Northshore Community Fund" in text
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="report-anxiety-groups-2026-07-01-to-2026-09-30.pdf"'
    )


def test_pdf_is_tagged_and_says_its_language_and_title(people, anxiety, browser_for):
    _answer, reader = pdf_of(browser_for(people.mae), f"/reports/programme.pdf?{QUARTER}")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "All programmes: programme report, July to September 2026"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    figures = _elements(root["/StructTreeRoot"], "/Figure")
    assert len(figures) == 2
    assert [one["/Alt"] for one in figures] == [
        "Referrals by where they stand now",
        "Attendance rate over time",
    ]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert any("Atkinson" in font for font in fonts), fonts


def _elements(node, kind):
    node = node.get_object()
    if not hasattr(node, "get"):
        return [found for kid in node for found in _elements(kid, kind)] if list(node) else []
    mine = [node] if node.get("/S") == kind else []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    for kid in kids:
        if hasattr(kid.get_object(), "get"):
            mine += _elements(kid, kind)
    return mine


@pytest.mark.parametrize(
    "name", ["البرنامج العربي للدعم", "Πρόγραμμα υποστήριξης", "互助小组项目", '<b>"&amp;'], ids=str
)
def test_any_script_stands_on_page_and_in_pdf(people, browser_for, name):
    made = factories.programme(name)
    browser = browser_for(people.mae)
    assert browser.get(f"/reports?programme={made.id}&{QUARTER}").heading == name
    _answer, reader = pdf_of(browser, f"/reports/programme.pdf?programme={made.id}&{QUARTER}")
    assert reader.metadata.title.startswith(name)
    if name.startswith("Π"):
        assert name in text_of(reader)


def test_named_periods_are_tabs_that_keep_the_programme(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    page = browser.get(f"/reports?programme={anxiety.id}&period=last_quarter")
    assert "July to September 2026, beside" in page.main
    current = page.tree.xpath('//nav[@class="tabs"]//a[@aria-current]')
    assert [node.text for node in current] == ["Last quarter"]
    year = browser.get(page.links()["This year"])
    assert year.heading == "Anxiety groups"
    assert "2026, beside 2025" in year.main
    assert page.value_of("from") == "2026-07-01"
    first = browser.get("/reports")
    assert first.heading == "All programmes"
    assert "October to December 2026" in first.main
    assert "The period isn't over" in first.main


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
            "from=1826-01-01&to=2026-01-01",
            "from",
            "1 January 1826 is too long ago. Enter a first day from 1 January 2000 on.",
        ),
        (
            "from=2001-01-01&to=2026-01-01",
            "to",
            "From 1 January 2001 to 1 January 2026 is too long. Choose 10 years or less.",
        ),
        (
            "from=2026-01-01&to=2226-01-01",
            "to",
            "From 1 January 2026 to 1 January 2226 is too long. Choose 10 years or less.",
        ),
        (
            "from=2027-01-01&to=2027-02-01",
            "from",
            "1 January 2027 is still ahead. Enter a first day up to today, 22 November 2026.",
        ),
        ("from=2026-01-01", "to", "Enter the last day."),
        ("to=2026-01-01", "from", "Enter the first day."),
        ("programme=99999", "programme", "Choose a programme from the list."),
        ("programme=1%27--", "programme", "Choose a programme from the list."),
    ],
)
def test_a_bad_period_is_said_exactly(people, browser_for, query, field, message):
    browser = browser_for(people.mae)
    for path in ("/reports", "/reports/programme.pdf"):
        page = browser.get(f"{path}?{query}", status=422)
        assert page.errors()[field] == f"Error: {message}"
        assert "All figures" not in page.main
        assert page.title.startswith("Error:")


def test_an_unknown_period_name_is_said(people, browser_for):
    page = browser_for(people.mae).get("/reports?period=%3Cb%3Esoon", status=422)
    assert "There is no period called <b>soon." in page.main


@pytest.mark.parametrize("who", ["cora", "fay", "otis", "ada"])
def test_others_see_no_figures(people, browser_for, who):
    browser = browser_for(getattr(people, who))
    browser.get("/reports", status=403)
    browser.get("/reports/programme.pdf", status=403)
    assert "Reports" not in browser.get("/").links()


def test_each_look_leaves_one_event(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    browser.get(f"/reports?programme={anxiety.id}&{QUARTER}")
    pdf_of(browser, f"/reports/programme.pdf?programme={anxiety.id}&{QUARTER}")
    browser.get("/reports?from=x&to=y", status=422)
    last = list(Event.select().order_by(Event.number.desc()).limit(2))
    assert [(one.action, one.subject, one.subject_id, one.user_id) for one in last] == [
        ("report_exported", "programme", anxiety.id, people.mae.id),
        ("report_read", "programme", anxiety.id, people.mae.id),
    ]


def test_page_and_pdf_cost_the_same_for_one_as_for_many(people, anxiety, browser_for):
    browser = browser_for(people.mae)
    paths = [
        f"/reports?programme={anxiety.id}&{QUARTER}",
        f"/reports/programme.pdf?programme={anxiety.id}&{QUARTER}",
    ]
    with counted_queries() as few:
        for path in paths:
            browser.client.get(path)
    with connection():
        scene.scale(anxiety.groups.get(), 20)
    with counted_queries() as many:
        for path in paths:
            browser.client.get(path)
    assert len(many) == len(few)


def test_dates_without_anything_say_so(people, browser_for):
    page = browser_for(people.mae).get("/reports?from=2010-01-01&to=2010-03-31")
    assert "Nothing was recorded for these dates" in page.main
    assert "No referral arrived on these dates." in page.main
    _answer, reader = pdf_of(
        browser_for(people.mae), "/reports/programme.pdf?from=2010-01-01&to=2010-03-31"
    )
    assert "No roll of these dates has a mark yet." in text_of(reader)


def test_ids_are_unique_and_nothing_is_styled_inline(people, anxiety, browser_for):
    page = browser_for(people.mae).get(f"/reports?{QUARTER}")
    ids = page.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not page.tree.xpath("//main//@style")


def test_without_the_drawing_library_the_link_says_the_line(
    people, anxiety, browser_for, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    browser = browser_for(people.mae)
    events = Event.select().count()
    page = browser.get(f"/reports/programme.pdf?{QUARTER}", status=503)
    assert pdf.PANGO_LINE in page.main
    assert Event.select().count() == events
    assert "73.3 %" in browser.get(f"/reports?programme={anxiety.id}&{QUARTER}").main


def test_a_missing_library_is_the_same_as_a_missing_package(monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpangoft2-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(PdfUnavailable, match="apt-get install -y --no-install-recommends"):
        pdf.render_pdf("<p>")


def test_a_pdf_reads_its_own_files_only(app, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'leaked' }")
    static = Path(app.static_folder)
    outside = [
        secret.as_uri(),
        f"{static.as_uri()}/../pyproject.toml",
        f"{static.as_uri()}/%2e%2e/pyproject.toml",
        "http://127.0.0.1:9/x.css",
        "file://otherhost/etc/passwd",
    ]
    fetch = pdf._own_files(static.resolve()).fetch
    for address in outside:
        with pytest.raises(ValueError):
            fetch(address)
    assert fetch(f"{static.as_uri()}/css/report.css")
    sheets = "".join(f'<link rel="stylesheet" href="{one}">' for one in outside)
    made = pdf.render_pdf(f"<html lang='en'><title>x</title>{sheets}<p>Words</p></html>")
    assert "leaked" not in text_of(PdfReader(io.BytesIO(made)))


def test_the_application_starts_without_the_drawing_library():
    code = (
        "import sys; import portal; import portal.reports.views; "
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_period_is_named_as_people_say_it(app):
    from portal.reports import words
    from portal.reports.period_rules import Period

    with app.test_request_context():
        said = {
            words.period(Period(date.fromisoformat(first), date.fromisoformat(last)))
            for first, last in (
                ("2026-01-01", "2026-12-31"),
                ("2026-07-01", "2026-09-30"),
                ("2025-11-01", "2026-01-31"),
                ("2026-02-01", "2026-02-28"),
                ("2026-02-01", "2026-02-27"),
                ("2026-02-01", "2026-02-01"),
            )
        }
    assert said == {
        "2026",
        "July to September 2026",
        "November 2025 to January 2026",
        "February 2026",
        "1 February 2026 to 27 February 2026",
        "1 February 2026",
    }


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-07-15", "2026-09-30", ["Jul", "Aug", "Sep"]),
        ("2025-12-01", "2026-01-31", ["Dec 25", "Jan 26"]),
        ("2024-12-20", "2026-03-31", ["Q4 24", "Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26"]),
        ("2021-12-20", "2026-03-31", ["2021", "2022", "2023", "2024", "2025", "2026"]),
    ],
)
def test_columns_are_named_alike_though_the_ends_are_cut_short(app, first, last, labels):
    from portal.reports import period_rules, words

    spans = period_rules.spans_of(
        period_rules.Period(date.fromisoformat(first), date.fromisoformat(last))
    )
    with app.test_request_context():
        assert [words.span_label(span, spans) for span in spans] == labels


def test_programmes_stand_in_the_list_by_name(people, anxiety, browser_for):
    page = browser_for(people.mae).get("/reports")
    options = [" ".join(node.text.split()) for node in page.tree.xpath("//select/option")]
    assert options[0] == "All programmes"
    names = [one.name for one in Programme.select().order_by(Programme.name)]
    assert options[1:] == names
    assert not re.search(r"[<>]", "".join(options))
