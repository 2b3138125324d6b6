"""Puts a marker into every text of every row that speaks of somebody, and knows each again.

What is free text becomes a marker. What has a structure (a message as it arrived, what a
decision took the place of) keeps it: there each value of the person it is about becomes that
person's marker. Codes, keys and secrets stay, since the application reads them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from peewee import BlobField, CharField, DateField, ForeignKeyField, IntegrityError, TextField

from portal import models as m
from portal.auth.field_table import TABLE, FieldClass
from portal.db import database, write
from portal.people.rules import name_keys
from portal.selftest import words
from portal.selftest.hanging import NONE, NOUNS, Found, rows_by, writers_of

# Read by the application as codes, lists of codes, or words that it wrote itself.
CODES = {
    m.Referral: "reference topic sender_kind urgency asked_urgency risk state ending end_reason "
    "ended_by guardian_contact",
    m.ReferralDecision: "move state_before state_after",
    m.Wishes: "formats kinds approaches membership_rules language cannot_days cannot_parts",
    m.IntakeMessage: "receipt external_id sender door state content_type",
    m.Membership: "offer_answer state ending",
    m.Answer: "audience milestone value stage share channel state",
    m.DeathChange: "noun row",
    m.EqualityAnswer: "question state answer",
    m.ResponseLink: "measures occasion pulled_reason answers",
    m.Response: "measure measure_version occasion answered_by",
    m.ResponseItem: "item",
    m.Goal: "theme outcome",
    m.GoalRating: "occasion answered_by",
    m.PaperForm: "code measures occasion",
    m.MeasurePass: "measure occasion",
    m.Quote: "theme consent_scope",
    m.PrintedSheet: "code people",
    # The chain is sealed over each of its rows.
    m.Event: " ".join(one.name for one in m.Event._meta.sorted_fields),
    m.ImportBatch: "kind mapping state source",
    m.ImportRow: "state flag",
    m.Job: "kind key state arguments result problem",
    m.SourceReference: "noun reference",
    m.ApiAnswer: "sender key",
    m.SenderId: "kind",
    # What a mail says is looked at, not made.
    m.OutboxMessage: "key to_address subject text html state message_id problem",
    m.IntakeFile: "media_type",
    m.DraftFile: "media_type",
    m.Consent: "scope level",
    m.Death: "",
}
# Where markers stand in for the person's own values, and all else stays.
STRUCTURED = {
    m.IntakeMessage: "body outcome",
    m.IntakeFileBody: "body",
    m.ReferralDraft: "typed",
    m.ReferralDecision: "before",
    m.Answer: "text consent",
    m.DeathChange: "before after",
    m.PersonMerge: "changes",
    m.ApiAnswer: "content",
    m.ImportBatch: "body headings",
    m.ImportRow: "cells errors heading",
    m.DraftFile: "body",
}
SHORTEST = 10
_LEAST_REPLACED = 4
_CHECKED = re.compile(r'CHECK \("?(\w+)"? IN \(')


@dataclass(frozen=True)
class Mark:
    """One marker: where it stands, what kind of fact it is, and whom it is about."""

    model: str
    field: str
    row: int
    field_class: FieldClass
    # Ids of what the row hangs on, by its keys and theirs.
    people: frozenset[int] = NONE
    referrals: frozenset[int] = NONE
    groups: frozenset[int] = NONE
    concerns: frozenset[int] = NONE
    # Users who wrote it.
    writers: frozenset[int] = NONE

    @property
    def place(self) -> str:
        return f"{self.model}.{self.field}"


@dataclass
class Marks:
    """All markers, by the key under which `words.keys_in` finds them."""

    by_key: dict[str, Mark] = field(default_factory=dict)
    # By person, each value that was replaced and its marker.
    replaced: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    fields: set[str] = field(default_factory=set)
    made_count: int = 0
    # By noun and table, on which of them each row hangs.
    hangs_on: dict[str, Found] = field(default_factory=dict)
    # A name of each person, to search for.
    names: dict[int, str] = field(default_factory=dict)

    def found_in(self, text: str) -> set[str]:
        """The keys of the markers that stand in some text."""
        return {key for key in words.keys_in(text) if key in self.by_key}


def mark_everything() -> Marks:
    """Mark the open database, whose rows are nobody's: a scratch copy. Returns its markers."""
    marks = Marks()
    marks.hangs_on = {noun: rows_by(model) for noun, model in NOUNS.items()}
    tables = [model for model in TABLE if model in m.TABLES]
    structured = {model: _structured_fields(model) for model in tables}
    with write():
        for model in tables:
            _mark_table(marks, model)
        for model, names in structured.items():
            for name in names:
                _mark_structured(marks, model, name)
        _rebuild_name_keys()
    return marks


def text_fields(model: Any) -> list[Any]:
    """The fields of a table that take a marker whole."""
    kept = {
        *CODES.get(model, "").split(),
        *STRUCTURED.get(model, "").split(),
        *TABLE[model].get(FieldClass.SECRET, "").split(),
        *_checked_columns(model),
        *_json_columns(model),
    }
    return [
        one
        for one in model._meta.sorted_fields
        if one.name not in kept and (_is_long_text(one) or one is m.Person.born_on)
    ]


