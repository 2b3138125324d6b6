"""A mail server that refuses, is away or falls silent: nothing is lost, nothing goes out twice."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from portal import clock, mail, mail_rounds, smtp
from portal.db import connection
from portal.errors import DomainError
from portal.models import Event, OutboxState
from tests import factories
from tests.mail.outbox import MINUTE, put, row, under
from tests.mail.server import Handler, running


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (11, 1024), (12, 1440)]
)
def test_waits_double_from_a_minute_to_a_day(tries: int, minutes: int) -> None:
    assert mail_rounds.wait_after_refusal(tries) == minutes * MINUTE
    assert mail_rounds.wait_after_refusal(5_000) == timedelta(days=1)
    with pytest.raises(ValueError, match="from 1"):
        mail_rounds.wait_after_refusal(0)


@pytest.mark.parametrize(("waited", "minutes"), [(0, 1), (1, 1), (2, 2), (40, 40), (90, 60)])
def test_a_server_out_of_reach_is_tried_as_long_again(waited: int, minutes: int) -> None:
    assert mail_rounds.wait_to_reach(waited * MINUTE) == minutes * MINUTE


def test_refused_for_now_it_is_delivered_later(server: Handler) -> None:
    server.answers.extend(["451 Greylisted fay@example.org, wait"] * 2)
    outbox_id = put()
    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert mail_rounds.send_due() == 0
        waiting = row(outbox_id)
        assert waiting.state == OutboxState.QUEUED
        assert waiting.problem == "The mail server didn't take it yet: 451 Greylisted … wait"
        assert waiting.due_at == now + MINUTE
        assert mail_rounds.send_due() == 0
    for minutes, sent in ((1, 0), (2, 0), (3, 1), (9, 0)):
        with time_machine.travel(now + minutes * MINUTE, tick=False):
            assert mail_rounds.send_due() == sent, minutes
    assert server.recipients == ["fay@example.org"]
    assert server.kept[0]["Message-ID"] == row(outbox_id).message_id
    assert row(outbox_id).problem == ""


def test_refused_after_its_text_it_is_tried_again(server: Handler) -> None:
    server.answers.append("late refusal")
    outbox_id = put()
    assert mail_rounds.send_due() == 0
    assert row(outbox_id).state == OutboxState.QUEUED
    assert "somebody@example.org" not in row(outbox_id).problem
    with time_machine.travel(clock.now() + 2 * MINUTE):
        assert mail_rounds.send_due() == 1


def test_refused_too_often_it_has_failed(make_app: Any, port: int, server: Handler) -> None:
    server.answers.extend(["451 Not now"] * 9)
    with under(make_app, port, mail_attempts=3):
        outbox_id, now = put(), clock.now()
        for number in range(3):
            assert row(outbox_id).state == OutboxState.QUEUED
            with time_machine.travel(now + number * 10 * MINUTE):
                mail_rounds.send_due()
        assert row(outbox_id).state == OutboxState.FAILED
        with time_machine.travel(now + timedelta(days=9)):
            assert mail_rounds.send_due() == 0
    assert len(server.answers) == 6


def test_refused_for_good_it_has_failed_at_once_and_the_next_is_sent(server: Handler) -> None:
    server.answers.append("550 No such user: <fay@example.org>")
    wrong, right = put("wrong"), put("right")
    assert mail_rounds.send_due() == 1
    assert row(wrong).state == OutboxState.FAILED
    assert row(wrong).problem == "The mail server refused it: 550 No such user: …"
    assert row(right).state == OutboxState.SENT


def test_while_the_server_is_away_everything_waits_and_nothing_is_given_up(port: int) -> None:
    outbox_id, other = put("one"), put("two")
    now = clock.now()
    for hours in range(40):
        with time_machine.travel(now + timedelta(hours=hours)):
            assert mail_rounds.send_due() == 0
    waiting = row(outbox_id)
    assert waiting.state == OutboxState.QUEUED
    assert waiting.problem == "The mail server can't be reached."
    assert timedelta(0) < waiting.due_at - (now + timedelta(hours=38)) <= timedelta(hours=2)
    with running(port) as server, time_machine.travel(now + timedelta(hours=41)):
        server.answers.append("450 Greylisted")
        assert mail_rounds.send_due() == 1
        assert row(outbox_id).attempt_count <= 1
    with running(port) as server, time_machine.travel(now + timedelta(hours=42)):
        assert mail_rounds.send_due() == 1
    assert {row(outbox_id).state, row(other).state} == {OutboxState.SENT}


def test_without_a_server_messages_wait(make_app: Any) -> None:
    with make_app().app_context(), connection():
        mail_id = factories.outbox_message().id
        assert mail_rounds.send_due() == 0
        assert row(mail_id).attempt_count == 0


def test_a_server_that_says_nothing_is_as_good_as_away(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SILENCE_SECONDS", 0.2)
    outbox_id = put()
    with socket.create_server(("127.0.0.1", port)):
        assert mail_rounds.send_due() == 0
    assert row(outbox_id).state == OutboxState.QUEUED
    assert row(outbox_id).attempt_count == 0


@pytest.mark.parametrize("misdeed", ["drop", "hang"])
def test_without_an_answer_to_its_text_it_is_in_doubt_and_not_sent_by_itself(
    server: Handler, people: Any, monkeypatch: pytest.MonkeyPatch, misdeed: str
) -> None:
    monkeypatch.setattr(smtp, "SILENCE_SECONDS", 0.3)
    server.answers.append(misdeed)
    outbox_id, other = put("one"), put("two")
    # The round ends there: the next message might fare alike.
    assert mail_rounds.send_due() == 0
    assert row(outbox_id).state == OutboxState.UNSURE
    assert row(other).attempt_count == 0
    assert mail_rounds.send_due() == 1
    assert row(other).state == OutboxState.SENT
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert mail_rounds.send_due() == 0
        assert len(server.kept) == 2
        mail.send_again(outbox_id, by=people.ada)
        mail.send_again(outbox_id, by=people.ada)
        assert mail_rounds.send_due() == 1
    assert server.kept[0]["Message-ID"] == server.kept[2]["Message-ID"]
    assert Event.select().where(Event.action == "mail_sent_again").count() == 1
    with pytest.raises(DomainError):
        mail.send_again(outbox_id, by=people.ada)


CHILD = """
import os, sys
from pathlib import Path
from portal import create_app, mail_rounds, settings
from portal.db import connection
made = settings.load({}, instance=Path(sys.argv[1]), database_url=sys.argv[2],
    secret_key="a secret key for tests, long enough", mail_server="127.0.0.1",
    mail_port=int(sys.argv[3]), mail_use_tls=False, log_level="critical")
