"""Reading imports: batches of the kinds that a user may bring in, and their rows."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal.auth.sessions import SignedInUser
from portal.imports import kinds, rules
from portal.models import (
    BatchState,
    ImportBatch,
    ImportMapping,
    Job,
    User,
)
from portal.paging import Page, page_of


class BatchRow(NamedTuple):
    """An import, without its file's bytes."""

    batch_id: int
    kind: str
    file_name: str
    body_sha256: str
    sheet: str
    source: str
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
    ImportBatch.source,
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

    Without those of others that name what not everybody sees. Rows are BatchRow.
    """
    mine = kinds.all_for(user)
    seen = ImportBatch.kind.in_([kind.name for kind in mine if not kind.names_hidden])
    own = ImportBatch.created_by == user.id
    if not user.programme_ids:
        own |= ImportBatch.created_by.is_null()
    query = (
        _batches()
        .where(seen | (ImportBatch.kind.in_([kind.name for kind in mine]) & own))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .tuples()
    )
    page = page_of(query, number)
    return Page([_batch(row) for row in page.rows], page.number, page.has_next)


def batch_for(user: SignedInUser, batch_id: int) -> BatchRow | None:
    """One import of a kind the user may bring in; else None. One statement.

    One that names people or groups that not everybody sees is for whoever brought it alone;
    from the command line nobody did, and staff of all programmes see it.
    """
    found = batch(batch_id)
    kind = kinds.get(found.kind) if found else None
    if found is None or kind is None or not user.may(kind.permission):
        return None
    is_own = found.created_by_id == user.id
    is_nobodys = found.created_by_id is None and not user.programme_ids
    return found if is_own or is_nobodys or not kind.names_hidden else None


def batch(batch_id: int) -> BatchRow | None:
    """One import, whoever asks. One statement."""
    row: Any = _batches().where(ImportBatch.id == batch_id).tuples().first()
    return _batch(row) if row else None


def body_of(batch_id: int) -> bytes:
    """The file as it was sent. One statement."""
    return bytes(ImportBatch.select(ImportBatch.body).where(ImportBatch.id == batch_id).scalar())


def waiting_batch(kind: str, sha256: str, user_id: int | None, source: str = "") -> int | None:
    """A user's import of this very file whose columns have yet to be named. One statement."""
    found = (
        ImportBatch.select(ImportBatch.id)
        .where(
            ImportBatch.kind == kind,
            ImportBatch.body_sha256 == sha256,
            ImportBatch.state == BatchState.MAPPING,
            ImportBatch.source == source,
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


def remembered(kind: str, source: str, headings_sha256: str) -> dict[int, str]:
    """The columns as they were named last time for this source's files with these headings.

    {} if never. One statement.
    """
    found = (
        ImportMapping.select(ImportMapping.mapping)
        .where(
            ImportMapping.kind == kind,
            ImportMapping.source == source,
            ImportMapping.headings_sha256 == headings_sha256,
        )
        .scalar()
    )
    return {int(index): name for index, name in json.loads(found).items()} if found else {}
