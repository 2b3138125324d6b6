"""Whether anything may be changed: not while the disk is nearly full, nor once it said it was.

While only little is free, people's changes are refused and the rest of the room is kept for
what reading needs: signing in, and the note of who looked at whom. Once the disk takes nothing
at all, what must be noted can't be, and so stays closed; all else can be read. Both end by
themselves when there is room again.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from flask_babel import gettext as _

from portal import settings
from portal.db import connection, database, is_sqlite, write
from portal.log import log
from portal.settings import Settings

# A disk that refused is asked again so often whether it takes something.
PROBE_SECONDS = 10.0
RETRY_SECONDS = 60
# Primary codes of SQLite: the disk is full, it can't be written to, it is there to read alone.
_SQLITE_CODES = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
_SYSTEM_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
# SQLSTATEs of PostgreSQL: disk full, and a server that only reads.
_SQLSTATES = {"53100", "25006"}

_lock = Lock()
# When this process was last refused by the disk, by the monotonic clock; None if it wasn't.
_refused_at: float | None = None


def is_on() -> bool:
    """Whether changes are refused. Asks the disk itself, once in a while, if it refused before."""
    return is_low() or is_full()


def is_low(of: Settings | None = None) -> bool:
    """Whether less is free than is kept for what reading needs."""
    of = of or settings.current()
    free, least = room(of)
    return free < least


def room(of: Settings) -> tuple[int, int]:
    """Free bytes where the database lies, and below how many nothing is changed any more."""
    path = of.database_path
    place = path.parent if path and path.parent.is_dir() else of.instance
    try:
        disk = os.statvfs(place)
    except OSError:
        # Not there at all: the database's own error says more.
        return 0, 0
    share = disk.f_blocks * disk.f_frsize * of.read_only_percent // 100
    return disk.f_bavail * disk.f_frsize, min(share, of.read_only_megabytes * 1_000_000)


def is_full() -> bool:
    """Whether the disk refused, and still does when asked again."""
    global _refused_at
    if _refused_at is None:
        return False
    with _lock:
        if _refused_at is None:
            return False
        if monotonic() - _refused_at < PROBE_SECONDS or database.in_transaction():
            return True
        if takes_writes():
            log.info("disk_takes_writes_again")
            _refused_at = None
        else:
            _refused_at = monotonic()
    return _refused_at is not None


def takes_writes() -> bool:
    """Whether a small change really reaches the disk now. Never inside a transaction."""
    try:
        with connection(), write():
            if is_sqlite():
                # Writes the first page as it stands, and waits for the disk to have it.
                database.execute_sql("PRAGMA user_version = 0")
            else:
                database.execute_sql("SELECT pg_current_xact_id()")
    except Exception as problem:
        log.warning("disk_refuses", problem=problem)
        return False
    return True


def note(problem: BaseException) -> bool:
    """Whether an error means that the disk takes nothing; from then on changes are refused.

    SQLite rolls back by itself, so that what is raised is a rollback that failed: the true
    cause is among what it was raised from.
    """
    global _refused_at
    if not is_of_the_disk(problem):
        return False
    log.error("disk_refused", problem=problem)
    _refused_at = monotonic()
    return True


def is_of_the_disk(problem: BaseException | None) -> bool:
    """Whether an error, or one that it came from, says that the disk can't be written to."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        code = getattr(problem, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _SQLITE_CODES:
            return True
        if getattr(problem, "sqlstate", None) in _SQLSTATES:
            return True
        if isinstance(problem, OSError) and problem.errno in _SYSTEM_CODES:
            return True
        problem = problem.__cause__ or problem.__context__
    return False


@contextmanager
def tolerated() -> Iterator[None]:
    """Go on where the disk takes nothing: for a note that reading can do without."""
    try:
        yield
    except Exception as problem:
        if not note(problem):
            raise


def forget() -> None:
    """Know of no refusal, as a process that has just started."""
    global _refused_at
    _refused_at = None


def words() -> str:
    """What every page says while changes are refused; '' otherwise."""
    if is_full():
        return _(
            "The server's disk is full. Most pages can be read; nothing can be changed, and "
            "nothing that was saved is lost. Pages about people's health stay closed, because "
            "who opens them can't be written down. Take a roll on paper, or on a phone that has "
            "it open: it keeps the marks. Tell an administrator."
        )
    if is_low():
        return _(
            "The server's disk is nearly full. Everything can be read; nothing can be changed, "
            "and nothing that was saved is lost. Take a roll on paper, or on a phone that has it "
            "open: it keeps the marks. Tell an administrator."
        )
    return ""
