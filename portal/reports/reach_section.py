"""Reach: how many people, sessions, visits and hours, beside the other period and the targets."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.reports import figure_words
from portal.reports.block_rules import Block, Column, Table
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.section_charts import months


def blocks(material: Material) -> list[Block]:
    """The main figures with what stands beside them, and sessions over time."""
    rows = [
        "people_referred",
        "referrals",
        "people_came",
        "people_placed",
        "sessions.planned",
        "sessions.held",
        "sessions.cancelled",
        "sessions.no_roll",
        "sessions.ahead",
        "places.came",
        "minutes.contact",
        "group_size.mean",
        "capacity.share",
        "visits",
        "walk_ins",
        "tasters.came",
        "tasters.joined",
    ]
    found = figures_table(material, "reach", _("People, sessions and hours"), rows)
    if not found.rows:
        return nothing(_("Nothing is known of whom the programme reached on these dates."))
    return [
        found,
        *months(
            material,
            "sessions.held",
            _("Sessions held, by month"),
            "reach-months",
        ),
    ]


def figures_table(material: Material, key: str, caption: str, figures: Sequence[str]) -> Table:
    """Figures by name, with the period beside it and the target where there are any.

    What the ledger doesn't know is left out.
    """
    said = material.said
    known = [figure for figure in figures if said.has(figure)]
    headings: list[str | Column] = [_("Figure"), _("Period")]
    if material.has_comparison():
        headings.append(material.beside_heading)
    has_targets = any(figure in said.aims for figure in known)
    if has_targets:
        headings.append(Column(_("Target"), is_number=False))

    def cells(figure: str) -> list[Cell]:
        made: list[Cell] = [figure_words.name(figure), (said.written(figure), figure)]
        if material.has_comparison():
            made.append(said.written(figure, before=True))
        if has_targets:
            made.append(said.target_alone(figure))
        return made

    return table(material, key, caption, headings, [cells(one) for one in known])
