"""Each night a backup that proves itself, and a write-ahead log that stays short."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs, settings
from portal.errors import DomainError
from portal.jobs import Running
from portal.keeping import making, migration_copies

KIND = "backup"


# Heavy: it takes a processor and the disk, and mail goes out meanwhile.
@jobs.handles(KIND, title=_l("Backup"), is_heavy=True)
def make_backup(job: Running) -> dict[str, Any]:
    """Make one. The night's is left out where no key is set: the page Safety says so."""
    of = settings.current()
    if not of.backup_recipients and job.requested_by_id is None:
        migration_copies.tidy(of)
        return {"made": ""}
    made = making.make(of)
    if made.problem:
        raise DomainError(made.problem)
    return {"made": made.name, "url": "/office/safety"}


@jobs.on_tick
def keep_log_short(*, stopping: Any) -> None:
    """Bring the log into the database once a minute, whenever nobody is in the way."""
    making.shorten_log()


def _hour() -> int:
    return settings.current().backup_hour


jobs.daily(KIND, _hour)
