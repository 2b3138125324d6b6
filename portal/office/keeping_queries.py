"""What the page Safety shows: how backups, disk, keys and the audit trail stand."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from portal import backups, high_water, keys, read_only, settings
from portal.backups import Backup
from portal.findings import Finding, quick_findings
from portal.keeping import making
from portal.keeping.snapshot import last_event
from portal.settings import Settings


class Key(NamedTuple):
    """The keys of one purpose: since when the newest is in use."""

    purpose: keys.Purpose
    made_at: datetime | None
    key_count: int


class Safety(NamedTuple):
    """Everything that the page is made of."""

    backups: list[Backup]
    last_verified: Backup | None
    age_hours: float | None
    is_red: bool
    has_key: bool
    copy_folder: str
    # Whether the second place is on the database's own disk; None where there is none.
    is_same_disk: bool | None
    free_bytes: int
    least_bytes: int
    needed_bytes: int
    is_full: bool
    event_count: int
    head: str
    lost_events: str
    rings: list[Key]
    findings: Sequence[Finding]


def safety() -> Safety:
    """How everything stands now. Four statements, whatever there is."""
    of = settings.current()
    free, least = read_only.room(of)
    event_count, head = last_event()
    return Safety(
        backups=backups.every(of)[::-1],
        last_verified=backups.last_verified(of),
        age_hours=backups.age_hours(of),
        is_red=backups.is_red(of),
        has_key=bool(of.backup_recipients),
        copy_folder=of.backup_folder,
        is_same_disk=_is_same_disk(of),
        free_bytes=free,
        least_bytes=least,
        needed_bytes=making.COPIES * making.database_bytes(of) + making.SPARE_BYTES,
        is_full=read_only.is_full(),
        event_count=event_count,
        head=head,
        lost_events=high_water.check(),
        rings=_keys(),
        findings=quick_findings(of),
    )


def red_count() -> int:
    """How many things need somebody at once, as far as that is known without the database."""
    of = settings.current()
    if of.demo:
        return int(read_only.is_on())
    return int(backups.is_red(of)) + int(read_only.is_on())


def _is_same_disk(of: Settings) -> bool | None:
    if not of.backup_folder:
        return None
    path = of.database_path
    try:
        second = Path(of.backup_folder).expanduser().stat().st_dev
    except OSError:
        return None
    # A database on a server of its own isn't on this machine's disk, for all that is known.
    return (path is not None) and path.parent.stat().st_dev == second


def _keys() -> list[Key]:
    found = []
    for purpose in keys.Purpose:
        if keys.file_of(purpose).is_file():
            ring = keys.ring(purpose)
            found.append(Key(purpose, ring.made_at.get(ring.newest), len(ring.by_name)))
    return found
