"""Many rows into a table at once, past the model layer."""

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.db import UtcDateTimeField, database, is_postgresql
from portal.models import Session


def insert_many(model: Any, fields: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of these fields: by COPY on PostgreSQL, else many to a statement."""
    table = model._meta.table_name
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in fields)
    connection = database.connection()
    if is_postgresql():
        copying = f'COPY "{table}" ({columns}) FROM STDIN'
        with connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
        return
    instants = [
        place
        for place, name in enumerate(fields)
        if isinstance(model._meta.fields[name], UtcDateTimeField)
    ]
    marks = ", ".join("?" * len(fields))
    connection.executemany(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
        (_as_kept(row, instants) for row in rows),
    )


def _as_kept(row: tuple[Any, ...], instants: list[int]) -> tuple[Any, ...]:
    """A row as SQLite keeps it: instants as text of fixed width."""
    kept = list(row)
    for place in instants:
        kept[place] = _instant_text(kept[place])
    return tuple(kept)


@functools.cache
def _instant_text(instant: datetime | None) -> Any:
    return Session.starts_at.db_value(instant)
