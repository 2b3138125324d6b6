"""Which kind of file it is, and CSV: encodings, delimiters, quotation marks."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.spreadsheets.cells import SheetProblem, add_row, without_guard
from portal.spreadsheets.workbooks import read_workbook

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 25
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One table: its rows that hold anything, each with the number a spreadsheet gives it.

    Cells are text without outer blanks, rows as long as they are in the file. `names` are the
    sheets to choose from (one, empty, for CSV), `name` the one that was read. `assumed` names
    the encoding of a text file that wasn't UTF-8.
    """

    rows: list[tuple[int, list[str]]]
    name: str = ""
    names: tuple[str, ...] = ("",)
    assumed: str = ""


def read(body: bytes, sheet: str = "", *, first: int | None = None) -> Sheet:
    """The table in a CSV or XLSX file, told apart by its bytes.

    `sheet` names a sheet of a workbook, else the first visible one with rows is read; `first`
    stops after so many rows. Raises SheetProblem with a sentence for any other file, one that
    is empty or damaged, and one beyond the limits.
    """
    if not body.strip(b"\x00\t\r\n "):
        raise SheetProblem(_("This file is empty. Choose one with headings and rows."))
    if body.startswith(b"PK"):
        return Sheet(*read_workbook(body, sheet, first))
    _refuse_others(body)
    text, assumed = _decoded(body)
    return Sheet(_csv_rows(text, first), assumed=assumed)


def _refuse_others(body: bytes) -> None:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if body.startswith(_OLE):
        raise SheetProblem(
            _(
                "This is an old Excel file (.xls), or one that is locked with a passphrase. Open "
                "it, save it as .xlsx without a passphrase, and choose that."
            )
        )
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise SheetProblem(
            _("This is a web page or XML, whatever its name says. Save it as .xlsx or .csv.")
        )
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf")):
        raise SheetProblem(_("This isn't a table. Choose a file that ends in .csv or .xlsx."))


def _decoded(body: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding where it isn't UTF-8."""
    for mark, codec in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "")):
        if body.startswith(mark):
            try:
                return body.decode(codec or "utf-8-sig"), "UTF-16" if codec else ""
            except UnicodeDecodeError:
                break
    half = body[: 4_000 & ~1]
    for codec, zeros, letters in (
        ("utf-16-le", half[1::2], half[::2]),
        ("utf-16-be", half[::2], half[1::2]),
    ):
        if zeros.count(0) * 2 > len(zeros) and letters.count(0) == 0:
            return body.decode(codec, "replace"), "UTF-16"
    if b"\x00" in body:
        raise SheetProblem(_("This isn't a table. Choose a file that ends in .csv or .xlsx."))
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace"), "Windows-1252"


def _csv_rows(text: str, first: int | None) -> list[tuple[int, list[str]]]:
    text, delimiter = _said_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            # An apostrophe that we (or others) put before a formula's sign isn't the text's own.
            add_row(rows, number, (without_guard(cell) for cell in cells))
            if first is not None and len(rows) >= first:
                break
    except csv.Error:
        raise SheetProblem(
            _(
                "From row %(number)s on the file can't be read: a quotation mark may be missing "
                "there. Mend it, or save the table as .xlsx.",
                number=number + 1,
            )
        ) from None
    return rows


def _said_delimiter(text: str) -> tuple[str, str]:
    # A first line "sep=;" is an order to spreadsheets, not a row of the table.
    found = re.match(r"sep=([,;\t|])\r?\n", text, re.IGNORECASE)
    return (text[found.end() :], found[1]) if found else (text, "")


def _delimiter(text: str) -> str:
    """The sign that cuts the first rows into the most, and the most even, cells."""

    def score(sign: str) -> tuple[float, int]:
        try:
            reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign)
            widths = [
                len(row) for row, _n in zip(reader, range(_SNIFFED_ROWS), strict=False) if row
            ]
        except csv.Error:
            return 0, 0
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            return 0, 0
        width, count = max(wide.items(), key=lambda one: (one[1], one[0]))
        return count / len(widths), width

    return max(DELIMITERS, key=score)
