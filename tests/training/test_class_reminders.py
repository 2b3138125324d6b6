"""Reminding of classes two days before: once each, whatever happens to the job."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal import clock, jobs, settings
from portal.models import Job, JobState, OutboxMessage, TrainingClass
from portal.training.class_jobs import KIND, remind_everybody
from tests import factories

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_stands():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


@pytest.fixture
def soon(safe):
    """A class in two days."""
    return factories.training_class(safe, NOW + timedelta(days=2, hours=9))


def _job():
    return Job.create(
        kind=KIND,
        state=JobState.RUNNING,
        attempt_count=1,
        created_at=clock.now(),
        due_at=clock.now(),
    )


def run(app):
    """The job as a worker runs it: without a request."""
    with app.app_context():
        return remind_everybody(jobs.Running(_job().id, {}, None))


def reminded():
    return [one.user.name.split()[0] for one in OutboxMessage.select().order_by(OutboxMessage.id)]


def test_who_has_a_place_is_reminded_once(people, safe, soon, app):
    factories.booking(soon, people.fay)
    factories.booking(soon, factories.user("Nadia Farrow", email=None))
    factories.booking(soon, people.sana, state="waiting")
    factories.booking(soon, people.mae, state="cancelled")
    later = factories.training_class(safe, NOW + timedelta(days=3))
    begun = factories.training_class(safe, NOW - timedelta(minutes=1))
    off = factories.training_class(
        safe, NOW + timedelta(days=1), state="cancelled", reason="The trainer is ill"
    )
    for one in (later, begun, off):
        factories.booking(one, people.otis)
    assert run(app) == {"reminded": 1}
    assert run(app) == {"reminded": 0}
    letter = OutboxMessage.get()
    assert letter.subject == "Reminder: your class on Wednesday 3 June"
    assert letter.to_address == people.fay.email
    for part in (letter.text, letter.html):
        assert "Safeguarding level 2" in part and "Wednesday 3 June, 20:00" in part
        assert f"/training/classes/{soon.id}" in part
    assert "\n\n\n\n" not in letter.text


def test_moved_to_another_day_it_is_reminded_of_anew(people, soon, app, clock_stands):
    factories.booking(soon, people.fay)
    run(app)
    TrainingClass.update(starts_at=NOW + timedelta(days=9)).execute()
    assert run(app) == {"reminded": 0}
    clock_stands.move_to(NOW + timedelta(days=8))
    assert run(app) == {"reminded": 1}


KILLED = """
import os, signal, sys
import time_machine
from portal import create_app, jobs, mail
from portal import settings as settings_module
from portal.db import connection
from portal.training.class_jobs import remind_everybody

url, instance, job_id = sys.argv[1:]
app = create_app(settings_module.load(
    {}, instance=instance, database_url=url, secret_key="a secret key for tests, long enough",
    log_level="critical"))
put, count = mail.put, 0

def put_and_die(*given, **more):
    # The second dies inside its transaction, its mail in the outbox and not committed.
    global count
    count += 1
    made = put(*given, **more)
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return made

mail.put = put_and_die
with time_machine.travel("2026-06-01T10:00:00Z", tick=False), app.app_context(), connection():
    remind_everybody(jobs.Running(int(job_id), {}, None))
"""


def test_killed_between_two_it_reminds_each_once(people, soon, app, database_url):
    for user in (people.fay, people.otis, people.sana):
        factories.booking(soon, user)
    died = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            database_url,
            str(settings.current().instance),
            str(_job().id),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert reminded() == ["Fay"]
    assert run(app) == {"reminded": 2}
    assert reminded() == ["Fay", "Otis", "Sana"]
