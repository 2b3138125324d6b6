"""CSV and XLSX written so that no cell becomes a formula or a link."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from portal.spreadsheets.cells import CELL_LENGTH, as_text, is_formula

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_csv(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file, UTF-8 with a mark that lets spreadsheets know.

    Dates are written 2026-03-14; text that a spreadsheet would take for a formula gets an
    apostrophe before it, numbers don't.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_guarded(cell) for cell in headings])
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    if cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)):
        return cell
    if isinstance(cell, date | bool | time | timedelta):
        return (
            as_text(cell) if not isinstance(cell, date) or isinstance(cell, datetime) else str(cell)
        )
    text = str(cell)
    return f"'{text}" if is_formula(text) else text


def write_xlsx(
    title: str,
    headings: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    widths: Mapping[int, float] | Sequence[float] | None = None,
) -> bytes:
    """A workbook with one sheet: headings that stay in sight and filter, dates as dates.

    Text is written as text, whatever it looks like: never a formula, never a link. `widths`
    are columns' widths in letters, by number from 0; else each column suits its content.
    """
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"})
        fit = [len(str(heading)) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, str(heading), bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write_cell(sheet, last, column, cell, wrapped, day)
                if column < len(fit):
                    fit[column] = max(fit[column], len(str("" if cell is None else cell)))
        given = dict(widths.items() if isinstance(widths, Mapping) else enumerate(widths or ()))
        for column, letters in enumerate(fit):
            sheet.set_column(column, column, given.get(column, min(max(letters + 2, 9), 60)))
        sheet.freeze_panes(1, 0)
        if headings:
            sheet.autofilter(0, 0, last, len(headings) - 1)
    return made.getvalue()


def _write_cell(sheet: Any, row: int, column: int, cell: Any, wrapped: Any, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        plain = cell.date() if isinstance(cell, datetime) else cell
        sheet.write_datetime(row, column, datetime.combine(plain, time(0)), day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        text = as_text(cell) if isinstance(cell, bool) else str(cell)
        sheet.write_string(row, column, text[:CELL_LENGTH], wrapped)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '")[:31] or "Sheet1"


class SheetRows(NamedTuple):
    """One sheet of a workbook; `below` are lines of plain words under its rows."""

    title: str
    headings: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    below: Sequence[str] = ()


def write_workbook(sheets: Iterable[SheetRows], made_at: datetime) -> bytes:
    """A workbook of several sheets, each written as `write_xlsx` writes one.

    The same sheets and moment give the same bytes. Titles that would be equal get a number.
    """
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"})
        taken: set[str] = set()
        for one in sheets:
            sheet = book.add_worksheet(_free_name(one.title, taken))
            for column, heading in enumerate(one.headings):
                sheet.write_string(0, column, str(heading), bold)
                cells = [str(row[column]) for row in one.rows if column < len(row)]
                letters = max([len(str(heading)), *map(len, cells)])
                sheet.set_column(column, column, min(max(letters + 2, 9), 60))
            for number, row in enumerate(one.rows, 1):
                for column, cell in enumerate(row):
                    _write_cell(sheet, number, column, cell, wrapped, day)
            for number, line in enumerate(one.below, len(one.rows) + 2):
                # Plain and not wrapped: it runs over the columns beside it.
                sheet.write_string(number, 0, line[:CELL_LENGTH])
            sheet.freeze_panes(1, 0)
    return made.getvalue()


def _free_name(title: str, taken: set[str]) -> str:
    # Excel takes no two names that differ in case alone.
    name, number = _sheet_name(title), 1
    while name.casefold() in taken:
        number += 1
        name = f"{_sheet_name(title)[:27]} {number}"
    taken.add(name.casefold())
    return name
