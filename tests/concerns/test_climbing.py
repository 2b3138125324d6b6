"""A concern that nobody has seen goes on to the next lead, and at last to everybody."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock, job_runs
from portal.concerns import passing_jobs
from portal.models import (
    AccessBlock,
    AwayDate,
    Concern,
    ConcernAlert,
    ConcernLead,
    Event,
    OutboxMessage,
    Role,
    User,
    UserRole,
)
from tests import factories
from tests.concerns import make

FRIDAY = factories.at(2026, 11, 27, 19, 40)


@pytest.fixture
def friday():
    """A Friday evening that stands still until it is moved."""
    with time_machine.travel(FRIDAY, tick=False) as moment:
        yield moment


@pytest.fixture
def urgent(friday, people, leads):
    """An urgent concern that Fay raised about Pip."""
    return make.concern(people.tuesday, people.fay, is_urgent=True, person=people.pip)


def told():
    rows = ConcernAlert.select(ConcernAlert.user, ConcernAlert.stage).order_by(ConcernAlert.id)
    return [(user_id, str(stage)) for user_id, stage in rows.tuples()]


def tick(app):
    with app.app_context():
        return passing_jobs.pass_concerns_on()


def test_it_climbs_when_the_first_lead_sleeps(app, friday, leads, people, urgent):
    cora, idris = leads.cora.id, leads.idris.id
    assert tick(app) == 1
    assert told() == [(cora, "turn")]
    friday.shift(timedelta(minutes=29))
    assert tick(app) == 0
    friday.shift(timedelta(minutes=1))
    assert tick(app) == 1
    assert told() == [(cora, "turn"), (idris, "turn")]
    friday.shift(timedelta(minutes=30))
    tick(app)
    assert told()[2:] == [
        (cora, "everybody"),
        (idris, "everybody"),
        (people.mae.id, "everybody"),
        (people.fay.id, "unseen"),
    ]
    friday.shift(timedelta(days=3))
    assert tick(app) == 0
    assert len(told()) == OutboxMessage.select().count() == 6
    passed = Event.select().where(Event.action == "concern_passed_on")
    assert [one.fields for one in passed] == ["", "", ""]


def test_the_pages_say_so_before_any_job_has_run(friday, people, leads, urgent, browser_for):
    path = f"/concerns/{urgent.id}"
    friday.shift(timedelta(minutes=25))
    assert "Not seen for 25 minutes" in browser_for(leads.cora).get("/").main
    assert "Not seen for" not in browser_for(leads.idris).get("/").main
    browser_for(people.mae).get(path, status=404)
    friday.shift(timedelta(minutes=10))
    assert "Not seen for 35 minutes" in browser_for(leads.idris).get("/").main
    friday.shift(timedelta(minutes=30))
    mae = browser_for(people.mae)
    assert "it is everybody's now" in mae.get("/").main
    assert "Not seen for 65 minutes" in mae.get(path).main
    assert "Not seen for 65 minutes" in mae.get("/concerns").main
    shown = browser_for(people.fay).get(path)
    assert "Nobody has seen it yet" in shown.main
    assert ConcernAlert.select().count() == 0


def test_one_that_is_not_urgent_waits_a_working_day(app, friday, people, leads):
    make.concern(people.tuesday, people.fay)
    tick(app)
    for days, count in ((1, 1), (2, 1), (3, 2), (4, 6)):
        friday.move_to(FRIDAY + timedelta(days=days))
        tick(app)
        assert len(told()) == count, days


def test_seen_it_goes_no_further(app, friday, people, leads, urgent, browser_for):
    tick(app)
    friday.shift(timedelta(minutes=20))
    cora = browser_for(leads.cora)
    cora.submit(cora.get(f"/concerns/{urgent.id}"), "I have seen it")
    friday.shift(timedelta(hours=3))
    assert tick(app) == 0
    assert "Not seen for" not in browser_for(leads.idris).get("/").main


def test_a_lead_whom_it_is_about_is_passed_over(app, friday, people, leads, browser_for):
    row = make.concern(people.tuesday, people.fay, is_urgent=True, about_user=leads.cora)
    tick(app)
    assert told() == [(leads.idris.id, "turn")]
    friday.shift(timedelta(minutes=31))
    tick(app)
    assert leads.cora.id not in {user_id for user_id, _stage in told()}
    assert not OutboxMessage.select().where(OutboxMessage.user == leads.cora).exists()
    # Nor is whoever raised it told to ring them.
    shown = browser_for(people.fay).get(f"/concerns/{row.id}")
    assert "Ring Cora" not in shown.main
    assert "Ring Idris Vaughan" in shown.main


def test_a_lead_who_is_the_person_or_barred_from_them_is_passed_over(
    app, friday, people, leads, urgent
):
    User.update(person=people.pip).where(User.id == leads.cora.id).execute()
    block = factories.block(leads.idris, people.pip)
    factories.block(people.mae, people.pip)
    tick(app)
    assert told() == [(people.fay.id, "unseen")]
    AccessBlock.update(ends_on=clock.today()).where(AccessBlock.id == block.id).execute()
    tick(app)
    assert told()[1:] == [(leads.idris.id, "turn")]


def test_a_lead_who_is_away_is_passed_over(app, friday, people, leads, urgent):
    today = clock.today()
    ConcernLead.update(away_from_on=today, away_until_on=today).where(
        ConcernLead.id == leads.first.id
    ).execute()
    tick(app)
    assert told() == [(leads.idris.id, "turn")]
    friday.shift(timedelta(minutes=30))
    tick(app)
    assert (leads.cora.id, "everybody") in told()


def test_days_away_that_a_lead_gave_for_everything_count_too(app, friday, people, leads, urgent):
    today = clock.today()
    AwayDate.create(user=leads.cora, starts_on=today, ends_on=today, created_at=clock.now())
    tick(app)
    assert told() == [(leads.idris.id, "turn")]


def test_leads_of_other_kinds_and_programmes_aren_t_told(app, friday, people, leads, urgent):
    ConcernLead.update(programme=factories.programme()).where(
        ConcernLead.id == leads.first.id
    ).execute()
    other = factories.user("Olga Ruiz", Role.STAFF)
    make.lead(other, kinds=["complaint"])
    friday.shift(timedelta(hours=2))
    tick(app)
    assert {user_id for user_id, _stage in told()} == {
        leads.idris.id,
        people.mae.id,
        people.fay.id,
    }


def test_whoever_lost_role_or_account_isnt_told(app, friday, people, leads, urgent):
    UserRole.delete().where(UserRole.user == leads.cora).execute()
    User.update(is_active=False).where(User.id == leads.idris.id).execute()
    tick(app)
    assert {user_id for user_id, _stage in told()} == {people.mae.id, people.fay.id}


def test_a_job_killed_half_way_goes_on(app, friday, people, leads, urgent, monkeypatch):
    """The alert and its mail stand or fall together, one concern at a time."""
    second = make.concern(people.tuesday, people.sana, is_urgent=True)
    calls = []

    def once():
        calls.append(1)
        return len(calls) > 1

    with app.app_context():
        assert passing_jobs.pass_concerns_on(stopping=once) == 1
    assert ConcernAlert.get().concern_id == urgent.id
    tick(app)
    assert {one.concern_id for one in ConcernAlert.select()} == {urgent.id, second.id}
    assert OutboxMessage.select().count() == 2


def test_two_workers_at_once_tell_everybody_once(app, people, leads, at_once):
    row = make.concern(
        people.tuesday,
        people.fay,
        is_urgent=True,
        raised_at=clock.now() - timedelta(hours=2),
    )
    at_once([lambda: tick(app)] * 4)
    assert len(told()) == len(set(told())) == 6
    assert OutboxMessage.select().count() == 6
    assert Concern.get_by_id(row.id).state == "raised"


def test_the_worker_does_it_at_its_tick(app, friday, people, leads, urgent):
    with app.app_context():
        job_runs.run_due()
    assert told() == [(leads.cora.id, "turn")]


def test_mail_says_that_there_is_something_and_never_what(
    app, friday, people, leads, urgent, browser_for
):
    friday.shift(timedelta(hours=2))
    tick(app)
    cora = browser_for(leads.cora)
    cora.submit(cora.get(f"/concerns/{urgent.id}"), "I have seen it")
    messages = list(OutboxMessage.select())
    assert len(messages) == 7
    for one in messages:
        said = f"{one.subject} {one.text} {one.html}".replace(f"/concerns/{urgent.id}", "")
        for word in ("Pip", "Marlow", "Tuesday", "afeguarding", "urgent", "oncern", "crisis"):
            assert word not in said, (word, one.text)
        # Nothing leads from the outbox to whoever raised it.
        assert str(urgent.id) not in one.key.split()
    to_fay = [one for one in messages if one.user_id == people.fay.id]
    assert len(to_fay) == 2
    assert not any("/concerns" in one.text + one.html for one in to_fay)


def test_whoever_has_no_address_finds_it_on_their_page(app, friday, people, leads, urgent):
    User.update(email=None).where(User.id == leads.cora.id).execute()
    tick(app)
    assert told() == [(leads.cora.id, "turn")]
    assert OutboxMessage.select().count() == 0
