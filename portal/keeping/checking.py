"""Having a restored folder checked, in a process of its own that is an application on it."""

import json
import os
import pickle  # nosec B403 # written here, for a child of ours
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import peewee

from portal.db import connect_url, database
from portal.keeping import BackupError
from portal.keeping.snapshot import POSTGRESQL_NAME, SQLITE_NAME, run_postgresql
from portal.settings import Settings

# A check of a large charity takes a minute; one that hangs must not hold the worker for ever.
LONGEST_SECONDS = 1800
PACKAGE_FOLDER = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Task:
    """What the other process is to do with a restored folder."""

    settings: Settings
    # What was noted when the backup was made.
    contents: dict[str, Any]
    # Bring it to this version's schema; without, it must be there already.
    is_upgraded: bool = False
    # Make it ready to be used: apply erasures again, end sign-ins, hold mail back.
    is_finished: bool = False
    # Where what is there now stands: it knows what was ended since the backup.
    present: Settings | None = None


@dataclass(frozen=True)
class Proof:
    """What was found: the first thing that is wrong, or nothing."""

    problem: str = ""
    event_count: int = 0
    row_count: int = 0
    applied: list[str] = field(default_factory=list)
    # Of a restore: events that were written after the backup was made, as far as is known.
    lost_event_count: int | None = None
    signed_out_count: int = 0
    held_mail_count: int = 0
    erased_again_count: int = 0
    # Records that a legal hold kept from it; erasures of which nobody knows whether they were done.
    kept_by_hold: list[int] = field(default_factory=list)
    unsettled_count: int = 0
    # How many users had recovery codes, which are gone.
    recovery_code_count: int = 0
    # In words: what was ended after the backup and was ended again, and what was given and is gone.
    since: list[str] = field(default_factory=list)
    # Why that isn't known.
    not_known: str = ""
    # What was recorded after the backup and is lost: how often each thing was done.
    lost_actions: dict[str, int] = field(default_factory=dict)


def check(task: Task) -> Proof:
    """Run the checks on a folder whose database is where the task's settings say."""
    done = subprocess.run(
        [sys.executable, "-m", "portal.proving"],
        input=pickle.dumps(task),
        capture_output=True,
        timeout=LONGEST_SECONDS,
        env={**os.environ, "PYTHONPATH": _path()},
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return Proof(problem="The check itself stopped unexpectedly; the log says more.")
    return Proof(**answer)


def _path() -> str:
    # The very code that runs here, wherever the process was started.
    known = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(filter(None, [str(PACKAGE_FOLDER), known]))


def at_place(of: Settings, folder: Path, url: str = "") -> Settings:
    """These settings for a restored folder: its database in it unless a URL is given."""
    return replace(of, instance=folder, database_url=url or f"sqlite:///{folder / SQLITE_NAME}")


@contextmanager
def restored_database(of: Settings, folder: Path, engine: str) -> Iterator[str]:
    """The URL of a restored folder's database, for as long as it is looked at.

    SQLite's is in the folder. PostgreSQL's is made on the same server and dropped again. Raises
    BackupError where that isn't allowed.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder / SQLITE_NAME}"
        return
    if of.is_sqlite:
        raise BackupError(
            "This is a backup of a PostgreSQL database: set DATABASE_URL to a server on which it "
            "may be checked, postgresql://user:password@host/name"
        )
    name = f"portal_check_{secrets.token_hex(6)}"
    _maintain(of, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        url = urlunsplit(urlsplit(of.database_url)._replace(path=f"/{quote(name)}"))
        load_dump(url, folder / POSTGRESQL_NAME)
        yield url
    finally:
        _maintain(of, f'DROP DATABASE "{name}" WITH (FORCE)')


def load_dump(url: str, dump: Path) -> None:
    """Bring a dump into an empty database, whole or not at all. Raises BackupError."""
    with _empty_database(url) as db:
        # Whoever owned the tables, and whom they were open to, may not be known there.
        command = ["pg_restore", "--no-owner", "--no-privileges", "--single-transaction"]
        command += [f"--dbname={db.database}", str(dump)]
        run_postgresql(command, db, "The dump couldn't be restored with pg_restore")


def refuse_filled(url: str) -> None:
    """Raise BackupError for a database that a dump can't go to: filled, absent, not PostgreSQL."""
    with _empty_database(url):
        pass


def take_out(url: str) -> None:
    """Empty a database again that a dump was brought into, after it was found wanting."""
    db = connect_url(url)
    with db.connection_context(), db.atomic():
        for table in db.get_tables():
            db.execute_sql(f'DROP TABLE "{table}" CASCADE')
    db.close_all()


@contextmanager
def _empty_database(url: str) -> Iterator[Any]:
    """A connection to it. Raises BackupError where it isn't one of PostgreSQL, and empty."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise BackupError("--database-url is to be postgresql://user:password@host/name.")
    db = connect_url(url)
    try:
        db.connect()
    except (peewee.OperationalError, peewee.ImproperlyConfigured) as problem:
        # The driver's own words name the server, and never the password.
        words = " ".join(str(problem).split())[-300:]
        raise BackupError(f"That database can't be reached: {words}") from problem
    try:
        if db.get_tables():
            raise BackupError("That database isn't empty: make one, and give its URL.")
        yield db
    finally:
        db.close_all()


def _maintain(of: Settings, statement: str) -> None:
    """Have the server do what no transaction may hold."""
    import psycopg

    db = connect_url(of.database_url)
    with db.connection_context():
        connection = db.connection()
        connection.autocommit = True
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as problem:
            raise BackupError(
                "The check needs a database of its own, which Portal's user may not make: "
                f'ALTER ROLE "{connection.info.user}" CREATEDB'
            ) from problem
    db.close_all()


def engine_of() -> str:
    """The engine of the database in use, as a backup notes it."""
    from portal.db import is_sqlite

    return "sqlite" if is_sqlite(database) else "postgresql"
