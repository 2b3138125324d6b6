"""Endings: how people's places came to an end."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Text
from portal.reports.material import Material, nothing, table


def blocks(material: Material) -> list[Block]:
    """Planned and unplanned endings; deaths stand apart, under safety."""
    said = material.said
    if not said.has("endings") or said.is_zero("endings"):
        return nothing(_("Nobody's place ended on these dates."))
    names = [
        ("endings.planned", _("As planned: finished, or no longer needed it")),
        ("endings.unplanned", _("Otherwise: left, stopped coming, never started")),
        ("endings.other", _("For reasons of ours, or moved to another group")),
    ]
    rows = [
        [
            name,
            (said.count(key), key),
            *([said.count(key, before=True)] if material.has_comparison() else []),
        ]
        for key, name in names
        if said.has(key)
    ]
    headings = [_("How it ended"), _("People")]
    if material.has_comparison():
        headings.append(material.beside_heading)
    made = table(material, "endings", _("How places ended"), headings, rows)
    return [Text([_words(material)]), made]


def _words(material: Material) -> str:
    said = material.said
    whole = "endings.compared" if said.has("endings.compared") else "endings"
    if said.number("endings.planned") is None or said.number(whole) is None:
        return _("How many endings were planned can't be said: the numbers are too small.")
    return _("Planned endings: %(part)s.", part=said.part_of("endings.planned", whole))
