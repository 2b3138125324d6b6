"""Reading the rows of imports: how many stand where, a page of them, and what they made."""

import json
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from portal.imports import rules
from portal.models import ImportRow, RowState
from portal.paging import Page, page_of

# Rows that are still to be written or have been, in the order in which a page names them.
# Rows to look at though nothing is wrong with them: no state, but a list of its own.
FLAGGED = "flagged"
SHOWN = (RowState.WRONG, RowState.READY, RowState.KNOWN, RowState.DONE, RowState.UNDONE)


class Counts(NamedTuple):
    """How many rows of an import are in each state, and how many that are ready were chosen."""

    by_state: dict[str, int]
    chosen: int
    flagged: int = 0

    def of(self, state: str) -> int:
        return self.by_state.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def counts_of(batch_id: int) -> Counts:
    """The counts of one import. One statement."""
    return counts_by_batch([batch_id])[batch_id]


def counts_by_batch(batch_ids: Iterable[int]) -> dict[int, Counts]:
    """The counts of each of these imports. One statement."""
    found = {one: Counts({}, 0) for one in batch_ids}
    query = (
        ImportRow.select(
            ImportRow.batch,
            ImportRow.state,
            ImportRow.is_chosen,
            fn.COUNT(SQL("*")),
            fn.SUM(Case(None, ((ImportRow.flag != "", 1),), 0)),
        )
        .where(ImportRow.batch.in_(list(found)))
        .group_by(ImportRow.batch, ImportRow.state, ImportRow.is_chosen)
        .order_by(ImportRow.batch, ImportRow.state, ImportRow.is_chosen)
        .tuples()
    )
    for batch_id, state, is_chosen, count, flagged in query:
        counts = found[batch_id]
        counts.by_state[state] = counts.of(state) + count
        found[batch_id] = counts = counts._replace(flagged=counts.flagged + int(flagged))
        if is_chosen and state == RowState.READY:
            found[batch_id] = counts._replace(chosen=counts.chosen + count)
    return found


class RowShown(NamedTuple):
    """One row of an import."""

    row_id: int
    number: int
    heading: str
    packed: str
    errors: dict[str, str]
    state: RowState
    is_chosen: bool
    is_mended: bool
    made_id: int | None
    flag: str

    @property
    def cells(self) -> dict[str, str]:
        return rules.unpack(self.packed)

    @property
    def version(self) -> str:
        return rules.version_of(self.packed)


def _rows(batch_id: int) -> Any:
    return ImportRow.select(
        ImportRow.id,
        ImportRow.number,
        ImportRow.heading,
        ImportRow.cells,
        ImportRow.errors,
        ImportRow.state,
        ImportRow.is_chosen,
        ImportRow.is_mended,
        ImportRow.made_id,
        ImportRow.flag,
    ).where(ImportRow.batch == batch_id)


def _shown(row: tuple[Any, ...]) -> RowShown:
    return RowShown(*row)._replace(errors=json.loads(row[4]), state=RowState(row[5]))


def rows_page(batch_id: int, state: str, number: int) -> Page:
    """One page of an import's rows in one state, in the file's order. One statement.

    FLAGGED are those with something to look at, in whatever state. Rows are RowShown.
    """
    which = ImportRow.flag != "" if state == FLAGGED else ImportRow.state == state
    query = _rows(batch_id).where(which).order_by(ImportRow.number, ImportRow.id).tuples()
    page = page_of(query, number)
    return Page([_shown(row) for row in page.rows], page.number, page.has_next)


def rows_in(batch_id: int, states: Collection[str], *, chosen_only: bool = False) -> list[RowShown]:
    """Every row of an import in these states, in the file's order. One statement."""
    query = _rows(batch_id).where(ImportRow.state.in_(list(states)))
    if chosen_only:
        query = query.where(ImportRow.is_chosen)
    return [_shown(row) for row in query.order_by(ImportRow.number, ImportRow.id).tuples()]


def rows_making(batch_id: int, marks: Collection[str]) -> list[RowShown]:
    """Rows that would make the same as one of these marks (`rules.identity_mark`) says.

    Not those that are wrong, in the file's order. One statement.
    """
    if not marks:
        return []
    length = len(next(iter(marks)))
    query = (
        _rows(batch_id)
        .where(
            ImportRow.state.in_((RowState.READY, RowState.KNOWN)),
            fn.SUBSTR(ImportRow.cells, 1, length).in_(list(marks)),
        )
        .order_by(ImportRow.number, ImportRow.id)
    )
    return [_shown(row) for row in query.tuples()]


def row_of(batch_id: int, row_id: int) -> RowShown | None:
    """One row of an import; None if it has no such row. One statement."""
    row: Any = _rows(batch_id).where(ImportRow.id == row_id).tuples().first()
    return _shown(row) if row else None


def made_ids(batch_id: int) -> list[int]:
    """The ids of what an import made, in the file's order. One statement."""
    query = (
        ImportRow.select(ImportRow.made_id)
        .where(
            ImportRow.batch == batch_id,
            ImportRow.state == RowState.DONE,
            ImportRow.made_id.is_null(False),
        )
        .order_by(ImportRow.number, ImportRow.id)
        .tuples()
    )
    return [row[0] for row in query]
