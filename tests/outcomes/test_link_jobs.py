"""The daily round: links by mail and one reminder, to those alone who asked for it."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock, jobs
from portal.models import OutboxMessage, Person, ResponseLink
from portal.outcomes import link_jobs
from tests import factories, respond_factories


@pytest.fixture(autouse=True)
def in_a_request(app, db):
    with app.test_request_context():
        yield


@pytest.fixture
def due(people):
    """Pip came three days ago, wants reminders by mail, and is due two scales by link."""
    programme = people.tuesday.programme
    respond_factories.use(programme, "ucla3")
    respond_factories.use(programme, "ons4", position=1)
    respond_factories.use(programme, "phq9", position=2)
    at = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    factories.mark(at, people.pip, "present")
    _set(people.pip, may_email=True, email="pip@example.org", wants_reminders=True)
    return people.pip


def _set(person, **values):
    Person.update(**values).where(Person.id == person.id).execute()


class _Job:
    def beat(self):
        pass


def _round():
    return link_jobs.mail_links(_Job())


def _mailed():
    return [
        key.split()[0]
        for (key,) in OutboxMessage.select(OutboxMessage.key).order_by(OutboxMessage.id).tuples()
    ]


def test_whoever_wants_it_is_mailed_once_and_reminded_once(due):
    assert _round() == {"made": 1, "reminded": 0}
    link = ResponseLink.get()
    assert (link.is_mailed, link.made_by_id, link.occasion) == (True, None, "start")
    assert link.measures == '["ucla3", "ons4"]'
    assert _round() == {"made": 0, "reminded": 0}
    with time_machine.travel(clock.now() + timedelta(days=3, hours=1)):
        assert _round()["reminded"] == 1
        assert _round()["reminded"] == 0
    with time_machine.travel(clock.now() + timedelta(days=20)):
        # It ran out. Another isn't made by itself: somebody rings.
        assert _round() == {"made": 0, "reminded": 0}
    assert _mailed() == ["response_link", "response_reminder"]
    letter = OutboxMessage.get(OutboxMessage.key.startswith("response_reminder"))
    assert "/respond/" in letter.text and "Pip" not in letter.text


@pytest.mark.parametrize(
    "change",
    [
        {"wants_reminders": False},
        {"may_email": False},
        {"email": ""},
        {"do_not_contact": True},
        {"died_on": clock.today()},
    ],
)
def test_nobody_else_is_written_to(due, change):
    _set(due, **change)
    assert _round() == {"made": 0, "reminded": 0}
    _set(
        due,
        may_email=True,
        email="pip@example.org",
        wants_reminders=True,
        do_not_contact=False,
        died_on=None,
    )
    assert _round()["made"] == 1
    _set(due, **change)
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert _round() == {"made": 0, "reminded": 0}


def test_no_reminder_of_what_was_sent_or_taken_back(due):
    assert _round()["made"] == 1
    ResponseLink.update(sent_at=clock.now()).execute()
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert _round()["reminded"] == 0


def test_what_was_tapped_and_never_sent_is_forgotten(due):
    _round()
    ResponseLink.update(answers='{"ucla3":{"isolated":1}}').execute()
    _round()
    assert ResponseLink.get().answers != "{}"
    with time_machine.travel(clock.now() + timedelta(days=14, hours=1)):
        _round()
    assert ResponseLink.get().answers == "{}"


def test_two_workers_mail_one_link_and_one_reminder(app, due, at_once):
    def run():
        with app.test_request_context():
            return _round()

    at_once([run, run])
    assert ResponseLink.select().count() == 1
    assert _mailed() == ["response_link"]


def test_it_runs_once_a_day():
    assert link_jobs.KIND in jobs.daily_kinds
