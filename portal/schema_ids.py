"""Ids that are never given twice, on either engine.

The audit trail knows a referral or a place by its id, and outlives the row. PostgreSQL counts
ids in a sequence; SQLite gives the greatest id again once its row is gone, so that what was
done with an erased person's referral would seem to have been done with somebody else's.
"""

import re

from peewee import Database

from portal.db import is_sqlite

_PLAIN = re.compile(r'("id" INTEGER NOT NULL PRIMARY KEY)(?! AUTOINCREMENT)')
# The migrations' own list, which nothing points at.
_HISTORY = "schema_migration"


def tables_that_reuse(db: Database) -> list[str]:
    """SQLite's tables that would give the id of a deleted row again, by name."""
    if not is_sqlite(db):
        return []
    rows = db.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    ).fetchall()
    return [name for name, sql in rows if name != _HISTORY and _PLAIN.search(sql)]


def marked(statement: str) -> str:
    """A CREATE TABLE statement under which SQLite counts ids in a sequence."""
    return _PLAIN.sub(r"\1 AUTOINCREMENT", statement, count=1)
