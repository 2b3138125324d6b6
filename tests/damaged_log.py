"""A database of acknowledged events, and copies of it whose log (WAL) is damaged."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import high_water
from portal.audit import record_event
from portal.db import connect_url, connection, database, write
from portal.models import Event

_HEAD_BYTES, _FRAME_HEAD_BYTES = 32, 24


def write_events(count: int) -> None:
    """So many acknowledged writes, each an event in a transaction of its own."""
    for number in range(count):
        with write():
            record_event("thing_done", "thing", number, by=1)


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Another file in place of the database, for the length of the block."""
    usual = database.obj
    database.initialize(connect_url(f"sqlite:///{path}"))
    try:
        with connection():
            yield
    finally:
        database.close_all()
        database.initialize(usual)


class Log:
    """The log of a database that is open, to be copied with harm done to it."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.copy = path, folder / "copy.db"
        self.log = Path(f"{path}-wal").read_bytes()
        page_bytes = int.from_bytes(self.log[8:12], "big")
        self.frame_bytes = _FRAME_HEAD_BYTES + page_bytes

    def boundaries(self) -> list[int]:
        """Where each frame begins, and where the last one ends."""
        return list(range(_HEAD_BYTES, len(self.log) + 1, self.frame_bytes))

    def cut(self, length: int) -> tuple[int, str]:
        """How many events a copy holds whose log ends there, and what is said of it."""
        return self._opened(self.log[:length])

    def flipped(self, start: int, dice: random.Random) -> tuple[int, str]:
        """The same of a copy in which 64 bytes of the log are others."""
        noise = bytes(one ^ dice.randint(1, 255) for one in self.log[start : start + 64])
        return self._opened(self.log[:start] + noise + self.log[start + 64 :])

    def _opened(self, log: bytes) -> tuple[int, str]:
        shutil.copyfile(self.path, self.copy)
        Path(f"{self.copy}-wal").write_bytes(log)
        Path(f"{self.copy}-shm").unlink(missing_ok=True)
        with opened(self.copy):
            integrity = database.execute_sql("PRAGMA integrity_check").fetchone()
            # What makes this worth a file of its own: SQLite finds nothing amiss.
            assert integrity == ("ok",)
            return Event.select().count(), high_water.check()
