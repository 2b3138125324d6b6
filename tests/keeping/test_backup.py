"""Backups: what is in one, that it counts only once it was restored, and how it goes wrong."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from portal import audit, backups, clock, keys
from portal import settings as settings_module
from portal.backups import Backup
from portal.db import is_sqlite, write
from portal.keeping import BackupError, archive, making, migration_copies
from portal.models import Event, Person
from portal.settings import Settings
from tests import factories
from tests.conftest import SERVER_URL

IDENTITY = pyrage.x25519.Identity.generate()
needs_sqlite = pytest.mark.skipif(bool(SERVER_URL), reason="looks into SQLite's file")


@pytest.fixture
def kept(settings: Settings, db: Any) -> Settings:
    """The instance of a test, with a key to encrypt backups to and something to lose."""
    changed = replace(settings, backup_recipients=(str(IDENTITY.to_public()),))
    settings_module.use(changed)
    person = factories.person("Pip Marlow")
    with write():
        audit.record_event("person_opened", "person", person.id, person=person)
    keys.ring(keys.Purpose.SECRETS)
    (changed.instance / "erasures").write_text("one line\n")
    left = backups.folder(changed) / ".work-left"
    left.mkdir(parents=True)
    (left / "portal.db").write_bytes(b"in clear, of a backup that was cut off")
    return changed


def test_a_backup_counts_once_it_was_restored_checked_and_started(kept: Settings) -> None:
    made = making.make(kept)
    assert made.problem == ""
    assert made.verified_at is not None
    # What is recorded of the backup itself comes after it.
    first, second = Event.select(Event.action, Event.hash).order_by(Event.number).tuples()
    assert (made.event_count, made.head) == (1, first[1])
    assert second[0] == "backup_made"
    assert backups.every(kept) == [made]
    assert backups.last_verified_at(kept) == made.made_at
    assert not backups.is_red(kept)
    file = backups.folder(kept) / made.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size == made.byte_count
    assert archive.sha256_of(file) == made.sha256
    # Nothing that anybody here can read is left beside it.
    left = {one.name for one in backups.folder(kept).iterdir()}
    assert left == {made.name, "manifest", ".lock"}
    content = file.read_bytes()
    assert b"Pip Marlow" not in content
    assert b"SQLite format" not in content


def test_a_backup_holds_the_database_and_all_that_must_come_back_with_it(
    kept: Settings, tmp_path: Path
) -> None:
    (kept.instance / "portal.toml").write_text('organisation = "Harbour"\n')
    (kept.instance / "jobs.db").write_bytes(b"an alarm clock")
    made = making.make(kept)
    into = tmp_path / "out"
    into.mkdir()
    contents = archive.unpack(backups.folder(kept) / made.name, [IDENTITY], into)
    found = {one.relative_to(into).as_posix() for one in into.rglob("*") if one.is_file()}
    database = "portal.db" if is_sqlite() else "portal.dump"
    assert {database, "keys/secrets", "portal.toml", "erasures"} <= found
    assert "jobs.db" not in found
    assert contents["counts"]["person"] == 1
    assert (into / "keys" / "secrets").read_text() == keys.file_of(keys.Purpose.SECRETS).read_text()
    if is_sqlite():
        with sqlite3.connect(into / "portal.db") as copy:
            assert copy.execute("SELECT name FROM person").fetchall() == [("Pip Marlow",)]


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """An archive of one file."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "portal.db").write_bytes(os.urandom(300_000))
    contents = {"format": archive.FORMAT, "files": archive.listing(source)}
    archive.pack(source, contents, tmp_path / "made", [str(IDENTITY.to_public())])
    return tmp_path / "made"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "deep" / "into"
    folder.mkdir(parents=True)
    return folder


def test_an_archive_comes_back_as_it_was(packed: Path, into: Path, tmp_path: Path) -> None:
    archive.unpack(packed, [IDENTITY], into)
    restored = into / "portal.db"
    assert restored.read_bytes() == (tmp_path / "source" / "portal.db").read_bytes()
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600


def test_whoever_has_another_key_reads_nothing(packed: Path, into: Path) -> None:
    with pytest.raises(BackupError, match="isn't the key"):
        archive.unpack(packed, [pyrage.x25519.Identity.generate()], into)
    assert list(into.iterdir()) == []


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "other"])
def test_a_damaged_file_is_refused(packed: Path, into: Path, harm: str) -> None:
    content = packed.read_bytes()
    middle = len(content) // 2
    packed.write_bytes(
        {
            "cut": content[:-20],
            "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
            "empty": b"",
            "other": b"a letter to the bank, which is no backup at all",
        }[harm]
    )
    with pytest.raises(BackupError, match="damaged|isn't a backup"):
        archive.unpack(packed, [IDENTITY], into)


