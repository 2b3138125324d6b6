"""The database: one handle for both engines, and the one way to write.

Everything that differs between SQLite and PostgreSQL lives in this file and in `schema.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import (
    SQL,
    AutoField,
    CharField,
    Check,
    Database,
    DatabaseProxy,
    DateTimeField,
    Model,
    NodeList,
    PostgresqlDatabase,
    SelectBase,
    SqliteDatabase,
    fn,
)
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from portal import cipher, clock

database = DatabaseProxy()

# Any constant of our own: every writer of this application takes this one lock.
_WRITE_LOCK = 0x506F7274


# Each is shown every SELECT before it runs, and may raise.
read_watchers: list[Callable[[Any], None]] = []
_writes_open: ContextVar[int] = ContextVar("writes open", default=0)


class Watched(Database):
    """A database that shows whoever watches what is about to be read."""

    def execute(self, query: Any, **options: Any) -> Any:
        if isinstance(query, SelectBase):
            for look in read_watchers:
                look(query)
        return super().execute(query, **options)


class WatchedSqlite(Watched, PooledSqliteDatabase):
    """SQLite, watched."""


@cache
def _watched_cipher() -> Any:
    class WatchedCipher(Watched, cipher.encrypted_pool()):  # type: ignore[misc]
        """SQLite encrypted at rest, watched."""

    return WatchedCipher


def _sqlite_kind() -> Any:
    return _watched_cipher() if cipher.is_on() else WatchedSqlite


class WatchedPostgresql(Watched, PooledPostgresqlDatabase):
    """PostgreSQL, watched."""


def connect_url(url: str) -> Database:
    """The database for a URL: `sqlite:///path/to/file.db` or `postgresql://user@host/name`.

    Raises ValueError for any other scheme. Nothing is opened yet.
    """
    scheme = url.split(":", 1)[0]
    if scheme == "sqlite":
        path = url.removeprefix("sqlite:///")
        # check_same_thread=False: pooled connections move between request threads.
        # The pool's `timeout` is its wait for a connection; SQLite's wait for the
        # write lock is the busy_timeout pragma.
        db = _sqlite_kind()(
            path,
            max_connections=32,
            timeout=10,
            check_same_thread=False,
            autoconnect=False,
            pragmas={
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "busy_timeout": 5000,
                # What is deleted is written over, so that no page of the file still holds it.
                "secure_delete": 1,
                "cache_size": -16000,
            },
        )
        db.register_function(_local_date, "portal_local_date", 1, deterministic=True)
        return db
    if scheme in ("postgresql", "postgres"):
        parts = urlsplit(url)
        options: dict[str, Any] = {
            "user": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "host": parts.hostname,
            "port": parts.port,
        }
        for pair in filter(None, parts.query.split("&")):
            key, _, value = pair.partition("=")
            options[key] = unquote(value)
        return WatchedPostgresql(
            unquote(parts.path.lstrip("/")),
            max_connections=32,
            timeout=10,
            stale_timeout=300,
            autoconnect=False,
            prefer_psycopg3=True,
            **{key: value for key, value in options.items() if value is not None},
        )
    raise ValueError(
        f"DATABASE_URL starts with {scheme!r}; write sqlite:///path/to/portal.db "
        "or postgresql://user:password@host/name."
    )


def is_postgresql(db: Any = None) -> bool:
    """Whether this database (by default the application's) is PostgreSQL."""
    db = db or database
    return isinstance(db.obj if isinstance(db, DatabaseProxy) else db, PostgresqlDatabase)


def is_sqlite(db: Any = None) -> bool:
    """Whether this database (by default the application's) is SQLite."""
    db = db or database
    return isinstance(db.obj if isinstance(db, DatabaseProxy) else db, SqliteDatabase)


@contextmanager
def write() -> Iterator[None]:
    """A transaction in which this is the only writer, on either engine.

    A deferred SQLite transaction that reads and then writes fails at once under
    contention whatever the busy timeout, and PostgreSQL's default isolation lets two
    writers take the same last seat. So SQLite begins IMMEDIATE and PostgreSQL takes one
    advisory lock first. A nested call joins the transaction that is open: all of it
    commits, or none.
    """
    token = _writes_open.set(_writes_open.get() + 1)
    try:
        if database.in_transaction():
            yield
        elif is_sqlite():
            with database.atomic("IMMEDIATE"):
                yield
        else:
            with database.atomic():
                database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITE_LOCK,))
                yield
    finally:
        _writes_open.reset(token)


def is_writing() -> bool:
    """Whether a `write()` is open here: what is read then is for the write, not for a reader."""
    return _writes_open.get() > 0


@contextmanager
def connection() -> Iterator[None]:
    """An open connection for the length of the block; joins one that is open."""
    opened = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened:
            database.close()


def _local_date(text: str | None) -> str | None:
    """The charity's calendar date of an instant as SQLite keeps it: what `local_date` calls."""
    return None if text is None else _date_in(text, clock.zone())


