"""What reading any kind of file shares: the limits, a row kept, a cell as text."""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from portal.plain_text import visible

MOST_ROWS = 20_000
MOST_COLUMNS = 200
# As many letters as a spreadsheet's own cell can hold.
CELL_LENGTH = 32_767
# Headings and a few lines of title stand above the rows that are counted.
ABOVE = 10


class SheetProblem(ValueError):
    """A file that can't be read as a table; the message says why and what to do."""


def add_row(rows: list[tuple[int, list[str]]], number: int, cells: Iterable[Any]) -> None:
    """Keep a row that holds anything. Raises SheetProblem beyond the limits."""
    texts = [as_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if not texts:
        return
    if len(texts) > MOST_COLUMNS:
        raise SheetProblem(
            _(
                "Row %(number)s has %(count)s columns; at most %(most)s can be read. Delete what "
                "isn't needed and save it again.",
                number=number,
                count=len(texts),
                most=MOST_COLUMNS,
            )
        )
    if len(rows) >= MOST_ROWS + ABOVE:
        raise SheetProblem(
            _(
                "This file has more than %(most)s rows. Cut it into smaller ones.",
                most=f"{MOST_ROWS:,}",
            )
        )
    rows.append((number, texts))


def as_text(cell: Any) -> str:
    """A cell as text: dates as 2026-03-14, whole numbers without a point."""
    if isinstance(cell, str):
        if len(cell) > CELL_LENGTH:
            raise SheetProblem(
                _("A cell of this file is too long: a quotation mark may be missing in it.")
            )
        return visible(cell).strip()
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "" if cell is None else str(cell)


# Signs, plain, full-width and small, after which spreadsheets take a cell for a formula; and
# what may stand before one and is passed over, or ends the cell before it: blanks of every
# kind, quotes, and what divides cells.
_FORMULA = re.compile(
    r"[ \"'`\u2018\u2019\u201c\u201d,;\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060"
    r"\u3000\ufeff]*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212]"
)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula rather than for words."""
    return _FORMULA.match(text) is not None


def without_guard(text: str) -> str:
    """A text without the apostrophe that was put before it so that it's no formula."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text
