"""Copies from before migrations: of use until it is known that all went well, and no longer.

They hold whoever was erased since. So where there is a key for backups they are encrypted to it
as soon as they are made, and go after a month; where there is none, they go after a week.
"""

import os
from datetime import timedelta
from pathlib import Path

from portal import backups, clock
from portal.keeping import BackupError
from portal.settings import Settings

CLEAR_DAYS = 7
SEALED_DAYS = 30
SUFFIX = ".age"


def sealed(of: Settings, copy: Path) -> Path:
    """Encrypt a copy to the keys of backups, and remove the clear one. Returns the new file.

    Open it with age itself: age --decrypt --identity backup-key.txt. Without a key it stays as
    it is. Raises BackupError, with the clear copy kept, for a key that isn't one.
    """
    if not of.backup_recipients:
        return copy
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in of.backup_recipients]
    except pyrage.RecipientError as problem:
        raise BackupError(
            "backup_recipients holds something that isn't a public key, so the copy made before "
            "migrating stays as it is. Nothing was changed."
        ) from problem
    target = copy.with_name(copy.name + SUFFIX)
    partial = copy.with_name(f".{target.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with copy.open("rb") as read, os.fdopen(descriptor, "wb") as written:
        pyrage.encrypt_io(read, written, keys)
        written.flush()
        os.fsync(written.fileno())
    # Its age counts from when it was made.
    made = copy.stat().st_mtime
    os.utime(partial, (made, made))
    partial.rename(target)
    copy.unlink()
    backups.sync_folder(target.parent)
    return target


def tidy(of: Settings) -> None:
    """Encrypt what stands in clear, where there is a key now, and drop what is too old."""
    place = backups.folder(of)
    now = clock.now()
    for one in sorted(place.glob("before-*")):
        if not one.is_file():
            continue
        days = SEALED_DAYS if one.suffix == SUFFIX or of.backup_recipients else CLEAR_DAYS
        if one.stat().st_mtime < (now - timedelta(days=days)).timestamp():
            one.unlink(missing_ok=True)
        elif one.suffix != SUFFIX:
            sealed(of, one)
