"""Jobs: work that no page waits for. The rows of the `job` table are the truth.

An action adds a job in its own transaction, so that there is work to do if and only if the
action was done. Workers claim rows one at a time; a job whose worker died is run again, so
every handler must be able to begin anew after any of its own writes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any, NamedTuple

from peewee import fn

from portal import alarm, clock
from portal.db import connection, database, write
from portal.errors import DomainError
from portal.log import end_request, log, start_request
from portal.models import Job, JobState

# A running job whose worker was silent for so long has no worker any more.
STALE_AFTER = timedelta(minutes=5)
# A worker says so often that it lives, and goes on for so long where a handler says nothing:
# one that hangs for good is taken over in the end.
BEAT_SECONDS = 60
BEATS_AT_MOST = 120
ATTEMPTS = 3

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
            if not _update(self, seen_at=clock.now(), **values):
                raise Superseded


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
        return _titles.get(self.kind)


Handler = Callable[[Running], dict[str, Any] | None]

_handlers: dict[str, Handler] = {}
_titles: dict[str, Any] = {}
_daily: dict[str, int | Callable[[], int]] = {}
_tick_functions: list[Callable[[], object]] = []


def handles(kind: str, *, title: Any = None) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job. `title` says on its page what the job is.

    What the handler returns is kept as the job's result; {"url": "/path"} leads on to a page
    of ours when it is done. Raises ValueError for a kind that has a handler.
    """
    if kind in _handlers:
        raise ValueError(f"Jobs of the kind {kind!r} have a handler already.")

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if title is not None:
            _titles[kind] = title
        return handler

    return register


def daily(kind: str, hour: int | Callable[[], int]) -> None:
    """Have one job of this kind each local day, from this hour (0 to 23) on.

    After a standstill the day's job is made up for; those of days gone by aren't.
    """
    _daily[kind] = hour


def on_tick(function: Callable[[], object]) -> Callable[[], object]:
    """Call this at every tick: about once a minute, and after `wake`. It must be quick."""
    _tick_functions.append(function)
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
    if kind not in _handlers:
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


def run_due(limit: int | None = None, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """One tick: make the day's jobs, run all that is due, call the tick functions.

    Returns how many jobs were run, failed ones too; at most `limit`. Begins no further job
    once `stopping()` is true. Needs an open connection and no open transaction.
    """
    _make_daily_jobs()
    _give_up_stale_jobs()
    count = 0
    while not stopping() and (limit is None or count < limit):
        job = _claim()
        if job is None:
            break
        _run(*job)
        count += 1
    for function in _tick_functions:
        try:
            function()
        except Exception as problem:
            log.error("tick_failed", function=function.__qualname__, problem=problem)
    return count


def _make_daily_jobs() -> None:
    today, hour = clock.today(), clock.local(clock.now()).hour
    due = {
        f"{kind} {today}": kind
        for kind, at in _daily.items()
        if hour >= (at() if callable(at) else at)
    }
    if not due:
        return
    made = {key for (key,) in Job.select(Job.key).where(Job.key.in_(list(due))).tuples()}
    for key in due.keys() - made:
        with write():
            add(due[key], key=key)


def _is_stale() -> Any:
    return (Job.state == JobState.RUNNING) & (Job.seen_at < clock.now() - STALE_AFTER)


def _give_up_stale_jobs() -> None:
    lost = _is_stale() & (Job.attempt_count >= ATTEMPTS)
    if not Job.select(Job.id).where(lost).exists():
        return
    with write():
        Job.update(state=JobState.FAILED, problem=GIVEN_UP, finished_at=clock.now()).where(
            lost
        ).execute()


def _claim() -> tuple[str, Running] | None:
    """Take the job that is due the longest; None if there is none."""
    now = clock.now()
    waits = (Job.state == JobState.QUEUED) & (Job.due_at <= now)
    left_behind = _is_stale() & (Job.attempt_count < ATTEMPTS)
    # A kind that this version doesn't know is left to a worker that does.
    free = (waits | left_behind) & Job.kind.in_(list(_handlers))
    # Looking costs nobody the right to write; the claim itself looks again.
    if not Job.select(Job.id).where(free).exists():
        return None
    first = Job.select(Job.id).where(free).order_by(Job.due_at, Job.id).limit(1)
    with write():
        taken = list(
            Job.update(
                state=JobState.RUNNING,
                attempt_count=Job.attempt_count + 1,
                seen_at=now,
                progress_count=0,
                total_count=0,
            )
            .where(Job.id == first)
            .returning(Job.id, Job.kind, Job.arguments, Job.requested_by, Job.attempt_count)
            .tuples()
            .execute()
        )
    for job_id, kind, arguments, requested_by_id, attempt in taken:
        return kind, Running(job_id, json.loads(arguments), requested_by_id, attempt)
    return None


def _update(job: Running, **values: Any) -> bool:
    """Write to the job's row, unless another worker has it by now. Inside `write()`."""
    mine = (Job.id == job.id) & (Job.state == JobState.RUNNING) & (Job.attempt_count == job.attempt)
    return bool(Job.update(**values).where(mine).execute())


def _run(kind: str, job: Running) -> None:
    # What the handler records in the trail bears the same id as the lines of the log.
    start_request(f"job-{job.id:08d}")
    started = monotonic()
    values: dict[str, Any]
    try:
        with _beating(job):
            result = json.dumps(_handlers[kind](job) or {})
        values = {"state": JobState.DONE, "result": result, "problem": ""}
        log.info("job_done", kind=kind, ms=round((monotonic() - started) * 1000))
    except Superseded:
        log.warning("job_taken_over", kind=kind)
        end_request()
        return
    except DomainError as problem:
        values = {"state": JobState.FAILED, "problem": problem.message}
        log.warning("job_refused", kind=kind, problem=problem)
    except Exception as problem:
        values = {"state": JobState.FAILED, "problem": STOPPED}
        log.error("job_failed", kind=kind, problem=problem)
    now = clock.now()
    with write():
        _update(job, seen_at=now, finished_at=now, **values)
    end_request()


@contextmanager
def _beating(job: Running) -> Iterator[None]:
    """Say every minute that the job is worked on, whatever its handler is busy with."""
    done = Event()

    def beat() -> None:
        for _time in range(BEATS_AT_MOST):
            if done.wait(BEAT_SECONDS):
                return
            try:
                with connection():
                    job.beat()
            except Superseded:
                return
            except Exception as problem:
                # The handler may hold the right to write; there is another minute.
                log.warning("job_beat_missed", problem=problem)

    Thread(target=beat, name=f"beat-{job.id}", daemon=True).start()
    try:
        yield
    finally:
        done.set()
