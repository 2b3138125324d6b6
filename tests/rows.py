"""Fills every table of a database with rows, from nothing but the database's own catalogue.

It knows no model, so it can fill the schema of any migration, old or new: foreign keys get
a row of their parent, and CHECKs get whatever words they speak of that they let through.
"""

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from peewee import Database, IntegrityError

from portal.catalogue import read_catalogue
from portal.db import is_sqlite
from portal.schema import HISTORY_TABLE

ROWS_EACH = 3
TRIES = 3_000


@dataclass(frozen=True)
class Column:
    """A column as the catalogue tells it."""

    name: str
    kind: str
    is_required: bool

    @property
    def is_generated(self) -> bool:
        return self.name == "id" and self.kind.startswith(("integer", "bigint"))


def fill(db: Database) -> dict[str, int]:
    """Put three rows into every table, parents first. Returns the number of rows by table."""
    lines = read_catalogue(db, skip={HISTORY_TABLE}).tables
    keys = {
        table: {one.column: one.dest_table for one in db.get_foreign_keys(table)} for table in lines
    }
    for table in _parents_first(keys):
        _fill_table(db, table, lines[table], keys[table])
    return counts(db)


def counts(db: Database) -> dict[str, int]:
    """Rows by table."""
    tables = sorted(read_catalogue(db, skip={HISTORY_TABLE}).tables)
    return {one: db.execute_sql(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in tables}


def contents(db: Database) -> dict[str, dict[str, list[str]]]:
    """What every column of every table holds, as text in the order of the rows' text."""
    found = {}
    for table, lines in read_catalogue(db, skip={HISTORY_TABLE}).tables.items():
        found[table] = {
            one.name: sorted(
                str(row[0])
                for row in db.execute_sql(f'SELECT "{one.name}" FROM "{table}"').fetchall()
            )
            for one in _columns(lines)
        }
    return found


def _parents_first(keys: dict[str, dict[str, str]]) -> list[str]:
    ordered: list[str] = []
    left = dict(keys)
    while left:
        ready = [t for t in sorted(left) if set(left[t].values()) - {t} <= set(ordered)]
        assert ready, f"tables point at one another in a circle: {sorted(left)}"
        ordered += ready
        for table in ready:
            del left[table]
    return ordered


def _columns(lines: set[str]) -> list[Column]:
    found = []
    for line in sorted(lines):
        match = re.match(r"column (\S+) (.*)", line)
        if match:
            name, kind = match.groups()
            found.append(Column(name, kind, "not null" in kind or "primary key" in kind))
    return found


def _fill_table(db: Database, table: str, lines: set[str], keys: dict[str, str]) -> None:
    checks = [line for line in lines if not line.startswith(("column ", "index ", "foreign key"))]
    columns = [one for one in _columns(lines) if not one.is_generated]
    # Flags come last, where they change soonest: a rule that ties two together is met early.
    columns.sort(key=lambda one: one.name.startswith(("is_", "has_")))
    for number in range(1, ROWS_EACH + 1):
        options = []
        for column in columns:
            about = _about(column, checks, columns)
            if column.name in keys:
                # Another parent only where a CHECK compares the key with something.
                numbers = [number, *(range(1, ROWS_EACH + 1) if about else ())]
                parents = [_parent(db, keys[column.name], one) for one in numbers]
                # None at all where a CHECK may ask for just one parent of two.
                options.append(parents + ([None] if about and not column.is_required else []))
            else:
                options.append(_candidates(column, about, number, is_sqlite(db)))
        _insert_first_that_fits(db, table, columns, options)


def _about(column: Column, checks: list[str], columns: list[Column]) -> list[str]:
    """The checks that speak of a column: those of it alone where there are such."""
    about = [one for one in checks if re.search(rf"\b{column.name}\b", one)]
    others = [one.name for one in columns if one.name != column.name]
    alone = [one for one in about if not any(re.search(rf"\b{name}\b", one) for name in others)]
    return alone or about


def _parent(db: Database, table: str, number: int) -> Any:
    key = db.get_primary_keys(table)[0]
    rows = db.execute_sql(f'SELECT "{key}" FROM "{table}" ORDER BY "{key}"').fetchall()
    return rows[number - 1][0] if len(rows) >= number else None


def _candidates(column: Column, checks: list[str], number: int, on_sqlite: bool) -> list[Any]:
    usual = _usual(column, number, on_sqlite)
    if not checks:
        return [usual]
    words = list(dict.fromkeys(re.findall(r"'([^']*)'", " ".join(checks))))
    # Each row begins with another word, so that more of them are tried.
    turned = words[number - 1 :] + words[: number - 1]
    values = [*turned, usual] if isinstance(usual, str) else [usual]
    # PostgreSQL takes no number for an instant or a truth value, and says so with another error.
    if type(usual) is int:
        values += [0, 1, 2]
    elif type(usual) is bool:
        values.append(not usual)
    return values if column.is_required else [*values, None]


def _usual(column: Column, number: int, on_sqlite: bool) -> Any:
    kind = column.kind
    if "timestamp" in kind:
        instant = datetime(2026, 3, number, 12, tzinfo=UTC)
        return instant.strftime("%Y-%m-%d %H:%M:%S.%f") if on_sqlite else instant
    if kind.startswith("date"):
        return str(date(2026, 3, number)) if on_sqlite else date(2026, 3, number)
    if kind.startswith("bool"):
        return bool(number % 2)
    if kind.startswith(("integer", "bigint", "smallint", "real", "double", "numeric")):
        return number
    if kind.startswith(("blob", "bytea")):
        return b"\x00 row %d" % number
    length = re.search(r"\((\d+)\)", kind)
    text = f"{number} {column.name} été 😀"
    return text[: int(length.group(1))] if length else text


def _insert_first_that_fits(
    db: Database, table: str, columns: list[Column], options: list[list[Any]]
) -> None:
    names = ", ".join(f'"{one.name}"' for one in columns)
    marks = ", ".join([db.param] * len(columns))
    refused: Exception | None = None
    for values in itertools.islice(itertools.product(*options), TRIES):
        try:
            with db.atomic():
                db.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
        except IntegrityError as problem:
            refused = problem
        else:
            return
    raise AssertionError(f"no row fits {table}: {refused}")
