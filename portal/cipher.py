"""The database file encrypted at rest by SQLCipher, under a key of its own outside the database.

Off unless `database_cipher` is on, which needs the extra "sqlcipher". The key is used as it is,
32 random bytes: deriving one from a passphrase would cost a tenth of a second per connection.
"""

from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from playhouse.pool import _PooledSqliteDatabase

from portal import keys, settings
from portal.errors import SettingsError
from portal.keys import Purpose

PLAIN_HEAD = b"SQLite format 3\x00"
INSTALL = "pip install 'portal[sqlcipher]'"

# For tests that run the whole suite on encrypted files: a key for every file there is.
given: bytes | None = None


def is_on() -> bool:
    """Whether SQLite files are encrypted, by the settings of this process."""
    return given is not None or (settings.are_set() and settings.current().database_cipher)


def is_plain(path: Path) -> bool:
    """Whether a file is a SQLite database that anybody can read."""
    try:
        with path.open("rb") as opened:
            return opened.read(len(PLAIN_HEAD)) == PLAIN_HEAD
    except OSError:
        return False


def known_keys() -> list[bytes]:
    """The keys that may open a file, newest first: one stays while a file is closed anew."""
    return [given] if given else list(keys.ring(Purpose.DATABASE).by_name.values())


def as_sql(key: bytes) -> str:
    """A key as SQLCipher takes it raw, in quotes for SQL."""
    return f"\"x'{key.hex()}'\""


def driver() -> Any:
    """SQLCipher's module. Raises SettingsError, with the line to type, where there is none."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as problem:
        raise SettingsError(f"database_cipher needs SQLCipher. Type: {INSTALL}") from problem
    return dbapi2


def encrypted_pool() -> Any:
    """A pool of connections to encrypted files, as a class. Raises as `driver`."""
    module = driver()
    # Importing it teaches the driver decimals, dates and times, as peewee's own does SQLite's.
    import playhouse.sqlcipher_ext  # noqa: F401

    class EncryptedPool(_PooledSqliteDatabase, _Encrypted):  # type: ignore[misc]
        """Pooled connections to an encrypted file."""

    EncryptedPool.driver = module
    return EncryptedPool


class _Encrypted(SqliteDatabase):
    """Connects by the key that opens the file."""

    driver: Any = None

    def _connect(self) -> Any:
        path = Path(self.database)
        options = dict(self.connect_params, isolation_level=None, timeout=self._timeout)
        for key in known_keys():
            connection = self.driver.connect(self.database, **options)
            connection.execute(f"PRAGMA key = {as_sql(key)}")
            try:
                connection.execute("SELECT count(*) FROM sqlite_master")
            except self.driver.DatabaseError as problem:
                connection.close()
                if isinstance(problem, self.driver.OperationalError):
                    raise
                continue
            self._add_conn_hooks(connection)
            return connection
        raise SettingsError(_why_not(path))


def _why_not(path: Path) -> str:
    if is_plain(path):
        return f"{path} isn't encrypted yet. Type: portal db encrypt"
    return (
        f"The key in {keys.file_of(Purpose.DATABASE)} doesn't open {path}: "
        "bring back the key that belongs to it, from where you keep your keys."
    )
