"""A document on paper, walked as a screen reader walks it: tags, names, order, links."""

import io
import os
import re
import subprocess
from collections import Counter

import pikepdf
import pytest
from markupsafe import Markup
from pypdf import PdfReader

from portal import pdf_process
from portal.reports import document_pdf
from portal.reports.block_rules import Chart, Document, Kpis, Section, Text
from tests.reports import paper_scene
from tests.reports.paper_scene import CREATED

HEADINGS = ("/H1", "/H2", "/H3")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Documents by what they are, each drawn once for all tests here."""
    made: dict[str, pdf_process.Made] = {}

    def get(app, name, make):
        if name not in made:
            with app.test_request_context():
                made[name] = make()
        return made[name]

    return get


@pytest.fixture
def programme(app, rendered) -> bytes:
    return rendered(
        app,
        "programme",
        lambda: document_pdf.render(
            paper_scene.programme(marking="For the board only"), CREATED, is_draft=True
        ),
    ).pdf


@pytest.fixture
def summary(app, rendered) -> bytes:
    return rendered(app, "summary", lambda: document_pdf.render(paper_scene.summary(), CREATED)).pdf


@pytest.fixture
def tree(programme):
    with pikepdf.open(io.BytesIO(programme)) as opened:
        yield opened


def elements(node, kind=None):
    """Every element under a node, in reading order."""
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return
    if kind is None or kind == node.S:
        yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from elements(kid, kind)


def top(opened):
    return opened.Root.StructTreeRoot.K[0]


def words(opened, element) -> str:
    """The text of an element, as its marked content says."""
    return "".join(
        marked_words(opened)[(one.Pg.objgen, int(kid))]
        for one in elements(element)
        for kid in (one.K if isinstance(one.get("/K"), pikepdf.Array) else [])
        if not isinstance(kid, pikepdf.Dictionary)
    )


def marked_words(opened):
    """{(page, number of the mark): its text}, read through each font's own table."""
    known = getattr(opened, "_words", None)
    if known is None:
        known = {}
        for page in opened.pages:
            tables = {name: unicode_table(font) for name, font in page.Resources.Font.items()}
            mark, font = None, {}
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name == "BDC":
                    found = operands[1]
                    mark = int(found.MCID) if "/MCID" in found else None
                    known.setdefault((page.objgen, mark), "")
                elif name == "Tf":
                    font = tables[str(operands[0])]
                elif name in ("TJ", "Tj") and mark is not None:
                    strings = operands[0] if name == "TJ" else operands
                    raw = b"".join(bytes(one) for one in strings if isinstance(one, pikepdf.String))
                    known[(page.objgen, mark)] += "".join(
                        font.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)
                    )
                elif name == "EMC":
                    mark = None
        opened._words = known
    return known


def unicode_table(font) -> dict[bytes, str]:
    text = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", text)
    return {bytes.fromhex(code): bytes.fromhex(said).decode("utf-16-be") for code, said in pairs}


def test_it_is_tagged_and_says_what_it_is(tree):
    root = tree.Root
    assert root.MarkInfo.Marked
    assert root.Lang == "en"
    assert root.ViewerPreferences.DisplayDocTitle
    with tree.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        title = "Anxiety and low mood groups: Programme report, July to September 2026"
        assert metadata["dc:title"] == title
        assert metadata["dc:creator"] == ["Harbour Groups"]
        assert metadata["xmp:CreateDate"] == "2026-10-03T09:30:00Z"
    assert tree.docinfo["/Keywords"] == "Programme report, July to September 2026"


def test_every_picture_has_words_and_its_place(tree):
    figures = list(elements(top(tree), "/Figure"))
    document = paper_scene.programme()
    charts = [one for part in document.sections for one in part.blocks if isinstance(one, Chart)]
    assert len(figures) == len(charts) == 7
    for figure, chart in zip(figures, charts, strict=True):
        assert chart.finding in str(figure.Alt)
        left, bottom, right, upper = (float(one) for one in figure.A.BBox)
        assert 0 < left < right < 596 and 0 < bottom < upper < 842
    assert "Six sessions or more" in str(figures[0].Alt)


def test_every_cell_leads_to_its_headings(tree):
    tables = list(elements(top(tree), "/Table"))
    assert tables
    seen = Counter(str(one.ID) for one in elements(top(tree), "/TH"))
    assert set(seen.values()) == {1}
    for table in tables:
        ids = {str(one.ID) for one in elements(table, "/TH")}
        for cell in elements(table, "/TD"):
            headers = [str(one) for one in cell.A.Headers]
            assert len(headers) == 2 and set(headers) <= ids
        scopes = {str(one.A.Scope) for one in elements(table, "/TH")}
        assert scopes == {"/Row", "/Column"}
    names = tree.Root.StructTreeRoot.IDTree.Kids[0].Names
    assert {str(one) for one in list(names)[::2]} == set(seen)


def test_headings_are_in_order_and_are_the_bookmarks(tree):
    found = [one for one in elements(top(tree)) if str(one.S) in HEADINGS]
    levels = [int(str(one.S)[2]) for one in found]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))
    document = paper_scene.programme()
    said = [words(tree, one) for one in found if str(one.S) == "/H2"]
    titles = [one.title for one in document.sections]
    assert said == ["Contents", *titles]
    with tree.open_outline() as outline:
        assert [one.title for one in outline.root] == titles
        findings = [kid.title for one in outline.root for kid in one.children]
    assert findings == [words(tree, one) for one in found if str(one.S) == "/H3"]


