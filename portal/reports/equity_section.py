"""Equity: whom the programme reaches and who stays, by what people say of themselves.

How many said anything stands beside each; groups are never put in order of how well they do.
"""

from flask_babel import gettext as _

from portal.formats import percent
from portal.reports import equity_share_section
from portal.reports.block_rules import Block, Text
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table

DIMENSIONS = ("age", "gender", "ethnicity", "disability", "area")
NOT_SAID = ("unknown", "not_said", "")


def names() -> dict[str, str]:
    """What people are asked about themselves."""
    return {
        "age": _("Age"),
        "gender": _("Gender"),
        "ethnicity": _("Ethnic background"),
        "disability": _("Disability"),
        "area": _("Area"),
    }


def blocks(material: Material) -> list[Block]:
    """One table for each dimension that the ledger holds."""
    made: list[Block] = []
    for dimension in DIMENSIONS:
        if material.rows_of("people_referred", dimension):
            made += _dimension(material, dimension)
    if not made:
        return nothing(_("Nothing is known of the people behind these figures for these dates."))
    words = [
        _(
            "These tables show whether some people are reached, or stay, less than others. "
            "Groups differ in size, and small ones by chance: don't put them in order. How many "
            "waited within the target, stayed or are better stands by group only where no "
            "number in it is small."
        )
    ]
    return [Text(words), *made]


def _dimension(material: Material, dimension: str) -> list[Block]:
    said = material.said
    name = names()[dimension]
    figures = [("people_referred", _("Referred")), ("people_came", _("Came"))]
    figures = [one for one in figures if material.rows_of(one[0], dimension)]
    values = [("wait.median", _("Median wait"))]
    first = material.rows_of("people_referred", dimension)
    values = [
        one for one in values if any(said.has(f"{one[0]}[{dimension}={row}]") for row, _k in first)
    ]
    rows: list[list[Cell]] = []
    for row, key in first:
        cells: list[Cell] = [material.row_name(dimension, row, _("Not said"))]
        for figure, _label in figures:
            at = key_of(figure, ((dimension, row),))
            cells.append((said.count(at), at) if said.has(at) else "")
        cells.append(percent(said.share_of(key, "people_referred")))
        for figure, _label in values:
            cells.append(said.value(f"{figure}[{dimension}={row}]"))
        rows.append(cells)
    headings = [name, *(label for _figure, label in figures), _("Of those referred")]
    headings += [label for _figure, label in values]
    caption = _("People referred and people who came, by %(name)s", name=name.lower())
    return [
        table(
            material,
            f"equity-{dimension}",
            caption,
            headings,
            rows,
            note=_coverage(material, dimension, first),
        ),
        *equity_share_section.tables(material, dimension, name),
    ]


def _coverage(material: Material, dimension: str, rows: list[tuple[str, str]]) -> str:
    """For how many people it is known at all."""
    said = material.said
    known = key_of("known", (("of", dimension),))
    if said.has(known):
        return _("Known: %(part)s referred.", part=said.part_of(known, "people_referred"))
    unknown = next((key for row, key in rows if row in NOT_SAID), None)
    if unknown is None:
        return ""
    return _("Not known: %(part)s.", part=said.part_of(unknown, "people_referred"))
