"""Whether this process can do its work, and what somebody should see to: for `/readyz`.

Asked by machines that aren't signed in: names of problems, and nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from time import monotonic

from portal import backups, high_water, read_only, schema, settings
from portal.db import connection, database
from portal.log import log

# Whoever asks all the time doesn't have the disk written to all the time.
PROBE_SECONDS = 10.0

_lock = Lock()
_probed: tuple[str, float, bool] | None = None


class Trouble(StrEnum):
    """What can be wrong, as `/readyz` names it."""

    DATABASE = "database"
    SCHEMA_BEHIND = "schema_behind"
    SCHEMA_NEWER = "schema_newer"
    # The rest doesn't keep anybody from reading.
    WRITES = "writes"
    DISK = "disk"
    TRAIL = "trail"
    BACKUP_NONE = "backup_none"
    BACKUP_OLD = "backup_old"


# With these the application can't answer properly: a web server should ask another one.
DOWN = frozenset({Trouble.DATABASE, Trouble.SCHEMA_BEHIND, Trouble.SCHEMA_NEWER})


@dataclass(frozen=True)
class Readiness:
    """What was found."""

    troubles: tuple[Trouble, ...]
    pending_count: int
    backup_age_hours: int | None

    @property
    def is_ready(self) -> bool:
        """Whether the application can answer, if only to be read."""
        return not DOWN.intersection(self.troubles)

    @property
    def word(self) -> str:
        """ok, attention (somebody should see to it), or down."""
        if not self.is_ready:
            return "down"
        return "attention" if self.troubles else "ok"


def look() -> Readiness:
    """Look at everything. Never raises: a database that is away is what it says."""
    of = settings.current()
    troubles: list[Trouble] = []
    pending = 0
    try:
        with connection():
            pending, found = _of_the_database()
            troubles += found
    except Exception as problem:
        log.error("not_ready", problem=problem)
        troubles.append(Trouble.DATABASE)
    if read_only.is_low(of):
        troubles.append(Trouble.DISK)
    hours = backups.age_hours(of)
    # What a demo holds is invented, and made anew by one command.
    if not of.demo and backups.is_red(of):
        troubles.append(Trouble.BACKUP_NONE if hours is None else Trouble.BACKUP_OLD)
    return Readiness(tuple(troubles), pending, None if hours is None else int(hours))


def _of_the_database() -> tuple[int, list[Trouble]]:
    try:
        schema.refuse_newer(database.obj)
    except schema.SchemaError:
        return 0, [Trouble.SCHEMA_NEWER]
    pending = schema.pending_count(database.obj)
    if pending:
        return pending, [Trouble.SCHEMA_BEHIND]
    troubles = []
    if not _takes_writes():
        troubles.append(Trouble.WRITES)
    if high_water.check():
        troubles.append(Trouble.TRAIL)
    return 0, troubles


def _takes_writes() -> bool:
    global _probed
    url = settings.current().database_url
    with _lock:
        now = monotonic()
        if _probed is None or _probed[0] != url or now - _probed[1] > PROBE_SECONDS:
            _probed = (url, now, database.in_transaction() or read_only.takes_writes())
        return _probed[2]