def _structured_fields(model: Any) -> list[str]:
    found = [*STRUCTURED.get(model, "").split(), *_json_columns(model)]
    kept = CODES.get(model, "").split()
    return [name for name in dict.fromkeys(found) if name not in kept]


def _is_long_text(one: Any) -> bool:
    if isinstance(one, ForeignKeyField | BlobField) or not isinstance(one, CharField | TextField):
        return False
    return (getattr(one, "max_length", None) or SHORTEST) >= SHORTEST


def _checked_columns(model: Any) -> list[str]:
    row = database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE name = ?", (model._meta.table_name,)
    ).fetchone()
    return _CHECKED.findall(row[0]) if row else []


def _json_columns(model: Any) -> list[str]:
    """Columns that hold lists or tables as JSON: a marker whole would be none."""
    found = []
    for one in model._meta.sorted_fields:
        if _is_long_text(one):
            rows = model.select(one).where(one.startswith("[") | one.startswith("{"))
            found += [one.name] if any(_is_json(text) for (text,) in rows.tuples()) else []
    return found


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list | dict)
    except ValueError:
        return False


def _class_of(model: Any, name: str) -> FieldClass:
    return next(
        (one for one, names in TABLE[model].items() if name in names.split()), FieldClass.ADMIN
    )


def _mark_table(marks: Marks, model: Any) -> None:
    fields, key = text_fields(model), model._meta.primary_key
    if not fields:
        return
    nouns = {noun: tables.get(model.__name__, {}) for noun, tables in marks.hangs_on.items()}
    writers = writers_of(model)
    rows = list(model.select(key, *fields).order_by(key).tuples())
    for number, *olds in rows:
        hangs_on = {noun: rows.get(number, NONE) for noun, rows in nouns.items()}
        people = hangs_on["people"]
        values = {one: _value(marks, one, number) for one in fields}
        for one in _refused(model, key, number, values):
            values.pop(one)
        for one, old in zip(fields, olds, strict=True):
            if one not in values:
                continue
            new = str(values[one])
            marks.by_key[words.key_of(new)] = Mark(
                model.__name__,
                one.name,
                number,
                _class_of(model, one.name),
                writers=writers.get(number, NONE),
                **hangs_on,
            )
            marks.fields.add(f"{model.__name__}.{one.name}")
            if old and len(people) == 1:
                marks.replaced[next(iter(people))].setdefault(str(old), new)
            if one is m.Person.name:
                marks.names[number] = new


def _refused(model: Any, key: Any, number: Any, values: dict[Any, Any]) -> list[Any]:
    """Write a row's markers; the fields whose constraints won't have one stay as they were."""
    refused = []
    try:
        with database.atomic():
            model.update(values).where(key == number).execute()
    except IntegrityError:
        for one, value in values.items():
            try:
                with database.atomic():
                    model.update({one: value}).where(key == number).execute()
            except IntegrityError:
                refused.append(one)
    return refused


def _value(marks: Marks, one: Any, row: int) -> Any:
    if isinstance(one, DateField):
        return words.birth_date(row)
    if one is m.Person.nhs_number:
        return words.nhs_number(row)
    marks.made_count += 1
    number = marks.made_count
    if "phone" in one.name:
        return words.phone(number)
    if one.name == "postcode":
        return words.postcode(number)
    text = words.word(number)
    if one.name == "email" or one.name.endswith("_email"):
        return f"{text.lower()}@markers.example"
    return text


def _mark_structured(marks: Marks, model: Any, name: str) -> None:
    """Replace a person's own values in what has a structure."""
    one, key = model._meta.fields[name], model._meta.primary_key
    people_of = marks.hangs_on["people"].get(model.__name__, {})
    for number, content in list(model.select(key, one).order_by(key).tuples()):
        if not content:
            continue
        pairs = [pair for who in people_of.get(number, ()) for pair in marks.replaced[who].items()]
        is_bytes = not isinstance(content, str)
        text = bytes(content).decode("utf-8", "surrogateescape") if is_bytes else content
        changed = _with_values(text, pairs)
        if changed != text:
            new: Any = changed.encode("utf-8", "surrogateescape") if is_bytes else changed
            model.update({one: new}).where(key == number).execute()
            marks.fields.add(f"{model.__name__}.{name}")


def _with_values(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in sorted(pairs, key=lambda pair: -len(pair[0])):
        if len(old) >= _LEAST_REPLACED:
            for spelt in {old, json.dumps(old)[1:-1], json.dumps(old, ensure_ascii=False)[1:-1]}:
                text = text.replace(spelt, new)
    return text


def _rebuild_name_keys() -> None:
    m.PersonNameKey.delete().execute()
    names = defaultdict(list)
    for person, name in m.Person.select(m.Person.id, m.Person.name).tuples():
        names[person].append(name)
    for person, name in m.PersonName.select(m.PersonName.person, m.PersonName.name).tuples():
        names[person].append(name)
    rows = [
        {"person": person, "key": key, "is_word": is_word}
        for person, known in names.items()
        for key, is_word in name_keys(known)
    ]
    for start in range(0, len(rows), 2000):
        m.PersonNameKey.insert_many(rows[start : start + 2000]).execute()
