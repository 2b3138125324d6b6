"""Jobs: work that no page waits for. The rows of the `job` table are the truth.

An action adds a job in its own transaction, so that there is work to do if and only if the
action was done. A job whose worker died is run again, so every handler must be able to begin
anew after any of its own writes. `job_runs` is the other half: the doing.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from peewee import fn

from portal import alarm, clock
from portal.db import database, write
from portal.log import log
from portal.models import Job, JobState

STOPPED = "It stopped unexpectedly; the log says more."
GIVEN_UP = "It was begun three times and never came to an end; the log may say why."


class Superseded(Exception):
    """This job was taken over by another worker, which thought this one dead."""


class Running(NamedTuple):
    """A job as its handler sees it."""

    id: int
    arguments: dict[str, Any]
    requested_by_id: int | None
    attempt: int = 1

    def progress(self, done: int, total: int) -> None:
        """Say how far it has come, in a short write of its own: outside other transactions.

        Raises Superseded if another worker has taken the job over.
        """
        self._note(progress_count=done, total_count=total)

    def beat(self) -> None:
        """Say that it is still being worked on. Raises Superseded as `progress` does."""
        self._note()

    def _note(self, **values: Any) -> None:
        with write():
            if not self.write_down(seen_at=clock.now(), **values):
                raise Superseded

    def write_down(self, **values: Any) -> bool:
        """Write to the job's row in the transaction that is open; False, and nothing written,
        if another worker has it by now."""
        mine = (
            (Job.id == self.id)
            & (Job.state == JobState.RUNNING)
            & (Job.attempt_count == self.attempt)
        )
        return bool(Job.update(**values).where(mine).execute())


class JobRow(NamedTuple):
    """A job as a page shows it. A total of 0 isn't known yet."""

    job_id: int
    kind: str
    key: str | None
    state: JobState
    arguments: dict[str, Any]
    result: dict[str, Any]
    progress_count: int
    total_count: int
    attempt_count: int
    problem: str
    requested_by_id: int | None
    created_at: datetime
    due_at: datetime
    seen_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def title(self) -> Any:
        """What the job is, in words; None where its kind has no title."""
        return titles.get(self.kind)


Handler = Callable[[Running], dict[str, Any] | None]
Ticking = TypeVar("Ticking", bound=Callable[..., object])

handlers: dict[str, Handler] = {}
# Kinds of which one worker does one at a time, whichever of them: they take a processor.
heavy_kinds: set[str] = set()
titles: dict[str, Any] = {}
daily_kinds: dict[str, int | Callable[[], int]] = {}
tick_functions: list[Callable[..., object]] = []


def handles(
    kind: str, *, title: Any = None, is_heavy: bool = False
) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job. `title` says on its page what the job is.

    Of heavy kinds a worker does one at a time, so that its other thread stays free for mail.

    What the handler returns is kept as the job's result; {"url": "/path"} leads on to a page
    of ours when it is done. Raises ValueError for a kind that has a handler.
    """
    if kind in handlers:
        raise ValueError(f"Jobs of the kind {kind!r} have a handler already.")

    def register(handler: Handler) -> Handler:
        handlers[kind] = handler
        if is_heavy:
            heavy_kinds.add(kind)
        if title is not None:
            titles[kind] = title
        return handler

    return register


def daily(kind: str, hour: int | Callable[[], int]) -> None:
    """Have one job of this kind each local day, from this hour (0 to 23) on.

    After a standstill the day's job is made up for; those of days gone by aren't.
    """
    daily_kinds[kind] = hour


def on_tick(function: Ticking) -> Ticking:
    """Call this at every tick: about once a minute, and after `wake`.

    It is given `stopping`, to ask between one thing and the next: once that is true the worker
    has been told to stop, and is cut off should it go on for long.
    """
    tick_functions.append(function)
    return function


def add(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    by: Any = None,
    due_at: datetime | None = None,
) -> int:
    """Add a job in the transaction that is open, and return its id.

    With a key that some job has already, that job's id is returned and nothing added. `by`
    is the user who asked for it, as in `record_event`. Raises RuntimeError outside
    `db.write()`, ValueError for a kind that nothing handles.
    """
    if not database.in_transaction():
        raise RuntimeError("jobs.add needs an open db.write().")
    if kind not in handlers:
        raise ValueError(f"Nothing handles jobs of the kind {kind!r}.")
    if key is not None:
        for (found,) in Job.select(Job.id).where(Job.key == key).tuples():
            return int(found)
    now = clock.now()
    job_id = Job.insert(
        kind=kind,
        key=key,
        arguments=json.dumps(arguments or {}),
        requested_by=getattr(by, "id", by),
        created_at=now,
        due_at=due_at or now,
    ).execute()
    database.after_commit(wake)
    return int(job_id)


def wake() -> None:
    """Ask a worker to look soon. Never raises: it looks once a minute in any case."""
    try:
        alarm.ring()
    except Exception as problem:
        log.warning("worker_not_woken", problem=problem)


def row(job_id: int) -> JobRow | None:
    """One job, or None if there is none with this id. One statement."""
    columns = [getattr(Job, name) for name in JobRow._fields[1:]]
    for values in Job.select(Job.id, *columns).where(Job.id == job_id).tuples():
        found = JobRow(*values)
        return found._replace(
            state=JobState(found.state),
            arguments=json.loads(values[JobRow._fields.index("arguments")]),
            result=json.loads(values[JobRow._fields.index("result")]),
        )
    return None


def last_seen_at() -> datetime | None:
    """When a worker last worked on a job, on any machine; None if none ever did."""
    found: datetime | None = Job.select(fn.MAX(Job.seen_at)).scalar()
    return found


def overdue_count(minutes: int = 0) -> int:
    """How many jobs have waited for this long beyond the time they were due."""
    before = clock.now() - timedelta(minutes=minutes)
    query = Job.select().where((Job.state == JobState.QUEUED) & (Job.due_at <= before))
    return int(query.count())
