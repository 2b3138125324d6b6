"""Reach: how many people, sessions, visits and hours, beside the other period and the targets."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Column, Table
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.section_charts import months


def blocks(material: Material) -> list[Block]:
    """The main figures with what stands beside them, and sessions over time."""
    rows = [
        ("people_referred", _("People referred")),
        ("referrals", _("Referrals")),
        ("people_came", _("People who came, each once")),
        ("people_placed", _("People who took a place")),
        ("sessions.planned", _("Sessions planned")),
        ("sessions.held", _("Sessions held")),
        ("sessions.cancelled", _("Sessions called off")),
        ("sessions.no_roll", _("Sessions without a roll")),
        ("sessions.ahead", _("Sessions still ahead")),
        ("places.came", _("Times that somebody came")),
        ("minutes.contact", _("Hours of contact")),
        ("group_size.mean", _("People at a session, on average")),
        ("capacity.share", _("Seats in use")),
        ("visits", _("Visits without a place")),
        ("walk_ins", _("Walk-ins")),
        ("tasters.came", _("Came on a first visit")),
        ("tasters.joined", _("Of these, joined")),
    ]
    found = figures_table(material, "reach", _("Reach"), rows)
    if not found.rows:
        return nothing(_("Nothing is known of whom the programme reached on these dates."))
    return [found, *months(material, "sessions.held", _("Sessions held, by month"), "reach-months")]


def figures_table(
    material: Material, key: str, caption: str, rows: Sequence[tuple[str, str]]
) -> Table:
    """Figures by name, with the period beside it and the target where there are any."""
    said = material.said
    known = [(figure, name) for figure, name in rows if said.has(figure)]
    headings: list[str | Column] = [_("Figure"), _("Period")]
    if material.has_comparison():
        headings.append(material.beside_heading)
    has_targets = any(figure in said.aims for figure, _name in known)
    if has_targets:
        headings.append(Column(_("Target"), is_number=False))

    def cells(figure: str, name: str) -> list[Cell]:
        made: list[Cell] = [name, (said.written(figure), figure)]
        if material.has_comparison():
            made.append(said.written(figure, before=True))
        if has_targets:
            made.append(said.target_alone(figure))
        return made

    return table(material, key, caption, headings, [cells(*one) for one in known])
