"""Moving rows from one record to another in a way that can be undone.

Whoever owns a table says here how its rows follow when two records of one person become one;
`create_app` puts all of it together. What changes is written down row by row, so that undoing
gives back just that, or says what stands in its way.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import DateField

from portal.db import UtcDateTimeField

Row = dict[str, Any]
# Of two rows where there may be one, the greater is kept.
Better = Callable[[Row], Any]


@dataclass(frozen=True)
class Change:
    """One row as it was and as it is now, in the columns that changed.

    Without `before` the row was made, without `after` it was taken away.
    """

    table: str
    row_id: int
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Obstacle:
    """Why a change can't be undone: its table, and what happened to the row since."""

    table: str
    what: str


@dataclass
class Moving:
    """One move from a record to another, and what it has changed so far."""

    source_id: int
    target_id: int
    # The user who asked for it; nobody for a command.
    by_id: int | None = None
    changes: list[Change] = field(default_factory=list)

    def rows(self, model: Any, *where: Any) -> list[Row]:
        """Whole rows of a table, by id."""
        return list(model.select().where(*where).order_by(model.id).dicts())

    def repoint(self, model: Any, column: str) -> None:
        """Let every row that points at the source point at the target."""
        pointer = model._meta.fields[column]
        ids = [row_id for (row_id,) in _ids(model, pointer == self.source_id)]
        for row_id in ids:
            self.change(model, row_id, **{column: self.target_id})

    def change(self, model: Any, row_id: int, /, **values: Any) -> None:
        """Give a row other values; nothing is noted where they are the same already."""
        columns = [model._meta.fields[name] for name in values]
        now = model.select(*columns).where(model.id == row_id).dicts().get()
        other = {name: value for name, value in values.items() if now[name] != value}
        if other:
            model.update(**other).where(model.id == row_id).execute()
            before = {name: now[name] for name in other}
            self.changes.append(Change(model._meta.table_name, row_id, before, other))

    def drop(self, model: Any, row: Row) -> None:
        """Take a row away; all of it is kept."""
        model.delete().where(model.id == row["id"]).execute()
        self.changes.append(Change(model._meta.table_name, row["id"], row, None))

    def put(self, model: Any, /, **values: Any) -> int:
        """Make a row."""
        row_id = int(model.insert(**values).execute())
        self.changes.append(Change(model._meta.table_name, row_id, None, values))
        return row_id


@dataclass(frozen=True)
class Handler:
    """How the rows of one table follow: the columns that point at a person, and the function."""

    model: Any
    columns: tuple[str, ...]
    move: Callable[[Moving], None]


def follows(model: Any, *columns: str) -> Handler:
    """Every row simply points at the other record from then on."""

    def move(moving: Moving) -> None:
        for column in columns:
            moving.repoint(model, column)

    return Handler(model, columns, move)


def stays(model: Any, *columns: str) -> Handler:
    """Rows that go on saying what they say of the record they were made for."""
    return Handler(model, columns, lambda _moving: None)


def one_for_each(model: Any, beside: str, better: Better, column: str = "person") -> Handler:
    """Rows of which a person has one beside each of something else: the better one is kept."""
    pointer = model._meta.fields[column]

    def move(moving: Moving) -> None:
        theirs = {row[beside]: row for row in moving.rows(model, pointer == moving.target_id)}
        for row in moving.rows(model, pointer == moving.source_id):
            other = theirs.get(row[beside])
            if other is not None and better(row) <= better(other):
                moving.drop(model, row)
                continue
            if other is not None:
                moving.drop(model, other)
            moving.change(model, row["id"], **{column: moving.target_id})

    return Handler(model, (column,), move)


