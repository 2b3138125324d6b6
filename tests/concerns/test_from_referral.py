"""A risk answer on a referral raises a concern, which goes up the leads like any other."""

from datetime import timedelta

import pytest
import time_machine
from peewee import IntegrityError

from portal import clock
from portal.concerns import passing_jobs
from portal.models import (
    AwayDate,
    Concern,
    ConcernAlert,
    ConcernNote,
    ConcernStep,
    FollowUp,
    OutboxMessage,
    Referral,
    Role,
    UserProgramme,
)
from portal.referrals import actions, risk_actions
from portal.referrals.step_actions import MoveNotAllowed
from tests import factories
from tests.concerns import make

FRIDAY = factories.at(2026, 11, 27, 19, 40)


@pytest.fixture
def friday():
    with time_machine.travel(FRIDAY, tick=False) as moment:
        yield moment


@pytest.fixture
def referral(people, leads):
    """Pip's, which came without a risk."""
    return factories.referral(people.pip, opened_at=clock.now())


def name_risk(app, referral, risk="yes"):
    with app.app_context():
        risk_actions.note_risk(referral.id, risk, "Wrote about not going on.")


def told():
    rows = ConcernAlert.select(ConcernAlert.user, ConcernAlert.stage).order_by(ConcernAlert.id)
    return [(user_id, str(stage)) for user_id, stage in rows.tuples()]


def test_it_is_raised_by_nobody_and_climbs(app, friday, people, leads, referral):
    name_risk(app, referral)
    row = Concern.get()
    assert (row.kind, row.is_urgent, row.state) == ("crisis", True, "raised")
    assert (row.group_id, row.raised_by_id, row.person_id) == (None, None, people.pip.id)
    assert row.referral_id == referral.id and "going on" not in row.text
    assert told() == [(leads.cora.id, "turn")]
    assert [one.user_id for one in OutboxMessage.select()] == [leads.cora.id]
    assert FollowUp.get().due_on == clock.today()
    friday.shift(timedelta(minutes=60))
    with app.app_context():
        passing_jobs.pass_concerns_on()
    everybody = {one for one, stage in told() if stage == "everybody"}
    assert everybody == {leads.cora.id, leads.idris.id, people.mae.id}
    assert "unseen" not in dict(told()).values()


def test_a_lead_who_is_away_is_passed_over(app, friday, leads, referral):
    today = clock.today()
    AwayDate.create(user=leads.cora, starts_on=today, ends_on=today, created_at=clock.now())
    name_risk(app, referral, "unreadable")
    assert told() == [(leads.idris.id, "turn")]


def test_a_lead_sees_it_acts_and_two_close_it(app, people, leads, referral, browser_for):
    name_risk(app, referral)
    cora, path = browser_for(leads.cora), f"/concerns/{Concern.get().id}"
    assert "Not seen for" in cora.get("/").main
    assert referral.reference in cora.get("/concerns").main
    page = cora.get(path)
    for word in ("Pip Marlow", "Portal, from a referral", referral.reference):
        assert word in page.main
    assert f'href="/referrals/{referral.id}"' in page.text
    assert "of the group" not in page.main
    cora.submit(page, "Seen, and I'm acting on it")
    page = cora.submit(
        cora.get(path), "Ask another lead to close it", outcome="supported", comment="Safe."
    )
    idris = browser_for(leads.idris)
    idris.submit(idris.get(path), "Close it")
    assert Concern.get().state == "closed"


def test_a_manager_reads_what_it_says_and_no_name(
    app, friday, people, leads, referral, browser_for
):
    name_risk(app, referral)
    friday.shift(timedelta(hours=2))
    page = browser_for(people.mae).get(f"/concerns/{Concern.get().id}")
    assert referral.reference in page.main and "the person referred" in page.main
    assert "Pip" not in page.main and f"/referrals/{referral.id}" not in page.text


def test_other_staff_see_that_it_was_raised_and_no_more(app, leads, referral, browser_for):
    name_risk(app, referral)
    sam = browser_for(factories.user("Sam Okafor", Role.STAFF))
    page = sam.get(f"/referrals/{referral.id}")
    assert "A concern was raised about it" in page.main
    assert "Open the concern" not in page.main
    sam.get(f"/concerns/{Concern.get().id}", status=404)
    assert "Open the concern" in browser_for(leads.cora).get(f"/referrals/{referral.id}").main


