"""What became of ways in since a backup, read from the database that is still there.

A backup knows nobody who was switched off after it, no token that was revoked and no bar that was
put up. Where the present database can be read, and is the one that the backup was made of, it
does. It is opened to be read alone, and by its own words: its schema may be another version's.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from portal import cipher
from portal.db import connect_url
from portal.settings import Settings

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Ways:
    """Who may come in and see what, as one database stands."""

    # By id: name, whether active, hash of the passphrase.
    users: dict[int, Row]
    roles: set[tuple[int, str]]
    # Passkeys and apps, whose rows are never changed into another's: (table, id, user).
    factors: set[tuple[str, int, int]]
    # What opens to computers and by links: ids of those not revoked.
    tokens: set[int]
    links: set[int]
    # Rows of bars, holds and stand-downs that hold, by id.
    blocks: dict[int, Row]
    holds: dict[int, Row]
    stand_downs: dict[int, Row]


@dataclass(frozen=True)
class Since:
    """The present database: how it stands, and what was recorded in it after the backup."""

    ways: Ways
    # Who reads the reason of a stand-down, by its id.
    readers: dict[int, list[int]]
    actions: Counter[str] = field(default_factory=Counter)
    # Numbers and moments of making of all records that aren't erased.
    standing: list[dict[str, Any]] = field(default_factory=list)


class Reader:
    """A connection that is asked in SQL alike on both engines."""

    def __init__(self, connection: Any):
        self._connection = connection

    def rows(self, sql: str) -> list[Row]:
        """What a statement of ours selects."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            return list(cursor.fetchall())
        finally:
            cursor.close()


def read(present: Settings, event_count: int, head: str) -> Since | str:
    """What the present database knows; or, in words, why it can't be asked."""
    path = present.database_path
    if path is not None and not path.is_file():
        return "there is no database here"
    try:
        with _opened(present) as reader:
            found = reader.rows(f"SELECT hash FROM event WHERE number = {int(event_count)}")  # nosec B608 # an int of ours
            if event_count and found != [(head,)]:
                return "the database that is here isn't the one that the backup was made of"
            after = reader.rows(f"SELECT action FROM event WHERE number > {int(event_count)}")  # nosec B608 # an int of ours
            return Since(
                ways_of(reader),
                _readers(reader),
                Counter(action for (action,) in after),
                [
                    {"id": one, "created_at": at}
                    for one, at in reader.rows(
                        "SELECT id, created_at FROM person WHERE erased_at IS NULL ORDER BY id"
                    )
                ],
            )
    except Exception as problem:
        # Damaged, locked, of a schema that has no such table: whatever it is, it can't be asked.
        return f"the database that is here can't be read ({type(problem).__name__})"


def ways_of(reader: Any) -> Ways:
    """Who may come in and see what, as a database stands."""
    rows = reader.rows
    passkeys = rows("SELECT id, user_id FROM passkey ORDER BY id")
    apps = rows("SELECT id, user_id FROM authenticator_app WHERE is_confirmed ORDER BY id")
    return Ways(
        users={
            one: (name, bool(is_active), hashed)
            for one, name, is_active, hashed in rows(
                "SELECT id, name, is_active, password_hash FROM app_user ORDER BY id"
            )
        },
        roles=set(rows("SELECT user_id, role FROM user_role")),
        factors={("passkey", one, user) for one, user in passkeys}
        | {("app", one, user) for one, user in apps},
        tokens={one for (one,) in rows("SELECT id FROM provider_token WHERE revoked_at IS NULL")},
        links={one for (one,) in rows("SELECT id FROM provider_link WHERE revoked_at IS NULL")},
        blocks={
            row[0]: row[1:]
            for row in rows(
                "SELECT id, user_id, person_id, reason FROM access_block WHERE ends_on IS NULL"
            )
        },
        holds={
            row[0]: row[1:]
            for row in rows(
                "SELECT id, person_id, reason, until_on FROM legal_hold WHERE lifted_at IS NULL"
            )
        },
        stand_downs={
            row[0]: row[1:]
            for row in rows(
                "SELECT id, user_id, group_id, reason, started_by_id FROM stand_down "
                "WHERE ended_at IS NULL"
            )
        },
    )


def _readers(reader: Reader) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, user in reader.rows(
        "SELECT stand_down_id, user_id FROM stand_down_reader ORDER BY id"
    ):
        found.setdefault(one, []).append(user)
    return found


@contextmanager
def _opened(present: Settings) -> Iterator[Reader]:
    path = present.database_path
    if path is None:
        db = connect_url(present.database_url)
        with db.connection_context():
            connection = db.connection()
            connection.read_only = True
            yield Reader(connection)
        db.close_all()
        return
    file = f"file:{quote(str(path))}?mode=ro"
    keys = cipher.known_keys() if cipher.is_on() else [b""]
    module = cipher.driver() if cipher.is_on() else sqlite3
    for key in keys:
        connection = module.connect(file, uri=True)
        try:
            if key:
                connection.execute(f"PRAGMA key = {cipher.as_sql(key)}")
            try:
                connection.execute("SELECT count(*) FROM sqlite_master")
            except module.DatabaseError:
                if key == keys[-1]:
                    raise
                continue
            yield Reader(connection)
            return
        finally:
            connection.close()
