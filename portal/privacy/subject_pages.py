"""The copy as a page to read: each kind of record, and in it each row, in words."""

from typing import Any

from flask import render_template

from portal import clock, settings
from portal.models import WithheldWhy
from portal.privacy import words
from portal.privacy.kind_rules import KINDS
from portal.privacy.subject_bundle import Bundle

# Columns that say nothing to a reader.
_DRY = frozenset({"id", "version", "created_at", "recorded_at", "changed_at"})


def as_html(bundle: Bundle) -> str:
    """The whole document, for the PDF."""
    return render_template(
        "privacy/copy_pdf.html",
        bundle=bundle,
        kinds=_kinds(bundle),
        held_back=[
            (words.WITHHELD[WithheldWhy(why)] if why else None, count)
            for why, count in sorted(bundle.withheld.items())
        ],
        organisation=settings.current().organisation,
        contact=settings.current().contact_email,
        today=clock.today(),
    )


def _kinds(bundle: Bundle) -> list[tuple[Any, list[list[tuple[str, Any]]]]]:
    found = []
    for kind in KINDS:
        rows = [
            [(_label(name), value) for name, value in row.items() if name not in _DRY]
            for table in kind.tables
            for row in bundle.tables.get(table, [])
        ]
        rows = [row for row in rows if row]
        if rows:
            found.append((words.KINDS_IN_WORDS[kind.code], rows))
    return found


def _label(name: str) -> str:
    """A column's own name as words: the copy is whole, and names what each thing is."""
    plain = name.removesuffix("_at").removesuffix("_on").replace("_", " ")
    return plain[:1].upper() + plain[1:]
