"""A disk that is really full: nothing acknowledged is lost, reading goes on, it ends by itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal import audit
from portal.db import connection, database
from portal.models import IntakeMessage, Referral
from tests.conftest import SERVER_URL
from tests.keeping.kill_loop import prepared

pytestmark = pytest.mark.skipif(bool(SERVER_URL), reason="fills SQLite's file")


def test_a_process_whose_files_cannot_grow_loses_nothing(app: Any, settings: Any) -> None:
    with connection():
        task = {**prepared(app, settings, 1, 1.0), "room": 600_000}
    database.close_all()
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.filling"],
        cwd=Path(__file__).parents[2],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["taken"] and told["refused"]
    assert {status for _name, status, _again in told["refused"]} == {503}
    assert {again for _name, _status, again in told["refused"]} == {"60"}
    assert told["is_full"] and not told["is_full_after"]
    # What records nothing can be read; what must be recorded stays closed; words come back.
    assert told["plain"] == 200
    assert told["recorded"] == 503
    assert told["form"] == [503, True]
    assert told["after"] == [200] * 5
    with connection():
        kept = {one for (one,) in IntakeMessage.select(IntakeMessage.external_id).tuples()}
        assert {name for name, _status, _again in told["taken"]} <= kept
        assert not {name for name, _status, _again in told["refused"]} & kept
        assert Referral.select().where(Referral.message.is_null()).count() == 0
        assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
        assert audit.verify().is_sound
