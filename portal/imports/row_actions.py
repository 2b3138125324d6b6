"""Writes about single rows of an import: mended one by one or all at once, and chosen."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.imports import queries, row_queries, rules
from portal.imports.actions import kind_of, refuse_unless
from portal.imports.checking import CHUNK
from portal.imports.kinds import Kind
from portal.imports.queries import BatchRow
from portal.imports.row_queries import RowShown
from portal.models import BatchState, ImportRow, RowState
from portal.plain_text import visible

MENDED_LENGTH = 2_000


def mend_row(
    batch_id: int, row_id: int, version: str, changes: Mapping[str, str], by: Any
) -> RowState:
    """Write other texts into a row's cells and check it again. Returns its new state.

    Cells that the row doesn't have are passed over; what is still wrong stays as it was typed.
    Raises DomainError, and StaleVersion where the row says something else by now.
    """
    with write():
        batch = _in_preview(batch_id)
        row = row_queries.row_of(batch_id, row_id)
        if row is None:
            raise DomainError(_("This row is no longer in the file. Load the page again."))
        if row.version != version:
            raise StaleVersion(_("Somebody else has mended this row. Load the page again."))
        said = rules.said_names(row.cells)
        changed = {name: _clean(text) for name, text in changes.items() if name in said}
        _recheck(batch, [(row, {**row.cells, **changed})], by)
        record_event("import_row_mended", "import_row", row_id, by=by, fields=changed)
    mended = row_queries.row_of(batch_id, row_id)
    return mended.state if mended else RowState.WRONG


def mend_all(batch_id: int, field: str, wrong: str, text: str, by: Any) -> int:
    """Change one wrong text of a field in every row that has it. Returns in how many.

    Raises DomainError where no wrong row has it (any more), or the text stays the same.
    """
    text = _clean(text)
    with write():
        batch = _in_preview(batch_id)
        rows = [
            row
            for row in row_queries.rows_in(batch_id, (RowState.WRONG,))
            if field in row.errors and row.cells.get(field) == wrong
        ]
        if not rows:
            raise DomainError(_("No row has that mistake any more."))
        if text == wrong:
            raise DomainError(_("Type what it should say instead of “%(text)s”.", text=wrong[:80]))
        _recheck(batch, [(row, {**row.cells, field: text}) for row in rows], by)
        record_event("import_rows_mended", "import_batch", batch_id, by=by, fields=[field])
    return len(rows)


def choose_rows(
    batch_id: int, shown: Collection[int] | None, chosen: Collection[int], by: Any
) -> None:
    """Of the rows a page showed, choose these and leave the others out.

    `shown` None means every row that is ready: all are chosen if `chosen` holds anything,
    else none. Raises DomainError.
    """
    with write():
        batch = _in_preview(batch_id)
        mine = (ImportRow.batch == batch.batch_id) & (ImportRow.state == RowState.READY)
        if shown is None:
            ImportRow.update(is_chosen=bool(chosen)).where(mine).execute()
        else:
            here = mine & ImportRow.id.in_(list(shown))
            ImportRow.update(is_chosen=False).where(here).execute()
            ImportRow.update(is_chosen=True).where(here & ImportRow.id.in_(list(chosen))).execute()
        record_event("import_rows_chosen", "import_batch", batch_id, by=by, fields=["is_chosen"])


def _in_preview(batch_id: int) -> BatchRow:
    batch = queries.batch(batch_id)
    if batch is None:
        raise DomainError(_("This import is no longer here."))
    refuse_unless(batch, BatchState.PREVIEW)
    return batch


def _clean(text: str) -> str:
    text = visible(text).strip()
    if len(text) > MENDED_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters in a cell.", most=f"{MENDED_LENGTH:,}")
        )
    return text


def _recheck(batch: BatchRow, rows: Sequence[tuple[RowShown, dict[str, str]]], by: Any) -> None:
    kind = kind_of(batch)
    marks: set[str] = set()
    for chunk in rules.chunks(rows, CHUNK):
        judged = rules.judge(kind.check([cells for _row, cells in chunk], by), set())
        for (row, cells), one in zip(chunk, judged, strict=True):
            marks |= {_mark(row.packed), rules.identity_mark(one.identity)}
            ImportRow.update(
                cells=rules.pack(cells, one.identity),
                errors=json.dumps(one.errors, ensure_ascii=False),
                flag=one.flag,
                state=one.state,
                is_mended=row.is_mended or cells != row.cells,
            ).where(ImportRow.id == row.row_id).execute()
    _settle(kind, batch, marks - {rules.identity_mark("")}, by)


def _mark(packed: str) -> str:
    return packed[: len(rules.identity_mark("x"))]


def _settle(kind: Kind, batch: BatchRow, marks: Collection[str], by: Any) -> None:
    """Of rows that would make the same, the first is ready and the others are known."""
    same = [
        row
        for some in rules.chunks(sorted(marks), CHUNK)
        for row in row_queries.rows_making(batch.batch_id, some)
    ]
    same.sort(key=lambda row: (row.number, row.row_id))
    seen: set[str] = set()
    moved: dict[RowState, list[int]] = {RowState.READY: [], RowState.KNOWN: []}
    for chunk in rules.chunks(same, CHUNK):
        judged = rules.judge(kind.check([row.cells for row in chunk], by), seen)
        for row, one in zip(chunk, judged, strict=True):
            if one.state != row.state and one.state in moved:
                moved[one.state].append(row.row_id)
    for state, ids in moved.items():
        for some in rules.chunks(ids, CHUNK):
            ImportRow.update(state=state).where(ImportRow.id.in_(list(some))).execute()
