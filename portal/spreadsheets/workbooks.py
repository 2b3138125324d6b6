"""XLSX workbooks: refused where they would unpack to more than memory holds, then read."""

import io
from typing import Any

from flask_babel import gettext as _

from portal.spreadsheets.cells import SheetProblem, add_row
from portal.spreadsheets.unpacking import check_workbook, damaged

Rows = list[tuple[int, list[str]]]


def read_workbook(body: bytes, sheet: str, first: int | None) -> tuple[Rows, str, tuple[str, ...]]:
    """The rows of one sheet, its name, and the names of all that aren't hidden.

    Raises SheetProblem.
    """
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    check_workbook(body)
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
        raise damaged() from None
    raise damaged()


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
