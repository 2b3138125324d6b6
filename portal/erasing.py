"""What is kept about a person, table by table, and what becomes of it once they are erased.

Whoever owns a table says here which of its rows are about a person and how they go; `create_app`
puts all of it together. The same list finds everything for somebody who asks what is kept about
them. A row that stays for the figures' sake keeps the columns it names and loses every other
word: a column that is added later is emptied until somebody says that it may stay.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peewee import BlobField, CharField, ForeignKeyField, TextField, sort_models

from portal import whole_words
from portal.db import KeyField
from portal.log import log
from portal.models import TABLES, Person

Row = dict[str, Any]
# Rows that one statement takes on either engine.
BATCH = 400
# In place of a name within somebody else's text.
NOBODY = "[erased]"
ERASED_NAME = "Erased record"
_SHORTEST = 6


@dataclass(frozen=True)
class Holding:
    """The rows of one table that are about a person: how they are found, and what they become."""

    model: Any
    # Columns that point at a person, or at a table whose rows are theirs.
    by: tuple[str, ...] = ()
    # Finds the ids of rows that no such column leads to.
    find: "Callable[[Whose], Iterable[Any]] | None" = None
    goes: bool = True
    # Columns of words that stay in a row that stays: codes that figures count by. None is all of
    # them, in a row of somebody else that only points here.
    keeps: frozenset[str] | None = frozenset()
    # Other values for columns of a row that stays: a value, or a function of the row.
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return str(self.model._meta.table_name)

    def blanks(self) -> dict[str, Any]:
        """What its words become, by column; '' for those that may not be NULL."""
        found: dict[str, Any] = {}
        if self.keeps is None:
            return found
        for name, one in self.model._meta.fields.items():
            if is_words(one) and name not in self.keeps and name not in self.values:
                found[name] = _nothing(one)
        return found


def goes(model: Any, *by: str, find: "Callable[[Whose], Iterable[Any]] | None" = None) -> Holding:
    """Rows that are deleted."""
    return Holding(model, by, find)


def stays(
    model: Any,
    *by: str,
    keeps: Iterable[str] = (),
    find: "Callable[[Whose], Iterable[Any]] | None" = None,
    **values: Any,
) -> Holding:
    """Rows that go on being counted, without a word of anybody's."""
    return Holding(model, by, find, False, frozenset(keeps), values)


def lets_go(model: Any, column: str) -> Holding:
    """Rows of somebody else, which no longer point at them."""
    return Holding(model, (column,), None, False, None, {column: None})


def is_words(column: Any) -> bool:
    """Whether a column could hold a name: text, or a file."""
    return isinstance(column, CharField | TextField | BlobField)


def _nothing(column: Any) -> Any:
    if column.null:
        return None
    if column.unique:
        # Of as many rows as there are; no two alike.
        return lambda row: f"erased-{row['id']}"[: column.max_length]
    return b"" if isinstance(column, BlobField) else ""


