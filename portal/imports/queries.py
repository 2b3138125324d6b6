"""Reading imports: batches of the kinds that a user may bring in, and their rows."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.imports import kinds, rules
from portal.models import (
    BatchState,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Job,
    Role,
    RowState,
    User,
    UserProgramme,
    UserRole,
)
from portal.paging import Page, page_of

# Rows that are still to be written or have been, in the order in which a page names them.
SHOWN = (RowState.WRONG, RowState.READY, RowState.KNOWN, RowState.DONE, RowState.UNDONE)


class BatchRow(NamedTuple):
    """An import, without its file's bytes."""

    batch_id: int
    kind: str
    file_name: str
    body_sha256: str
    sheet: str
    headings: list[str]
    mapping: dict[int, str]
    state: str
    job_id: int | None
    job_state: str | None
    job_problem: str
    done_count: int
    total_count: int
    created_by_id: int | None
    created_by: str | None
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    version: int

    @property
    def standing(self) -> BatchState:
        """Where it stands, its job's failure told."""
        return rules.standing(self.state, self.job_state)

    @property
    def has_stopped(self) -> bool:
        """Whether its last job failed."""
        return self.standing != self.state


_COLUMNS = (
    ImportBatch.id,
    ImportBatch.kind,
    ImportBatch.file_name,
    ImportBatch.body_sha256,
    ImportBatch.sheet,
    ImportBatch.headings,
    ImportBatch.mapping,
    ImportBatch.state,
    ImportBatch.job,
    Job.state,
    fn.COALESCE(Job.problem, ""),
    fn.COALESCE(Job.progress_count, 0),
    fn.COALESCE(Job.total_count, 0),
    ImportBatch.created_by,
    User.name,
    ImportBatch.created_at,
    ImportBatch.applied_at,
    ImportBatch.undone_at,
    ImportBatch.version,
)


def _batches() -> Any:
    return (
        ImportBatch.select(*_COLUMNS)
        .join(Job, JOIN.LEFT_OUTER)
        .join_from(ImportBatch, User, JOIN.LEFT_OUTER)
    )


def _batch(row: tuple[Any, ...]) -> BatchRow:
    found = BatchRow(*row)
    mapping = {int(index): name for index, name in json.loads(str(found.mapping)).items()}
    return found._replace(headings=json.loads(str(found.headings)), mapping=mapping)


def batches_for(user: SignedInUser, number: int = 1) -> Page:
    """One page of imports of the kinds a user may bring in, newest first. One statement.

    Rows are BatchRow.
    """
    names = [kind.name for kind in kinds.all_for(user)]
    query = (
        _batches()
        .where(ImportBatch.kind.in_(names))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .tuples()
    )
    page = page_of(query, number)
    return Page([_batch(row) for row in page.rows], page.number, page.has_next)


def batch_for(user: SignedInUser, batch_id: int) -> BatchRow | None:
    """One import of a kind the user may bring in; else None. One statement."""
    found = batch(batch_id)
    kind = kinds.get(found.kind) if found else None
    return found if kind and user.may(kind.permission) else None


def batch(batch_id: int) -> BatchRow | None:
    """One import, whoever asks. One statement."""
    row: Any = _batches().where(ImportBatch.id == batch_id).tuples().first()
    return _batch(row) if row else None


def body_of(batch_id: int) -> bytes:
    """The file as it was sent. One statement."""
    return bytes(ImportBatch.select(ImportBatch.body).where(ImportBatch.id == batch_id).scalar())


def waiting_batch(kind: str, sha256: str, user_id: int | None) -> int | None:
    """A user's import of this very file whose columns have yet to be named. One statement."""
    found = (
        ImportBatch.select(ImportBatch.id)
        .where(
            ImportBatch.kind == kind,
            ImportBatch.body_sha256 == sha256,
            ImportBatch.state == BatchState.MAPPING,
            ImportBatch.created_by == user_id,
        )
        .order_by(ImportBatch.id.desc())
        .tuples()
        .first()
    )
    return int(found[0]) if found else None


def applied_before(one: BatchRow) -> tuple[int, datetime] | None:
    """(id, when) of another import that brought in the same file and wasn't undone."""
    row: Any = (
        ImportBatch.select(ImportBatch.id, ImportBatch.applied_at)
        .where(
            ImportBatch.kind == one.kind,
            ImportBatch.body_sha256 == one.body_sha256,
            ImportBatch.state == BatchState.APPLIED,
            ImportBatch.id != one.batch_id,
        )
        .order_by(ImportBatch.applied_at.desc(), ImportBatch.id.desc())
        .tuples()
        .first()
    )
    return (int(row[0]), row[1]) if row else None


def remembered(kind: str, headings_sha256: str) -> dict[int, str]:
    """The columns as they were named last time for these headings; {} if never. One statement."""
    found = (
        ImportMapping.select(ImportMapping.mapping)
        .where(ImportMapping.kind == kind, ImportMapping.headings_sha256 == headings_sha256)
        .scalar()
    )
    return {int(index): name for index, name in json.loads(found).items()} if found else {}


class Counts(NamedTuple):
    """How many rows of an import are in each state, and how many that are ready were chosen."""

    by_state: dict[str, int]
    chosen: int

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
        ImportRow.select(ImportRow.batch, ImportRow.state, ImportRow.is_chosen, fn.COUNT(SQL("*")))
        .where(ImportRow.batch.in_(list(found)))
        .group_by(ImportRow.batch, ImportRow.state, ImportRow.is_chosen)
        .order_by(ImportRow.batch, ImportRow.state, ImportRow.is_chosen)
        .tuples()
    )
    for batch_id, state, is_chosen, count in query:
        counts = found[batch_id]
        counts.by_state[state] = counts.of(state) + count
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
    ).where(ImportRow.batch == batch_id)


def _shown(row: tuple[Any, ...]) -> RowShown:
    return RowShown(*row)._replace(errors=json.loads(row[4]), state=RowState(row[5]))


def rows_page(batch_id: int, state: str, number: int) -> Page:
    """One page of an import's rows in one state, in the file's order. One statement.

    Rows are RowShown.
    """
    query = (
        _rows(batch_id)
        .where(ImportRow.state == state)
        .order_by(ImportRow.number, ImportRow.id)
        .tuples()
    )
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


def acting_user(user_id: int | None) -> SignedInUser | None:
    """The active user for whom a job works, as a request would know them. Two statements."""
    query = (
        User.select(User.id, User.name, User.email, User.theme, User.person, UserRole.role)
        .join(UserRole, JOIN.LEFT_OUTER)
        .where(User.id == user_id, User.is_active)
        .order_by(UserRole.role)
        .tuples()
    )
    rows = list(query) if user_id is not None else []
    if not rows:
        return None
    roles = frozenset(Role(row[-1]) for row in rows if row[-1])
    programmes = UserProgramme.select(UserProgramme.programme).where(UserProgramme.user == user_id)
    return SignedInUser(
        id=rows[0][0],
        name=rows[0][1],
        email=rows[0][2] or "",
        theme=rows[0][3],
        person_id=rows[0][4],
        # No device: a job signs nobody in.
        sign_in_id=0,
        roles=roles,
        permissions=permissions_of(roles),
        programme_ids=frozenset(row[0] for row in programmes.tuples()),
    )
