"""Tables in files: what is read of them, what is refused and why, and what is written."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from portal import spreadsheets
from portal.spreadsheets import SheetProblem, cells

ROWS = [(1, ["Name", "Done"]), (2, ["Zoë", "3/3/2026"])]
TEXT = "Name,Done\nZoë,3/3/2026\n"


@pytest.mark.parametrize(
    ("body", "assumed"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (TEXT.replace(",", ";").encode(), ""),
        (TEXT.replace(",", "\t").encode(), ""),
        (TEXT.replace(",", "|").encode(), ""),
        (("sep=;\r\n" + TEXT.replace(",", ";").replace("\n", "\r\n")).encode(), ""),
        (TEXT.replace("\n", "\r").encode(), ""),
    ],
)
def test_encodings_and_delimiters_are_told_by_the_bytes(body: bytes, assumed: str) -> None:
    sheet = spreadsheets.read(body)
    assert (sheet.rows, sheet.assumed) == (ROWS, assumed)


def test_quoted_line_breaks_ragged_and_blank_rows_keep_the_spreadsheets_numbers() -> None:
    body = b'Name,Note\n\n"Fay","two\nlines"\n,,\nSana,a,b,c\n"said ""yes""",x\n'
    assert spreadsheets.read(body).rows == [
        (1, ["Name", "Note"]),
        (3, ["Fay", "two\nlines"]),
        (5, ["Sana", "a", "b", "c"]),
        (6, ['said "yes"', "x"]),
    ]


def test_decimal_commas_do_not_make_columns() -> None:
    body = b"Name;Hours\nFay;1,5\nSana;2,25\n"
    assert spreadsheets.read(body).rows[1] == (2, ["Fay", "1,5"])


def test_characters_that_hide_are_left_out() -> None:
    assert spreadsheets.read("a,b\nF\u200bay\u202e,x\n".encode()).rows[1] == (2, ["Fay", "x"])


def test_workbook_gives_days_whole_numbers_and_the_rows_numbers() -> None:
    rows = [
        ["Fay", date(2026, 3, 3), 3.0, 2.5, None, True],
        [],
        ["Sana", datetime.combine(date(2026, 3, 3), time(9, 30))],
    ]
    made = spreadsheets.write_xlsx("Hours", ["Name", "Done", "n", "m", "o", "p"], rows)
    sheet = spreadsheets.read(made)
    assert sheet.rows[1] == (2, ["Fay", "2026-03-03", "3", "2.5", "", "Yes"])
    assert sheet.rows[2][0] == 4
    assert (sheet.name, sheet.names) == ("Hours", ("Hours",))


def _book(fill: Any) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        fill(book)
    return made.getvalue()


def test_sheets_are_chosen_and_hidden_ones_are_not_there() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Cover")
        book.add_worksheet("Secret").write_row(0, 0, ["hidden", "x"])
        book.add_worksheet("Staff").write_row(2, 1, ["Name", "Done"])
        book.worksheets()[1].hide()

    body = _book(fill)
    sheet = spreadsheets.read(body)
    assert (sheet.names, sheet.name) == (("Cover", "Staff"), "Staff")
    # It begins in C3 of the sheet, and its rows are numbered so.
    assert sheet.rows == [(3, ["", "Name", "Done"])]
    with pytest.raises(SheetProblem, match="no sheet called “Secret”"):
        spreadsheets.read(body, "Secret")


def _changed(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as given, zipfile.ZipFile(made, "w", 8) as packed:
        for one in given.infolist():
            content = given.read(one)
            packed.writestr(
                one, content.replace(old, new) if one.filename.endswith(part) else content
            )
    return made.getvalue()


SMALL = spreadsheets.write_xlsx("T", ["a", "b"], [["x", "y"]])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"\x00\x00\n", "empty"),
        (b"\xd0\xcf\x11\xe0 an old workbook", r"old Excel file \(\.xls\)"),
        (b"%PDF-1.7 x", "isn't a table"),
        (b"\x89PNG\r\n\x1a\n\x00", "isn't a table"),
        (b"abc\x00\x01\x02def\xff\x00", "isn't a table"),
        (b"<html><table><tr>", "web page"),
        (b"PK\x03\x04 torn", "damaged"),
        (SMALL[:-200], "damaged"),
        (_changed(SMALL, "sheet1.xml", b'r="B2"', b'r="XFD1048576"'), "XFD1048576"),
        (SMALL[:300] + bytes(50) + SMALL[350:], "damaged"),
        ((",".join("x" * 201) + "\n").encode(), "201 columns"),
        (b"a,b\n" + b"1,2\n" * 20_020, "20,000 rows"),
        (b'a,b\n1,"' + b"x" * 140_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(SheetProblem, match=words):
        spreadsheets.read(body)


def test_other_archives_are_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(SheetProblem, match="isn't an Excel workbook"):
        spreadsheets.read(made.getvalue())


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 130_000_000)
    assert len(made.getvalue()) < 200_000
    with pytest.raises(SheetProblem, match="unpacks to far too much"):
        spreadsheets.read(made.getvalue())


