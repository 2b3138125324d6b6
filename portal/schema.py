"""Migrations and the catalogue: how the schema changes, and proof that it is what models say."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import Database, ForeignKeyField
from playhouse.migrations import Runner, template
from playhouse.schema_diff import diff_models

from portal import clock
from portal.catalogue import Catalogue, read_catalogue
from portal.db import connect_url, is_postgresql, is_sqlite
from portal.errors import DomainError
from portal.models import TABLES
from portal.schema_ids import marked, tables_that_reuse

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HISTORY_TABLE = "schema_migration"


class SchemaError(DomainError):
    """The schema can't be brought to where it should be; nothing was changed."""


class CheckedRunner(Runner):
    """Applies migrations, each in a transaction that must leave no broken foreign key.

    Rebuilding a SQLite table while foreign keys are on breaks RESTRICT children and
    silently empties CASCADE children; the migrator's context switches them off before
    the transaction begins (inside one the pragma does nothing), and this checks all of
    them before it commits.
    """

    def __init__(self, db: Database, directory: Path = MIGRATIONS):
        super().__init__(db, str(directory), table_name=HISTORY_TABLE)

    def _run(self, name: str, module: Any, direction: str, fake: bool = False) -> None:
        if fake:
            super()._run(name, module, direction, fake=True)
            return
        with self.migrator.migration_context(True):
            getattr(module, direction)(self.migrator, self.database)
            if direction == "up":
                self.History.create(name=name, applied=clock.now().replace(tzinfo=None))
            else:
                self.History.delete().where(self.History.name == name).execute()
            if is_sqlite(self.database):
                broken = self.database.execute_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise SchemaError(
                        f"Migration {name} would leave {len(broken)} rows pointing at nothing, "
                        f"first in table {broken[0][0]}. Nothing was changed."
                    )


@dataclass(frozen=True)
class Upgrade:
    """What `upgrade` did: the migrations applied, and the copy made before the first."""

    applied: list[str]
    backup: Path | None


def upgrade(
    db: Database,
    backups: Path | None = None,
    target: str | None = None,
    seal: Callable[[Path], Path] = lambda copy: copy,
) -> Upgrade:
    """Apply pending migrations up to `target` (all of them by default), copying the data first.

    An empty database is not copied; `seal` encrypts the copy, and returns the file that it is
    then. Raises SchemaError when the copy can't be made.
    """
    runner = CheckedRunner(db)
    pending = [m.name for m in runner.status() if m.path and not m.applied]
    if not pending:
        return Upgrade([], None)
    backup = None
    if backups is not None and runner.applied():
        backup = seal(_backup(db, backups, pending[0]))
    applied = runner.up(target)
    _never_reuse_ids(runner)
    return Upgrade(applied, backup)


def _never_reuse_ids(runner: CheckedRunner) -> None:
    # Here rather than in a migration: so it holds for the tables of those to come.
    tables = tables_that_reuse(runner.database)
    if tables:
        with runner.migrator.migration_context(True):
            for table in tables:
                rebuild_table(runner.database, table, marked)


def status(db: Database) -> list[tuple[str, datetime | None]]:
    """Every migration by number: (name, when applied or None)."""
    return [(m.name, m.applied) for m in CheckedRunner(db).status()]


def refuse_newer(db: Database) -> None:
    """Raise SchemaError where a newer Portal has migrated this database.

    An older one would write to tables whose rules it doesn't know.
    """
    unknown = [m.name for m in CheckedRunner(db).status() if m.path is None]
    if unknown:
        raise SchemaError(
            f"A newer Portal has used this database (migration {unknown[-1]}). Start that "
            "version, or restore a backup from before with this one."
        )


def pending_count(db: Database) -> int:
    """How many migrations have yet to be applied."""
    return sum(1 for _name, applied in status(db) if applied is None)


def new(db: Database, name: str) -> Path:
    """Write a migration that brings this database to the models. Returns its path.

    The file is a draft to read by hand: a renamed column is written as a drop and an
    add, and a changed CHECK isn't seen at all (see `rebuild_table`).
    """
    body = template(diff_models(db, TABLES))
    for model in TABLES:
        body = _complete(body, model)
    return Path(CheckedRunner(db).create(name, body))


