"""Writes of an import of training: verified records, withdrawn again when it is undone."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import chunked

from portal import clock
from portal.models import RecordState, TrainingRecord
from portal.training import record_rules

# Ids in one statement: SQLite takes some thousands of parameters.
IDS_AT_ONCE = 500
ROWS_AT_ONCE = 200


class Row(NamedTuple):
    """One completion as a file gives it, checked."""

    user_id: int
    course_id: int
    completed_on: date
    expires_on: date | None
    number: str
    level: str
    issuer: str
    note: str


def add_records(rows: Sequence[Row], by: Any) -> list[int]:
    """Write verified records in the open transaction; their ids in the order of the rows.

    One's own await a check by a colleague. Without an event of its own: the import it belongs
    to has one.
    """
    now, by_id = clock.now(), getattr(by, "id", None)
    values = [
        {
            "user": row.user_id,
            "course": row.course_id,
            "completed_on": row.completed_on,
            "expires_on": row.expires_on,
            "number": row.number,
            "level": row.level,
            "issuer": row.issuer,
            "note": row.note,
            "state": _state(row.user_id, by_id),
            "recorded_by": by_id,
            "recorded_at": now,
        }
        for row in rows
    ]
    made: dict[tuple[int, int, date], list[int]] = {}
    for some in chunked(values, ROWS_AT_ONCE):
        returned = (
            TrainingRecord.insert_many(some)
            .returning(
                TrainingRecord.id,
                TrainingRecord.user,
                TrainingRecord.course,
                TrainingRecord.completed_on,
            )
            .tuples()
        )
        # In which order an engine returns them it doesn't say: each is known by what it is.
        for record_id, *key in returned.execute():
            made.setdefault(tuple(key), []).append(record_id)
    return [made[row.user_id, row.course_id, row.completed_on].pop() for row in rows]


def _state(user_id: int, by_id: int | None) -> RecordState:
    is_own = by_id is not None and record_rules.decides_about_self(user_id, by_id)
    return RecordState.PENDING if is_own else RecordState.VERIFIED


def withdraw_records(record_ids: Sequence[int], by: Any) -> None:
    """Let these records count for nothing any more, in the open transaction; they stay in sight.

    Those that were withdrawn or rejected meanwhile are left as they are.
    """
    for ids in chunked(record_ids, IDS_AT_ONCE):
        TrainingRecord.update(
            state=RecordState.WITHDRAWN,
            decided_by=getattr(by, "id", None),
            decided_at=clock.now(),
            decision_note=_("Import undone"),
            version=TrainingRecord.version + 1,
        ).where(
            TrainingRecord.id.in_(list(ids)),
            TrainingRecord.state.in_((RecordState.VERIFIED, RecordState.PENDING)),
        ).execute()