def _workbook(rows: str, *, strings: str = "", part: str = "sheet1.xml") -> bytes:
    """A small workbook whose one sheet holds these rows, and perhaps other strings."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SMALL)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for one in given.namelist():
            content = given.read(one).decode()
            content = re.sub(
                r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", content
            )
            if strings:
                content = re.sub(r"(<sst[^>]*>).*</sst>", rf"\1{strings}</sst>", content)
            packed.writestr(one.replace("sheet1.xml", part), content.replace("sheet1.xml", part))
    return made.getvalue()


FAR = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
LONG = "<si><t>" + "x" * 1_000_000 + "</t></si>"


@pytest.mark.parametrize(
    "body",
    [
        _workbook('<row r="1"><c r = "XFD1"><v>1</v></c></row>' + FAR),
        _workbook(
            '<row r="1"><c s=">" r="A1"><v>1</v></c></row>' + FAR.replace(" r=", ' s=">" r=')
        ),
        # Cells need not say where they stand: then they stand where they are counted.
        _workbook('<row r="1">' + "<c><v>1</v></c>" * 9_000 + "</row>"),
        _workbook('<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'),
        _workbook(
            "<row>" + "<c><v>1</v></c>" * 500 + "</row>" + "<row><c><v>1</v></c></row>" * 60_000
        ),
        # Two cells, and room for twenty-four million between them.
        _workbook(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="39999"><c r="WA39999"><v>1</v></c></row>'
        ),
        # A sheet is one by its content, whatever its part is called.
        _workbook(FAR, part="sheet1.dat"),
    ],
)
def test_cells_far_apart_are_refused_before_room_is_made_for_them(body: bytes) -> None:
    with pytest.raises(SheetProblem, match="far outside the table"):
        spreadsheets.read(body)


def test_one_long_text_in_many_cells_is_refused_before_it_is_copied() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 2_000)
    )
    body = _workbook(rows, strings=LONG)
    assert len(body) < 60_000
    with pytest.raises(SheetProblem, match="unpacks to far too much"):
        spreadsheets.read(body)
    assert len(spreadsheets.read(_workbook(rows, strings="<si><t>Fay</t></si>")).rows) == 1_999


def test_pictures_and_printers_settings_in_a_workbook_are_passed_over() -> None:
    made = io.BytesIO(SMALL)
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("xl/printerSettings/printerSettings1.bin", bytes(range(256)))
        packed.writestr("xl/drawings/vmlDrawing1.vml", "<xml><br></xml>")
        packed.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")
    assert spreadsheets.read(made.getvalue()).rows == spreadsheets.read(SMALL).rows


def test_a_million_empty_rows_below_the_table_are_no_rows() -> None:
    some = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    empty = "".join(f'<row r="{row}"><c r="C{row}" s="1"/></row>' for row in range(3, 100_000))
    empty += "".join(f'<row r="{row}" ht="15"/>' for row in range(100_000, 1_048_577))
    assert [cells for _number, cells in spreadsheets.read(_workbook(some + empty)).rows] == [
        ["1"],
        ["2"],
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("2026-03-03 00:00", date(2026, 3, 3)),
        ("2026-03-03T10:00:00Z", date(2026, 3, 3)),
        ("3/4/2026", date(2026, 4, 3)),
        ("03.04.2026", date(2026, 4, 3)),
        ("14-3-2026", date(2026, 3, 14)),
        ("3 March 2026", date(2026, 3, 3)),
        ("Tuesday, 3rd of March 2026", date(2026, 3, 3)),
        ("March 3 2026", date(2026, 3, 3)),
        ("Sep 16 2022", date(2022, 9, 16)),
        ("14-Mar-2026", date(2026, 3, 14)),
        (" 46084 ", date(2026, 3, 3)),
        ("46084.5", date(2026, 3, 3)),
        ("٣/٤/٢٠٢٦", date(2026, 4, 3)),
    ],
)
def test_a_date_is_read_as_written(text: str, day: date) -> None:
    assert spreadsheets.read_date(text) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "such as 14 March 2026"),
        ("3/14/2026", "month first.*2026-03-14"),
        ("31/2/2026", "no such day"),
        ("1/2/26", "two digits"),
        ("14-Mar-26", "four digits"),
        ("March 2010", "can't be read as a date"),
        ("yes", "can't be read as a date"),
        ("2026", "can't be read as a date"),
        ("99999", "can't be read as a date"),
        ("3/3/0026", "Check the year"),
        ("3 Marchember 2026", "can't be read as a date"),
        ("x" * 500, "can't be read as a date"),
    ],
)
def test_what_is_no_date_says_how_to_write_one(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        spreadsheets.read_date(text)
    assert len(str(refused.value)) < 200


FORMULAS = ["=1+1", "+1", "-1+x", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x", "  =1"]  # noqa: RUF001


def test_no_cell_becomes_a_formula_in_csv() -> None:
    body = spreadsheets.write_csv(["=h", "n"], [[text, -3] for text in FORMULAS])
    lines = body.decode("utf-8-sig")
    assert lines.startswith("'=h,n\r\n")
    assert body.startswith(b"\xef\xbb\xbf")
    for text in FORMULAS:
        assert f"'{text}" in lines
    assert lines.count(",-3\r\n") == len(FORMULAS)


def test_guard_is_taken_off_again_when_read() -> None:
    body = spreadsheets.write_csv(["a", "b"], [["-x", "it's"], ["=1", "'quoted'"]])
    assert [cells for _n, cells in spreadsheets.read(body).rows[1:]] == [
        ["-x", "it's"],
        ["=1", "'quoted'"],
    ]


def test_no_cell_becomes_a_formula_or_a_link_in_a_workbook() -> None:
    texts = [*FORMULAS, "https://example.org", "mailto:x@example.org"]
    body = spreadsheets.write_xlsx("=T[1]", ["=h"], [[text] for text in texts], widths=[30])
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert b'state="frozen"' in sheet
    assert b"<autoFilter" in sheet
    assert [cells[0] for _n, cells in spreadsheets.read(body).rows] == [
        text.strip() for text in ["=h", *texts]
    ]


@pytest.mark.real_data
def test_real_files_with_marks_quotes_and_mixed_dates_are_read_right(real_data: Path) -> None:
    folder = real_data / "import-edge-cases"
    sheets = {one.stem: spreadsheets.read(one.read_bytes()) for one in folder.glob("*.csv")}
    assert sheets["volunteers"].rows[0] == (1, ["display_name", "email", "phone_number"])
    assert sheets["supervisors"].rows[2][1][2] == "volunteer2@example.net, volunteer3@example.net"
    days = [spreadsheets.read_date(cells[3]) for _n, cells in sheets["casa_cases"].rows[1:]]
    assert days == [date(2022, 9, 16), date(2023, 1, 6)]
    assert all(not sheet.assumed for sheet in sheets.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-04-27T23:30:00.000+0000", "2021-04-27T23:30:00+00:00"),
        ("2026-07-01T18:30:00+01:00", "2026-07-01T17:30:00+00:00"),
        ("14 July 2026 18:30", "2026-07-14T17:30:00+00:00"),
        ("14/1/2026 6:30 pm", "2026-01-14T18:30:00+00:00"),
        ("2026-01-14 12:05:00", "2026-01-14T12:05:00+00:00"),
        ("14/1/2026 12:05 am", "2026-01-14T00:05:00+00:00"),
    ],
)
def test_a_moment_without_an_offset_is_on_the_charitys_clock(app, text, expected):
    assert spreadsheets.read_moment(text).isoformat() == expected


@pytest.mark.parametrize("text", ["", "14 July 2026", "14/7/2026 25:00", "14/7/2026 13:00 pm"])
def test_a_moment_that_cannot_be_is_refused_in_words(app, text):
    with pytest.raises(ValueError, match=r"[.]$"):
        spreadsheets.read_moment(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("18:30:00", "18:30"), ("6.30 pm", "18:30"), ("9:05", "09:05"), ("12:00 AM", "00:00")],
)
def test_times_of_day_are_read(app, text, expected):
    assert spreadsheets.read_clock(text) == expected


NAUGHTY = [
    *FORMULAS,
    '"=1',
    "'=1",
    "''=1",
    ",=1",
    ";=cmd|' /C calc'!A0",
    "“=1",
    "\u00a0=1",
    "\u200b=1",
    "\u3000＝1",
    "﹦1",
    "\ufeff=1",
    "−1",  # noqa: RUF001
]
HARMLESS = ["'quoted'", "it's", '"so" she said', "a=1", "1-2", "%", "50 %", "'", ""]


@pytest.mark.parametrize("text", NAUGHTY)
def test_what_may_pass_for_a_formula_is_guarded_and_read_back(text: str) -> None:
    body = spreadsheets.write_csv(["a"], [[text], ["x"]]).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(body, newline="")))[1][0]
    assert cell == f"'{text}"
    assert cells.without_guard(cell) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_words_are_written_as_they_are(text: str) -> None:
    body = spreadsheets.write_csv(["a"], [[text, 1]]).decode("utf-8-sig")
    assert "''" not in body
    assert cells.without_guard(text) == text


def test_nul_at_the_start_is_guarded() -> None:
    assert b"'\0=1" in spreadsheets.write_csv(["a"], [["\0=1"]])


def test_tables_are_written_in_one_place_alone() -> None:
    root = Path(spreadsheets.__file__).resolve().parents[1]
    writers = re.compile(r"csv\.(writer|DictWriter)|\bxlsxwriter\b|\bopenpyxl\b|from csv import")
    found = [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*.py"))
        if writers.search(path.read_text("utf-8"))
    ]
    assert found == ["spreadsheets/writing.py"]
