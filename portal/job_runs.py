"""Doing the jobs that are due: claimed one at a time, and made up for where a worker died."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from portal import clock, jobs, read_only
from portal.db import connection, write
from portal.errors import DomainError
from portal.jobs import GIVEN_UP, STOPPED, Running, Superseded
from portal.log import end_request, log, start_request
from portal.models import Job, JobState

# A running job whose worker was silent for so long has no worker any more.
STALE_AFTER = timedelta(minutes=5)
# A worker says so often that it lives, and goes on for so long where a handler says nothing:
# one that hangs for good is taken over in the end.
BEAT_SECONDS = 60
BEATS_AT_MOST = 120
ATTEMPTS = 3
# Held by the thread of this worker that does a heavy job.
_heavy = Lock()


def run_due(limit: int | None = None, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """One tick: make the day's jobs, run all that is due, call the tick functions.

    Returns how many jobs were run, failed ones too; at most `limit`. Begins no further job
    once `stopping()` is true, which the tick functions are told too. Needs an open connection
    and no open transaction.
    """
    if read_only.is_on():
        # What is due waits until there is room: nothing is lost by that.
        return 0
    _make_daily_jobs()
    _give_up_stale_jobs()
    count = 0
    while not stopping() and (limit is None or count < limit):
        if not _run_next():
            break
        count += 1
    for function in jobs.tick_functions:
        try:
            function(stopping=stopping)
        except Exception as problem:
            log.error("tick_failed", function=function.__qualname__, problem=problem)
    return count


def _run_next() -> bool:
    """Run the job that is due the longest; False where there is none for this thread."""
    may_be_heavy = _heavy.acquire(blocking=False)
    try:
        job = _claim(may_be_heavy)
        if job is None:
            return False
        if may_be_heavy and job[0] not in jobs.heavy_kinds:
            _heavy.release()
            may_be_heavy = False
        _run(*job)
        return True
    finally:
        if may_be_heavy:
            _heavy.release()


def _make_daily_jobs() -> None:
    today, hour = clock.today(), clock.local(clock.now()).hour
    due = {
        f"{kind} {today}": kind
        for kind, at in jobs.daily_kinds.items()
        if hour >= (at() if callable(at) else at)
    }
    if not due:
        return
    made = {key for (key,) in Job.select(Job.key).where(Job.key.in_(list(due))).tuples()}
    for key in due.keys() - made:
        with write():
            jobs.add(due[key], key=key)


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


def _claim(may_be_heavy: bool) -> tuple[str, Running] | None:
    """Take the job that is due the longest; None if there is none."""
    now = clock.now()
    waits = (Job.state == JobState.QUEUED) & (Job.due_at <= now)
    left_behind = _is_stale() & (Job.attempt_count < ATTEMPTS)
    # A kind that this version doesn't know is left to a worker that does.
    kinds = jobs.handlers.keys() - (set() if may_be_heavy else jobs.heavy_kinds)
    free = (waits | left_behind) & Job.kind.in_(sorted(kinds))
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


def _run(kind: str, job: Running) -> None:
    # What the handler records in the trail bears the same id as the lines of the log.
    start_request(f"job-{job.id:08d}")
    started = monotonic()
    values: dict[str, Any]
    try:
        with _beating(job):
            result = json.dumps(jobs.handlers[kind](job) or {})
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
        job.write_down(seen_at=now, finished_at=now, **values)
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
