"""Which backups there are, by the manifest beside them, and when the last one was proven.

A backup counts once it was restored to a scratch place and checked. The manifest is a file of
its own: it is there to be asked when the database isn't.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from portal import clock, settings
from portal.settings import Settings

FOLDER = "backups"
MANIFEST = "manifest"


@dataclass(frozen=True)
class Backup:
    """One backup as the manifest knows it. Instants are aware; '' and None are not known."""

    name: str
    # The instant that it shows, and when that was proven by restoring it.
    made_at: datetime
    verified_at: datetime | None = None
    # Why it doesn't count, in words.
    problem: str = ""
    byte_count: int = 0
    seconds: float = 0.0
    sha256: str = ""
    # The audit trail as of then: how many events, and the hash of the last.
    event_count: int = 0
    head: str = ""
    row_count: int = 0
    schema: str = ""
    # Where a copy lies, and why there is none.
    copied_to: str = ""
    copy_problem: str = ""


def folder(of: Settings) -> Path:
    """Where the backups of an instance are kept."""
    return of.instance / FOLDER


def every(of: Settings | None = None) -> list[Backup]:
    """All that the manifest knows, oldest first. None where it is absent or can't be read."""
    file = folder(of or settings.current()) / MANIFEST
    try:
        rows = json.loads(file.read_text("utf-8"))["backups"]
        return sorted((_read(row) for row in rows), key=lambda one: one.made_at)
    except (OSError, ValueError, KeyError, TypeError):
        # A manifest that can't be read proves nothing; the next backup begins a new one.
        return []


def last_verified(of: Settings | None = None) -> Backup | None:
    """The newest backup that was restored and checked; None if there is none."""
    return next((one for one in reversed(every(of)) if one.verified_at), None)


def last_verified_at(of: Settings | None = None) -> datetime | None:
    """The instant that the newest verified backup shows; None if there is none.

    Not when it was checked: what was written since this instant is what would be lost.
    """
    found = last_verified(of)
    return found.made_at if found else None


def age_hours(of: Settings | None = None) -> float | None:
    """Hours since the instant that the newest verified backup shows; None if there is none."""
    at = last_verified_at(of)
    return None if at is None else (clock.now() - at).total_seconds() / 3600


def is_red(of: Settings | None = None) -> bool:
    """Whether the last verified backup is too old, or there is none."""
    hours = age_hours(of)
    return hours is None or hours > (of or settings.current()).backup_red_hours


def write_manifest(of: Settings, backups: Iterable[Backup]) -> None:
    """Replace the manifest: whole or not at all."""
    rows = []
    for one in sorted(backups, key=lambda one: one.made_at):
        row = asdict(one)
        row["made_at"] = one.made_at.isoformat()
        row["verified_at"] = one.verified_at.isoformat() if one.verified_at else None
        rows.append(row)
    place = folder(of)
    partial = place / f"{MANIFEST}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump({"backups": rows}, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(place / MANIFEST)
    sync_folder(place)


def sync_folder(place: Path) -> None:
    """Have the disk keep a folder's own entries: a renamed file is lost without it."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(row: dict[str, object]) -> Backup:
    known = {one.name for one in fields(Backup)}
    values = {name: value for name, value in row.items() if name in known}
    for name in ("made_at", "verified_at"):
        if values.get(name):
            values[name] = datetime.fromisoformat(str(values[name]))
    return Backup(**values)  # type: ignore[arg-type]
