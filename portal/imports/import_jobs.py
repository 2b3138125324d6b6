"""What workers do for imports: check a file's rows, and bring the chosen ones in."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs
from portal.auth.queries import acting_user
from portal.db import write
from portal.errors import DomainError
from portal.imports import actions, apply_actions, checking, queries, row_queries, words
from portal.imports.actions import APPLY_JOB, CHECK_JOB
from portal.models import BatchState


@jobs.handles(CHECK_JOB, title=_l("Checking the rows of a file"))
def check_file(job: Any) -> dict[str, Any]:
    """Read and check every row of a file. Begun again, it forgets what it kept and starts anew."""
    batch_id = job.arguments["batch_id"]
    batch = queries.batch(batch_id)
    answer = {"url": f"/imports/{batch_id}"}
    if batch is None or batch.state != BatchState.CHECKING or batch.job_id != job.id:
        return answer
    kind = actions.kind_of(batch)
    by = _asker(job, kind)
    things = actions.things_of(
        kind, queries.body_of(batch_id), batch.sheet, batch.headings, batch.mapping, batch.source
    )
    actions.begin_check(batch_id)
    done = 0
    job.progress(0, len(things))
    for chunk, judged in checking.judged_chunks(kind, things, by):
        done += len(chunk)
        with write():
            # In the same transaction: a worker that was taken over keeps no row.
            job.progress(done, len(things))
            actions.keep_rows(batch_id, chunk, judged)
    actions.end_check(batch_id, by)
    return answer


@jobs.handles(APPLY_JOB, title=_l("Bringing in the rows of a file"))
def bring_in(job: Any) -> dict[str, Any]:
    """Write the chosen rows of an import, all or none."""
    batch_id = job.arguments["batch_id"]
    batch = queries.batch(batch_id)
    if batch is not None and batch.state == BatchState.APPLYING and batch.job_id == job.id:
        job.progress(0, row_queries.counts_of(batch_id).chosen)
        apply_actions.apply_batch(batch_id, _asker(job, actions.kind_of(batch)))
    return {"url": f"/imports/{batch_id}"}


def _asker(job: Any, kind: Any) -> Any:
    """Who asked for it, if they may still bring in this kind. Raises DomainError."""
    user = acting_user(job.requested_by_id)
    if user is None or not user.may(kind.permission):
        raise DomainError(words.not_allowed())
    return user
