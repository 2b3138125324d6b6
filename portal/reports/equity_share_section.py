"""Whether waits, staying and outcomes are the same for all: shares with intervals, by group.

Never in order of how well a group does: small groups lie apart by chance.
"""

from typing import NamedTuple

from flask_babel import gettext as _

from portal.reports.block_rules import Table
from portal.reports.interval_rules import difference_from_others, share_interval
from portal.reports.ledger_rules import At, key_of
from portal.reports.material import Cell, Material, table
from portal.reports.statistics_rules import Interval

DASH = "–"


class Told(NamedTuple):
    """A share of two figures, both broken down by a dimension. `at` stands before its row."""

    part: str
    whole: str
    label: str
    at: At = ()


def shares_of(material: Material) -> list[Told]:
    """The shares that may be broken down, those that the ledger holds."""
    stayed: At = (("session", "4"),)
    found = [
        Told("wait.within_target", "wait.came", _("Wait within the target")),
        Told("retention", "retention.could", _("Came four times or more"), stayed),
    ]
    for code, series in material.facts.series.items():
        at = f"outcome.{code}"
        label = _("Better: %(name)s", name=series.name)
        found.append(Told(f"{at}.improved", f"{at}.paired", label))
    return found


def tables(material: Material, dimension: str, name: str) -> list[Table]:
    """Shares by group with their intervals, and how each lies from all others."""
    rows = [row for row, _key in material.rows_of("people_referred", dimension)]
    shares = [one for one in shares_of(material) if _is_broken_down(material, one, dimension, rows)]
    if not shares:
        return []
    apart = [[_row_name(material, dimension, row)] for row in rows]
    beside = [[_row_name(material, dimension, row)] for row in rows]
    for one in shares:
        for number, row in enumerate(rows):
            apart[number].append(_share(material, one, dimension, row))
            beside[number].append(_difference(material, one, dimension, row))
    headings = [name, *(one.label for one in shares)]
    made = [
        table(
            material,
            f"equity-shares-{dimension}",
            _("Waits, staying and outcomes, by %(name)s", name=name.lower()),
            headings,
            _told(apart),
            note=_("Percentages with their 95 % interval, worked out from the numbers printed."),
        ),
        table(
            material,
            f"equity-differences-{dimension}",
            _("How far each lies from all others, by %(name)s", name=name.lower()),
            headings,
            _told(beside),
            note=_(
                "In points of 100, with the 95 % interval. Where it holds 0, the difference may "
                "be chance."
            ),
        ),
    ]
    return [one for one in made if one.rows]


def _told(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows that say anything."""
    return [row for row in rows if any(cell != DASH for cell in row[1:])]


def _row_name(material: Material, dimension: str, row: str) -> Cell:
    return material.row_name(dimension, row, _("Not said"))


def _keys(one: Told, dimension: str, row: str) -> tuple[str, str]:
    at = (*one.at, (dimension, row))
    return key_of(one.part, at), key_of(one.whole, at)


def _is_broken_down(material: Material, one: Told, dimension: str, rows: list[str]) -> bool:
    return any(material.said.has(_keys(one, dimension, row)[0]) for row in rows)


def _share(material: Material, one: Told, dimension: str, row: str) -> Cell:
    part, whole = _keys(one, dimension, row)
    found = share_interval(material.said.now, part, whole)
    if found is None:
        return DASH
    words = _(
        "%(share)s %% (%(low)s to %(high)s)",
        share=round(found.estimate),
        low=round(found.low),
        high=round(found.high),
    )
    return words, part


def _difference(material: Material, one: Told, dimension: str, row: str) -> Cell:
    part, whole = _keys(one, dimension, row)
    total = key_of(one.part, one.at), key_of(one.whole, one.at)
    found = difference_from_others(material.said.now, part, whole, *total)
    return DASH if found is None else (_points(found), part)


def _points(found: Interval) -> str:
    return _(
        "%(points)s (%(low)s to %(high)s)",
        points=_signed(found.estimate),
        low=_signed(found.low),
        high=_signed(found.high),
    )


def _signed(number: float) -> str:
    whole = round(number)
    # A minus sign, as wide as the plus.
    return f"+{whole}" if whole > 0 else str(whole).replace("-", "\N{MINUS SIGN}")
