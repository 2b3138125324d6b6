"""What changed since an earlier issue, in words: a table for the page, and a section in print."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal.formats import count
from portal.reports import figure_words, outcome_figure_words
from portal.reports.block_rules import Column, Document, Row, Section, Table, Text
from portal.reports.change_rules import MOST_CHANGES, Change, Told
from portal.reports.figure_rules import FIGURES, bare
from portal.reports.ledger_rules import Mark, Unit

KEY = "changes"
_UNIT = {Unit.DAYS: "{} d", Unit.PERCENT: "{} %", Unit.HOURS: "{} h"}


class ChangeRow(NamedTuple):
    """One figure that is printed otherwise: its name, as it was, as it is."""

    name: str
    before: str
    now: str


def figure_name(key: str) -> str:
    """A figure in words; its key where nothing names it."""
    if bare(key) in FIGURES:
        return figure_words.name(key)
    found = outcome_figure_words.said(key)
    return str(found.name) if found else key


def rows(changes: Sequence[Change]) -> list[ChangeRow]:
    """Changes in words, as many as a reader can take in."""
    return [
        ChangeRow(figure_name(one.key), told(one.before), told(one.now))
        for one in changes[:MOST_CHANGES]
    ]


def told(one: Told) -> str:
    """A figure as it was printed: "120", "61.5 %", "* (hidden, small)", "not in it"."""
    if not one.is_there:
        return _("not in it")
    if one.numbers is None:
        return {Mark.SMALL: _("* (small)"), Mark.OTHER: _("c (hidden)")}.get(
            one.mark or Mark.EXACT, _("not said")
        )
    return " – ".join(_number(number, one) for number in one.numbers)


def _number(number: float, one: Told) -> str:
    if one.mark is not None:
        return count(int(number))
    pattern = "#,##0." + "0" * one.decimals if one.decimals else "#,##0.#"
    shown = str(format_decimal(number, format=pattern, locale=get_locale()))
    return _UNIT.get(one.unit, "{}").format(shown) if one.unit else shown


def kept_text(found: Sequence[ChangeRow]) -> str:
    """Changes as an issue keeps them."""
    return json.dumps([list(one) for one in found], ensure_ascii=False)


def kept_rows(text: str) -> list[ChangeRow]:
    """The changes that an issue kept."""
    return [ChangeRow(*one) for one in json.loads(text)]


def with_changes(document: Document, number: int, found: Sequence[Change]) -> Document:
    """The same document, saying after its first section which issue it replaces and how."""
    section = Section(
        KEY, _("What changed since issue %(number)s", number=number), _blocks(number, found)
    )
    sections = list(document.sections)
    return replace(document, sections=[*sections[:1], section, *sections[1:]])


def _blocks(number: int, found: Sequence[Change]) -> list[Text | Table]:
    if not found:
        return [
            Text(
                [
                    _(
                        "This issue replaces issue %(number)s. Every figure is as it was.",
                        number=number,
                    )
                ]
            )
        ]
    said = ngettext(
        "This issue replaces issue %(number)s. %(num)s figure is printed otherwise.",
        "This issue replaces issue %(number)s. %(num)s figures are printed otherwise.",
        len(found),
        number=number,
    )
    more = len(found) - MOST_CHANGES
    note = ngettext("%(num)s more isn’t listed.", "%(num)s more aren’t listed.", max(more, 0))
    table = Table(
        KEY,
        _("Figures that changed"),
        [
            Column(_("Figure"), is_number=False, width=56),
            Column(_("Issue %(number)s", number=number), width=22),
            Column(_("Now"), width=22),
        ],
        [Row(list(one)) for one in rows(found)],
        note=note if more > 0 else "",
    )
    return [Text([said]), table]
