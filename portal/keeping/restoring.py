"""The way back: a backup restored to a new place, checked there, and only then put to use."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal import backups, clock, running
from portal.keeping import BackupError, archive, checking, rotation_rules
from portal.keeping.checking import Proof, Task
from portal.keeping.making import LEFT_OUT, MARKS, SPARE_BYTES
from portal.keeping.snapshot import POSTGRESQL_NAME, SQLITE_NAME
from portal.settings import Settings

# Describes this machine: what is there stays.
STAYS = ("portal.toml",)
# Grows, and must never forget: the present one holds what the backup can't know.
LEDGERS = ("erasures", "demo-erasures")
KEYS = "keys"


@dataclass(frozen=True)
class Restored:
    """What came of it."""

    made_at: datetime
    proof: Proof
    folder: Path | None = None
    # Where what was there before has been put.
    aside: Path | None = None
    # Whether the database is one that was named, which Portal must be told to use.
    is_elsewhere: bool = False

    @property
    def is_sound(self) -> bool:
        return not self.proof.problem


def verify(of: Settings, file: Path, identity: Path) -> Restored:
    """Restore a backup to a scratch place, check it, and throw that away."""
    with _scratch(of) as folder:
        contents = _unpacked(of, file, identity, folder)
        with checking.restored_database(of, folder, contents["engine"]) as url:
            at = checking.at_place(of, folder, url)
            proof = checking.check(Task(at, contents, is_upgraded=True))
    return Restored(datetime.fromisoformat(contents["made_at"]), proof)


def restore(
    of: Settings, file: Path, identity: Path, to: Path | None = None, url: str = ""
) -> Restored:
    """Restore a backup: in place of what is there, or to a new folder.

    `url` names the empty PostgreSQL database that a dump goes to. Nothing that is there is
    touched before every check has passed. Raises BackupError, and Busy while Portal runs.
    """
    if to is not None and to.exists() and any(to.iterdir()):
        raise BackupError(f"{to} isn't empty: name a folder that is new.")
    with running.alone(of), _scratch(of, beside=to) as folder:
        if url:
            # Said before a large file is unpacked.
            checking.refuse_filled(url)
        contents = _unpacked(of, file, identity, folder)
        is_sqlite = contents["engine"] == "sqlite"
        _refuse_engine(of, is_sqlite, to, url)
        _bring_along(of.instance, folder)
        with _database_of(url, folder) as loaded:
            at = checking.at_place(of, folder, url)
            task = Task(at, contents, is_upgraded=True, is_finished=True, present=of)
            proof = checking.check(task)
            loaded.is_sound = not proof.problem
        made_at = datetime.fromisoformat(contents["made_at"])
        if proof.problem:
            return Restored(made_at, proof)
        if to is not None:
            return Restored(made_at, proof, _moved(folder, to), is_elsewhere=bool(url))
        aside = _swapped(of, folder, is_sqlite)
        return Restored(made_at, proof, of.instance, aside, is_elsewhere=bool(url))


def _refuse_engine(of: Settings, is_sqlite: bool, to: Path | None, url: str) -> None:
    if is_sqlite and url:
        raise BackupError(
            "This is a backup of a SQLite database, which is a file: leave --database-url out."
        )
    if is_sqlite and to is None and not of.is_sqlite:
        raise BackupError("This is a backup of a SQLite database: restore it with --to FOLDER.")
    if not is_sqlite and not url:
        raise BackupError(
            "This is a backup of a PostgreSQL database. Make an empty one, and name it: "
            "--database-url postgresql://user:password@host/name"
        )


@dataclass
class _Loaded:
    is_sound: bool = False


@contextmanager
def _database_of(url: str, folder: Path) -> Iterator[_Loaded]:
    """The dump of a restored folder in the database that was named; out of it again if unsound."""
    loaded = _Loaded()
    if not url:
        yield loaded
        return
    checking.load_dump(url, folder / POSTGRESQL_NAME)
    (folder / POSTGRESQL_NAME).unlink()
    try:
        yield loaded
    finally:
        if not loaded.is_sound:
            checking.take_out(url)


@contextmanager
def _scratch(of: Settings, beside: Path | None = None) -> Iterator[Path]:
    # On the disk that it will stay on, so that putting it to use is a change of names.
    parent = of.instance if beside is None else beside.absolute().parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=parent) as name:
        folder = Path(name) / "restored"
        folder.mkdir(mode=0o700)
        yield folder


def _unpacked(of: Settings, file: Path, identity: Path, folder: Path) -> dict[str, Any]:
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    free = shutil.disk_usage(folder).free
    if free < file.stat().st_size + SPARE_BYTES:
        raise BackupError(f"There isn't room to restore it: {free / 1e6:,.0f} MB are free.")
    return archive.unpack(file, archive.identities_from(identity), folder)


def _bring_along(present: Path, folder: Path) -> None:
    """Let what is known here and can't be in the backup stand in the restored folder.

    Keys that were made since, who was erased since, how far the trail had come.
    """
    for key in sorted((present / KEYS).glob("[!.]*")) if (present / KEYS).is_dir() else []:
        restored = folder / KEYS / key.name
        restored.parent.mkdir(mode=0o700, exist_ok=True)
        text = restored.read_text("ascii") if restored.is_file() else ""
        restored.write_text(rotation_rules.merged_keys(key.read_text("ascii"), text), "ascii")
        restored.chmod(0o600)
    for name in LEDGERS:
        _unite(present / name, folder / name)
    for name in (*STAYS, *MARKS):
        if (present / name).is_file():
            shutil.copy2(present / name, folder / name)


def _unite(present: Path, restored: Path) -> None:
    """A ledger, a file or a folder of files, that holds the entries of both."""
    if present.is_dir():
        for one in present.iterdir():
            restored.mkdir(mode=0o700, exist_ok=True)
            _unite(one, restored / one.name)
    elif present.is_file():
        known = restored.read_bytes().splitlines(keepends=True) if restored.is_file() else []
        here = present.read_bytes().splitlines(keepends=True)
        merged = known + [line for line in here if line not in known]
        restored.write_bytes(b"".join(merged))
        restored.chmod(0o600)


def _moved(folder: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.exists():
        to.rmdir()
    folder.rename(to)
    backups.sync_folder(to)
    backups.sync_folder(to.absolute().parent)
    return to


def _swapped(of: Settings, folder: Path, is_sqlite: bool) -> Path:
    """Put the restored files in the place of the present ones, which are kept beside them."""
    aside = of.instance / f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for entry in sorted(folder.iterdir()):
        # The database last: until then what was there is still whole.
        if entry.name != SQLITE_NAME and entry.name not in LEFT_OUT:
            _exchange(of.instance / entry.name, entry, aside)
    if is_sqlite and of.database_path:
        for suffix in ("-wal", "-shm"):
            log = of.database_path.with_name(of.database_path.name + suffix)
            if log.exists():
                shutil.move(log, aside / log.name)
        _exchange(of.database_path, folder / SQLITE_NAME, aside)
        backups.sync_folder(of.database_path.parent)
    backups.sync_folder(aside)
    backups.sync_folder(of.instance)
    return aside


def _exchange(place: Path, restored: Path, aside: Path) -> None:
    if place.exists():
        shutil.move(place, aside / place.name)
    shutil.move(restored, place)
