"""`portal work` and the worker beside `portal serve`, as processes that are stopped and killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal import alarm, clock, jobs
from portal.db import connection, write
from portal.models import Job, JobState
from portal.settings import Settings
from tests import job_kinds

PROGRAM = "import tests.job_kinds; from portal.cli import main; main()"
PATIENCE = 60


@pytest.fixture
def started(
    settings: Settings, app: Any, db: Any
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command in a process of its own, on this test's database."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        environ = {
            **os.environ,
            "PORTAL_INSTANCE": str(settings.instance),
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY": settings.secret_key,
            "PORTAL_SECURE_COOKIES": "no",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }
        one = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(one)
        return one

    yield start
    for one in running:
        one.kill()
        one.communicate()


def _until(true: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        found = true()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def _add(file: Path, **more: Any) -> int:
    with write():
        return jobs.add("test_mark", {"file": str(file), **more})


def _state(job_id: int) -> JobState:
    row = jobs.row(job_id)
    assert row
    return row.state


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_work_once_does_what_is_due_and_stops(run: Any, tmp_path: Path) -> None:
    assert "Ran " in run("work", "--once").output
    with connection():
        job_id = _add(tmp_path / "marks")
        later = _add(tmp_path / "marks")
        Job.update(due_at=clock.now() + timedelta(days=1)).where(Job.id == later).execute()
    answer = json.loads(run("work", "--once", "--json").stdout)
    assert answer == {"ran": 1, "waiting": 0}
    with connection():
        assert _state(job_id) == JobState.DONE
    assert _lines(tmp_path / "marks") == [f"{job_id} 1"]
    assert "--once" in run("work", "--json", code=1).stderr


def test_a_killed_workers_job_is_done_once_more_by_the_next(started: Any, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    job_id = _add(marks, hang=True)
    first = started("work")
    _until(lambda: _lines(marks), "the job had begun")
    first.kill()
    first.wait()
    assert _state(job_id) == JobState.RUNNING
    Job.update(seen_at=clock.now() - timedelta(minutes=6)).execute()
    second = started("work", "--once")
    assert second.wait(PATIENCE) == 0
    assert _lines(marks) == [f"{job_id} 1", f"{job_id} 2"]
    assert _state(job_id) == JobState.DONE


def test_a_worker_is_woken_and_finishes_its_job_when_told_to_stop(
    started: Any, settings: Settings, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    worker = started("work")
    _until(lambda: alarm.last_beat(settings), "the worker looked for work")
    begun = time.monotonic()
    job_id = _add(marks, seconds=1)
    waiting = _add(tmp_path / "others")
    _until(lambda: _lines(marks), "the job had begun")
    # It was rung: the next look by itself is up to a minute away.
    assert time.monotonic() - begun < 30
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert _state(job_id) == JobState.DONE
    assert _state(waiting) in (JobState.QUEUED, JobState.DONE)


def test_two_worker_processes_run_each_job_once(started: Any, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    ids = [_add(marks) for _number in range(20)]
    workers = [started("work", "--once") for _number in range(2)]
    assert [one.wait(PATIENCE) for one in workers] == [0, 0]
    assert sorted(_lines(marks)) == sorted(f"{job_id} 1" for job_id in ids)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
    except OSError:
        return False


def _workers_of(server_pid: int) -> list[int]:
    """The worker processes that a server has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
            words = folder.joinpath("cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        if parent == server_pid and b"portal.worker" in words:
            found.append(int(folder.name))
    return found


def _is_alive(pid: int) -> bool:
    try:
        # A zombie has ended, though nobody has taken note yet.
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for processes in /proc, which Linux has"
)


@needs_proc
def test_serve_keeps_a_worker_that_even_its_own_death_ends(
    started: Any, settings: Settings
) -> None:
    port = _free_port()
    server = started("serve", "--port", str(port), "--workers", "1")
    _until(lambda: _answers(port), "the server answered")
    (first,) = _until(lambda: _workers_of(server.pid), "the worker had been started")
    _until(lambda: alarm.last_beat(settings), "the worker looked for work")
    os.kill(first, signal.SIGKILL)
    _until(lambda: set(_workers_of(server.pid)) - {first}, "the worker was started again")
    assert _answers(port)
    (second,) = _until(lambda: set(_workers_of(server.pid)) - {first}, "there was one worker")
    server.kill()
    server.wait()
    _until(lambda: not _is_alive(second), "the worker ended with its server")


@needs_proc
def test_serve_stops_its_worker_and_goes_without_one(started: Any) -> None:
    ports = [_free_port(), _free_port()]
    server = started("serve", "--port", str(ports[0]), "--workers", "1")
    without = started("serve", "--port", str(ports[1]), "--workers", "1", "--no-jobs")
    for port in ports:
        _until(lambda port=port: _answers(port), "the server answered")
    (worker,) = _until(lambda: _workers_of(server.pid), "the worker had been started")
    assert _workers_of(without.pid) == []
    for one in (server, without):
        one.send_signal(signal.SIGTERM)
        assert one.wait(PATIENCE) == 0
    # The server waits for it, so that nothing of Portal is left when it has ended.
    assert not _is_alive(worker)


def test_the_doctor_says_whether_anybody_works(run: Any, tmp_path: Path) -> None:
    def found() -> Any:
        findings = json.loads(run("doctor", "--json").stdout)["findings"]
        return next(one for one in findings if one["subject"] == "Background work")

    run("user", "add", "Ada", "--role", "administrator")
    assert found()["state"] == "ok"
    with connection():
        job_id = _add(tmp_path / "marks")
        Job.update(due_at=clock.now() - timedelta(minutes=9)).execute()
    waits = found()
    assert waits["state"] == "warning"
    assert "1 jobs wait" in waits["words"]
    assert waits["mend"].startswith("portal work")
    run("work", "--once")
    assert found() == {**found(), "state": "ok", "words": "a worker is at it"}
    with connection():
        assert _state(job_id) == JobState.DONE
        Job.update(seen_at=clock.now() - timedelta(hours=2)).execute()
    late = found()
    assert (late["state"], late["words"]) == ("warning", "a worker was last seen 120 minutes ago")


def test_the_marks_of_a_worker_process_are_a_kind_of_this_process_too() -> None:
    assert jobs.handlers["test_mark"] is job_kinds.mark
