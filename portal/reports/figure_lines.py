"""Printed figures line by line, for the command line and for programs."""

from typing import Any, NamedTuple

from portal.reports.change_rules import Told
from portal.reports.change_words import figure_name, told
from portal.reports.ledger_rules import Counted, Printed

_UNITS = {Counted.MINUTES: "minutes"}


class FigureLine(NamedTuple):
    """A figure as printed. `shown` is a number, a list of (estimate, low, high), or None where
    it is hidden; `mark` says how it is printed, and is None for what isn't a count."""

    key: str
    shown: Any
    mark: str | None
    unit: str
    name: str
    said: str


def lines(printed: Printed) -> list[FigureLine]:
    """Every printed figure: counts, then shares, then values, in the ledger's order."""
    ledger = printed.ledger
    found = []
    for key, shown in printed.counts.items():
        cell = ledger.cells[key]
        numbers = None if shown.number is None else (float(shown.number),)
        said = told(Told(numbers, shown.mark))
        unit = _UNITS.get(cell.counted, cell.counted.value)
        found.append(FigureLine(key, shown.number, shown.mark.value, unit, figure_name(key), said))
    for key, share in printed.shares.items():
        said = told(Told(None if share is None else (share,), None, decimals=1))
        found.append(FigureLine(key, share, None, "percent", figure_name(key), said))
    for key, value in printed.values.items():
        kind = ledger.values[key]
        shown_value = None if value is None else (value[0] if len(value) == 1 else list(value))
        said = told(Told(value, None, kind.unit, kind.decimals))
        found.append(FigureLine(key, shown_value, None, kind.unit.value, figure_name(key), said))
    return found
