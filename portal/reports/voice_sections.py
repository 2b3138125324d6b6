"""Voices: words of people who agreed to it. Learning: what the manager adds."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Note, Quotes, Text
from portal.reports.material import Material


def voices(material: Material) -> list[Block]:
    """Quotes, each agreed to for these readers; no section at all where none was chosen."""
    if not material.facts.quotes:
        return []
    words = _(
        "Everybody quoted agreed that their words may be printed here without their name. They "
        "were chosen by the manager and don't speak for everybody."
    )
    return [Text([words]), Quotes(list(material.facts.quotes))]


def learning(material: Material) -> list[Block]:
    """What worked less well and what was changed, in the manager's words if there are any."""
    words = material.facts.notes.get("learning", "")
    return [note(words)] if words.strip() else []


def note(words: str) -> Note:
    """A manager's words in paragraphs."""
    parts = [part.strip() for part in words.replace("\r\n", "\n").split("\n\n")]
    return Note([part for part in parts if part])
