"""The tables of a document as files: each as CSV, or all in one workbook.

They hold the very words of the page and the PDF, so no number that is hidden there.
"""

from datetime import datetime

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.reports.block_rules import Care, Document, Table
from portal.spreadsheets import (
    CSV_TYPE,
    XLSX_TYPE,
    SheetRows,
    write_csv,
    write_workbook,
)

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


def workbook(document: Document, made_at: datetime) -> bytes:
    """A workbook: what it is and how to read it, then a sheet for each table.

    The same document and moment give the same bytes.
    """
    return write_workbook([_about(document), *map(_sheet, document.tables)], made_at)


def csv_of(table: Table) -> bytes:
    """A table as CSV, what its marks mean under it."""
    rows = [list(row) for row in _rows(table)]
    if table.note:
        rows += [[], [table.note]]
    return write_csv([column.heading for column in table.columns], rows)


def table_called(document: Document, key: str) -> Table | None:
    """The table of this key, or None."""
    return next((one for one in document.tables if one.key == key), None)


def _about(document: Document) -> SheetRows:
    lines = [
        (_("Report"), document.title),
        (_("What"), document.subtitle),
        (_("From"), document.organisation),
        (_("For"), document.prepared_for),
        (_("Issue"), document.issue_line),
        (_("Data"), document.data_line),
        *(
            (_("Read with care"), sentence)
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Care)
            for sentence in block.sentences
        ),
    ]
    return SheetRows(_("About"), (_("About"), ""), [line for line in lines if line[1]])


def _sheet(table: Table) -> SheetRows:
    below = [one for one in (table.caption, table.note) if one]
    return SheetRows(
        table.caption, [column.heading for column in table.columns], _rows(table), below
    )


def _rows(table: Table) -> list[tuple[str | int | float, ...]]:
    return [
        tuple(
            _cell(words, is_number=place > 0 and table.columns[place].is_number)
            for place, words in enumerate(row.cells)
        )
        for row in table.rows
    ]


def _cell(words: str, *, is_number: bool) -> str | int | float:
    """A plain number as a number, so that sheets can reckon with it; all else as its words."""
    if not is_number or not words[:1].isdigit():
        return words
    try:
        number = parse_decimal(words, locale=get_locale(), strict=True)
    except NumberFormatError:
        return words
    return int(number) if number == number.to_integral_value() else float(number)
