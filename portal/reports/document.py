"""From figures and facts to a document in words: the one way in which any report is made."""

from dataclasses import replace
from typing import Protocol

from flask_babel import gettext as _

from portal.formats import long_date
from portal.models import Protection
from portal.reports import care_words, checked_words
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Block, Care, Chart, Document, Kpis, Section, Table
from portal.reports.facts_rules import Facts
from portal.reports.ledger_rules import Printed
from portal.reports.material import Material
from portal.reports.protection_refusal_rules import Certificate
from portal.reports.said_words import Said
from portal.reports.section_registry import CATALOGUE, SectionKind
from portal.reports.voice_sections import note
from portal.reports.words import period as period_words


class Printable(Protocol):
    """What has been through the protection of small numbers."""

    @property
    def printed(self) -> Printed: ...

    @property
    def certificate(self) -> Certificate | None: ...


def make_document(
    ask: Ask, facts: Facts, now: Printable, before: Printable | None = None
) -> Document:
    """The document that an ask is for, from what may be printed of both periods alone."""
    kind = CATALOGUE[ask.kind]
    beside = ask.before
    material = Material(
        ask,
        facts,
        Said(now.printed, before.printed if before else None, ask.protection, facts.aims),
        beside=_("in %(period)s", period=period_words(beside)) if beside and before else "",
        beside_heading=period_words(beside) if beside and before else "",
        checked=tuple(checked_words.sentences(now.certificate)) if now.certificate else (),
    )
    sections = _sections(material, kind.choose(ask.sections))
    return Document(
        kind=ask.kind,
        title=facts.subject,
        subtitle=_("%(kind)s, %(period)s", kind=kind.title, period=period_words(ask.period)),
        organisation=facts.organisation,
        charity_number=facts.charity_number,
        prepared_for=facts.prepared_for,
        issue_line=facts.issue_line,
        data_line=data_line(facts),
        sections=_with_care(material, sections),
        has_contents=kind.has_contents,
        # Its numbers are told more closely than anybody outside may see them.
        marking=_("For the board only") if ask.protection == Protection.BOARD else "",
        keywords=[str(kind.title), period_words(ask.period)],
    )


def data_line(facts: Facts) -> str:
    """ "Data as at 3 October 2026"."""
    return _("Data as at %(day)s", day=long_date(facts.data_at))


def _sections(material: Material, kinds: list[SectionKind]) -> list[Section]:
    """The sections that have something in them, the one that explains the figures last made.

    It explains the figures that stand in the others.
    """
    made = {one.key: _section(material, one) for one in kinds if one.key != "method"}
    explained = replace(material, used=_used(list(made.values())))
    every = [made.get(one.key) or _section(explained, one) for one in kinds]
    return [one for one in every if one.blocks]


def _used(sections: list[Section]) -> tuple[str, ...]:
    """The figures that stand in sections, each once, in their order."""
    found: dict[str, None] = {}
    for one in sections:
        for block in one.blocks:
            if isinstance(block, Kpis):
                found |= dict.fromkeys(kpi.figure for kpi in block.kpis)
            table = block.table if isinstance(block, Chart) else block
            if isinstance(table, Table):
                found |= dict.fromkeys(key for row in table.rows for key in row.figures if key)
    return tuple(found)


def _section(material: Material, kind: SectionKind) -> Section:
    blocks: list[Block] = list(kind.make(material))
    # What a manager says of a section stands in it; what they learned is a section itself.
    written = material.facts.notes.get(kind.key, "").strip()
    if written and kind.key != "learning":
        blocks.append(note(written))
    return Section(kind.key, str(kind.title), blocks, kind.follows)


def _with_care(material: Material, sections: list[Section]) -> list[Section]:
    """The same with the care box, which no choice of sections leaves out."""
    if any(isinstance(block, Care) for one in sections for block in one.blocks):
        return sections
    care = Section("care", _("Read with care"), [Care(care_words.sentences(material))])
    return [care, *sections]
