"""Figures and documents as text to keep: the same text for the same content. Pure.

What is kept is read again by later versions, so it names its parts and holds no code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from markupsafe import Markup

from portal.reports import block_rules
from portal.reports.block_rules import Document
from portal.reports.ledger_rules import (
    Cell,
    Counted,
    Dimension,
    Ledger,
    Mark,
    Printed,
    Share,
    Shown,
    Sum,
    Unit,
    Value,
)

Json = dict[str, Any]
_BLOCKS = {
    name: kind
    for name, kind in vars(block_rules).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def as_text(content: Any) -> str:
    """JSON in one form only, so that its hash says whether two contents are equal."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def figures_of(printed: Printed, counted: Mapping[str, int]) -> Json:
    """All figures of one period, as counted and as shown. `counted` has every count by key: what
    may be printed holds none that is hidden."""
    ledger = printed.ledger
    return {
        "counts": {
            key: _count(cell, counted.get(key, cell.count), printed)
            for key, cell in ledger.cells.items()
        },
        "sums": [[one.whole, list(one.parts)] for one in ledger.sums],
        "shares": {
            key: {"part": one.part, "whole": one.whole, "shown": printed.shares.get(key)}
            for key, one in ledger.shares.items()
        },
        "values": {key: _value(one, printed) for key, one in ledger.values.items()},
        "dimensions": {
            name: {"rows": list(one.rows), "is_ordered": one.is_ordered}
            for name, one in ledger.dimensions.items()
        },
    }


def _count(cell: Cell, count: int, printed: Printed) -> Json:
    shown = printed.counts.get(cell.key)
    return {
        "figure": cell.figure,
        "at": [list(pair) for pair in cell.at],
        "count": count,
        "counted": cell.counted.value,
        "is_exact": cell.is_exact,
        "mark": shown.mark.value if shown else None,
        "shown": shown.number if shown else None,
    }


def _value(value: Value, printed: Printed) -> Json:
    shown = printed.values.get(value.key)
    return {
        "numbers": None if value.numbers is None else list(value.numbers),
        "unit": value.unit.value,
        "rests_on": list(value.rests_on),
        "decimals": value.decimals,
        "shown": None if shown is None else list(shown),
    }


def printed_from(kept: Json) -> Printed:
    """What `figures_of` kept."""
    ledger = Ledger(
        cells={key: _cell(one) for key, one in kept["counts"].items()},
        sums=[Sum(whole, tuple(parts)) for whole, parts in kept["sums"]],
        shares={key: Share(key, one["part"], one["whole"]) for key, one in kept["shares"].items()},
        values={
            key: Value(
                key,
                _numbers(one["numbers"]),
                Unit(one["unit"]),
                tuple(one["rests_on"]),
                one["decimals"],
            )
            for key, one in kept["values"].items()
        },
        dimensions={
            name: Dimension(name, tuple(one["rows"]), one["is_ordered"])
            for name, one in kept["dimensions"].items()
        },
    )
    return Printed(
        counts={
            key: Shown(Mark(one["mark"]), one["shown"])
            for key, one in kept["counts"].items()
            if one["mark"] is not None
        },
        shares={key: one["shown"] for key, one in kept["shares"].items()},
        values={key: _numbers(one["shown"]) for key, one in kept["values"].items()},
        ledger=ledger,
    )


def _cell(kept: Json) -> Cell:
    at = tuple((dimension, row) for dimension, row in kept["at"])
    return Cell(kept["figure"], kept["count"], Counted(kept["counted"]), at, kept["is_exact"])


def _numbers(kept: list[float] | None) -> tuple[float, ...] | None:
    return None if kept is None else tuple(kept)


def document_text(document: Document) -> str:
    """A document as text, for `document_from`."""
    return as_text(_plain(document))


def document_from(text: str) -> Document:
    """The document that `document_text` kept."""
    found = _built(json.loads(text))
    if not isinstance(found, Document):
        raise ValueError("This text isn't a document's.")
    return found


def _plain(thing: Any) -> Any:
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {one.name: _plain(getattr(thing, one.name)) for one in fields(thing)}
        return {"is": type(thing).__name__, **parts}
    if isinstance(thing, Markup):
        return {"is": "Markup", "text": str(thing)}
    if isinstance(thing, Mapping):
        return {"is": "Mapping", "pairs": [[_plain(key), _plain(thing[key])] for key in thing]}
    if isinstance(thing, list | tuple):
        return [_plain(one) for one in thing]
    if thing is None or isinstance(thing, bool | int | float):
        return thing
    return str(thing)


def _built(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_built(one) for one in kept)
    if not isinstance(kept, dict):
        return kept
    kind = kept["is"]
    if kind == "Markup":
        return Markup(kept["text"])  # nosec B704 # was Markup when we kept it
    if kind == "Mapping":
        return {_built(key): _built(value) for key, value in kept["pairs"]}
    made = _BLOCKS[kind]
    # A part that a later version dropped is left; one that it added has its default.
    known = {one.name for one in fields(made)}
    return made(**{name: _built(part) for name, part in kept.items() if name in known})


@dataclass(frozen=True)
class KeptTable:
    """A table of a kept document, without its picture: for files and pages."""

    key: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def tables_of(document: Document) -> list[KeptTable]:
    """Every table, in the order of the document."""
    return [
        KeptTable(
            table.key,
            table.caption,
            tuple(column.heading for column in table.columns),
            tuple(tuple(row.cells) for row in table.rows),
            table.note,
        )
        for table in document.tables
    ]
