"""Making a backup, and counting it once it was restored and checked."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from portal import backups, clock
from portal.audit import record_event
from portal.backups import Backup
from portal.db import connection, database, is_sqlite, write
from portal.keeping import (
    BackupError,
    archive,
    checking,
    migration_copies,
    rotation_rules,
    snapshot,
)
from portal.log import log
from portal.settings import Settings

# What is in the instance folder and isn't in a backup: databases are copied by their own means,
# the file of the alarm clock holds nothing that isn't known elsewhere, and backups don't nest.
LEFT_OUT = frozenset({backups.FOLDER, "running.lock"})
MARKS = ("high_water", "demo-high_water")
LEFT_OUT_ENDS = (".db", ".db-wal", ".db-shm", ".db-journal")
# A snapshot, the archive and what is restored from it stand side by side for a while.
COPIES = 3
SPARE_BYTES = 50_000_000
SUFFIX = ".tar.gz.age"


def make(of: Settings) -> Backup:
    """Make a backup, restore it, check it, and note in the manifest what came of that.

    One that fails its check is kept, and doesn't count. Afterwards older ones go by the rule of
    days, weeks and months. Raises BackupError where none can be made, or one is being made.
    """
    if not of.backup_recipients:
        raise BackupError(
            "There is no key to encrypt backups to. Make one: portal backup keygen. Then set "
            "backup_recipients in portal.toml."
        )
    place = backups.folder(of)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_at_a_time(place):
        _clear_leftovers(place)
        _check_room(of, place)
        with tempfile.TemporaryDirectory(prefix=".work-", dir=place) as scratch:
            made = _made(of, place, Path(scratch))
        made = _copied(of, made)
        _rotate(of, [*backups.every(of), made])
    with connection(), write():
        record_event("backup_made" if made.verified_at else "backup_failed", "backup")
    shorten_log()
    log.info("backup", verified=bool(made.verified_at), bytes=made.byte_count)
    return made


def _made(of: Settings, place: Path, scratch: Path) -> Backup:
    import pyrage

    started = monotonic()
    plain, restored = scratch / "plain", scratch / "restored"
    plain.mkdir(mode=0o700)
    restored.mkdir(mode=0o700)
    # The mark of how far the trail had come may be behind the database, never ahead of it; with
    # keys and erasures it is the other way round.
    copy_files(of, plain, only=MARKS)
    taken = snapshot.take(plain)
    copy_files(of, plain, but=MARKS)
    contents: dict[str, Any] = {
        "format": archive.FORMAT,
        "made_at": taken.made_at.isoformat(),
        "engine": checking.engine_of(),
        "schema": taken.schema,
        "counts": taken.counts,
        "event_count": taken.event_count,
        "head": taken.head,
        "files": archive.listing(plain),
    }
    name = _name(place, taken.made_at)
    partial = place / f".{name}.partial"
    # Nobody here can read what is encrypted to a key that is kept elsewhere. So each archive is
    # encrypted to a second one too, which is never written down and gone after the check: the
    # very bytes on the disk are proven to be readable, and by nobody here from then on.
    passing = pyrage.x25519.Identity.generate()
    recipients = [*of.backup_recipients, str(passing.to_public())]
    size, digest = archive.pack(plain, contents, partial, recipients)
    partial.rename(place / name)
    backups.sync_folder(place)
    shutil.rmtree(plain)
    problem = _problem(of, place / name, passing, restored, contents)
    return Backup(
        name=name,
        made_at=taken.made_at,
        verified_at=None if problem else clock.now(),
        problem=problem,
        byte_count=size,
        seconds=round(monotonic() - started, 1),
        sha256=digest,
        event_count=taken.event_count,
        head=taken.head,
        row_count=sum(taken.counts.values()),
        schema=taken.schema,
    )


def _problem(
    of: Settings, file: Path, identity: Any, restored: Path, contents: dict[str, Any]
) -> str:
    """What is wrong with the archive on the disk, by restoring it; '' for nothing."""
    try:
        found = archive.unpack(file, [identity], restored)
        if found != _as_read(contents):
            return "It holds another backup's contents."
        with checking.restored_database(of, restored, found["engine"]) as url:
            task = checking.Task(checking.at_place(of, restored, url), found)
            return checking.check(task).problem
    except BackupError as problem:
        return problem.message
    except Exception as problem:
        log.error("backup_check_failed", problem=problem)
        return "The check itself stopped unexpectedly; the log says more."


def _as_read(contents: dict[str, Any]) -> dict[str, Any]:
    files = {name: list(entry) for name, entry in contents["files"].items()}
    return {**contents, "files": files}


def copy_files(
    of: Settings, into: Path, *, only: Collection[str] = (), but: Collection[str] = ()
) -> None:
    """Copy what an instance has beside its database: keys, settings, erasures, marks."""
    for entry in sorted(of.instance.iterdir()):
        if entry.name in but or (only and entry.name not in only):
            continue
        is_left_out = entry.name in LEFT_OUT or entry.name.endswith(LEFT_OUT_ENDS)
        if is_left_out or entry.name.startswith((".", "before-restore-")):
            continue
        if entry.is_dir():
            shutil.copytree(entry, into / entry.name, ignore=shutil.ignore_patterns(".*"))
        elif entry.is_file():
            shutil.copyfile(entry, into / entry.name)


def shorten_log() -> None:
    """Bring SQLite's write-ahead log into the database, if nobody is in the way.

    What stands in a short log can't be lost by damage to it. Never waits, and so never holds
    a writer up.
    """
    if not is_sqlite():
        return
    with connection():
        try:
            database.execute_sql("PRAGMA busy_timeout = 0")
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except Exception as problem:
            log.warning("log_not_shortened", problem=problem)
        finally:
            database.execute_sql("PRAGMA busy_timeout = 5000")


def _name(place: Path, made_at: Any) -> str:
    stem = f"portal-{made_at:%Y%m%d-%H%M%S}"
    number, name = 1, f"{stem}{SUFFIX}"
    while (place / name).exists():
        number += 1
        name = f"{stem}-{number}{SUFFIX}"
    return name


@contextmanager
def _one_at_a_time(place: Path) -> Iterator[None]:
    file = os.open(place / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(file)
        raise BackupError("A backup is being made already. Wait for it to finish.") from problem
    try:
        yield
    finally:
        os.close(file)


def _clear_leftovers(place: Path) -> None:
    """Remove what a backup that was cut off left: it stands there in clear."""
    for one in place.glob(".work-*"):
        shutil.rmtree(one, ignore_errors=True)
    for one in place.glob(".*.partial"):
        one.unlink(missing_ok=True)


def _check_room(of: Settings, place: Path) -> None:
    needed = COPIES * database_bytes(of) + SPARE_BYTES
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupError(
            f"There isn't room for a backup: {free / 1e6:,.0f} MB are free, and making and "
            f"checking one takes {needed / 1e6:,.0f} MB. Make room on the disk."
        )


def database_bytes(of: Settings) -> int:
    """How large the database is."""
    path = of.database_path
    if path is None:
        with connection():
            query = "SELECT pg_database_size(current_database())"
            return int(database.execute_sql(query).fetchone()[0])
    files = (path, path.with_name(path.name + "-wal"))
    return sum(one.stat().st_size for one in files if one.is_file())


def _copied(of: Settings, made: Backup) -> Backup:
    """Copy a verified backup to the second place, and read the copy back."""
    if not of.backup_folder or not made.verified_at:
        return made
    source, target = backups.folder(of) / made.name, Path(of.backup_folder).expanduser()
    partial = target / f".{made.name}.partial"
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with source.open("rb") as read, os.fdopen(descriptor, "wb") as written:
            shutil.copyfileobj(read, written, 1 << 20)
            written.flush()
            os.fsync(written.fileno())
        if archive.sha256_of(partial) != made.sha256:
            return replace(made, copy_problem=f"The copy in {target} isn't like the backup.")
        partial.rename(target / made.name)
        backups.sync_folder(target)
    except OSError as problem:
        words = f"{target} can't be written to: {problem.strerror}."
        return replace(made, copy_problem=words)
    return replace(made, copied_to=str(target))


def _rotate(of: Settings, known: list[Backup]) -> None:
    """Keep seven days, five weeks and twelve months, and write the manifest."""
    place = backups.folder(of)
    verified = [one for one in known if one.verified_at]
    local = {clock.local(one.made_at).replace(tzinfo=None): one.name for one in verified}
    names = {local[at] for at in rotation_rules.kept(local)}
    newest = known[-1]
    # One that failed stays until a good one follows: somebody may want to look at it.
    names |= {newest.name}
    kept = [one for one in known if one.name in names]
    backups.write_manifest(of, kept)
    folders = [place, *([Path(of.backup_folder).expanduser()] if of.backup_folder else [])]
    for gone in (one for one in known if one.name not in names):
        for one in folders:
            (one / gone.name).unlink(missing_ok=True)
    if newest.verified_at:
        migration_copies.tidy(of)
