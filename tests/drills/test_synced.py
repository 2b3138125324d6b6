"""What a browser is told was saved has been flushed to the disk before it is told."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.db import connection, database, is_sqlite
from tests.drills.killing import Client
from tests.intake import messages
from tests.keeping import kill_loop

pytestmark = pytest.mark.drill

_CALL = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)$")
_RESUMED = re.compile(r"^(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>")


def test_each_write_is_flushed_before_its_answer_is_sent(
    app: Any, settings: Any, tmp_path: Path
) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL's server flushes, which isn't ours to look at")
    if not shutil.which("strace") or not _may_trace():
        pytest.skip("strace isn't there, or may not look at processes here")
    with connection():
        task = kill_loop.prepared(app, settings, 1, 1.0)
    database.close_all()
    log = tmp_path / "calls"
    traced = "trace=fsync,fdatasync,sendto,recvfrom"
    server = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "12", "-e", traced, "-o", str(log)]
        + [sys.executable, "-m", "tests.drills.synced"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TASK": json.dumps(task)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port, pid = map(int, server.stdout.readline().split())
    try:
        told = _write(Client(port, task, {}), task)
    finally:
        # strace ends with what it looks at, and not before.
        os.kill(pid, signal.SIGKILL)
        server.wait(20)
    assert told and set(told) <= {200, 302, 303}, told
    answers = _answers(log.read_text("utf-8", errors="replace"))
    # One write each, in the order in which they were sent.
    assert len(answers) == len(told)
    assert all(answers), answers
    print(f"{len(told)} writes, each flushed before its answer")


def _may_trace() -> bool:
    done = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True)
    return done.returncode == 0


def _write(client: Client, task: dict[str, Any]) -> list[int | None]:
    """Referrals, marks and places, one after another."""
    told = []
    for number in range(5):
        told.append(
            client.send(
                "/fhir/$process-message",
                messages.as_bytes(messages.bundle(id=f"synced-{number}")),
                Authorization=f"Bearer {task['token']}",
                Content_Type="application/fhir+json",
            )
        )
        mark = {"person_id": task["members"][number], "mark": "present", "seen": "none"}
        told.append(client.form(f"/sessions/{task['session']}/marks", "fay", mark))
        place = {"group_id": task["group"], "version": 1, "step": "seat"}
        place["consent_reason"] = "They agreed on the telephone."
        told.append(client.form(f"/referrals/{task['referrals'][number]}/place", "cora", place))
    return told


def _answers(log: str) -> list[bool]:
    """For each answer that was sent: whether the database's log was flushed since its request."""
    found: list[bool] = []
    is_flushed = False
    waits: dict[str, str] = {}
    for line in log.splitlines():
        resumed = _RESUMED.match(line)
        if resumed:
            is_flushed |= waits.pop(resumed["pid"], "").startswith(("fsync", "fdatasync"))
            continue
        call = _CALL.match(line)
        if not call:
            continue
        name, rest = call["name"], call["rest"]
        if name == "recvfrom" and '"POST ' in rest:
            is_flushed = False
        elif name in ("fsync", "fdatasync") and ".db-wal>" in rest:
            if "<unfinished" in rest:
                waits[call["pid"]] = name
            else:
                is_flushed |= rest.rstrip().endswith("= 0")
        elif name == "sendto" and '"HTTP/1.' in rest:
            found.append(is_flushed)
    return found
