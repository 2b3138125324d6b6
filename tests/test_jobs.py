"""Background work: nothing lost, nothing done twice, and a worker that dies is made up for."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import alarm, clock, job_runs, jobs, settings
from portal.db import connection, database, write
from portal.errors import DomainError
from portal.models import Job, JobState
from tests.page import counted_queries

LONG_AGO = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _no_other_kinds(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the kinds that a test registers itself; the application has registered its own."""
    for name, empty in (
        ("handlers", {}),
        ("titles", {}),
        ("daily_kinds", {}),
        ("tick_functions", []),
    ):
        monkeypatch.setattr(jobs, name, empty)


def _add(kind: str = "work", arguments: dict[str, Any] | None = None, **more: Any) -> int:
    with write():
        return jobs.add(kind, arguments, **more)


def _together(count: int, act: Any) -> list[Any]:
    """What each of so many threads got, all of them begun at once."""
    start, answers = threading.Barrier(count), []

    def run() -> None:
        with connection():
            start.wait()
            answers.append(act())

    threads = [threading.Thread(target=run) for _number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def test_a_job_is_run_once_and_keeps_what_came_of_it(people: Any) -> None:
    seen = []

    @jobs.handles("work", title="Some work")
    def work(job: jobs.Running) -> dict[str, Any]:
        seen.append((job.id, job.arguments, job.requested_by_id))
        job.progress(1, 2)
        half = jobs.row(job.id)
        assert half and (half.progress_count, half.total_count) == (1, 2)
        assert half.state == JobState.RUNNING and half.seen_at
        return {"rows": 3}

    job_id = _add(arguments={"file": "a.csv"}, by=people.cora)
    waiting = jobs.row(job_id)
    assert waiting and waiting.state == JobState.QUEUED and not waiting.is_finished
    assert job_runs.run_due() == 1
    assert job_runs.run_due() == 0
    assert seen == [(job_id, {"file": "a.csv"}, people.cora.id)]
    with counted_queries() as queries:
        done = jobs.row(job_id)
    assert len(queries) == 1
    assert done and done.is_finished and done.state == JobState.DONE
    assert done.result == {"rows": 3} and done.arguments == {"file": "a.csv"}
    assert done.title == "Some work" and done.finished_at and done.attempt_count == 1
    assert jobs.last_seen_at() == done.seen_at
    assert jobs.row(99) is None


def test_a_job_needs_a_transaction_and_somebody_to_handle_it(db: Any) -> None:
    jobs.handles("work")(lambda job: None)
    with pytest.raises(RuntimeError, match="db.write"):
        jobs.add("work")
    with pytest.raises(ValueError, match="unheard"), write():
        jobs.add("unheard")
    with pytest.raises(ValueError, match="already"):
        jobs.handles("work")
    assert Job.select().count() == 0


def test_a_job_is_as_durable_as_the_action_that_asked_for_it(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = []
    monkeypatch.setattr(alarm, "ring", lambda: rung.append(Job.select().count()))
    jobs.handles("work")(lambda job: None)
    with pytest.raises(ZeroDivisionError), write():
        jobs.add("work")
        raise ZeroDivisionError
    assert (Job.select().count(), rung) == (0, [])
    with write():
        jobs.add("work")
        assert rung == []
    # The worker is only rung once the row is there to be seen.
    assert rung == [1]


def test_nothing_is_lost_when_the_worker_can_not_be_rung(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(alarm, "ring", broken)
    jobs.handles("work")(lambda job: None)
    _add()
    assert job_runs.run_due() == 1


def test_the_same_key_is_the_same_job(db: Any) -> None:
    jobs.handles("work")(lambda job: None)
    first = _add(key="import 1")
    assert _add(key="import 1") == first
    assert job_runs.run_due() == 1
    assert _add(key="import 1") == first
    assert job_runs.run_due() == 0
    assert set(_together(8, lambda: _add(key="import 2"))) != {first}
    assert Job.select().where(Job.key == "import 2").count() == 1


def test_two_workers_never_run_one_job(db: Any) -> None:
    ran = []
    jobs.handles("work")(lambda job: ran.append(job.id))
    ids = [_add() for _number in range(12)]
    counts = _together(4, job_runs.run_due)
    assert sorted(ran) == ids
    assert sum(counts) == 12


def test_jobs_run_when_due_the_oldest_first(db: Any) -> None:
    ran = []
    jobs.handles("work")(lambda job: ran.append(job.id))
    now = clock.now()
    later = _add(due_at=now + timedelta(hours=1))
    second, first = _add(due_at=now), _add(due_at=now - timedelta(hours=1))
    assert jobs.overdue_count() == 2
    assert job_runs.run_due(limit=1) == 1
    assert job_runs.run_due(stopping=lambda: True) == 0
    assert job_runs.run_due() == 1
    assert ran == [first, second]
    with time_machine.travel(now + timedelta(hours=2)):
        assert job_runs.run_due() == 1
    assert ran[-1] == later


def test_a_kind_of_another_version_is_left_alone(db: Any) -> None:
    now = clock.now()
    Job.create(kind="newer", created_at=now, due_at=now)
    assert job_runs.run_due() == 0
    assert Job.get().state == JobState.QUEUED


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            DomainError("Choose a file with at least one row."),
            "Choose a file with at least one row.",
        ),
        (KeyError("Pip Marlow"), jobs.STOPPED),
    ],
)
def test_a_failing_job_says_so_without_names_and_others_go_on(
    db: Any, problem: Exception, said: str
) -> None:
    @jobs.handles("bad")
    def bad(job: jobs.Running) -> None:
        with write():
            Job.update(key="half done").where(Job.id == job.id).execute()
            raise problem

    jobs.handles("work")(lambda job: None)
    jobs.handles("wordless")(lambda job: {"when": clock.now()})
    failed, good, wordless = _add("bad"), _add(), _add("wordless")
    assert job_runs.run_due() == 3
    row = jobs.row(failed)
    assert row and (row.state, row.problem, row.key) == (JobState.FAILED, said, None)
    assert row.finished_at
    assert Job.get_by_id(good).state == JobState.DONE
    # A result that no JSON can hold is a failure too.
    assert Job.get_by_id(wordless).problem == jobs.STOPPED
    assert job_runs.run_due() == 0


