"""Recording a death is one action: it ends everything, sends nothing, and can be taken back."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import (
    actions,
    death_queries,
    reminder_actions,
    reminder_queries,
    taster_actions,
    taster_queries,
)
from portal.groups.place_actions import HasDied
from portal.models import (
    Apology,
    Death,
    FollowUp,
    Membership,
    MembershipEnding,
    OutboxMessage,
    OutboxState,
    Person,
    Referral,
    ReferralState,
    Role,
    Taster,
)
from portal.people import death_actions, follow_up_actions
from portal.people.death_registry import Died, nouns
from tests import factories
from tests.page import signed_in

SENT = {"told_by": "Their sister, on the phone", "is_sure": "y", "version": 1}


def _sent(**more):
    return {**SENT, "told_on": str(clock.today()), **more}


def _remind(app):
    with app.test_request_context():
        reminder_actions.remind(lambda: reminder_queries.people_to_remind(24))


@pytest.fixture
def full(people, app):
    """Pip with all that a person may have here at once."""
    Person.update(email="pip@example.org", may_email=True, wants_reminders=True).where(
        Person.id == people.pip.id
    ).execute()
    referral = factories.referral(people.pip, state=ReferralState.ACCEPTED)
    Membership.update(referral=referral).execute()
    factories.waiting(people.thursday, people.pip, 12)
    offering = factories.group("Offering", led_by=people.otis)
    factories.member(
        offering,
        people.pip,
        state="offered",
        starts_on=None,
        offered_at=clock.now(),
        offer_expires_at=clock.now() + timedelta(hours=40),
        offer_token_hash="a" * 64,
    )
    soon = factories.session(people.tuesday, clock.now() + timedelta(hours=20))
    later = factories.session(people.tuesday, clock.now() + timedelta(days=8))
    visited = factories.session(offering, clock.now() + timedelta(days=3))
    factories.taster(visited, people.pip)
    factories.apology(later, people.pip)
    factories.follow_up(people.pip, people.tuesday)
    factories.follow_up(people.pip, kind="referrer")
    factories.outbox_message(key="to pip", to_address="pip@example.org")
    factories.outbox_message(key="to a leader", to_address="pip@example.org", user=people.fay)
    factories.outbox_message(key="for pip", to_address="jo@example.org", person=people.pip)
    _remind(app)
    return soon


def _die(people):
    return death_actions.record_death(
        people.pip.id,
        1,
        died_on=None,
        told_by="A friend",
        told_on=clock.today(),
        note="",
        by=people.cora,
    )


def _state():
    """All rows that a death may touch, without the versions, which go on."""
    found = {}
    for noun in nouns():
        died = Died(Person.get(Person.name == "Pip Marlow").id, None, "pip@example.org")
        rows = noun.model.select().where(noun.of(died)).order_by(noun.model.id).dicts()
        found[noun.name] = [
            {name: value for name, value in row.items() if name != "version"} for row in rows
        ]
    return found


def _record(browser_for, people, **more):
    return browser_for(people.cora).post(f"/people/{people.pip.id}/death", _sent(**more))


def test_everything_ends_and_nothing_is_sent(people, full, app, browser_for):
    mails = OutboxMessage.select().count()
    _record(browser_for, people, died_on=str(clock.today() - timedelta(days=2)))
    assert {one.ending for one in Membership.select()} == {MembershipEnding.DIED}
    assert {(one.state, one.ending) for one in Referral.select()} == {("ended", "died")}
    assert not Taster.select().exists() and not Apology.select().exists()
    owed = FollowUp.select().where(FollowUp.done_at.is_null(), FollowUp.person == people.pip)
    assert sorted({one.kind for one in owed}) == ["leader_call", "referrer"]
    states = {one.key: one.state for one in OutboxMessage.select()}
    assert states.pop("to a leader") == OutboxState.QUEUED
    assert set(states.values()) == {OutboxState.PULLED}
    assert OutboxMessage.select().count() == mails
    _remind(app)
    assert OutboxMessage.select().count() == mails
    assert Person.get_by_id(people.pip.id).died_on == clock.today() - timedelta(days=2)


def test_leaders_are_rung_before_their_group_meets_again(people, full, browser_for):
    _record(browser_for, people)
    calls = FollowUp.select().where(FollowUp.kind == "leader_call").order_by(FollowUp.id)
    by_group = {one.group_id: one for one in calls}
    mine = by_group[people.tuesday.id]
    assert mine.session_id == full.id and mine.due_on == max(
        clock.today(), clock.local(full.starts_at).date() - timedelta(days=1)
    )
    assert "Fay Ferreira, Sana Khalil" in mine.note
    # Nobody who waited there was known to its leaders.
    assert people.thursday.id not in by_group and len(by_group) == 2


def test_taking_it_back_gives_all_of_it_back_exactly(people, full, browser_for):
    before = _state()
    _record(browser_for, people)
    assert _state() != before
    browser = browser_for(people.cora)
    browser.post(f"/people/{people.pip.id}/death/undo", {"reason": " "}, status=422)
    browser.post(f"/people/{people.pip.id}/death/undo", {"reason": "Another of that name"})
    assert _state() == before
    assert Person.get_by_id(people.pip.id).died_on is None
    death = Death.get()
    assert death.undone_by_id == people.cora.id and death.undo_reason == "Another of that name"
    browser.post(f"/people/{people.pip.id}/death/undo", {"reason": "Again"}, status=404)
    # And it can be recorded again.
    _record(browser_for, people, version=3)
    assert Person.get_by_id(people.pip.id).died_on is not None


def test_what_somebody_changed_since_stays_and_is_said(people, full, browser_for):
    _record(browser_for, people)
    call = FollowUp.get(FollowUp.kind == "leader_call", FollowUp.group == people.tuesday)
    follow_up_actions.settle_follow_up(call.id, "Rang Fay.", people.cora)
    browser = browser_for(people.cora)
    browser.post(f"/people/{people.pip.id}/death/undo", {"reason": "Another of that name"})
    assert FollowUp.get_by_id(call.id).outcome == "Rang Fay."
    assert "1 thing was changed since" in browser.get(f"/people/{people.pip.id}").words
    again = FollowUp.select().where(FollowUp.kind == "leader_call", FollowUp.done_at.is_null())
    assert [one.group_id for one in again] == [people.tuesday.id]
    assert "by mistake" in again[0].note


def test_stale_mail_stays_taken_back(people, full):
    death_id = _die(people)
    Death.update(recorded_at=clock.now() - timedelta(days=2)).execute()
    death_actions.undo_death(death_id, "Another of that name", people.cora)
    assert OutboxMessage.get(OutboxMessage.key == "to pip").state == OutboxState.PULLED


def test_mail_to_an_address_that_somebody_shares_is_theirs_too(people, full):
    factories.person("Partner of Pip", email="pip@example.org")
    _die(people)
    assert OutboxMessage.get(OutboxMessage.key == "to pip").state == OutboxState.QUEUED
    assert OutboxMessage.get(OutboxMessage.key == "for pip").state == OutboxState.PULLED


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"told_by": ""}, "told_by"),
        ({"is_sure": ""}, "is_sure"),
        ({"died_on": "2999-01-01"}, "died_on"),
    ],
)
def test_a_mistake_in_the_form_changes_nothing(people, full, browser_for, typed, field):
    before = _state()
    sent = {key: value for key, value in _sent(**typed).items() if value}
    page = browser_for(people.cora).post(f"/people/{people.pip.id}/death", sent, status=422)
    assert field in page.errors()
    assert _state() == before and not Death.select().exists()


def test_a_double_press_records_one(people, full, browser_for):
    _record(browser_for, people)
    browser_for(people.cora).post(f"/people/{people.pip.id}/death", _sent(version=2), status=200)
    assert Death.select().count() == 1


def test_the_roster_says_it_gently_once_the_leaders_were_rung(people, full, browser_for):
    _record(browser_for, people)
    path = f"/groups/{people.tuesday.id}"
    assert "Ring the office before you meet" in browser_for(people.fay).get(path).main
    assert "has died" not in browser_for(people.fay).get(path).main
    assert "Pip Marlow has died" in browser_for(people.cora).get(path).main
    call = FollowUp.get(FollowUp.kind == "leader_call", FollowUp.group == people.tuesday)
    follow_up_actions.settle_follow_up(call.id, "Rang Fay and Sana.", people.cora)
    assert "Pip Marlow has died" in browser_for(people.fay).get(path).main
    cora = signed_in(people.cora, Role.STAFF)
    assert [one.leaders_know for one in death_queries.lost_in(cora, people.tuesday.id)] == [True]


def test_a_sensitive_group_is_not_named_to_who_may_not_see_it(people, browser_for):
    kestrel = factories.group("Kestrel circle", is_sensitive=True, led_by=people.fay)
    factories.member(kestrel, people.pip)
    assert "Kestrel" not in browser_for(people.cora).get(f"/people/{people.pip.id}/death").words
    _record(browser_for, people)
    for path in ("/follow-ups", f"/people/{people.pip.id}", f"/people/{people.pip.id}/death"):
        assert "Kestrel" not in browser_for(people.cora).get(path).words
    assert Membership.get(Membership.group == kestrel).ending == MembershipEnding.DIED


@pytest.mark.parametrize("actor", ["fay", "mae", "ada"])
def test_it_is_for_staff(people, browser_for, actor):
    browser_for(getattr(people, actor)).post(f"/people/{people.pip.id}/death", _sent(), status=403)
    assert not Death.select().exists()


def test_nobody_is_given_a_place_or_asked_after_a_visit_after_their_death(people):
    gone = factories.session(people.thursday, clock.now() - timedelta(days=2))
    factories.taster(gone, people.pip)
    assert taster_queries.due_to_be_asked(clock.today())
    _die(people)
    assert not taster_queries.due_to_be_asked(clock.today())
    ahead = factories.session(people.thursday, clock.now() + timedelta(days=2))
    for give in (
        lambda: actions.seat_person(people.thursday.id, people.pip.id, None, people.cora),
        lambda: actions.add_to_waiting_list(people.thursday.id, people.pip.id, None, people.cora),
        lambda: taster_actions.book(ahead.id, people.pip.id, people.cora),
    ):
        with pytest.raises(HasDied):
            give()
