"""XLSX workbooks: refused where they would unpack to more than memory holds, then read."""

import io
import re
import zipfile
from typing import Any

from flask_babel import gettext as _

from portal.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, SheetProblem, add_row

# What a workbook may unpack to, in bytes: far more than the rows and columns need.
UNPACKED_BYTES = 120_000_000

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")

Rows = list[tuple[int, list[str]]]


def read_workbook(body: bytes, sheet: str, first: int | None) -> tuple[Rows, str, tuple[str, ...]]:
    """The rows of one sheet, its name, and the names of all that aren't hidden.

    Raises SheetProblem.
    """
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    _check_workbook(body)
    try:
        with load_workbook(io.BytesIO(body)) as book:
            names = tuple(
                one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
            )
            if not names:
                raise SheetProblem(_("Every sheet of this workbook is hidden. Show one of them."))
            if sheet and sheet not in names:
                raise SheetProblem(_("There is no sheet called “%(name)s”.", name=sheet))
            # An empty first sheet is a cover that nobody filled.
            for name in (sheet,) if sheet else names:
                rows = _sheet_rows(book.get_sheet_by_name(name), first)
                if rows or name == names[-1] or sheet:
                    return rows, name if rows or sheet else names[0], names
    except (CalamineError, OSError, ValueError) as problem:
        if isinstance(problem, SheetProblem):
            raise
        raise _damaged() from None
    raise _damaged()


def _sheet_rows(sheet: Any, first: int | None) -> Rows:
    rows: Rows = []
    if sheet.start is None:
        return rows
    # Rows come from the first of the sheet on, but cells from the first column in use.
    before = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        add_row(rows, number, [*before, *cells])
        if first is not None and len(rows) >= first:
            break
    return rows


def _damaged() -> SheetProblem:
    return SheetProblem(
        _("This workbook is damaged and can't be read. Open it, save it again, and choose that.")
    )


def _check_workbook(body: bytes) -> None:
    """Refuse what isn't a workbook, and one that would unpack to more than memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            if all(one.filename.lstrip("/").lower() != "xl/workbook.xml" for one in parts):
                raise SheetProblem(
                    _("This isn't an Excel workbook (.xlsx). Save the table as .xlsx or .csv.")
                )
            if sum(one.file_size for one in parts) > UNPACKED_BYTES:
                raise _too_much()
            for part in parts:
                if part.filename.lower().endswith(".xml"):
                    _check_extent(packed, part)
    except SheetProblem:
        raise
    except Exception:
        # A damaged archive shows as any of a dozen errors.
        raise _damaged() from None


def _too_much() -> SheetProblem:
    return SheetProblem(
        _("This workbook unpacks to far too much to read. Copy the table into a new one.")
    )


def _check_extent(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a sheet with a cell far off: the reader makes room for all cells between."""
    with packed.open(part) as opened:
        # What the list of parts says of their sizes is only a claim.
        content = opened.read(UNPACKED_BYTES + 1)
    if len(content) > UNPACKED_BYTES:
        raise _too_much()
    if b"\x00" in content[:200]:
        raise _damaged()
    for found in _CELL.finditer(content):
        if int(found[2]) > 2 * MOST_ROWS or _column(found[1]) > 3 * MOST_COLUMNS:
            raise SheetProblem(
                _(
                    "A cell of this workbook stands far outside the table, at %(cell)s. Delete "
                    "it, or copy the table into a new workbook. At most %(rows)s rows and "
                    "%(columns)s columns can be read.",
                    cell=(found[1] + found[2]).decode("ascii").upper(),
                    rows=f"{MOST_ROWS:,}",
                    columns=MOST_COLUMNS,
                )
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
