"""Telling users and managers of training that lapses: once each, whatever happens to the job."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from peewee import fn

from portal import clock, job_runs, jobs, settings
from portal.db import connection
from portal.models import (
    Event,
    Job,
    JobState,
    OutboxMessage,
    Role,
    TrainingNotice,
    User,
    Waiver,
)
from portal.training import notice_queries
from portal.training.notice_jobs import KIND, tell_everybody
from tests import factories

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def run(app):
    """The job as a worker runs it: without a request."""
    with app.app_context():
        return tell_everybody(jobs.Running(_job().id, {}, None))


def _job():
    return Job.create(
        kind=KIND,
        state=JobState.RUNNING,
        attempt_count=1,
        created_at=clock.now(),
        due_at=clock.now(),
    )


def lapsing_in(user, course, days):
    """A record that lapses so many days from now."""
    last_day = clock.today() + timedelta(days=days - 1)
    return factories.record(user, course, date(2025, 1, 1), expires_on=last_day)


def mail_to(user):
    return list(
        OutboxMessage.select().where(OutboxMessage.user == user.id).order_by(OutboxMessage.id)
    )


def test_the_digest_says_how_many_sessions_are_hurt_and_names_no_group(people, safe, app):
    lapsing_in(people.fay, safe, 20)
    for days in (13, 20, 27, 34):
        factories.session(people.tuesday, clock.now() + timedelta(days=days))
        factories.session(people.thursday, clock.now() + timedelta(days=days))
    off = clock.now() + timedelta(days=41)
    factories.session(people.tuesday, off, state="cancelled", reason="Heating")
    run(app)
    hurt = "3 sessions that are planned are without it, from 21 June 2026."
    for user in (people.fay, people.mae):
        (message,) = mail_to(user)
        assert hurt in message.text and hurt in message.html
        assert "Tuesday" not in message.text + message.html


def test_user_and_manager_get_one_digest_each(people, safe, app):
    aid = factories.course("First aid", valid_months=36)
    lapsing_in(people.fay, safe, 20)
    lapsing_in(people.fay, aid, 80)
    lapsing_in(people.otis, safe, 200)
    assert run(app) == {"told": 2}

    (own,) = mail_to(people.fay)
    assert own.subject == "Your training: 2 things to do"
    assert own.to_address == people.fay.email
    for part in (own.text, own.html):
        assert "Safeguarding level 2 lapses on 21 June 2026, in 20 days. Book the" in part
        assert "First aid lapses on 20 August 2026, in 80 days. Book the refresher." in part
        assert "/training" in part
    (digest,) = mail_to(people.mae)
    assert digest.subject == "Training: 2 courses lapse soon"
    assert "Fay Ferreira: Safeguarding level 2 lapses on 21 June 2026" in digest.text
    assert "/training/renewals" in digest.text and "/training/renewals" in digest.html
    assert "Otis" not in digest.text
    assert OutboxMessage.select().count() == 2
    assert "\n\n\n\n" not in own.text + digest.text


def test_subjects_name_nobody(people, safe, app):
    lapsing_in(people.fay, safe, 20)
    run(app)
    for message in OutboxMessage.select():
        assert "Fay" not in message.subject and "Safeguarding" not in message.subject


def test_run_twice_it_tells_once(people, safe, app):
    lapsing_in(people.fay, safe, 20)
    run(app)
    assert run(app) == {"told": 0}
    assert OutboxMessage.select().count() == 2
    assert TrainingNotice.select().count() == 2


def test_two_workers_at_once_tell_once(people, safe, app):
    for number in range(6):
        lapsing_in(factories.user(f"Leader {number}", Role.FACILITATOR), safe, 20)
    running = [_job().id, _job().id]
    begin, failures = threading.Barrier(2), []

    def work(job_id):
        try:
            with app.app_context(), connection():
                begin.wait()
                tell_everybody(jobs.Running(job_id, {}, None))
        except Exception as problem:
            failures.append(problem)

    threads = [threading.Thread(target=work, args=(one,)) for one in running]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures
    assert OutboxMessage.select().count() == 7
    assert TrainingNotice.select().count() == 12


KILLED = """
import os, signal, sys
from datetime import datetime, UTC
import time_machine
from portal import create_app, jobs
from portal import settings as settings_module
from portal.db import connection
from portal.training import notice_actions
from portal.training.notice_jobs import tell_everybody

