"""Unmet need: whom there was no room for, and who waits for a seat, by topic."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Text
from portal.reports.material import Cell, Material, nothing, table


def blocks(material: Material) -> list[Block]:
    """Turned away for want of room in the period; waiting for a seat today."""
    made = _by_topic(
        material, "unmet", _("Turned away for want of room, by what they came for")
    ) + _by_topic(material, "seat_wait", _("Waiting for a seat, by what they came for"))
    if not made:
        return nothing(_("Nobody was turned away for want of room, as far as the records say."))
    words = _("Only what was recorded is counted: who never asked isn't here.")
    return [Text([words]), *made]


def _by_topic(material: Material, figure: str, caption: str) -> list[Block]:
    said = material.said
    if not said.has(figure) or said.is_zero(figure):
        return []
    rows: list[list[Cell]] = [
        [material.row_name("topic", row, _("Not said")), (said.count(key), key)]
        for row, key in material.rows_of(figure, "topic")
    ]
    headings = [_("Topic"), _("People")]
    total: list[Cell] = [_("All"), (said.count(figure), figure)]
    return [table(material, figure.replace("_", "-"), caption, headings, rows, total=total)]
