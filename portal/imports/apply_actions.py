"""Writes that bring an import's rows in, all or none, and that take them out again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import Case

from portal import clock, jobs
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.imports import queries, row_queries, rules
from portal.imports.actions import (
    APPLY_JOB,
    add_batch,
    at_version,
    keep_columns,
    keep_rows,
    kind_of,
    refuse_unless,
)
from portal.imports.checking import CHUNK
from portal.imports.column_rules import Thing
from portal.imports.kinds import Kind
from portal.imports.queries import BatchRow
from portal.imports.row_queries import RowShown
from portal.imports.rules import Judged
from portal.models import BatchState, ImportBatch, ImportRow, RowState


class Applied(NamedTuple):
    """What bringing in came to: rows written, or rows that went wrong and kept all out."""

    made_count: int
    wrong_count: int


class Plan(NamedTuple):
    """A file and what its columns mean."""

    kind: Kind
    file_name: str
    body: bytes
    sheet: str
    headings: Sequence[str]
    mapping: Mapping[int, str]


def ask_to_apply(batch_id: int, version: int, all_ready: bool, by: Any) -> int | None:
    """Ask for the chosen rows, or all that are ready, to be written. Returns the job's id.

    While they are being written, and once they have been, nothing more is asked for: the id
    is that job's (None if it is gone). Raises DomainError with nothing to write, StaleVersion.
    """
    with write():
        batch = queries.batch(batch_id)
        if batch and batch.standing in (BatchState.APPLYING, BatchState.APPLIED):
            return batch.job_id
        batch = at_version(batch_id, version)
        refuse_unless(batch, BatchState.PREVIEW)
        if all_ready:
            ImportRow.update(is_chosen=True).where(
                ImportRow.batch == batch_id, ImportRow.state == RowState.READY
            ).execute()
        if not row_queries.counts_of(batch_id).chosen:
            raise DomainError(_("No row is chosen. Tick those that should be brought in."))
        job_id = jobs.add(APPLY_JOB, {"batch_id": batch_id}, by=by)
        _set(batch, state=BatchState.APPLYING, job=job_id)
        record_event("import_asked_for", "import_batch", batch_id, by=by)
    return job_id


def apply_batch(batch_id: int, by: Any, *, from_state: BatchState = BatchState.APPLYING) -> Applied:
    """Check the chosen rows once more and write them, in one transaction.

    Where one went wrong meanwhile nothing is written, and the row says why. A row whose thing
    stands by now is passed over. Run again after the write, it changes nothing. Raises
    DomainError, with nothing written.
    """
    with write():
        batch = queries.batch(batch_id)
        if batch is None or batch.state != from_state:
            return Applied(0, 0)
        rows = row_queries.rows_in(batch_id, (RowState.READY,), chosen_only=True)
        judged = _checked(batch, rows, by)
        wrong = [
            (row, one) for row, one in zip(rows, judged, strict=True) if one.state == RowState.WRONG
        ]
        for row, one in wrong:
            ImportRow.update(
                state=one.state, errors=json.dumps(one.errors, ensure_ascii=False)
            ).where(ImportRow.id == row.row_id).execute()
        if wrong:
            _set(batch, state=BatchState.PREVIEW)
            record_event("import_held_back", "import_batch", batch_id, by=by)
            return Applied(0, len(wrong))
        made_count = _write(batch, rows, judged, by)
        _set(batch, state=BatchState.APPLIED, applied_at=clock.now())
        record_event("import_applied", "import_batch", batch_id, by=by)
    return Applied(made_count, 0)


def bring_in_now(
    plan: Plan, things: Sequence[Thing], judged: Sequence[Judged], by: Any
) -> tuple[int, int]:
    """Take in a file, keep its checked rows and write those that are ready: all or nothing.

    For a caller that has checked them itself and waits. Returns the import's id and how many
    things were made. Raises DomainError, also where a row went wrong meanwhile.
    """
    with write():
        batch_id = add_batch(plan.kind, plan.file_name, plan.body, by)
        batch = queries.batch(batch_id)
        assert batch is not None
        batch = batch._replace(headings=list(plan.headings))
        keep_columns(batch, plan.mapping)
        _set(
            batch,
            state=BatchState.PREVIEW,
            sheet=plan.sheet,
            headings=json.dumps(list(plan.headings), ensure_ascii=False),
            mapping=json.dumps(dict(plan.mapping)),
        )
        for start in range(0, len(things), CHUNK):
            keep_rows(batch_id, things[start : start + CHUNK], judged[start : start + CHUNK])
        applied = apply_batch(batch_id, by, from_state=BatchState.PREVIEW)
        if applied.wrong_count:
            raise DomainError(_("Something changed while the file was read. Try again."))
    return batch_id, applied.made_count


def _checked(batch: BatchRow, rows: list[RowShown], by: Any) -> list[Judged]:
    kind = kind_of(batch)
    seen: set[str] = set()
    judged: list[Judged] = []
    for chunk in rules.chunks(rows, CHUNK):
        judged += rules.judge(kind.check([row.cells for row in chunk], by), seen)
    return judged


def _write(batch: BatchRow, rows: list[RowShown], judged: list[Judged], by: Any) -> int:
    kind = kind_of(batch)
    pairs = list(zip(rows, judged, strict=True))
    ready = [row for row, one in pairs if one.state == RowState.READY]
    known = [row.row_id for row, one in pairs if one.state == RowState.KNOWN]
    for some in rules.chunks(known, CHUNK):
        ImportRow.update(state=RowState.KNOWN).where(ImportRow.id.in_(list(some))).execute()
    for chunk in rules.chunks(ready, CHUNK):
        made = kind.write([row.cells for row in chunk], by)
        made_by = [(row.row_id, made_id) for row, made_id in zip(chunk, made, strict=True)]
        ImportRow.update(state=RowState.DONE, made_id=Case(ImportRow.id, made_by)).where(
            ImportRow.id.in_([row.row_id for row in chunk])
        ).execute()
    return len(ready)


def undo_batch(batch_id: int, version: int, by: Any) -> int:
    """Take back what an import made, in one transaction. Returns how many things.

    A second time changes nothing and returns 0. Raises DomainError where something stands on
    what it made, or it was never brought in; StaleVersion.
    """
    with write():
        batch = queries.batch(batch_id)
        if batch and batch.standing == BatchState.UNDONE:
            return 0
        batch = at_version(batch_id, version)
        refuse_unless(batch, BatchState.APPLIED)
        kind = kind_of(batch)
        ids = row_queries.made_ids(batch_id)
        # The last first, as things that stand on others come after them.
        for some in rules.chunks(ids[::-1], CHUNK):
            kind.undo(some, by)
        ImportRow.update(state=RowState.UNDONE).where(
            ImportRow.batch == batch_id, ImportRow.state == RowState.DONE
        ).execute()
        _set(batch, state=BatchState.UNDONE, undone_at=clock.now())
        record_event("import_undone", "import_batch", batch_id, by=by)
    return len(ids)


def _set(batch: BatchRow, **values: Any) -> None:
    ImportBatch.update(**values, version=batch.version + 1).where(
        ImportBatch.id == batch.batch_id
    ).execute()