def _complete(body: str, model: Any) -> str:
    # The generator leaves out CHECK constraints and index=False on a foreign key.
    start = body.find(f"    class {model.__name__}(Model):")
    marker = f"            table_name = {model._meta.table_name!r}\n"
    place = body.find(marker, start)
    if start < 0 or place < 0:
        return body
    frozen = body[start:place]
    for field in model._meta.sorted_fields:
        if isinstance(field, ForeignKeyField) and not field.index:
            line = rf"(        {field.name} = ForeignKeyField\(.*)\)\n"
            frozen = re.sub(line, r"\1, index=False)\n", frozen, count=1)
    checks = [_check_source(one) for one in model._meta.constraints or ()]
    listed = ""
    if checks:
        listed = "            constraints = [\n"
        listed += "".join(f"                {one},\n" for one in checks) + "            ]\n"
    # Index names are made from the table's name, as on BaseModel, not from the class's.
    named = "            legacy_table_names = False\n"
    return body[:start] + frozen + marker + named + listed + body[place + len(marker) :]


def _check_source(check: Any) -> str:
    _constraint, name, rule = check.nodes
    inner = re.fullmatch(r"CHECK \((.*)\)", rule.sql, re.DOTALL)
    assert inner
    return f"Check({inner.group(1)!r}, name={name._path[0]!r})"


def check(db: Database) -> list[str]:
    """What differs between this database and the models, one line each; empty when nothing does.

    Builds the models' schema in a scratch place of the same engine and compares both
    catalogues: columns, types, collations, indexes, foreign keys and CHECKs.
    """
    return _expected(db).differences(read_catalogue(db, skip={HISTORY_TABLE}))


def _expected(db: Database) -> Catalogue:
    if is_postgresql(db):
        with db.atomic() as transaction:
            db.execute_sql("CREATE SCHEMA portal_scratch")
            db.execute_sql("SET LOCAL search_path TO portal_scratch")
            with db.bind_ctx(TABLES):
                db.create_tables(TABLES, safe=False)
            catalogue = read_catalogue(db)
            transaction.rollback()
        return catalogue
    with tempfile.TemporaryDirectory() as folder:
        scratch = connect_url(f"sqlite:///{folder}/scratch.db")
        with scratch.connection_context(), scratch.bind_ctx(TABLES):
            scratch.create_tables(TABLES, safe=False)
            catalogue = read_catalogue(scratch)
        scratch.close_all()
    return catalogue


def rebuild_table(db: Database, table: str, change: Callable[[str], str]) -> None:
    """Rebuild a SQLite table under a changed definition, keeping its rows and indexes.

    `change` gets the CREATE TABLE statement and returns the new one; columns keep their
    names. For a changed CHECK, which SQLite below 3.53 can't alter. Call it inside a
    migration, where foreign keys are off. Raises SchemaError if rows were lost.
    """
    row = db.execute_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    if row is None:
        raise SchemaError(f"There is no table {table}.")
    others = db.execute_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') "
        "AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    before = db.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # nosec B608 # our own tables' names
    columns = ", ".join(f'"{column.name}"' for column in db.get_columns(table))
    interim = f"{table}__rebuilt"
    statement = change(row[0])
    renamed = re.sub(rf'(CREATE TABLE\s+)"?{table}"?', rf'\1"{interim}"', statement, count=1)
    db.execute_sql(renamed)
    db.execute_sql(f'INSERT INTO "{interim}" ({columns}) SELECT {columns} FROM "{table}"')  # nosec B608 # our own tables' names
    db.execute_sql(f'DROP TABLE "{table}"')
    # Without this pragma a rename also rewrites the references of other tables.
    db.execute_sql("PRAGMA legacy_alter_table = ON")
    db.execute_sql(f'ALTER TABLE "{interim}" RENAME TO "{table}"')
    db.execute_sql("PRAGMA legacy_alter_table = OFF")
    for (sql,) in others:
        db.execute_sql(sql)
    after = db.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # nosec B608 # our own tables' names
    if after != before:
        raise SchemaError(f"Rebuilding {table} kept {after} of {before} rows.")


def add_checks(db: Database, table: str, **rules: str) -> None:
    """Add named CHECKs to a table that stands, on either engine. Call it inside a migration."""
    if is_postgresql(db):
        for name, rule in rules.items():
            db.execute_sql(f'ALTER TABLE "{table}" ADD CONSTRAINT {name} CHECK ({rule})')
        return
    added = "".join(f", CONSTRAINT {name} CHECK ({rule})" for name, rule in rules.items())
    # Constraints stand behind the columns, before the bracket that closes the table.
    rebuild_table(db, table, lambda statement: re.sub(r"\)\s*$", lambda _: f"{added})", statement))


