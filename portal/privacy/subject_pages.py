"""The copy as a page to read: each kind of record, and in it each row, in words."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField

from portal import clock, erasing, formats, settings
from portal.models import Session, WithheldWhy
from portal.outcomes import measure_registry
from portal.privacy import words
from portal.privacy.kind_rules import KINDS
from portal.privacy.subject_bundle import Bundle

# Columns that say nothing to a reader.
_DRY = frozenset({"version", "created_at", "recorded_at", "changed_at", "queue_rank"})
# Rows stand below each other under headings while they are as narrow as this.
_MOST_COLUMNS, _LONGEST = 6, 48
_CODE = re.compile("[a-z]+(_[a-z]+)+")


@dataclass(frozen=True)
class Part:
    """The rows of one table: under headings where they are many and short, else each by itself."""

    title: str
    headings: list[str]
    rows: list[dict[str, str]]


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


def _kinds(bundle: Bundle) -> list[tuple[Any, list[Part]]]:
    models = {one.table: one.model for one in erasing.holdings()}
    numbered = {
        column.rel_model._meta.table_name
        for table in bundle.tables
        for column in models[table]._meta.fields.values()
        if isinstance(column, ForeignKeyField)
    }
    found = []
    for kind in KINDS:
        parts = [
            _part(table, models[table], bundle.tables, is_numbered=table in numbered)
            for table in kind.tables
            if table in bundle.tables
        ]
        parts = [part for part in parts if part.rows]
        if parts:
            found.append((words.KINDS_IN_WORDS[kind.code], parts))
    return found


def _part(table: str, model: Any, given: dict[str, Any], *, is_numbered: bool) -> Part:
    columns = model._meta.fields
    rows = []
    for row in given[table]:
        said = {
            _label(name): _said(columns[name], value, given)
            for name, value in row.items()
            if name not in _DRY and (name != "id" or (is_numbered and len(given[table]) > 1))
        }
        rows.append({label: text for label, text in said.items() if text})
    headings = list(dict.fromkeys(label for row in rows for label in row))
    is_narrow = len(headings) <= _MOST_COLUMNS and all(
        len(text) <= _LONGEST for row in rows for text in row.values()
    )
    is_listed = len(rows) > 1 and is_narrow
    return Part(_label(table), headings if is_listed else [], [row for row in rows if row])


def _said(column: Any, value: Any, given: dict[str, Any]) -> str:
    """A value in words; "" for a number that leads to nothing in the copy."""
    if isinstance(column, ForeignKeyField):
        if column.rel_model is Session:
            return _moment(value)
        is_given = len(given.get(column.rel_model._meta.table_name, ())) > 1
        return "" if isinstance(value, int) and not is_given else str(value)
    if isinstance(column, BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(column, DateTimeField):
        return _moment(value)
    if isinstance(column, DateField):
        return formats.long_date(date.fromisoformat(value))
    if isinstance(column, CharField):
        measure = measure_registry.known(value) if column.name == "measure" else None
        if measure:
            return measure.title
        return value.replace("_", " ") if _CODE.fullmatch(value) else str(value)
    return str(value)


def _moment(value: str) -> str:
    at = datetime.fromisoformat(value)
    return f"{formats.long_date(at)}, {formats.clock_time(at)}"


def _label(name: str) -> str:
    """A column's own name as words: the copy is whole, and names what each thing is."""
    if name == "id":
        return _("Number")
    plain = name.removesuffix("_at").removesuffix("_on").replace("_", " ")
    return plain[:1].upper() + plain[1:]
