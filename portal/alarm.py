"""The alarm clock of background work: Huey on a SQLite file of its own.

The rows of the `job` table say what there is to do; Huey only says when to look. Its file
may be lost at any time: a worker looks once a minute in any case.
"""

import hmac
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal import clock, keys, settings
from portal.settings import Settings

# So many calls to look may wait for a worker; one more would say nothing new.
CALLS_KEPT = 10
_NAME = "portal"
_SEEN = "worker_seen_at"
_SALT = "portal jobs"

# One for each process: (its file, the queue).
_opened: tuple[Path, Any] | None = None


def path_of(of: Settings) -> Path:
    """The file, which only exists once somebody rang or a worker ran.

    The demo's worker never hears calls that are meant for another's.
    """
    return of.instance / ("demo-jobs.db" if of.demo else "jobs.db")


def ring() -> None:
    """Ask a worker of this machine to look now. Raises whatever keeps it from being asked."""
    queue = _queue(settings.current())
    if queue.pending_count() < CALLS_KEPT:
        queue.tick()


def answer(of: Settings, look: Callable[[], None]) -> Any:
    """The queue for a worker, which calls `look` once a minute and whenever it is rung.

    A file that can't be read is made anew: nothing is in it that isn't known elsewhere.
    """
    try:
        return _new(of, look)
    except sqlite3.DatabaseError as problem:
        # A lock or a full disk isn't damage; only what no SQLite can read is thrown away.
        if isinstance(problem, sqlite3.OperationalError):
            raise
        for suffix in ("", "-wal", "-shm"):
            path_of(of).with_name(path_of(of).name + suffix).unlink(missing_ok=True)
        return _new(of, look)


def beat(queue: Any) -> None:
    """Note that a worker lives."""
    queue.storage.put_data(_SEEN, clock.now().isoformat().encode("ascii"))


def last_beat(of: Settings) -> datetime | None:
    """When a worker of this machine last looked for work; None if none ever did."""
    if not path_of(of).is_file():
        return None
    found = _queue(of).storage.peek_data(_SEEN)
    # Huey's word for nothing is an object of its own.
    if not isinstance(found, bytes | memoryview):
        return None
    return datetime.fromisoformat(bytes(found).decode("ascii")).astimezone(UTC)


def close() -> None:
    """Let go of the file, in this process."""
    global _opened
    if _opened:
        _opened[1].storage.close()
        _opened = None


def _queue(of: Settings) -> Any:
    """This process's end of the queue, which only rings. Opened at first need."""
    global _opened
    path = path_of(of)
    if _opened is None or _opened[0] != path:
        close()
        _opened = (path, _new(of, lambda: None))
    return _opened[1]


def _signing_keys() -> list[bytes]:
    return [
        hmac.digest(one.encode("utf-8"), _SALT.encode("ascii"), "sha256")
        for one in keys.session_keys()
    ]


def _new(of: Settings, look: Callable[[], None]) -> Any:
    # Huey takes a tenth of a second to load: only a process that rings or answers pays.
    from huey import SqliteHuey, crontab
    from huey.serializer import SignedSerializer

    class ByOurKeys(SignedSerializer):  # type: ignore[misc]
        """Signed by the newest session key; read by any, so that a new key loses no call."""

        def _signature(self, message: bytes) -> bytes:
            return hmac.digest(_signing_keys()[0], message, "sha256").hex().encode("ascii")

        def _unsign(self, signed: bytes) -> bytes:
            message, _colon, given = signed.rpartition(self.separator)
            for key in _signing_keys():
                ours = hmac.digest(key, message, "sha256").hex().encode("ascii")
                if hmac.compare_digest(ours, given):
                    return message
            raise ValueError("This call isn't of our making.")

    queue = SqliteHuey(
        _NAME,
        filename=str(path_of(of)),
        results=False,
        # Power cuts must not damage the file; a call costs one sync of the disk.
        fsync=True,
        # What is read back is unpickled, so it must be of our own making.
        serializer=ByOurKeys(secret="asked for each call", salt=_SALT),
    )

    @queue.periodic_task(crontab(minute="*"), name="tick")  # type: ignore[untyped-decorator]
    def tick() -> None:
        look()

    queue.tick = tick
    return queue