def test_names_that_lead_out_of_the_folder_are_refused(into: Path, tmp_path: Path) -> None:
    """Whoever has the public key can make an archive: nothing in it is believed."""
    source = tmp_path / "source"
    source.mkdir()
    (tmp_path / "evil").write_text("x")
    digest = archive.sha256_of(tmp_path / "evil")
    contents = {"format": archive.FORMAT, "files": {"../evil": (1, digest)}}
    archive.pack(source, contents, tmp_path / "made", [str(IDENTITY.to_public())])
    with pytest.raises(BackupError):
        archive.unpack(tmp_path / "made", [IDENTITY], into)
    assert not (tmp_path / "deep" / "evil").exists()


@needs_sqlite
def test_a_backup_of_a_damaged_database_is_kept_and_does_not_count(kept: Settings) -> None:
    """The check is the restored database's own: a row that points at nothing is found."""
    assert kept.database_path
    with sqlite3.connect(kept.database_path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("UPDATE pseudonym SET person_id = 4711")
    made = making.make(kept)
    assert made.verified_at is None
    assert "points at nothing" in made.problem
    assert backups.last_verified_at(kept) is None
    assert backups.is_red(kept)
    assert [one.name for one in backups.every(kept)] == [made.name]
    actions = Event.select(Event.action).order_by(Event.number).tuples()
    assert [action for (action,) in actions][-1] == "backup_failed"


@pytest.mark.drill
def test_a_trail_that_was_tampered_with_makes_no_good_backup(kept: Settings) -> None:
    Event.update(action="something_else").where(Event.number == 1).execute()
    made = making.make(kept)
    assert made.verified_at is None
    assert "audit trail" in made.problem


def test_copies_from_before_migrations_are_encrypted_and_never_stay_for_long(
    kept: Settings, tmp_path: Path
) -> None:
    place, bare = backups.folder(kept), replace(kept, backup_recipients=())

    def copy(name: str, days_ago: int) -> Path:
        file = place / name
        file.write_bytes(b"Pip Marlow")
        at = (clock.now() - timedelta(days=days_ago)).timestamp()
        os.utime(file, (at, at))
        return file

    young, old = copy("before-0034-a.db", 6), copy("before-0034-b.db", 8)
    migration_copies.tidy(bare)
    assert young.exists() and not old.exists()
    # A key that is set later encrypts what stood there in clear.
    migration_copies.tidy(kept)
    sealed = place / "before-0034-a.db.age"
    assert not young.exists() and b"Pip" not in sealed.read_bytes()
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert pyrage.decrypt(sealed.read_bytes(), [IDENTITY]) == b"Pip Marlow"
    migration_copies.tidy(kept)
    assert sealed.exists()
    os.utime(sealed, (0, 0))
    migration_copies.tidy(kept)
    assert not sealed.exists()
    with pytest.raises(BackupError, match="isn't a public key"):
        migration_copies.sealed(replace(kept, backup_recipients=("age1x",)), copy("before-c", 1))


def test_two_at_once_are_refused(kept: Settings) -> None:
    place = backups.folder(kept)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="being made already"):
            making.make(kept)


def test_without_a_key_none_is_made_and_the_words_say_how(kept: Settings) -> None:
    with pytest.raises(BackupError, match="portal backup keygen"):
        making.make(replace(kept, backup_recipients=()))
    with pytest.raises(BackupError, match="isn't a public key"):
        making.make(replace(kept, backup_recipients=("age1nonsense",)))


@pytest.mark.drill
def test_a_copy_goes_to_a_second_place_and_older_ones_of_a_day_go(
    kept: Settings, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    there = replace(kept, backup_folder=str(second))
    first, newest = making.make(there), making.make(there)
    assert newest.copied_to == str(second)
    assert archive.sha256_of(second / newest.name) == newest.sha256
    for place in (backups.folder(kept), second):
        assert not (place / first.name).exists()
        assert (place / newest.name).exists()
    assert backups.every(kept) == [newest]
    away = making.make(replace(kept, backup_folder=str(tmp_path / "not mounted")))
    assert away.verified_at
    assert "can't be written to" in away.copy_problem


def test_a_manifest_that_cannot_be_read_proves_nothing(kept: Settings) -> None:
    made = Backup("one", clock.now(), verified_at=clock.now())
    backups.write_manifest(kept, [made])
    assert backups.every(kept) == [made]
    assert not backups.is_red(kept)
    manifest = backups.folder(kept) / "manifest"
    manifest.write_text(manifest.read_text()[:-9])
    assert backups.last_verified_at(kept) is None
    assert backups.is_red(kept)


@pytest.mark.drill
def test_writers_are_not_kept_waiting_by_a_backup(kept: Settings, at_once: Any) -> None:
    def add(number: int) -> Callable[[], object]:
        return lambda: factories.person(f"Person {number}")

    at_once([lambda: making.make(kept), *(add(number) for number in range(10))])
    assert Person.select().count() == 11
    (made,) = backups.every(kept)
    assert made.verified_at


@needs_sqlite
def test_the_write_ahead_log_is_shortened(kept: Settings) -> None:
    assert kept.database_path
    log = Path(f"{kept.database_path}-wal")
    assert log.stat().st_size > 0
    making.shorten_log()
    assert log.stat().st_size == 0
    assert Person.select().count() == 1