def test_it_is_hidden_from_whom_it_is_about_and_whoever_is_kept_from_them(
    app, people, leads, referral, browser_for
):
    leads.idris.person = people.pip
    leads.idris.save()
    factories.block(leads.cora, people.pip)
    name_risk(app, referral)
    assert told() == [(people.mae.id, "everybody")]
    for lead in (leads.cora, leads.idris):
        browser_for(lead).get(f"/concerns/{Concern.get().id}", status=404)


def test_staff_of_another_programme_lead_on_it_without_the_name(app, people, leads, browser_for):
    ours, other = factories.programme("Ours"), factories.programme("Other")
    UserProgramme.create(user=leads.cora, programme=other)
    wren = factories.person("Wren Abara")
    made = factories.referral(wren, programme=ours)
    name_risk(app, made)
    page = browser_for(leads.cora).get(f"/concerns/{Concern.get().id}")
    assert made.reference in page.main and "Wren" not in page.main
    leads.first.programme = other
    leads.first.save()
    browser_for(leads.cora).get(f"/concerns/{Concern.get().id}", status=404)
    Referral.update(programme=None).execute()
    assert "Wren Abara" in browser_for(leads.cora).get(f"/concerns/{Concern.get().id}").main


def test_more_risk_is_a_note_while_it_is_open_and_whoever_saw_it_is_told(
    app, leads, referral, browser_for
):
    name_risk(app, referral)
    name_risk(app, referral)
    assert (Concern.select().count(), ConcernNote.select().count()) == (1, 1)
    assert OutboxMessage.select().count() == 1
    row = Concern.get()
    ConcernStep.create(concern=row, kind="seen", at=clock.now(), by=leads.idris)
    Concern.update(state="seen").execute()
    name_risk(app, referral)
    assert Concern.select().count() == 1
    assert [one.user_id for one in OutboxMessage.select()] == [leads.cora.id, leads.idris.id]
    assert "Portal, from a referral" in browser_for(leads.idris).get(f"/concerns/{row.id}").main
    Concern.update(state="closed", outcome="supported").execute()
    name_risk(app, referral)
    assert Concern.select().count() == 2


def test_two_at_once_raise_one(app, leads, referral, at_once):
    at_once([lambda: name_risk(app, referral)] * 2)
    assert (Concern.select().count(), ConcernNote.select().count()) == (1, 1)


def test_speaking_is_noted_and_opens_the_way_to_a_hold(app, people, leads, referral):
    until = clock.today() + timedelta(days=9)

    def version():
        return Referral.get_by_id(referral.id).version

    with app.test_request_context():
        actions.hold_referral(referral.id, version(), until, "Away", people.cora)
        risk_actions.note_risk(referral.id, "yes", "")
        # What had to wait must not wait any more.
        assert Referral.get_by_id(referral.id).held_until is None
        actions.note_opened(referral.id, by=people.cora)
        with pytest.raises(MoveNotAllowed, match="Speak to them"):
            actions.hold_referral(referral.id, version(), until, "Away", people.cora)
        risk_actions.note_spoken(referral.id, version(), "Pip", "Safe at home.", people.cora)
        assert ConcernNote.get().is_action and "Safe at home" not in ConcernNote.get().text
        assert FollowUp.get().done_at is not None
        actions.hold_referral(referral.id, version(), until, "Away", people.cora)
        risk_actions.note_risk(referral.id, "unreadable", "")
        assert Referral.get_by_id(referral.id).risk_spoken_on is None
    assert Concern.select().count() == 1


def test_a_risk_that_staff_enter_by_hand_raises_one_too(people, leads, referral, browser_for):
    cora = browser_for(people.cora)
    page = cora.get(f"/referrals/{referral.id}/facts")
    cora.submit(page, "Change it", risk="yes", reason="Said so on the phone")
    assert Concern.get().referral_id == referral.id


def test_a_concern_comes_from_somewhere(people, leads):
    with pytest.raises(IntegrityError):
        make.concern(None, people.fay)