class Whose:
    """Everything that is kept about one person, under all their records, by table."""

    def __init__(self, person_id: int, by: Any = None):
        self.person_ids = _with_merged(person_id)
        # Who asks for it; nobody where a job or a command does.
        self.by = by
        self._ids: dict[Any, list[Any]] = {}
        self.forget()

    def forget(self) -> None:
        """Look at every table again, after rows of theirs were added or changed."""
        self._ids = {Person: sorted(self.person_ids)}

    def ids(self, model: Any) -> list[Any]:
        """The keys of a table's rows about them, in order. Each table is looked at once."""
        if model not in self._ids:
            holding = _holdings.get(model)
            found: set[Any] = set()
            for column in holding.by if holding else ():
                pointer = model._meta.fields[column]
                # A row that points at its own table follows those it points at.
                if pointer.rel_model is not model:
                    found |= _pointing(model, pointer, self.ids(pointer.rel_model))
            if holding and holding.find:
                found |= set(holding.find(self))
            self._ids[model] = sorted(found)
        return self._ids[model]

    def pointing(self, model: Any, column: str, *where: Any) -> list[Any]:
        """What a column of a table's rows holds, where those rows are theirs."""
        key, wanted = model._meta.primary_key, model._meta.fields[column]
        found: set[Any] = set()
        for some in _some(self.ids(model)):
            rows = model.select(wanted).where(key.in_(some), wanted.is_null(False), *where)
            found |= {value for (value,) in rows.tuples()}
        return sorted(found)

    def rows(self, model: Any) -> list[Row]:
        """Whole rows of a table about them, by key."""
        key = model._meta.primary_key
        return [
            row
            for some in _some(self.ids(model))
            for row in model.select().where(key.in_(some)).order_by(key).dicts()
        ]

    def counts(self) -> dict[str, int]:
        """How many rows each table has about them; tables without any aren't named."""
        counted = {one.table: len(self.ids(one.model)) for one in holdings()}
        return {table: count for table, count in counted.items() if count}

    def names(self) -> list[str]:
        """By what else somebody may have written of them: names, address, numbers.

        Longest first, so that a whole name goes before its parts.
        """
        found: set[str] = set()
        for hook in _namers:
            found |= {" ".join(text.split()) for text in hook(self)}
        return sorted(
            {one for one in found if len(one) >= _SHORTEST}, key=lambda one: (-len(one), one)
        )


def erase(whose: Whose) -> dict[str, int]:
    """Let all of it go, in the transaction that is open. Returns rows touched by table."""
    words = whose.names()
    for hook in _before:
        hook(whose)
    whose.forget()
    counts = whose.counts()
    for one in holdings():
        if not one.goes:
            _strip(one, whose)
    order = {model: place for place, model in enumerate(sort_models(list(TABLES)))}
    for one in sorted(holdings(), key=lambda one: -order[one.model]):
        if one.goes:
            key = one.model._meta.primary_key
            for some in _some(whose.ids(one.model)):
                one.model.delete().where(key.in_(some)).execute()
    mentioned = sweep(words)
    for table, count in mentioned.items():
        counts[table] = counts.get(table, 0) + count
    return counts


def _strip(holding: Holding, whose: Whose) -> None:
    other = {**holding.blanks(), **holding.values}
    plain = {name: value for name, value in other.items() if not callable(value)}
    made = {name: value for name, value in other.items() if callable(value)}
    key = holding.model._meta.primary_key
    for some in _some(whose.ids(holding.model)):
        # What is made of a row is made of it as it was.
        rows = _rows(holding.model, some) if made else []
        if plain:
            holding.model.update(**plain).where(key.in_(some)).execute()
        for row in rows:
            values = {name: make(row) for name, make in made.items()}
            holding.model.update(**values).where(key == row[key.name]).execute()


def sweep(words: Sequence[str]) -> dict[str, int]:
    """Take these words out of everybody else's free text. Returns rows changed by table.

    Whole words alone: "Ann Lee" stays within "Joann Leeson".
    """
    if not words:
        return {}
    cut = whole_words.cutter(words, NOBODY)
    counts: dict[str, int] = {}
    for model in TABLES:
        changed: set[Any] = set()
        for column in swept(model):
            changed |= _sweep_column(model, column, words, cut)
        if changed:
            counts[model._meta.table_name] = len(changed)
    return counts


def swept(model: Any) -> list[Any]:
    """The columns of a table in which somebody may have written of anybody: free text."""
    spared = _spared.get(model)
    if spared == frozenset():
        return []
    return [
        one
        for name, one in model._meta.fields.items()
        if isinstance(one, CharField | TextField)
        and not isinstance(one, KeyField)
        and name not in (spared or ())
    ]


