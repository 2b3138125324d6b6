"""What every section of a document is made from, and how its tables are put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.models import Protection
from portal.reports import figure_words, row_rules
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Block, Column, Row, Table, Text
from portal.reports.facts_rules import Facts
from portal.reports.ledger_rules import Mark, key_of
from portal.reports.said_words import HIDDEN_UP_TO, OTHER, ROUNDED_TO, SMALL, Said

# A cell in words, or the words with the key of the figure behind them.
Cell = str | tuple[str, str]


@dataclass(frozen=True)
class Material:
    """The question, the facts, and what may be said of the figures.

    `beside` is how the other period is named behind a figure: "in April to June 2026".
    """

    ask: Ask
    facts: Facts
    said: Said
    beside: str = ""
    beside_heading: str = ""
    # What was checked of the protection, in sentences; and which figures other sections hold.
    checked: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    def row_name(self, dimension: str, row: str, otherwise: str = "") -> str:
        """How a row of a dimension is named."""
        if (dimension, row) in self.facts.row_names:
            return self.facts.row_names[dimension, row]
        if not row and otherwise:
            return otherwise
        # Rows that are printed as one are named one after the other.
        return ", ".join(figure_words.row_name(dimension, one) for one in row_rules.rows_in(row))

    def rows_of(self, figure: str, dimension: str) -> list[tuple[str, str]]:
        """(row, key) of every cell that a figure has along one dimension, in its order."""
        known = self.said.now.ledger.dimensions.get(dimension)
        cells = self.said.now.ledger.cells.values()
        found = {
            cell.at[0][1]: cell.key
            for cell in cells
            if cell.figure == figure and len(cell.at) == 1 and cell.at[0][0] == dimension
        }
        order = [row for row in known.rows if row in found] if known else []
        return [(row, found[row]) for row in [*order, *(one for one in found if one not in order)]]

    def counted(self, figure: str, *at: tuple[str, str], before: bool = False) -> Cell:
        """A cell of a count by its figure and place."""
        key = key_of(figure, at)
        return self.said.count(key, before=before), key

    def has_comparison(self) -> bool:
        return self.said.before is not None


def table(
    material: Material,
    key: str,
    caption: str,
    headings: Sequence[str | Column],
    rows: Iterable[Sequence[Cell]],
    *,
    note: str = "",
    total: Sequence[Cell] | None = None,
) -> Table:
    """A table of cells, with what its marks mean said under it wherever they occur."""
    made = [_row(one) for one in rows]
    if total is not None:
        made.append(_row(total, is_total=True))
    columns = [
        one if isinstance(one, Column) else Column(one, is_number=place > 0)
        for place, one in enumerate(headings)
    ]
    marks = marks_explained(material, made)
    return Table(key, caption, columns, made, " ".join(one for one in (note, marks) if one))


def _row(cells: Sequence[Cell], *, is_total: bool = False) -> Row:
    return Row(
        [one if isinstance(one, str) else one[0] for one in cells],
        ["" if isinstance(one, str) else one[1] for one in cells],
        is_total,
    )


def marks_explained(material: Material, rows: Iterable[Row]) -> str:
    """What "*" and "c" stand for, and that numbers are rounded: only what these rows hold."""
    rows = list(rows)
    cells = {part for row in rows for cell in row.cells for part in cell.split()}
    protection = material.said.protection
    told = []
    if SMALL in cells:
        told.append(small_words(protection))
    if OTHER in cells:
        told.append(_("c: not shown, so that no hidden number can be worked out."))
    shown = material.said.now.counts
    if ROUNDED_TO[protection] > 1 and any(
        key in shown and shown[key].mark == Mark.ROUNDED and shown[key].number
        for row in rows
        for key in row.figures
    ):
        if told:
            told.append(_("Others are rounded to %(base)s.", base=ROUNDED_TO[protection]))
        else:
            told.append(_("Rounded to %(base)s, totals excepted.", base=ROUNDED_TO[protection]))
    return " ".join(told)


def small_words(protection: Protection) -> str:
    """What "*" stands for."""
    return _(
        "*: a number from 1 to %(most)s, not shown, so that nobody can be picked out.",
        most=HIDDEN_UP_TO[protection],
    )


def nothing(words: str) -> list[Block]:
    """What a section says that has nothing to tell."""
    return [Text([words])]
