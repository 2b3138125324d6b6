"""Safety: what was raised as a concern, and deaths, which stand apart from every ending."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block
from portal.reports.material import Cell, Material, nothing, table


def blocks(material: Material) -> list[Block]:
    """Concerns by kind, and deaths."""
    said = material.said
    known = said.has("concerns") or said.has("deaths")
    if not known:
        return nothing(_("Concerns aren't counted in this report."))
    rows: list[list[Cell]] = [
        _row(material, material.row_name("kind", row), key)
        for row, key in material.rows_of("concerns", "kind")
    ]
    if said.has("concerns"):
        rows.append(_row(material, _("All concerns"), "concerns"))
    if said.has("deaths"):
        rows.append(_row(material, _("Deaths of people who attended or waited"), "deaths"))
    headings = [_("What was recorded"), _("Number")]
    if material.has_comparison():
        headings.append(material.beside_heading)
    note = _(
        "A concern is a crisis, a worry for somebody's safety, an incident or a complaint. "
        "More of them can mean that people speak up sooner."
    )
    return [table(material, "safety", _("Concerns and deaths"), headings, rows, note=note)]


def _row(material: Material, name: str, key: str) -> list[Cell]:
    said = material.said
    cells: list[Cell] = [name, (said.count(key), key)]
    if material.has_comparison():
        cells.append(said.count(key, before=True))
    return cells
