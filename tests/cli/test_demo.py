"""`portal demo`: makes a charity once, keeps it, and touches nothing that isn't a demo."""

import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.demo import PASSPHRASE, SIGN_INS


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An instance folder of its own, and a DATABASE_URL that the demo must not use."""
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setenv("PORTAL_INSTANCE", str(folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/real.db")
    mask = os.umask(0o022)
    yield folder
    os.umask(mask)


def _demo(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["demo", "--no-serve", *words])
    assert result.exit_code == code, result.output
    return result


def _events(file: Path) -> list[Any]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT at, hash FROM event ORDER BY number").fetchall()


def test_a_demo_is_made_kept_reset_and_says_when_it_is_stale(instance: Path) -> None:
    said = _demo("--port", "8123").output
    assert "http://localhost:8123" in said
    assert PASSPHRASE in said
    for one in SIGN_INS:
        assert one.email in said
    file = instance / "demo.db"
    assert file.stat().st_mode & 0o077 == 0
    assert not (instance / "real.db").exists()
    first = _events(file)
    again = _demo()
    assert _events(file) == first
    assert "another day" not in again.output
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE event SET at = '2026-01-05 10:00:00.000000' WHERE number = 1")
        db.commit()
    assert "portal demo --reset" in _demo().output
    _demo("--reset")
    assert _events(file) != first
    assert "another day" not in _demo().output


def test_a_database_that_is_no_demo_is_left_alone(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{instance}/demo.db")
    runner = CliRunner()
    assert runner.invoke(main, ["db", "upgrade"]).exit_code == 0
    added = runner.invoke(main, ["user", "add", "Real Person", "--role", "staff"])
    assert added.exit_code == 0, added.output
    for words in ((), ("--reset",)):
        refused = _demo(*words, code=1)
        assert "isn't a demo" in refused.stderr
    with closing(sqlite3.connect(instance / "demo.db")) as db:
        assert db.execute("SELECT name FROM app_user").fetchall() == [("Real Person",)]


def test_commands_work_on_the_demo_until_there_is_a_database_of_ones_own(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    runner = CliRunner()
    add = ["provider", "add", "New Road Surgery"]
    refused = runner.invoke(main, add)
    assert refused.exit_code == 1
    assert "portal db upgrade" in refused.stderr
    assert not (instance / "portal.db").exists()
    _demo()
    added = runner.invoke(main, add)
    assert added.exit_code == 0, added.output
    assert added.stderr.count("\n") == 1
    assert "demo.db" in added.stderr
    assert "Bearer " in runner.invoke(main, ["provider", "token", "New Road Surgery"]).stdout
    # What a web server shows is never the demo by mistake.
    assert runner.invoke(main, ["serve"]).exit_code == 1
    assert not (instance / "portal.db").exists()
    assert runner.invoke(main, ["doctor"]).exit_code == 0
    assert runner.invoke(main, ["db", "upgrade"]).exit_code == 0
    own = runner.invoke(main, add)
    assert own.exit_code == 0, own.output
    assert own.stderr == ""


@pytest.mark.parametrize("words", [["db", "status"], ["db", "check"], ["audit", "verify"]])
def test_a_command_that_refuses_makes_no_database(instance: Path, words: list[str]) -> None:
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 1
    assert "There is no database at" in refused.stderr
    assert not (instance / "real.db").exists()


def test_a_demo_interrupted_before_it_was_filled_is_filled_next_time(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{instance}/demo.db")
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    _demo()
    assert _events(instance / "demo.db")


def test_the_demo_is_served(instance: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from portal.cli import main; main()", "demo", "--port"]
    with subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL) as server:
        try:
            assert _status(port, "/readyz") == 200
            assert _status(port, "/sign-in") == 200
        finally:
            server.terminate()
            server.wait(timeout=30)


def _status(port: int, path: str) -> int:
    deadline = time.monotonic() + 90
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
                asked.request("GET", path)
                return asked.getresponse().status
        except OSError:
            assert time.monotonic() < deadline, "the demo didn't answer"
            time.sleep(0.2)