def test_the_contents_lead_to_the_right_pages(tree, programme):
    (contents,) = elements(top(tree), "/TOC")
    assert len(list(elements(contents, "/TOCI"))) == len(paper_scene.programme().sections)
    pages = {page.objgen: number for number, page in enumerate(tree.pages, 1)}
    names = tree.Root.Names.Dests.Names
    places = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(programme)).pages]
    links = [one for page in tree.pages for one in page.get("/Annots", [])]
    for section, link in zip(paper_scene.programme().sections, links, strict=True):
        assert link.Contents == section.title
        number = pages[places[str(link.Dest)][0].objgen]
        assert section.title in texts[number - 1]
        assert re.search(rf"{re.escape(section.title)}\s*{number}\b", texts[1])


def test_reading_order_is_the_order_of_the_document(tree):
    text = words(tree, top(tree))
    at = -1
    for section in paper_scene.programme().sections:
        found = text.index(section.title, max(at, text.index("Protection of small numbers")))
        assert found > at
        at = found


def test_heads_and_feet_are_no_part_of_what_is_read(tree, programme):
    text = words(tree, top(tree))
    # Once each, on the cover; every page besides says them at its edges.
    assert text.count("Issue 14") == 1
    assert text.count("For the board only") == 1
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(programme)).pages]
    for number, page in enumerate(pages[1:], 2):
        assert "Issue 14, 3 October 2026 · data as at 3 October 2026" in page
        assert "Draft · For the board only" in page
        assert f"{number} / {len(pages)}" in page
    assert "Draft · For the board only" in pages[0]


def test_nothing_is_tagged_that_says_nothing(tree):
    for one in elements(top(tree)):
        kids = one.get("/K", [])
        assert str(one.S) == "/TD" or not isinstance(kids, pikepdf.Array) or len(kids), one.S


def test_every_letter_is_in_the_file(tree):
    for page in tree.pages:
        for font in page.Resources.Font.values():
            inner = font.DescendantFonts[0].FontDescriptor
            assert any(name in inner for name in ("/FontFile2", "/FontFile3", "/FontFile"))
            assert "/ToUnicode" in font


def test_the_same_document_gives_the_same_bytes(app, programme):
    with app.test_request_context():
        again = document_pdf.render(
            paper_scene.programme(marking="For the board only"), CREATED, is_draft=True
        )
    assert again.pdf == programme


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d[\d,.]*\d|\d", text))


def printed_words(document: Document) -> str:
    """Everything a document says, once for each place that prints it."""
    parts = [document.title, document.subtitle, document.charity_number]
    for section in document.sections:
        for block in section.blocks:
            parts.append(repr(block))
    return " ".join(parts)


def test_every_number_printed_is_one_of_the_document(programme, summary):
    for made, document in (
        (programme, paper_scene.programme()),
        (summary, paper_scene.summary()),
    ):
        reader = PdfReader(io.BytesIO(made))
        known = set(numbers(printed_words(document) + document.issue_line + document.data_line))
        known |= {str(number) for number in range(1, len(reader.pages) + 1)}
        text = " ".join(page.extract_text() for page in reader.pages)
        assert set(numbers(text)) <= known
        for table in document.tables:
            for row in table.rows:
                assert set(numbers(" ".join(row.cells))) <= set(numbers(text))


def test_the_summary_has_two_pages_and_no_cover(summary):
    pages = PdfReader(io.BytesIO(summary)).pages
    assert len(pages) == 2
    assert "Anxiety and low mood groups" in pages[0].extract_text()
    assert "The quarter on one page" in pages[0].extract_text()
    assert "Contents" not in pages[0].extract_text()


def test_a_short_report_has_no_page_of_a_few_lines(app):
    sections = [
        Section("one", "One", [Text(["A line."])]),
        Section("two", "Two", [Text(["Words. " * 900])]),
        Section("three", "Three", [Text(["A line."])]),
    ]
    document = paper_scene.programme(sections=sections)
    with app.test_request_context():
        made = document_pdf.render(document, CREATED)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]
    assert len(pages) == 3
    assert all(len(page.splitlines()) > 10 for page in pages[1:])


def test_the_drawing_can_be_called_off(app):
    with app.test_request_context(), pytest.raises(pdf_process.PdfStopped):
        document_pdf.render(paper_scene.programme(), CREATED, is_stopped=lambda: True)
    left = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "portal.pdf_process"],
        capture_output=True,
        check=False,
    )
    assert not left.stdout


def test_more_than_a_pipe_holds_is_drawn(monkeypatch):
    monkeypatch.setattr(pdf_process, "SECONDS", 60)
    monkeypatch.setattr(pdf_process, "ASK_SECONDS", 0.001)
    html = f"<html lang=en><title>T</title><!--{'x' * 300_000}--><p>Words"
    assert pdf_process.render(html, CREATED).page_count == 1


def test_time_is_bounded(monkeypatch):
    monkeypatch.setattr(pdf_process, "SECONDS", 0)
    with pytest.raises(pdf_process.PdfFailed, match="within 0 seconds"):
        pdf_process.render("<html lang=en><title>T</title><p>Words", CREATED)


def test_too_much_memory_is_refused_in_words(app, monkeypatch):
    monkeypatch.setattr(pdf_process, "MEMORY_BYTES", 90 * 1024**2)
    with app.test_request_context(), pytest.raises(pdf_process.PdfFailed, match="memory"):
        document_pdf.render(paper_scene.programme(), CREATED)


def test_words_from_people_are_words(app):
    bad = '</svg><script>alert("1")</script>'
    document = paper_scene.programme(
        title=bad, sections=[Section("kpis", bad, [Kpis([]), Text([bad])])]
    )
    with app.test_request_context():
        html = document_pdf.html_of(document, CREATED)
    assert "<script" not in html
    assert str(Markup.escape(bad)) in html