def test_a_job_whose_worker_died_is_run_again_three_times_at_most(db: Any) -> None:
    class Killed(BaseException):
        """As a worker's death: no handler sees it."""

    @jobs.handles("work")
    def work(job: jobs.Running) -> None:
        raise Killed

    job_id = _add()
    for attempt in (1, 2, 3):
        with pytest.raises(Killed):
            job_runs.run_due()
        # Nobody takes it while its worker may yet live.
        assert job_runs.run_due() == 0
        row = jobs.row(job_id)
        assert row and (row.state, row.attempt_count) == (JobState.RUNNING, attempt)
        Job.update(seen_at=clock.now() - LONG_AGO).execute()
    assert job_runs.run_due() == 0
    row = jobs.row(job_id)
    assert row and (row.state, row.problem) == (JobState.FAILED, jobs.GIVEN_UP)


def test_a_worker_thought_dead_can_not_overwrite_who_took_over(db: Any) -> None:
    said = []

    @jobs.handles("work")
    def work(job: jobs.Running) -> dict[str, int]:
        if job.attempt == 1:
            Job.update(seen_at=clock.now() - LONG_AGO).execute()
            assert job_runs.run_due() == 1
            with pytest.raises(jobs.Superseded):
                job.progress(1, 9)
            said.append("superseded")
        return {"attempt": job.attempt}

    job_id = _add()
    assert job_runs.run_due() == 1
    row = jobs.row(job_id)
    assert said == ["superseded"]
    assert row and row.result == {"attempt": 2} and row.total_count == 0


def test_a_long_job_goes_on_saying_that_it_lives(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_runs, "BEAT_SECONDS", 0.02)
    long_ago = clock.now() - LONG_AGO

    @jobs.handles("work")
    def work(job: jobs.Running) -> None:
        Job.update(seen_at=long_ago).execute()
        patience = threading.Event()
        for _time in range(500):
            row = jobs.row(job.id)
            if row and row.seen_at and row.seen_at > long_ago:
                return
            patience.wait(0.01)
        raise AssertionError("no sign of life")

    job_id = _add()
    job_runs.run_due()
    assert Job.get_by_id(job_id).state == JobState.DONE


def test_a_daily_job_is_made_once_a_day_and_made_up_for(db: Any) -> None:
    ran = []
    jobs.handles("notices")(lambda job: ran.append(job.id))
    jobs.daily("notices", hour=lambda: 7)
    # In London's summer, 05:30 UTC is half past six.
    with time_machine.travel("2026-07-01T05:30:00+00:00"):
        assert job_runs.run_due() == 0
    with time_machine.travel("2026-07-01T21:00:00+00:00"):
        assert job_runs.run_due() == 1
        assert job_runs.run_due() == 0
    with time_machine.travel("2026-07-03T06:00:00+00:00"):
        assert sum(_together(4, job_runs.run_due)) == 1
    assert [job.key for job in Job.select().order_by(Job.id)] == [
        "notices 2026-07-01",
        "notices 2026-07-03",
    ]
    assert len(ran) == 2


def test_a_tick_calls_every_function_though_one_fails(db: Any) -> None:
    called = []

    @jobs.on_tick
    def broken(*, stopping: Any) -> None:
        raise ValueError

    @jobs.on_tick
    def send(*, stopping: Any) -> None:
        called.append(stopping())

    assert job_runs.run_due() == 0
    assert job_runs.run_due(stopping=lambda: True) == 0
    assert called == [False, True]


def test_a_tick_without_work_writes_nothing_and_asks_little(db: Any) -> None:
    jobs.handles("notices")(lambda job: None)
    jobs.daily("notices", hour=0)
    job_runs.run_due()
    with counted_queries() as queries:
        job_runs.run_due()
    assert len(queries) == 3
    assert all(one.startswith("SELECT") for one in queries)


def test_the_worker_is_rung_through_a_file_that_may_be_lost(app: Any) -> None:
    ours = settings.current()
    path = alarm.path_of(ours)
    assert alarm.last_beat(ours) is None
    assert not path.exists()
    for _number in range(alarm.CALLS_KEPT + 5):
        jobs.wake()
    looked = []
    queue = alarm.answer(ours, lambda: looked.append(1))
    # A backlog that nobody answers doesn't grow.
    assert queue.pending_count() == alarm.CALLS_KEPT
    queue.execute(queue.dequeue())
    assert looked == [1]
    alarm.beat(queue)
    seen_at = alarm.last_beat(ours)
    assert seen_at and clock.now() - seen_at < timedelta(minutes=1)
    queue.storage.close()
    alarm.close()
    path.write_bytes(b"no database at all" * 100)
    jobs.wake()
    queue = alarm.answer(ours, lambda: looked.append(2))
    assert queue.pending_count() == 0
    queue.storage.close()
    alarm.close()
    assert database.obj is not None