def _sweep_column(
    model: Any, column: Any, words: Sequence[str], cut: Callable[[str], str]
) -> set[Any]:
    key = model._meta.primary_key
    holds = None
    for parts in whole_words.searches(words):
        # Every part of a name: between them may be a line's end.
        has_all = None
        for part in parts:
            has_all = column.contains(part) if has_all is None else has_all & column.contains(part)
        holds = has_all if holds is None else holds | has_all
    found = model.select(key, column).where(holds).order_by(key).tuples()
    changed = set()
    for row_id, text in list(found):
        other = cut(text)
        if other != text:
            model.update({column: other}).where(key == row_id).execute()
            changed.add(row_id)
    return changed


def _rows(model: Any, ids: Sequence[Any]) -> list[Row]:
    return list(model.select().where(model._meta.primary_key.in_(ids)).dicts())


def _pointing(model: Any, pointer: Any, targets: Sequence[Any]) -> set[Any]:
    key = model._meta.primary_key
    return {
        row_id
        for some in _some(targets)
        for (row_id,) in model.select(key).where(pointer.in_(some)).tuples()
    }


def _some(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _with_merged(person_id: int) -> set[int]:
    """A record and all that went into it, however many times over."""
    found, new = {person_id}, {person_id}
    while new:
        rows = Person.select(Person.id).where(Person.merged_into.in_(sorted(new))).tuples()
        new = {one for (one,) in rows} - found
        found |= new
    return found


_holdings: dict[Any, Holding] = {}
_namers: list[Callable[[Whose], Iterable[str]]] = []
_before: list[Callable[[Whose], None]] = []
_spared: dict[Any, frozenset[str]] = {}
_again: list[Callable[[], "Again"]] = []
_settle: list[Callable[[], None]] = []


class Again(NamedTuple):
    """What came of erasing people once more: how many, and who is kept by a legal hold."""

    erased: int
    held: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """What one area says: its tables about a person, and what else there is to do.

    `names` gives words by which others' texts may speak of them; `before` does what an area
    does by itself; `spares` names tables whose text is never searched for them (no columns: the
    whole table), because it is no text about people or may not change.
    """

    holdings: tuple[Holding, ...] = ()
    names: Callable[[Whose], Iterable[str]] | None = None
    before: Callable[[Whose], None] | None = None
    spares: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)


def use(parts: Iterable[Part], again: Callable[[], Again], settle: Callable[[], None]) -> None:
    """Make these what this application knows. Raises ValueError for a table said twice.

    `again` does once more what the ledger of erasures says, `settle` tells it what was done of
    what a crash cut off.
    """
    _again[:], _settle[:] = [again], [settle]
    for known in (_holdings, _namers, _before, _spared):
        known.clear()
    for part in parts:
        for one in part.holdings:
            if _holdings.setdefault(one.model, one) is not one:
                raise ValueError(f"{one.table} is said twice.")
        _namers.extend([part.names] if part.names else [])
        _before.extend([part.before] if part.before else [])
        _spared.update({model: frozenset(names) for model, names in part.spares.items()})


def apply_again() -> Again:
    """Erase once more whoever the ledger says was erased, as is due after any restore.

    Needs an open connection and no open transaction; the files are rewritten too.
    """
    return _again[0]()


def settle_at_start() -> None:
    """Settle in the ledger what a crash cut off, by the database in use. Never raises."""
    try:
        _settle[0]()
    except Exception as problem:
        log.error("erasures_not_settled", problem=problem)


def holdings() -> Sequence[Holding]:
    """Every table about people, in the order in which tables may be written."""
    return sorted(_holdings.values(), key=lambda one: TABLES.index(one.model))


def holding_of(model: Any) -> Holding | None:
    """What is said of one table, or None where it isn't about people."""
    return _holdings.get(model)


def foreign_keys_to_people() -> list[tuple[Any, str]]:
    """Every column that leads from a table to one about people: (table, column)."""
    about = {Person, *(one.model for one in _holdings.values() if one.keeps is not None)}
    return [
        (model, name)
        for model in TABLES
        for name, one in model._meta.fields.items()
        if isinstance(one, ForeignKeyField) and one.rel_model in about
    ]