url, instance, job_id = sys.argv[1:]
app = create_app(settings_module.load(
    {}, instance=instance, database_url=url, secret_key="a secret key for tests, long enough",
    log_level="critical"))
tell = notice_actions.tell
put = notice_actions._put
count = 0

def tell_and_die(*given):
    # The second dies inside its transaction, its mail in the outbox and not committed.
    global count
    count += 1
    return tell(*given)

def put_and_die(*given):
    made = put(*given)
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return made

notice_actions.tell, notice_actions._put = tell_and_die, put_and_die
with time_machine.travel("2026-06-01T10:00:00Z", tick=False), app.app_context(), connection():
    tell_everybody(jobs.Running(int(job_id), {}, None))
"""


def test_killed_between_two_recipients_it_tells_each_once(people, safe, app, database_url):
    lapsing_in(people.fay, safe, 20)
    lapsing_in(people.otis, safe, 25)
    job = _job()
    died = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            database_url,
            str(settings.current().instance),
            str(job.id),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    # The first was told and it is written down; of the second nothing is left.
    assert [len(mail_to(one)) for one in (people.fay, people.mae, people.otis)] == [1, 0, 0]
    assert TrainingNotice.select().count() == 1
    assert run(app) == {"told": 2}
    assert [len(mail_to(one)) for one in (people.fay, people.mae, people.otis)] == [1, 1, 1]
    assert run(app) == {"told": 0}


def test_over_a_hundred_days_four_notices_and_after_a_renewal_four_more(people, safe, app):
    factories.record(people.fay, safe, date(2024, 9, 9))
    told = []
    for number in range(100):
        with time_machine.travel(f"{TODAY + timedelta(days=number)}T10:00:00Z", tick=False):
            before = len(mail_to(people.fay))
            run(app)
            if len(mail_to(people.fay)) > before:
                told.append((date(2026, 9, 9) - clock.today()).days)
    assert told == [90, 60, 30, 7]
    with time_machine.travel("2026-09-08T10:00:00Z", tick=False):
        factories.record(people.fay, safe, date(2026, 9, 8))
        run(app)
    assert len(mail_to(people.fay)) == 4
    with time_machine.travel("2028-06-20T10:00:00Z", tick=False):
        run(app)
    assert len(mail_to(people.fay)) == 5
    about = notice_queries.sent_about(people.fay.id)
    own = [(one.lapses_on, one.stage_days) for one in about if one.is_own]
    assert own == [
        (date(2028, 9, 8), 90),
        (date(2026, 9, 9), 7),
        (date(2026, 9, 9), 30),
        (date(2026, 9, 9), 60),
        (date(2026, 9, 9), 90),
    ]
    assert {one.told_name for one in about} == {"Fay Ferreira", "Mae Okoro"}


def test_a_leap_day_lapses_on_the_day_the_rules_say(people, app):
    aid = factories.course("First aid", valid_months=48)
    factories.record(people.fay, aid, date(2024, 2, 29))
    with time_machine.travel("2028-02-22T10:00:00Z", tick=False):
        run(app)
    assert "First aid lapses on 29 February 2028, in 7 days." in mail_to(people.fay)[0].text


def test_changed_settings_hold_from_the_next_run(people, safe, app):
    lapsing_in(people.fay, safe, 40)
    run(app)
    assert len(mail_to(people.fay)) == 1
    settings.use(replace(settings.current(), notice_stages=("45", "14")))
    run(app)
    assert len(mail_to(people.fay)) == 2
    settings.use(replace(settings.current(), notice_stages=()))
    with time_machine.travel("2026-07-05T10:00:00Z", tick=False):
        assert run(app) == {"told": 0}


def test_who_has_no_address_stands_in_the_managers_digest(people, safe, app):
    User.update(email=None).where(User.id == people.fay.id).execute()
    User.update(email="not an address").where(User.id == people.otis.id).execute()
    lapsing_in(people.fay, safe, 20)
    lapsing_in(people.otis, safe, 20)
    assert run(app) == {"told": 3}
    (digest,) = mail_to(people.mae)
    for name in ("Fay Ferreira", "Otis Brandt"):
        line = next(one for one in digest.text.splitlines() if name in one)
        assert line.endswith("They have no e-mail address: tell them.")
    assert OutboxMessage.select().count() == 1
    noted = notice_queries.sent_about(people.fay.id)
    assert [(one.is_own, one.message_id is None) for one in noted if one.is_own] == [(True, True)]


def test_a_manager_who_leads_reads_their_own_in_the_same_digest(people, safe, app):
    mae = people.mae
    factories.lead(people.tuesday, mae)
    lapsing_in(mae, safe, 20)
    lapsing_in(people.fay, safe, 20)
    run(app)
    (digest,) = mail_to(mae)
    assert digest.text.index("of yours") < digest.text.index("Fay Ferreira")


def test_what_nobody_needs_who_left_and_what_was_renewed_are_not_told(people, safe, app):
    spare = factories.course("Lone working", is_required=False)
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    lapsing_in(people.fay, spare, 20)
    lapsing_in(gone, safe, 20)
    lapsing_in(people.otis, safe, 20)
    factories.record(people.otis, safe, TODAY)
    assert run(app) == {"told": 0}
    assert OutboxMessage.select().count() == 0


def test_a_review_and_a_waivers_end_are_said_as_such(people, safe, app):
    check = factories.course("Background check", renewal="review", valid_months=36)
    factories.record(people.fay, check, date(2023, 6, 20))
    Waiver.create(
        user=people.fay,
        course=safe,
        reason="On leave",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 6, 30),
        granted_at=clock.now(),
    )
    run(app)
    text = mail_to(people.fay)[0].text
    assert "The review of Background check is due on 20 June 2026, in 19 days." in text
    assert "The waiver of Safeguarding level 2 ends on 1 July 2026, in 30 days." in text


def told():
    """How many were told; that nothing here ever wrote to the trail is another mail."""
    return OutboxMessage.select().where(~OutboxMessage.key.startswith("trail_fault")).count()


def test_it_runs_by_itself_from_its_hour_on(people, safe, app):
    lapsing_in(people.fay, safe, 20)
    with app.app_context():
        with time_machine.travel("2026-06-01T04:00:00Z", tick=False):
            job_runs.run_due()
        assert told() == 0
        with time_machine.travel("2026-06-01T06:30:00Z", tick=False):
            job_runs.run_due()
            job_runs.run_due()
    assert told() == 2
    assert Job.get(Job.key == f"{KIND} 2026-06-01").state == JobState.DONE


def test_nothing_is_written_where_there_is_nothing_to_tell(people, safe, app):
    lapsing_in(people.fay, safe, 200)
    last = Event.select(fn.MAX(Event.number)).scalar()
    assert run(app) == {"told": 0}
    assert TrainingNotice.select().count() == 0
    assert Event.select(fn.MAX(Event.number)).scalar() == last


def test_each_telling_is_an_event_of_nobodys(people, safe, app):
    lapsing_in(people.fay, safe, 20)
    run(app)
    events = Event.select().where(Event.action == "training_notice_made").order_by(Event.number)
    assert [(one.subject, one.subject_id, one.user_id) for one in events] == [
        ("user", people.fay.id, None),
        ("user", people.mae.id, None),
    ]
