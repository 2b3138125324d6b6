"""Letting go of what is old by itself, whoever it is about: mail, sign-ins, jobs, files.

Each in the transaction that is open, and returns how many rows it touched.
"""

from datetime import datetime
from typing import Any

from portal.models import ImportBatch, Job, JobState, OutboxMessage, OutboxState, SignIn


def empty_mail(before: datetime) -> int:
    """Address and words of mail; its key stays, so that it is never sent twice."""
    is_over = OutboxMessage.state.not_in([OutboxState.QUEUED, OutboxState.SENDING])
    query: Any = OutboxMessage.update(to_address="", subject="", text="", html="").where(
        is_over, OutboxMessage.created_at < before, OutboxMessage.text != ""
    )
    return int(query.execute())


def drop_sign_ins(before: datetime) -> int:
    """Sign-ins that are over."""
    query: Any = SignIn.delete().where(SignIn.started_at < before, SignIn.expires_at < before)
    return int(query.execute())


def drop_jobs(before: datetime) -> int:
    """Jobs that are over. A day's own job never comes again once its day is past."""
    is_over = Job.state.in_([JobState.DONE, JobState.FAILED])
    query: Any = Job.delete().where(is_over, Job.finished_at < before)
    return int(query.execute())


def empty_imports(before: datetime) -> int:
    """The bytes of imported files; what was read of them stands in their rows."""
    query: Any = ImportBatch.update(body=b"", file_name="").where(
        ImportBatch.created_at < before, ImportBatch.file_name != ""
    )
    return int(query.execute())
