"""The database as of one instant, in a file, with what must be found in it again."""

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal import clock, schema
from portal.db import connection, database, is_sqlite
from portal.keeping import BackupError
from portal.models import TABLES, Event

SQLITE_NAME = "portal.db"
POSTGRESQL_NAME = "portal.dump"


@dataclass(frozen=True)
class Snapshot:
    """What stands in the file: counted in the very transaction that was copied."""

    file: Path
    made_at: datetime
    schema: str
    counts: dict[str, int]
    event_count: int
    head: str


def take(into: Path) -> Snapshot:
    """Copy the database to a folder while others go on reading and writing.

    Raises BackupError where pg_dump is absent or refuses. SQLite copies within one reading
    transaction and PostgreSQL dumps an exported snapshot, so that neither keeps anybody from
    writing and both hold all that was committed by `made_at`.
    """
    with connection():
        made_at = clock.now()
        with database.atomic():
            if is_sqlite():
                file = into / SQLITE_NAME
                counted = _counted()
                schema.copy_sqlite(database.obj, file)
            else:
                file = into / POSTGRESQL_NAME
                database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                (name,) = database.execute_sql("SELECT pg_export_snapshot()").fetchone()
                counted = _counted()
                _dump(file, name)
    file.chmod(0o600)
    counts, event_count, head, last = counted
    return Snapshot(file, made_at, last, counts, event_count, head)


def counts_of_tables() -> dict[str, int]:
    """How many rows each table has, by its name."""
    return {model._meta.table_name: model.select().count() for model in TABLES}


def last_event() -> tuple[int, str]:
    """The number and the hash of the last event; (0, '') of an empty trail."""
    query = Event.select(Event.number, Event.hash).order_by(Event.number.desc()).limit(1)
    return next(iter(query.tuples()), (0, ""))


def _counted() -> tuple[dict[str, int], int, str, str]:
    applied = [name for name, at in schema.status(database.obj) if at]
    return counts_of_tables(), *last_event(), applied[-1] if applied else ""


def _dump(file: Path, snapshot: str) -> None:
    command = ["pg_dump", "--format=custom", f"--file={file}", f"--snapshot={snapshot}"]
    run_postgresql(command, database.obj, "The database couldn't be dumped with pg_dump")


def run_postgresql(command: list[str], db: object, failed: str) -> None:
    """Run a program of PostgreSQL on the database of a connection.

    Raises BackupError with the program's last words, or with where to get it.
    """
    info = db.connection().info  # type: ignore[attr-defined]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, env=schema.pg_environment(info)
        )
    except OSError as problem:
        raise BackupError(f"{failed}: install postgresql-client.") from problem
    except subprocess.CalledProcessError as problem:
        words = " ".join((problem.stderr or "").split())[-300:]
        raise BackupError(f"{failed}: {words}") from problem
