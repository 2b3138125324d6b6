"""Letting go of what is old by itself, whoever it is about: mail, sign-ins, jobs, files."""

from datetime import datetime
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.models import ImportBatch, Job, JobState, OutboxMessage, OutboxState, SignIn
from portal.privacy import due_queries
from portal.privacy.due_rules import add_months
from portal.privacy.kind_rules import IMPORTS, JOBS, MAIL, SIGN_INS


def let_go() -> dict[str, int]:
    """Do it for each kind that has a period of its own. Returns rows by kind.

    Mail keeps the key that says it was sent, so that it is never sent twice.
    """
    months = due_queries.months()
    with write():
        counts = {
            MAIL: _mail(_before(months[MAIL])),
            SIGN_INS: _sign_ins(_before(months[SIGN_INS])),
            JOBS: _jobs(_before(months[JOBS])),
            IMPORTS: _imports(_before(months[IMPORTS])),
        }
        if any(counts.values()):
            names = [kind for kind, count in counts.items() if count]
            record_event("old_records_went", "erasure", None, by=None, fields=names)
    return counts


def _before(months: int) -> datetime:
    day = add_months(clock.today(), -months)
    return clock.at_local(day, 0, 0)


def _mail(before: datetime) -> int:
    is_over = OutboxMessage.state.not_in([OutboxState.QUEUED, OutboxState.SENDING])
    query: Any = OutboxMessage.update(to_address="", subject="", text="", html="").where(
        is_over, OutboxMessage.created_at < before, OutboxMessage.text != ""
    )
    return int(query.execute())


def _sign_ins(before: datetime) -> int:
    query: Any = SignIn.delete().where(SignIn.started_at < before, SignIn.expires_at < before)
    return int(query.execute())


def _jobs(before: datetime) -> int:
    is_over = Job.state.in_([JobState.DONE, JobState.FAILED])
    # The day's own jobs keep their key for as long as it could come again: never after a month.
    query: Any = Job.delete().where(is_over, Job.finished_at < before)
    return int(query.execute())


def _imports(before: datetime) -> int:
    query: Any = ImportBatch.update(body=b"", file_name="").where(
        ImportBatch.created_at < before, ImportBatch.file_name != ""
    )
    return int(query.execute())
