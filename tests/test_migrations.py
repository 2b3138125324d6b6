"""Every migration, from its predecessor's schema with rows in every table, on this engine."""

import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from peewee import Database, IntegrityError

from portal import cipher, schema
from portal.db import connect_url, is_sqlite
from portal.schema import CheckedRunner, SchemaError
from tests import rows
from tests.conftest import SERVER_URL, database_on_server, maintain

NAMES = [path.stem for path in sorted(schema.MIGRATIONS.glob("[0-9]*.py"))]
needs_sqlite = pytest.mark.skipif(
    bool(SERVER_URL), reason="PostgreSQL alters tables in place; only SQLite rebuilds them"
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """An open database without a table."""
    name = f"portal_empty_{uuid.uuid4().hex[:12]}"
    if SERVER_URL:
        maintain(f"CREATE DATABASE {name} TEMPLATE template0")
    db = connect_url(database_on_server(name) if SERVER_URL else f"sqlite:///{tmp_path}/{name}.db")
    with db.connection_context():
        yield db
    db.close_all()
    if SERVER_URL:
        maintain(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def filled(empty: Database) -> Database:
    """A database of today's schema with rows in every table."""
    schema.upgrade(empty)
    rows.fill(empty)
    return empty


def test_there_are_migrations() -> None:
    assert NAMES
    assert [name[:4] for name in NAMES] == [f"{number:04}" for number in range(1, len(NAMES) + 1)]


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_keeps_every_row(empty: Database, name: str) -> None:
    before = NAMES[: NAMES.index(name)]
    if before:
        schema.upgrade(empty, target=before[-1])
    count_before = rows.fill(empty)
    held_before = rows.contents(empty)
    assert all(count == rows.ROWS_EACH for count in count_before.values())
    done = schema.upgrade(empty, target=name)
    assert done.applied == [name]
    count_after, held_after = rows.counts(empty), rows.contents(empty)
    for table, count in count_before.items():
        assert count_after[table] == count
        for column in held_before[table].keys() & held_after[table].keys():
            assert held_after[table][column] == held_before[table][column], (table, column)


def test_all_migrations_together_make_the_models_schema(empty: Database) -> None:
    assert schema.upgrade(empty).applied == NAMES
    assert schema.check(empty) == []
    assert schema.upgrade(empty).applied == []


def test_rows_fit_every_table(filled: Database) -> None:
    counts = rows.counts(filled)
    assert set(counts.values()) == {rows.ROWS_EACH}
    assert len(counts) == len(schema.TABLES)


def _plant(tmp_path: Path, body: str) -> Path:
    folder = tmp_path / "planted"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    source = f"from portal.schema import rebuild_table\n\n\ndef up(migrator, db):\n{body}"
    (folder / "9999_planted.py").write_text(source + "\n\ndef down(migrator, db):\n    pass\n")
    return folder


def test_a_migration_that_breaks_a_foreign_key_is_undone(filled: Database, tmp_path: Path) -> None:
    before = rows.contents(filled)
    folder = _plant(tmp_path, "    db.execute_sql('DELETE FROM programme')\n")
    with pytest.raises((SchemaError, IntegrityError)):
        CheckedRunner(filled, folder).up()
    assert rows.contents(filled) == before
    assert "9999_planted" not in CheckedRunner(filled, folder).applied()
    if is_sqlite(filled):
        assert filled.execute_sql("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_migration_that_fails_halfway_leaves_nothing(filled: Database, tmp_path: Path) -> None:
    body = "    db.execute_sql('CREATE TABLE half (id integer)')\n    raise ValueError('halfway')\n"
    folder = _plant(tmp_path, body)
    with pytest.raises(ValueError, match="halfway"):
        CheckedRunner(filled, folder).up()
    assert "half" not in filled.get_tables()
    assert schema.check(filled) == []


@needs_sqlite
@pytest.mark.parametrize("table", ["person", "support_group", "app_user", "session", "referral"])
def test_rebuilding_a_table_keeps_rows_indexes_and_children(
    filled: Database, tmp_path: Path, table: str
) -> None:
    """Children by RESTRICT and by CASCADE both: with foreign keys on, the drop would fail or
    silently take the CASCADE children along."""
    before, count_before = rows.contents(filled), rows.counts(filled)
    rules = "lambda s: s.replace('\"version\" INTEGER', '\"version\" INTEGER CHECK (version < 99)')"
    folder = _plant(tmp_path, f"    rebuild_table(db, {table!r}, {rules})\n")
    CheckedRunner(filled, folder).up()
    assert rows.counts(filled) == count_before
    assert rows.contents(filled) == before
    assert filled.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    # The indexes, keys and named CHECKs are as before; the new rule is in force.
    assert schema.check(filled) == []
    with pytest.raises(IntegrityError, match="CHECK constraint failed"):
        filled.execute_sql(f'UPDATE "{table}" SET version = 99')


@needs_sqlite
def test_a_rebuilt_check_is_in_force(filled: Database, tmp_path: Path) -> None:
    change = "lambda s: s.replace('capacity > 0', 'capacity BETWEEN 1 AND 50')"
    folder = _plant(tmp_path, f"    rebuild_table(db, 'support_group', {change})\n")
    CheckedRunner(filled, folder).up()
    with pytest.raises(IntegrityError, match="capacity_is_positive"):
        filled.execute_sql("UPDATE support_group SET capacity = 51")
    filled.execute_sql("UPDATE support_group SET capacity = 50")


@needs_sqlite
def test_rebuilding_a_table_that_is_not_there_says_so(filled: Database) -> None:
    with pytest.raises(SchemaError, match="no table nothing"):
        schema.rebuild_table(filled, "nothing", lambda statement: statement)


@pytest.mark.skipif(cipher.given is not None, reason="looks into the copy without a key")
def test_an_upgrade_copies_the_data_first(empty: Database, tmp_path: Path) -> None:
    schema.upgrade(empty, target=NAMES[0])
    counted = rows.fill(empty)
    if is_sqlite(empty):
        # The rows stand in the WAL alone: a copy of the file would lack them.
        assert Path(f"{empty.database}-wal").stat().st_size > 0
    done = schema.upgrade(empty, backups=tmp_path / "backups")
    assert done.applied == NAMES[1:]
    assert done.backup is not None
    assert done.backup.stat().st_mode & 0o777 == 0o600
    assert _counts_in(done.backup) == counted


def _counts_in(backup: Path) -> dict[str, int]:
    if not SERVER_URL:
        with sqlite3.connect(backup) as copy:
            names = [
                row[0]
                for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if row[0] not in (schema.HISTORY_TABLE, "sqlite_sequence")
            ]
            return {
                one: copy.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in names
            }
    name = f"portal_restored_{uuid.uuid4().hex[:12]}"
    maintain(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        command = ["pg_restore", "--no-owner", f"--dbname={database_on_server(name)}", str(backup)]
        subprocess.run(command, check=True, capture_output=True)
        db: Any = connect_url(database_on_server(name))
        with db.connection_context():
            found = rows.counts(db)
        db.close_all()
    finally:
        maintain(f"DROP DATABASE {name} WITH (FORCE)")
    return found


def test_an_empty_database_is_not_copied(empty: Database, tmp_path: Path) -> None:
    assert schema.upgrade(empty, backups=tmp_path / "backups").backup is None
    assert not (tmp_path / "backups").exists()


def test_a_failed_copy_changes_nothing(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.upgrade(empty, target=NAMES[0])
    blocked = tmp_path / "backups"
    blocked.write_text("a file where the folder should be")
    with pytest.raises((SchemaError, OSError)):
        schema.upgrade(empty, backups=blocked)
    assert schema.pending_count(empty) == len(NAMES) - 1