def replace_check(db: Database, table: str, name: str, rule: str) -> None:
    """Give a named CHECK another rule, on either engine. Call it inside a migration.

    Raises SchemaError where SQLite's table has no CHECK of that name.
    """
    if is_postgresql(db):
        db.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT {name}')
        add_checks(db, table, **{name: rule})
        return

    def change(statement: str) -> str:
        start, end = _check_span(statement, table, name)
        return f"{statement[:start]}CONSTRAINT {name} CHECK ({rule}){statement[end:]}"

    rebuild_table(db, table, change)


def drop_check(db: Database, table: str, name: str) -> None:
    """Take a named CHECK off a table, on either engine. Call it inside a migration.

    Raises SchemaError where SQLite's table has no CHECK of that name.
    """
    if is_postgresql(db):
        db.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT {name}')
        return

    def change(statement: str) -> str:
        start, end = _check_span(statement, table, name)
        # With the comma before it: no table begins with a CHECK.
        return re.sub(r",\s*$", "", statement[:start]) + statement[end:]

    rebuild_table(db, table, change)


def _check_span(statement: str, table: str, name: str) -> tuple[int, int]:
    """From where to where a CREATE TABLE names a CHECK and says its rule."""
    found = re.search(rf'CONSTRAINT "?{name}"? CHECK \(', statement)
    if found is None:
        raise SchemaError(f"{table} has no CHECK called {name}.")
    depth, end = 1, found.end()
    while depth:
        depth += {"(": 1, ")": -1}.get(statement[end], 0)
        end += 1
    return found.start(), end


def copy_sqlite(db: Database, file: Path) -> None:
    """Copy a SQLite database by its own backup interface, which sees what is still in the WAL.

    The copy of an encrypted database is encrypted by the same key.
    """
    copy = connect_url(f"sqlite:///{file}")
    with copy.connection_context():
        db.connection().backup(copy.connection())
        # One file that needs no other beside it.
        copy.execute_sql("PRAGMA journal_mode = DELETE")
    copy.close_all()


def _backup(db: Database, folder: Path, before: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    if is_sqlite(db):
        path = folder / f"before-{before}-{stamp}.db"
        partial = folder / f".{path.name}.partial"
        partial.unlink(missing_ok=True)
        copy_sqlite(db, partial)
        _check_copy(partial)
        partial.chmod(0o600)
        partial.rename(path)
        return path
    path = folder / f"before-{before}-{stamp}.dump"
    info = db.connection().info
    command = ["pg_dump", "--format=custom", f"--file={path}"]
    try:
        subprocess.run(command, check=True, capture_output=True, env=pg_environment(info))
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SchemaError(
            "The database couldn't be backed up with pg_dump, so nothing was changed. Install "
            "postgresql-client, or back it up yourself and add --no-backup."
        ) from problem
    path.chmod(0o600)
    return path


def _check_copy(file: Path) -> None:
    copy = connect_url(f"sqlite:///{file}")
    with copy.connection_context():
        (found,) = copy.execute_sql("PRAGMA integrity_check(1)").fetchone()
        copy.execute_sql("PRAGMA journal_mode = DELETE")
    copy.close_all()
    if found != "ok":
        raise SchemaError(
            f"The copy made before migrating isn't sound, so nothing was changed: {found}"
        )


def pg_environment(info: Any) -> dict[str, str]:
    """The environment in which PostgreSQL's own programs find the database of a connection."""
    # The driver's own connection string isn't passed on: its libpq may be newer than
    # pg_dump's and name parameters that pg_dump refuses.
    given = info.get_parameters()
    variables = {
        "PGDATABASE": info.dbname,
        "PGHOST": info.host,
        "PGPORT": str(info.port),
        "PGUSER": info.user,
        "PGPASSWORD": info.password,
        "PGSSLMODE": given.get("sslmode"),
        "PGSSLROOTCERT": given.get("sslrootcert"),
        "PGSSLCERT": given.get("sslcert"),
        "PGSSLKEY": given.get("sslkey"),
    }
    return {**os.environ, **{name: value for name, value in variables.items() if value}}
