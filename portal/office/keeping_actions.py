"""Asking for a backup between the nightly ones."""

from typing import Any

from flask_babel import gettext as _

from portal import jobs, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.office.keeping_jobs import KIND


def ask_for_backup(by: Any) -> int:
    """Have the worker make a backup now, and return the job's id.

    Raises DomainError where there is no key to encrypt it to.
    """
    if not settings.current().backup_recipients:
        raise DomainError(
            _("There is no key to encrypt backups to yet. The line Backups says how to make one.")
        )
    with write():
        job_id = jobs.add(KIND, by=by)
        record_event("backup_asked", "job", job_id, by=by)
    return job_id
