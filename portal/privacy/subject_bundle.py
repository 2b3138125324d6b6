"""Putting together all that is kept about somebody, to be given to them.

It goes through the same list of tables that erasing does, so that none is forgotten. Others are
left out: rows that somebody has to decide on until it was decided, columns that name them, and
their names within texts.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from peewee import BlobField, ForeignKeyField

from portal import erasing
from portal.auth import look_words, who_looked_queries
from portal.auth.field_classes import FieldClass, class_of
from portal.auth.read_watch import reads_beyond
from portal.erasing import Holding, Row, Whose
from portal.models import (
    Group,
    Person,
    Programme,
    Provider,
    Referral,
    Referrer,
    Session,
    User,
)
from portal.privacy import subject_queries
from portal.privacy.subject_rules import COLLEAGUE, DECIDED, LEFT_OUT, OTHERS, SOMEBODY, WITH


@dataclass
class Bundle:
    """What is given: rows by table, files by name, and what is held back or undecided."""

    person_id: int
    name: str
    made_on: date
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    # Why something is held back, by reason, and how often; "" for what nobody decided yet.
    withheld: dict[str, int] = field(default_factory=dict)
    # What the trail knows: who looked, in words.
    looks: list[str] = field(default_factory=list)


@reads_beyond(
    "All that is kept about somebody who asks for it; what goes out is chosen by `subject_rules`."
)
def collect(person_id: int, request_id: int | None, made_on: date) -> Bundle:
    """Everything about a person, as it may be given to them by what was decided so far."""
    whose = Whose(person_id)
    bundle = Bundle(person_id, Person.get_by_id(person_id).name, made_on)
    given: dict[str, set[int]] = {noun: set() for noun in DECIDED}
    for one in subject_queries.choices_of(request_id, person_id):
        if one.is_decided and not one.withheld:
            given[one.noun].add(one.row)
        else:
            bundle.withheld[one.withheld] = bundle.withheld.get(one.withheld, 0) + 1
    clean = _cleaner(whose)
    known: dict[tuple[Any, Any], Any] = {}
    for holding in erasing.holdings():
        if holding.table in LEFT_OUT:
            continue
        rows = [row for row in whose.rows(holding.model) if _may_go(holding, row, given)]
        shown = [_shown(holding, row, clean, bundle, known) for row in rows]
        if holding.table == "referral":
            shown = [_without_words(one, given["referral"]) for one in shown]
        if shown:
            bundle.tables[holding.table] = shown
    bundle.looks = _looks(person_id)
    return bundle


def _looks(person_id: int) -> list[str]:
    """Who looked at their record, by role: a line for each day, role and kind of thing."""
    report = who_looked_queries.access_report(person_id)
    return [
        " · ".join(
            (
                line.on.isoformat(),
                look_words.role_of(
                    looker.roles if looker else frozenset(), is_known=line.user_id is not None
                ),
                look_words.done(line.is_look),
                str(look_words.TOPIC[line.topic]),
            )
        )
        for line in report.lines
        for looker in (report.lookers.get(line.user_id or 0),)
    ]


def as_zip(bundle: Bundle, pdf: bytes) -> bytes:
    """The whole of it in one file: JSON for machines, a PDF to read, and files as they came."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("your-data.json", as_json(bundle))
        archive.writestr("your-data.pdf", pdf)
        for name, content in bundle.files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def as_json(bundle: Bundle) -> str:
    """Its rows as JSON, by table."""
    whole = {
        "made_on": bundle.made_on.isoformat(),
        "tables": bundle.tables,
        "who_looked": bundle.looks,
        "held_back": {why or "undecided": count for why, count in bundle.withheld.items()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _may_go(holding: Holding, row: Row, given: dict[str, set[int]]) -> bool:
    if holding.table == "referral":
        # That they were referred is theirs to know; its words are decided.
        return True
    if holding.table in DECIDED:
        return row["id"] in given[holding.table] or _is_empty_message(holding, row)
    if holding.table in WITH:
        parent, noun = _parent(holding, row)
        return parent in given[noun]
    return True


def _is_empty_message(holding: Holding, row: Row) -> bool:
    return holding.table == "intake_message" and not row["body"]


def _parent(holding: Holding, row: Row) -> tuple[int, str]:
    if holding.table == "intake_file_body":
        file_model = holding.model.file.rel_model
        message = file_model.select(file_model.message).where(file_model.id == row["file"])
        return int(message.tuples().get()[0]), "intake_message"
    if holding.table == "intake_file":
        return row["message"], "intake_message"
    return row["concern"], "concern"


# Words of a referral that whoever referred wrote: given where it was decided.
_REFERRERS_WORDS = ("reason", "risk_note", "outside_reason", "capacity_decided_by")


def _without_words(shown: dict[str, Any], given: set[int]) -> dict[str, Any]:
    if shown["id"] in given:
        return shown
    return {name: value for name, value in shown.items() if name not in _REFERRERS_WORDS}


def _shown(
    holding: Holding,
    row: Row,
    clean: Callable[[str], str],
    bundle: Bundle,
    known: dict[tuple[Any, Any], Any],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, column in holding.model._meta.fields.items():
        value = row[name]
        if value in (None, "", b"") or (holding.table, name) in OTHERS or _is_secret(column):
            continue
        if isinstance(column, ForeignKeyField):
            said = _pointed_at(column, value, known)
            if said:
                found[name] = said
        elif isinstance(column, BlobField):
            path = f"files/{holding.table}-{row['id']}"
            bundle.files[path] = bytes(value)
            found[name] = path
        else:
            found[name] = _plain(value, clean)
    return found


# By what a reader knows a row that another one belongs to.
_SAID_BY = {
    Group: Group.name,
    Programme: Programme.name,
    Provider: Provider.name,
    Referral: Referral.reference,
    Referrer: Referrer.name,
    Session: Session.starts_at,
}


def _is_secret(column: Any) -> bool:
    try:
        return class_of(column) == FieldClass.SECRET
    except LookupError:
        return False


def _pointed_at(column: Any, value: Any, known: dict[tuple[Any, Any], Any]) -> Any:
    if column.rel_model is User:
        return COLLEAGUE
    if column.rel_model is Person:
        return None
    said_by = _SAID_BY.get(column.rel_model)
    if said_by is None:
        # Which row belongs to which within the copy.
        return value
    key = (column.rel_model, value)
    if key not in known:
        query = column.rel_model.select(said_by).where(column.rel_model.id == value)
        known[key] = _plain(query.tuples().get()[0], str)
    return known[key]


def _plain(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _cleaner(whose: Whose) -> Callable[[str], str]:
    """Takes other people's and colleagues' whole names out of a text."""
    own = set(whose.names())
    others = {
        " ".join(name.split())
        for (name,) in Person.select(Person.name)
        .where(Person.id.not_in(sorted(whose.person_ids)), Person.erased_at.is_null())
        .tuples()
    }
    colleagues = {name for (name,) in User.select(User.name).tuples()}
    replace = {
        **_replacing(others - own, SOMEBODY),
        **_replacing(colleagues - own, COLLEAGUE),
    }

    def clean(text: str) -> str:
        # Only names that stand in it become part of a pattern: there may be thousands.
        folded = text.casefold()
        present = [name for name in replace if name in folded]
        if not present:
            return text
        present.sort(key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in present)
        return re.sub(
            pattern, lambda hit: replace[hit.group().casefold()], text, flags=re.IGNORECASE
        )

    return clean


def _replacing(names: Iterable[str], word: str) -> dict[str, str]:
    return {name.casefold(): word for name in names if len(name.split()) > 1}
