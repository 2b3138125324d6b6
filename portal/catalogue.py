"""What a database's own catalogue says of its tables, in one form for both engines."""

import re
from dataclasses import dataclass, field

from peewee import Database

from portal.db import is_postgresql

PG_COLUMNS = """
SELECT table_name, column_name,
       data_type || coalesce('(' || character_maximum_length || ')', '') ||
       coalesce(' collate ' || collation_name, ''), is_nullable
FROM information_schema.columns WHERE table_schema = current_schema()
ORDER BY table_name, column_name
"""
PG_INDEXES = """
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema()
ORDER BY tablename, indexdef
"""
PG_CONSTRAINTS = """
SELECT rel.relname, con.contype, con.conname, pg_get_constraintdef(con.oid)
FROM pg_constraint con
JOIN pg_class rel ON rel.oid = con.conrelid
JOIN pg_namespace space ON space.oid = rel.relnamespace
WHERE space.nspname = current_schema() AND con.contype IN ('c', 'f')
ORDER BY rel.relname, con.conname
"""


@dataclass
class Catalogue:
    """Tables, each a set of plain lines: columns, indexes, foreign keys and checks."""

    tables: dict[str, set[str]] = field(default_factory=dict)

    def add(self, table: str, line: str) -> None:
        self.tables.setdefault(table, set()).add(line)

    def differences(self, actual: "Catalogue") -> list[str]:
        """Lines that this catalogue has and `actual` lacks, and the other way round."""
        lines = []
        for table in sorted(self.tables.keys() | actual.tables.keys()):
            if table not in actual.tables:
                lines.append(f"{table}: the table is missing")
            elif table not in self.tables:
                lines.append(f"{table}: no model has this table")
            else:
                wanted, found = self.tables[table], actual.tables[table]
                lines += [f"{table}: missing {line}" for line in sorted(wanted - found)]
                lines += [f"{table}: unexpected {line}" for line in sorted(found - wanted)]
        return lines


def read_catalogue(db: Database, skip: set[str] | None = None) -> Catalogue:
    """The catalogue of the connected database, without the tables in `skip`."""
    catalogue = _read_postgresql(db) if is_postgresql(db) else _read_sqlite(db)
    for table in skip or ():
        catalogue.tables.pop(table, None)
    return catalogue


def _read_postgresql(db: Database) -> Catalogue:
    catalogue = Catalogue()
    schema = db.execute_sql("SELECT current_schema()").fetchone()[0]
    for table, column, kind, nullable in db.execute_sql(PG_COLUMNS).fetchall():
        catalogue.add(table, f"column {column} {kind}{'' if nullable == 'YES' else ' not null'}")
    for table, definition in db.execute_sql(PG_INDEXES).fetchall():
        catalogue.add(table, f"index {without_casts(definition.replace(schema + '.', ''))}")
    for table, kind, name, rule in db.execute_sql(PG_CONSTRAINTS).fetchall():
        name = name if kind == "c" else "foreign key"
        catalogue.add(table, f"{name}: {without_casts(rule.replace(schema + '.', ''))}")
    return catalogue


def without_casts(rule: str) -> str:
    """A rule as PostgreSQL prints it, without casts of text and brackets around single things.

    A database that was dumped and restored prints the same rule with its casts elsewhere.
    """
    rule = re.sub(r"::(?:character varying|text)(?:\(\d+\))?(?:\[\])?", "", rule)
    # From the inside out: a name, a word in quotes or a list that stands in brackets by itself.
    single = r"(?<![\w\"])\((\w+|\"\w+\"|'[^']*'|ARRAY\[[^\[\]]*\])\)"
    while (barer := re.sub(single, r"\1", rule)) != rule:
        rule = barer
    return rule


def _read_sqlite(db: Database) -> Catalogue:
    catalogue = Catalogue()
    tables = db.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    ).fetchall()
    for table, statement in tables:
        for row in db.execute_sql(f'PRAGMA table_info("{table}")').fetchall():
            _number, column, kind, not_null, default, key = row
            line = f"column {column} {kind.lower()}{' not null' if not_null else ''}"
            line += f" default {default}" if default else ""
            catalogue.add(table, line + (" primary key" if key else ""))
        for row in db.execute_sql(f'PRAGMA foreign_key_list("{table}")').fetchall():
            _id, _seq, other, mine, theirs, on_update, on_delete, _match = row
            catalogue.add(table, f"foreign key {mine} {other}.{theirs} {on_update} {on_delete}")
        for name, rule in checks_in(statement):
            catalogue.add(table, f"{name}: {rule}")
    indexes = db.execute_sql(
        "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "ORDER BY tbl_name, sql"
    ).fetchall()
    for table, statement in indexes:
        catalogue.add(
            table, "index " + re.sub(r"\s+", " ", statement.replace("IF NOT EXISTS ", ""))
        )
    return catalogue


def checks_in(statement: str) -> list[tuple[str, str]]:
    """The named CHECKs of a CREATE TABLE statement as (name, rule), in order."""
    found = []
    for match in re.finditer(r'CONSTRAINT "?(\w+)"? CHECK \(', statement):
        depth, end = 1, match.end()
        while depth and end < len(statement):
            depth += {"(": 1, ")": -1}.get(statement[end], 0)
            end += 1
        found.append((match.group(1), re.sub(r"\s+", " ", statement[match.end() : end - 1])))
    return found
