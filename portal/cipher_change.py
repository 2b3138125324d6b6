"""Turning a database file into an encrypted one, or back, or to another key: copy, check, swap."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal import cipher, keys
from portal.errors import DomainError
from portal.keys import Purpose


def encrypt(path: Path) -> int:
    """Encrypt a plain file by the newest key of the database. Returns how many rows it has.

    The plain file is gone from the folder once the other is checked; what a disk keeps of it,
    and older backups, are another matter. Raises DomainError, with nothing changed.
    """
    if not cipher.is_plain(path):
        raise DomainError(f"{path} isn't a plain SQLite file; there is nothing to encrypt.")
    return _convert(path, b"", next(iter(keys.ring(Purpose.DATABASE).by_name.values())))


def decrypt(path: Path) -> int:
    """Write an encrypted file as a plain one. As `encrypt`."""
    return _convert(path, _opening(path), b"")


def rekey(path: Path, put_key_first: Callable[[], bytes]) -> int:
    """Encrypt a file by a new key, which `put_key_first` writes before those there are."""
    old = _opening(path)
    return _convert(path, old, put_key_first())


def _opening(path: Path) -> bytes:
    if cipher.is_plain(path):
        raise DomainError(f"{path} isn't encrypted.")
    for key in cipher.known_keys():
        connection = _open(path, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except cipher.driver().DatabaseError:
            continue
        else:
            return key
        finally:
            connection.close()
    raise DomainError(f"No key in {keys.file_of(Purpose.DATABASE)} opens {path}.")


def _convert(path: Path, old: bytes, new: bytes) -> int:
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    connection = _open(path, old)
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = _counts(connection)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        key = cipher.as_sql(new) if new else "''"
        connection.execute(f"ATTACH DATABASE ? AS other KEY {key}", (str(aside),))
        connection.execute("SELECT sqlcipher_export('other')")
        connection.execute(f"PRAGMA other.user_version = {int(version)}")
        connection.execute("DETACH DATABASE other")
    finally:
        connection.close()
    _check(aside, new, before)
    _swap(aside, path)
    return sum(before.values())


def _check(aside: Path, key: bytes, before: dict[str, int]) -> None:
    connection = _open(aside, key)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok" or _counts(connection) != before:
            aside.unlink()
            raise DomainError("The copy isn't the same as the database; nothing was changed.")
    finally:
        connection.close()


def _swap(aside: Path, path: Path) -> None:
    with aside.open("rb") as opened:
        os.fsync(opened.fileno())
    # Emptied into the file above; the new file's log mustn't be the old one's.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _open(path: Path, key: bytes) -> Any:
    connection = cipher.driver().connect(str(path), isolation_level=None)
    if key:
        connection.execute(f"PRAGMA key = {cipher.as_sql(key)}")
    return connection


def _counts(connection: Any) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # nosec B608 # as the file itself names them
        for (name,) in names
    }