def pairs(model: Any, first: str, second: str, *beside: str) -> Handler:
    """Rows about two people at a time: none about one and the same, and none twice."""
    columns = model._meta.fields

    def key(row: Row) -> tuple[Any, ...]:
        both = (row[first], row[second])
        return (frozenset(both), *(row[name] for name in beside))

    def move(moving: Moving) -> None:
        mine = [moving.source_id, moving.target_id]
        rows = moving.rows(model, columns[first].in_(mine) | columns[second].in_(mine))
        known = {key(row) for row in rows if moving.source_id not in (row[first], row[second])}
        for row in rows:
            if moving.source_id not in (row[first], row[second]):
                continue
            both = [
                moving.target_id if one == moving.source_id else one
                for one in (row[first], row[second])
            ]
            after = {**row, first: both[0], second: both[1]}
            if both[0] == both[1] or key(after) in known:
                moving.drop(model, row)
                continue
            known.add(key(after))
            # The order of the two follows from their ids wherever a table keeps one.
            low, high = (min(both), max(both)) if row[first] < row[second] else tuple(both)
            moving.change(model, row["id"], **{first: low, second: high})

    return Handler(model, (first, second), move)


_handlers: list[Handler] = []


def use(handlers: Iterable[Handler]) -> None:
    """Make these the handlers of this application."""
    _handlers[:] = handlers


def handlers() -> Sequence[Handler]:
    """Every handler, in the order in which they act."""
    return tuple(_handlers)


def move_all(moving: Moving) -> None:
    """Let every table's rows follow, in the transaction that is open."""
    for handler in _handlers:
        handler.move(moving)


def as_text(changes: Iterable[Change]) -> str:
    """Changes as JSON, for `from_text`."""
    rows = [[one.table, one.row_id, _encoded(one.before), _encoded(one.after)] for one in changes]
    return json.dumps(rows, ensure_ascii=False)


def from_text(text: str, models: Iterable[Any]) -> list[Change]:
    """Changes as they were, oldest first."""
    by_table = _by_table(models)
    return [
        Change(table, row_id, *(_decoded(by_table[table], half) for half in (before, after)))
        for table, row_id, before, after in json.loads(text)
    ]


def obstacles(changes: Sequence[Change], models: Iterable[Any]) -> list[Obstacle]:
    """What stands in the way of undoing these changes, in their order; empty when nothing does.

    A row may have changed in other columns since: those it keeps.
    """
    by_table = _by_table(models)
    found = []
    for table, row_id, after in _latest(changes):
        model = by_table[table]
        columns = [model._meta.fields[name] for name in after]
        now = model.select(*columns).where(model.id == row_id).dicts().first()
        if now is None:
            found.append(Obstacle(table, "removed"))
        elif now != after:
            found.append(Obstacle(table, "changed"))
    return found


def undo(changes: Sequence[Change], models: Iterable[Any]) -> None:
    """Give every row back as it was, newest change first, in the transaction that is open.

    Ask `obstacles` first. Raises IntegrityError where a row that was added since takes the
    place of one that comes back.
    """
    by_table = _by_table(models)
    for one in reversed(changes):
        model = by_table[one.table]
        if one.before is None:
            model.delete().where(model.id == one.row_id).execute()
        elif one.after is None:
            row = dict(one.before)
            if model.select().where(model.id == one.row_id).exists():
                # Another row has its number by now, and nothing points at either.
                del row["id"]
            model.insert(**row).execute()
        else:
            model.update(**one.before).where(model.id == one.row_id).execute()


def _latest(changes: Sequence[Change]) -> Iterator[tuple[str, int, Row]]:
    """Each row that is to be given back or taken away, as it stands if nobody touched it."""
    rows: dict[tuple[str, int], Row] = {}
    for one in changes:
        key = (one.table, one.row_id)
        if one.after is None:
            rows.pop(key, None)
        else:
            rows[key] = {**rows.get(key, {}), **one.after}
    for (table, row_id), after in rows.items():
        yield table, row_id, after


def _ids(model: Any, where: Any) -> list[tuple[int]]:
    return list(model.select(model.id).where(where).order_by(model.id).tuples())


def _by_table(models: Iterable[Any]) -> dict[str, Any]:
    return {model._meta.table_name: model for model in models}


def _encoded(row: Row | None) -> Row | None:
    if row is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
    }


def _decoded(model: Any, row: Row | None) -> Row | None:
    if row is None:
        return None
    return {name: _read(model._meta.fields[name], value) for name, value in row.items()}


def _read(of: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(of, UtcDateTimeField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(of, DateField) else value
