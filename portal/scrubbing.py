"""Rewriting the files after an erasure, so that nothing of what was deleted is left in them.

Never within a transaction: a job does it, or a command.
"""

import sqlite3
import time

from portal import alarm, settings
from portal.db import database, is_sqlite
from portal.models import TABLES

# How often and how long apart it is tried while somebody reads what the file held before.
TRIES = 20
PAUSE_SECONDS = 0.5


def scrub() -> bool:
    """Rewrite database, log and the file of jobs; False where somebody kept reading the old.

    SQLite overwrites what is deleted at once; this shortens the write-ahead log to nothing and
    builds the file anew. On PostgreSQL every table is built anew; what the server itself keeps,
    its own write-ahead log and replicas, goes in their own time.
    """
    if database.in_transaction():
        raise RuntimeError("scrub needs that no transaction is open.")
    if is_sqlite():
        emptied = _empty_log()
        database.execute_sql("VACUUM")
        emptied = _empty_log() and emptied
    else:
        for model in TABLES:
            database.execute_sql(f'VACUUM (FULL) "{model._meta.table_name}"')
        emptied = True
    return _scrub_jobs() and emptied


def _empty_log() -> bool:
    for _try in range(TRIES):
        busy, _pages, _moved = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def _scrub_jobs() -> bool:
    """The file that wakes workers holds no words of anybody; it is rewritten all the same."""
    path = alarm.path_of(settings.current())
    if not path.is_file():
        return True
    try:
        file = sqlite3.connect(path, timeout=5, isolation_level=None)
        try:
            file.execute("VACUUM")
            busy, _pages, _moved = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            file.close()
    except sqlite3.Error:
        return False
    return not busy
