"""The database file encrypted at rest: unreadable without its key, and turned back and forth."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from portal import cipher, cipher_change, create_app, key_rotation, keys, schema, settings
from portal.db import connection, database, is_sqlite
from portal.errors import DomainError, SettingsError
from portal.keys import Purpose
from portal.models import Person
from tests import factories

pytestmark = pytest.mark.skipif(
    cipher.given is not None, reason="the whole suite is on encrypted files already"
)
MARK = "Quarantaine Zyxwvut"


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An encrypted database with one person in it, open; its path."""
    pytest.importorskip("sqlcipher3")
    # Put back afterwards: the tests that follow are on plain files.
    monkeypatch.setattr(settings, "_current", None)
    made = settings.load({}, instance=tmp_path / "kept", database_cipher=True)
    create_app(made)
    with connection():
        schema.upgrade(database.obj)
        factories.person(MARK)
        yield made.database_path
    database.close_all()


def _all_bytes(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def test_neither_file_nor_log_shows_a_word(encrypted: Path) -> None:
    kept = _all_bytes(encrypted)
    assert len(kept) > 100_000
    for word in (MARK, "CREATE TABLE", "SQLite format"):
        assert word.encode() not in kept
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(encrypted).execute("SELECT count(*) FROM sqlite_master")


def test_it_is_a_database_like_any_other(encrypted: Path) -> None:
    assert is_sqlite()
    assert schema.check(database.obj) == []
    assert database.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute_sql("PRAGMA foreign_keys").fetchone() == (1,)
    assert database.execute_sql("SELECT portal_local_date('2026-07-01 23:30:00.0')").fetchone() == (
        "2026-07-02",
    )


def test_a_copy_is_encrypted_too_and_opens_by_the_same_key(encrypted: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    schema.copy_sqlite(database.obj, copy)
    assert MARK.encode() not in copy.read_bytes()
    assert not cipher.is_plain(copy)


def test_a_wrong_key_is_said_in_plain_words(encrypted: Path) -> None:
    database.close()
    database.close_all()
    file = keys.file_of(Purpose.DATABASE)
    right = file.read_text()
    file.write_text(f"wrong {'ab' * 32}\n")
    with pytest.raises(SettingsError, match="bring back the key"), connection():
        pass
    file.write_text(right)
    database.connect()
    assert Person.select().count() == 1


def test_there_and_back_and_to_another_key_loses_nothing(encrypted: Path) -> None:
    database.close()
    database.close_all()
    rows = cipher_change.decrypt(encrypted)
    assert MARK.encode() in encrypted.read_bytes()
    with pytest.raises(DomainError, match="isn't encrypted"):
        cipher_change.decrypt(encrypted)
    with pytest.raises(SettingsError, match="portal db encrypt"), connection():
        pass
    assert cipher_change.encrypt(encrypted) == rows
    assert MARK.encode() not in _all_bytes(encrypted)

    def new_key() -> bytes:
        name = key_rotation.put_first(Purpose.DATABASE)
        return keys.ring(Purpose.DATABASE).by_name[name]

    assert cipher_change.rekey(encrypted, new_key) == rows
    ring = keys.ring(Purpose.DATABASE)
    file = keys.file_of(Purpose.DATABASE)
    file.write_text(f"{ring.newest} {ring.by_name[ring.newest].hex()}\n")
    database.connect()
    assert Person.select(Person.name).scalar() == MARK
    assert not list(encrypted.parent.glob(".*.new"))


def test_a_change_of_key_that_was_cut_off_leaves_a_file_that_opens(encrypted: Path) -> None:
    database.close()
    database.close_all()
    key_rotation.put_first(Purpose.DATABASE)
    database.connect()
    assert Person.select().count() == 1
