"""Reminders of sessions: to leaders, and to people who asked for them, each once."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import reminder_jobs, stand_down_actions
from portal.models import (
    Group,
    LeaderRole,
    MembershipState,
    OutboxMessage,
    Person,
    Role,
    Session,
)
from tests import factories


@pytest.fixture
def soon(people):
    return factories.session(people.tuesday, clock.now() + timedelta(hours=20))


@pytest.fixture
def wants(people):
    Person.update(wants_reminders=True, may_email=True, email="pip@example.org").where(
        Person.id == people.pip
    ).execute()


@pytest.fixture
def remind(app):
    def run():
        with app.app_context():
            return reminder_jobs.remind_of_sessions()

    return run


def _to():
    return {row.to_address for row in OutboxMessage.select()}


def test_leaders_and_substitutes_are_reminded_once_with_a_link(people, soon, remind):
    factories.stand_in(soon, people.otis)
    observer = factories.user("Olive Ray", Role.FACILITATOR)
    factories.lead(people.tuesday, observer, role=LeaderRole.OBSERVER)
    assert [remind(), remind()] == [3, 0]
    assert _to() == {people.fay.email, people.sana.email, people.otis.email}
    letter = OutboxMessage.get(OutboxMessage.to_address == people.fay.email)
    assert f"/sessions/{soon.id}" in letter.text
    assert "Tuesday group" not in letter.text + letter.subject + letter.html


def test_nobody_is_reminded_of_what_is_off_far_or_begun(people, soon, remind):
    factories.session(people.thursday, clock.now() + timedelta(hours=30))
    factories.session(people.thursday, clock.now() - timedelta(minutes=5))
    Session.update(state="cancelled", reason="Snow").where(Session.id == soon.id).execute()
    assert remind() == 0


def test_a_session_put_off_is_reminded_of_again(people, soon, remind):
    remind()
    later = clock.now() + timedelta(hours=23)
    Session.update(starts_at=later).where(Session.id == soon.id).execute()
    assert remind() == 2


def test_who_stood_down_is_not_reminded(app, people, soon, remind):
    with app.app_context():
        stand_down_actions.stand_down(
            people.sana.id, None, "A reason", [people.mae.id], people.cora
        )
    OutboxMessage.delete().execute()
    remind()
    assert _to() == {people.fay.email}


def test_people_are_reminded_by_consent_and_channel_without_a_name(people, soon, wants, remind):
    Group.update(
        is_sensitive=True, online_link="https://meet.example/kestrel", format="video"
    ).where(Group.id == people.tuesday).execute()
    remind()
    letter = OutboxMessage.get(OutboxMessage.to_address == "pip@example.org")
    said = letter.subject + letter.text + letter.html
    assert letter.subject == "Your group session"
    for word in ("Pip", "Tuesday group", "Anxiety", "kestrel"):
        assert word not in said.replace(clock.local(soon.starts_at).strftime("%A"), "")


@pytest.mark.parametrize(
    "change", [{"wants_reminders": False}, {"may_email": False}, {"email": ""}]
)
def test_nobody_is_written_to_who_did_not_agree_or_cannot_be(people, soon, wants, remind, change):
    Person.update(**change).where(Person.id == people.pip).execute()
    remind()
    assert _to() == {people.fay.email, people.sana.email}


def test_who_is_paused_or_waits_is_not_reminded(people, soon, wants, remind):
    for state in (MembershipState.PAUSED, MembershipState.OFFERED, MembershipState.WAITING):
        people.pip.memberships.get().__class__.update(state=state).execute()
        remind()
    assert "pip@example.org" not in _to()


def test_a_room_is_said_where_they_meet_online(people, soon, wants, remind):
    Session.update(
        state="moved_online", reason="Snow", online_link="https://meet.example/tonight"
    ).where(Session.id == soon.id).execute()
    remind()
    letter = OutboxMessage.get(OutboxMessage.to_address == "pip@example.org")
    assert "https://meet.example/tonight" in letter.text


def test_two_workers_at_once_remind_once(app, people, soon, wants, at_once):
    def tick():
        with app.app_context():
            return reminder_jobs.remind_of_sessions()

    assert sum(at_once([tick] * 3)) == 3
    assert OutboxMessage.select().count() == 3


def test_a_worker_killed_before_it_was_done_begins_anew(app, people, soon, wants, monkeypatch):
    from portal import mail

    def killed(*_letters):
        raise KeyboardInterrupt

    with app.app_context():
        with monkeypatch.context() as patched:
            patched.setattr(mail, "_row", killed)
            with pytest.raises(KeyboardInterrupt):
                reminder_jobs.remind_of_sessions()
        assert OutboxMessage.select().count() == 0
        reminder_jobs.remind_of_sessions()
        reminder_jobs.remind_of_sessions()
    assert OutboxMessage.select().count() == 3