@lru_cache(maxsize=50_000)
def _date_in(text: str, zone: tzinfo) -> str:
    # Kept: one statement asks for the same session's date once for each member and mark.
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone).date().isoformat()


def local_date(instant: Any) -> Any:
    """An SQL expression: the charity's calendar date of an instant, to compare with `_on` columns.

    Selected, it comes back as a date on PostgreSQL and as "2026-11-22" on SQLite. Limit the
    instants by an index first: this is worked out row by row.
    """
    if is_sqlite():
        return fn.portal_local_date(instant).coerce(False)
    return fn.TIMEZONE(str(clock.zone()), instant).coerce(False).cast("date")


def not_before(instant: Any, day: Any) -> Any:
    """An SQL condition: the charity's calendar date of an instant is that of a column or later.

    What a glance at the instant settles isn't worked out: no zone is more than 14 hours from
    UTC. So a roll of thousands is told from a period in the time that reading it takes.
    """
    exact = local_date(instant) >= day
    if not is_sqlite():
        return exact
    near = instant >= fn.DATE(day, "-1 day").coerce(False)
    return (instant >= NodeList((SQL("("), day, SQL("|| ' 14')")))) | (near & exact)


def not_after(instant: Any, day: Any) -> Any:
    """An SQL condition: the charity's calendar date of an instant is that of a column or earlier.

    As `not_before`.
    """
    exact = local_date(instant) <= day
    if not is_sqlite():
        return exact
    near = instant < fn.DATE(day, "+2 day").coerce(False)
    return (instant < NodeList((SQL("("), day, SQL("|| ' 10')")))) | (near & exact)


def mailbox(column: Any) -> Any:
    """An SQL expression: an e-mail address without case, up to its @; '' where there is none."""
    address = fn.LOWER(column)
    # Takes letters off the end until one isn't among those of the address but its @.
    return fn.RTRIM(address, fn.REPLACE(address, SQL("'@'"), SQL("''")))


def bare(column: Any) -> Any:
    """An SQL expression: a text in capitals without what people put between digits."""
    found = fn.UPPER(column)
    for mark in (" ", "-", "(", ")", "."):
        # Written out: a value that is bound can't stand in an index.
        found = fn.REPLACE(found, SQL(f"'{mark}'"), SQL("''"))
    return found


def joined(column: Any) -> Any:
    """An SQL aggregate: a column's one-line words in one text, a line each; '' of no rows.

    In no order that can be counted on: SQLite takes none within an aggregate before 3.44.
    """
    name = "GROUP_CONCAT" if is_sqlite() else "STRING_AGG"
    return fn.COALESCE(getattr(fn, name)(column, "\n"), "")


class UtcDateTimeField(DateTimeField):
    """An instant, always aware and in UTC, whichever engine keeps it.

    timestamptz on PostgreSQL; on SQLite fixed-width ISO text, so that text order is
    time order. A naive value raises ValueError: it has no meaning as an instant.
    """

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: Any) -> Any:
        if value is None or not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            raise ValueError(f"{self.name}: {value!r} has no time zone; use clock.now().")
        value = value.astimezone(UTC)
        if is_sqlite(self.model._meta.database):
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        return value

    def python_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class KeyField(CharField):
    """Text that is sorted and searched by code point, alike on both engines.

    SQLite compares bytes by default; PostgreSQL compares by the cluster's language
    unless told otherwise, which would order lists differently and keep a prefix
    search from using its index.
    """

    def ddl(self, ctx: Any) -> Any:
        node = super().ddl(ctx)
        if is_postgresql(self.model._meta.database):
            return NodeList([*node.nodes, SQL('COLLATE "C"')])
        return node


def one_of(column: str, choices: Iterable[str]) -> Any:
    """A named CHECK that a column holds one of these words."""
    words = ", ".join(f"'{choice}'" for choice in choices)
    return Check(f"{column} IN ({words})", name=f"{column}_is_known")


def holds(name: str, rule: str) -> Any:
    """A named CHECK; `name` reads as the statement that must be true."""
    return Check(rule, name=name)


class BaseModel(Model):
    """What every table shares."""

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


def analyze() -> None:
    """Refresh the planner's statistics, as is due after a bulk load."""
    database.execute_sql("ANALYZE")


def continue_ids(models: Iterable[Any]) -> None:
    """Let new ids follow the greatest of these tables, after rows were given ids by hand.

    PostgreSQL counts ids in a sequence that such rows don't move; SQLite looks at the table.
    """
    if is_sqlite():
        return
    for model in models:
        key = model._meta.primary_key
        if isinstance(key, AutoField):
            table, column = model._meta.table_name, key.column_name
            database.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "  # nosec B608 # our own tables' names
                f'COALESCE((SELECT max("{column}") FROM "{table}"), 0) + 1, false)'
            )
