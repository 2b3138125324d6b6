"""Who may read what is kept: the instance folder and all in it are for their owner alone.

What is ours is mended when Portal starts. A key is refused instead: whoever could read it may
have done so, and a mended mode would hide that.
"""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from portal.setting_names import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Folders of the instance whose files are looked at one by one; a folder that's shut shuts
# whatever lies deeper.
FOLDERS = ("keys", "backups", "uploads", "erasures")
KEYS = "keys"


def mend(settings: Settings) -> list[Path]:
    """Shut what others could get at, but for keys. Returns what couldn't be, and keys."""
    for path in loose(settings):
        if path.parent.name != KEYS:
            # Another's file, or a file system without modes: the doctor says so.
            with suppress(OSError):
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
    return loose(settings)


def loose(settings: Settings) -> list[Path]:
    """Folders and files of the instance that others than their owner can get at."""
    return [path for path in _kept(settings) if is_open_to_others(path)]


def is_open_to_others(path: Path) -> bool:
    """Whether group or others have any right to a file; False where there is none."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & OTHERS)
    except OSError:
        return False


def _kept(settings: Settings) -> Iterator[Path]:
    folder = settings.instance
    yield folder
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield path
        if path.is_dir() and path.name in FOLDERS:
            yield from sorted(path.iterdir())
    database = settings.database_path
    if database and database.parent != folder:
        for suffix in ("", "-wal", "-shm"):
            yield database.with_name(database.name + suffix)