with create_app(made).app_context(), connection():
    print(os.getpid(), flush=True)
    sys.stdin.readline()
    mail_rounds.send_due()
"""


def test_a_worker_killed_while_handing_over_leaves_it_in_doubt(
    server: Handler, port: int, settings: Any
) -> None:
    outbox_id = put()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, settings.instance, settings.database_url, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(mail_rounds.__file__).parents[1],
        env={**os.environ},
    )
    assert child.stdin and child.stdout
    # By its own word: what was started may be a launcher that isn't the interpreter.
    server.answers.append(f"kill {int(child.stdout.readline())}")
    child.stdin.write("go\n")
    child.stdin.close()
    assert child.wait(20) != 0
    child.stdout.close()
    assert row(outbox_id).state == OutboxState.SENDING
    assert mail_rounds.send_due() == 0
    assert row(outbox_id).state == OutboxState.SENDING
    for minutes in (6, 60):
        with time_machine.travel(clock.now() + minutes * MINUTE):
            assert mail_rounds.send_due() == 0
            assert row(outbox_id).state == OutboxState.UNSURE
    assert len(server.kept) == 1


def test_a_worker_that_died_before_handing_over_loses_nothing(
    server: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox_id = put()
    with monkeypatch.context() as patched:
        patched.setattr(smtp.Line, "open", lambda self: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            mail_rounds.send_due()
    assert row(outbox_id).state == OutboxState.QUEUED
    assert mail_rounds.send_due() == 0
    with time_machine.travel(clock.now() + 6 * MINUTE):
        assert mail_rounds.send_due() == 1
    assert len(server.kept) == 1
