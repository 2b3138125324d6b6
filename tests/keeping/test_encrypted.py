"""Backups of an encrypted database, and of another version's: made, restored, refused."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from portal import cipher, clock, create_app, keys, schema
from portal import settings as settings_module
from portal.db import connect_url, connection, database
from portal.keeping import archive, making, restoring
from portal.models import Person
from portal.settings import Settings
from tests import factories

pytestmark = pytest.mark.skipif(
    cipher.given is not None, reason="the whole suite is on encrypted files already"
)
IDENTITY = pyrage.x25519.Identity.generate()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A file with the private key of the backups."""
    file = tmp_path / "key.txt"
    file.write_text(f"{IDENTITY}\n")
    return file


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An instance whose database is encrypted, with one person in it."""
    pytest.importorskip("sqlcipher3")
    monkeypatch.setattr(settings_module, "_current", None)
    made = settings_module.load(
        {},
        instance=tmp_path / "kept",
        database_cipher=True,
        secure_cookies=False,
        secret_key="a secret key for tests, long enough",
        backup_recipients=(str(IDENTITY.to_public()),),
        log_level="critical",
    )
    create_app(made)
    with connection():
        schema.upgrade(database.obj)
        factories.person("Quarantaine Zyxwvut")
    yield made
    database.close_all()


def test_an_encrypted_database_comes_back_encrypted_by_the_key_in_its_backup(
    encrypted: Settings, key: Path, tmp_path: Path
) -> None:
    """On a machine that has no key of its own: the one that opens it is among those restored."""
    made = making.make(encrypted)
    assert made.verified_at, made.problem
    database.close_all()
    file = encrypted.instance / "backups" / made.name
    into = tmp_path / "looked at"
    into.mkdir()
    archive.unpack(file, [IDENTITY], into)
    assert not cipher.is_plain(into / "portal.db")
    bare = replace(encrypted, instance=tmp_path / "bare", database_url="")
    bare = replace(bare, database_url=f"sqlite:///{bare.instance}/portal.db")
    there = tmp_path / "there"
    found = restoring.restore(bare, file, key, there)
    assert found.is_sound, found.proof.problem
    assert found.proof.not_known == "there is no database here"
    assert not cipher.is_plain(there / "portal.db")
    create_app(replace(encrypted, instance=there, database_url=f"sqlite:///{there}/portal.db"))
    with connection():
        assert [name for (name,) in Person.select(Person.name).tuples()] == ["Quarantaine Zyxwvut"]
    database.close_all()
    # In place too, where the present one is asked what was ended since.
    settings_module.use(encrypted)
    found = restoring.restore(encrypted, file, key)
    assert found.is_sound and found.proof.not_known == ""
    assert found.aside and not cipher.is_plain(encrypted.instance / "portal.db")


def _packed(of: Settings, into: Path) -> Path:
    """A backup of the database as it stands, by whichever version it was last used."""
    plain = into / "plain"
    plain.mkdir(parents=True)
    db = connect_url(of.database_url)
    with db.connection_context():
        schema.copy_sqlite(db, plain / "portal.db")
        (count,) = db.execute_sql("SELECT count(*) FROM rate_bucket").fetchone()
        query = "SELECT number, hash FROM event ORDER BY number DESC LIMIT 1"
        number, head = db.execute_sql(query).fetchone() or (0, "")
    db.close_all()
    shutil.copytree(of.instance / "keys", plain / "keys")
    contents = {
        "format": archive.FORMAT,
        "made_at": clock.now().isoformat(),
        "engine": "sqlite",
        "counts": {"rate_bucket": count},
        "event_count": number,
        "head": head,
        "files": archive.listing(plain),
    }
    archive.pack(plain, contents, into / "made.tar.gz.age", [str(IDENTITY.to_public())])
    return into / "made.tar.gz.age"


def test_a_backup_of_an_older_version_is_brought_up_and_of_a_newer_one_refused(
    app: Any, settings: Settings, key: Path, tmp_path: Path
) -> None:
    if settings.database_path is None:
        pytest.skip("packs SQLite's file as another version would have")
    keys.ring(keys.Purpose.AUDIT)
    before = replace(settings, database_url=f"sqlite:///{tmp_path}/before.db")
    db = connect_url(before.database_url)
    with db.connection_context():
        *_older, but_one, (last, _at) = schema.status(db)
        schema.upgrade(db, target=but_one[0])
        db.execute_sql("INSERT INTO rate_bucket VALUES ('a door', 3.0, '2026-11-28 00:00:00')")
    db.close_all()
    file, there = _packed(before, tmp_path / "older"), tmp_path / "brought up"
    found = restoring.restore(settings, file, key, there)
    assert found.is_sound, found.proof.problem
    assert found.proof.applied == [last]
    with sqlite3.connect(there / "portal.db") as raw:
        assert raw.execute("SELECT key FROM rate_bucket").fetchall() == [("a door",)]
        raw.execute(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')"
        )
    later = replace(settings, instance=there, database_url=f"sqlite:///{there}/portal.db")
    file, newer = _packed(later, tmp_path / "newer"), tmp_path / "nowhere"
    found = restoring.restore(settings, file, key, newer)
    assert "A newer Portal has used this database" in found.proof.problem
    assert not newer.exists()
