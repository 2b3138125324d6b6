"""A letter after a session whose roll nobody finished: off by default, once, and neutral."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from portal import clock, settings
from portal.groups import roll_jobs, roll_reminder_actions
from portal.models import GroupLeader, OutboxMessage, Session
from tests import factories


@pytest.fixture
def reminding(app, people):
    """Reminders half an hour after a session."""
    settings.use(replace(settings.current(), roll_reminder_minutes=30))
    return app


def _run(app):
    with app.app_context():
        return roll_jobs.remind_of_rolls()


def _end(session, minutes):
    return session.starts_at + timedelta(minutes=session.duration_minutes + minutes)


def test_nobody_is_reminded_unless_it_is_set(app, people, tonight):
    with time_machine.travel(_end(tonight, 45), tick=False):
        assert _run(app) == 0


def test_leaders_are_reminded_once_of_a_roll_that_is_not_finished(reminding, people, tonight):
    with time_machine.travel(_end(tonight, 29), tick=False):
        assert _run(reminding) == 0
    with time_machine.travel(_end(tonight, 30), tick=False):
        assert _run(reminding) == 2
        assert _run(reminding) == 0
    assert {one.to_address for one in OutboxMessage.select()} == {
        people.fay.email,
        people.sana.email,
    }
    message = OutboxMessage.select().first()
    assert message.subject == "A list waits for you"
    assert f"/sessions/{tonight.id}/roll" in message.text
    for word in ("Pip", "Marlow", people.tuesday.name, "anxiety"):
        assert word not in message.text + message.html + message.subject


def _finish(session):
    Session.update(roll_done_at=clock.now()).where(Session.id == session.id).execute()


def _call_off(session):
    Session.update(state="cancelled", reason="Heating failed").where(
        Session.id == session.id
    ).execute()


@pytest.mark.parametrize("happens", [_finish, _call_off])
def test_nobody_is_asked_for_a_roll_that_is_finished_or_never_was(reminding, tonight, happens):
    happens(tonight)
    with time_machine.travel(_end(tonight, 45), tick=False):
        assert _run(reminding) == 0


def test_old_rolls_are_left_to_the_office(reminding, people):
    factories.session(people.tuesday, clock.now() - timedelta(days=3))
    assert _run(reminding) == 0


def test_substitute_is_reminded_and_who_stood_down_is_not(reminding, people, tonight):
    factories.stand_in(tonight, people.otis)
    factories.stand_down(people.sana, group=people.tuesday)
    GroupLeader.update(stood_down_at=clock.now()).where(GroupLeader.user == people.sana).execute()
    with time_machine.travel(_end(tonight, 45), tick=False):
        assert _run(reminding) == 2
    assert {one.to_address for one in OutboxMessage.select()} == {
        people.fay.email,
        people.otis.email,
    }


def test_two_workers_remind_once(reminding, people, tonight, at_once):
    def one():
        with reminding.app_context():
            return roll_reminder_actions.remind_of_rolls(30)

    with time_machine.travel(_end(tonight, 45), tick=False):
        results = at_once([one] * 8)
    assert sum(results) == 2
    assert OutboxMessage.select().count() == 2
