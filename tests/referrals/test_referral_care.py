"""What is done about a referral beside deciding: risk, the young, identity, tries, two browsers."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import DomainError
from portal.groups import offer_actions
from portal.models import (
    ConcernLead,
    ConcernLeadKind,
    Consent,
    Contact,
    ContactOutcome,
    Effect,
    FollowUp,
    FollowUpKind,
    Membership,
    OutboxMessage,
    Referral,
    ReferralMessage,
    ReferralState,
    ReferralStep,
)
from portal.referrals import actions, message_actions, risk_actions
from tests import decide_factories, factories


@pytest.fixture
def referral(people):
    return factories.referral(people.pip, programme=people.tuesday.programme)


def agreed(person):
    Consent.create(person=person, scope="placement", recorded_at=clock.now())
    return person


def test_two_browsers_decide_once_and_the_second_sees_both(people, referral, browser_for):
    first, second = browser_for(people.cora), browser_for(people.cora)
    page = first.get(f"/referrals/{referral.id}")
    other = second.get(f"/referrals/{referral.id}")
    first.submit(page, "Save what was asked", note="Is there a crisis plan?")
    shown = second.submit(other, "Save what was asked", status=409, note="Which evenings?")
    assert "Somebody changed this referral" in shown.main
    assert "Is there a crisis plan?" in shown.main
    assert shown.value_of("note") == "Which evenings?"
    asked = ReferralStep.select().where(ReferralStep.kind == "asked")
    assert [one.note for one in asked] == ["Is there a crisis plan?"]
    # Sent again as it is shown now, it is kept.
    second.submit(shown, "Save what was asked")
    assert asked.count() == 2


def test_an_end_is_taken_back_from_the_page_and_nobody_was_told(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}/end")
    browser.submit(page, "End referral", reason="no_room", ended_by="us")
    page = browser.get(f"/referrals/{referral.id}")
    assert "Declined by us: No room in a group that suits" in page.main
    browser.submit(page, "Take it back")
    browser.submit(page, "Take it back", status=409)
    assert Referral.get_by_id(referral.id).state == ReferralState.RECEIVED


def test_why_something_cannot_be_done_is_said(people, browser_for):
    made = factories.referral(held_until=clock.today() + timedelta(days=3))
    page = browser_for(people.cora).get(f"/referrals/{made.id}")
    assert "Accept : It is on hold. Take it off hold first." in page.main


def test_a_risk_is_read_by_opening_its_page(people, browser_for):
    made = factories.referral(people.pip, risk="yes")
    browser = browser_for(people.cora)
    said = browser.post(f"/referrals/{made.id}/accept", {"version": 1}, status=409)
    assert "nobody has read" in said.main
    page = browser.get(f"/referrals/{made.id}")
    assert Referral.get_by_id(made.id).opened_by_id == people.cora.id
    browser.submit(page, "Accept")
    assert Referral.get_by_id(made.id).state == ReferralState.ACCEPTED


def test_a_risk_is_owed_today_and_the_leads_are_written_to(people, app):
    lead = ConcernLead.create(
        user=people.cora, phone="01632 960 111", position=1, created_at=clock.now()
    )
    ConcernLeadKind.create(lead=lead, kind="crisis")
    made = factories.referral(people.pip, opened_at=clock.now())
    with app.app_context():
        message_actions.join_message(made.id, factories.message().id, "risk")
    owed = FollowUp.get(FollowUp.referral == made)
    assert (owed.kind, owed.due_on) == (FollowUpKind.RISK, clock.today())
    mail = OutboxMessage.get()
    assert mail.to_address == people.cora.email and "Pip" not in mail.subject + mail.text
    found = Referral.get_by_id(made.id)
    assert (found.risk, found.queue_rank, found.opened_at) == ("unreadable", 0, None)
    risk_actions.note_spoken(made.id, found.version, "Pip", "Safe with a friend.", people.cora)
    assert FollowUp.get_by_id(owed.id).done_at is not None


def test_an_unread_message_stands_first_until_somebody_has_read_it(people, referral, browser_for):
    joined = decide_factories.joined(referral)
    elsewhere = decide_factories.joined(factories.referral(factories.person("Wren")))
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    assert "Unread" in page.main
    path = f"/referrals/{referral.id}/messages/{elsewhere.id}/read"
    browser.post(path, {"version": 1}, status=404)
    browser.submit(page, "Mark as read")
    assert ReferralMessage.get_by_id(joined.id).read_by_id == people.cora.id
    assert "Unread" not in browser.get(f"/referrals/{referral.id}").main


def test_the_young_go_on_only_with_a_guardian_and_a_group_for_their_age(people, browser_for):
    young = agreed(factories.person("Yan Young", born_on=clock.today() - timedelta(days=16 * 366)))
    made = factories.referral(young, programme=people.tuesday.programme)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{made.id}")
    assert "Below the youngest age, 18" in page.main and "YoungMinds" in page.main
    with pytest.raises(actions.MoveNotAllowed, match="youngest age"):
        actions.accept_referral(made.id, 1, people.cora)
    browser.submit(
        page,
        "Record it",
        guardian_name="Mo Young",
        guardian_contact="no",
        capacity_decided_by="Dr Shah",
    )
    actions.accept_referral(made.id, 2, people.cora)
    with pytest.raises(DomainError, match="so young"):
        actions.place_person(made.id, 3, people.tuesday.id, people.cora)
    people.thursday.min_age = 15
    people.thursday.save()
    # Whatever its own words are, a group that takes the young asks of its leaders what they need.
    need = factories.need(
        factories.course("Young minds"), effect=Effect.BLOCK, audience="young people"
    )
    with pytest.raises(DomainError, match="lead young people"):
        actions.place_person(made.id, 3, people.thursday.id, people.cora)
    need.delete_instance()
    assert actions.place_person(made.id, 3, people.thursday.id, people.cora)


def test_a_self_referral_gets_no_seat_by_any_door_until_it_is_known_to_be_them(people, browser_for):
    who = agreed(factories.person("Sol Self"))
    made = factories.referral(who, sender_kind="self", state=ReferralState.ACCEPTED)
    waits = factories.waiting(people.tuesday, who, referral=made)
    with pytest.raises(DomainError, match="asked for themselves"):
        actions.place_person(made.id, 1, people.tuesday.id, people.cora)
    with pytest.raises(DomainError, match="asked for themselves"):
        offer_actions.offer_seat(waits.id, 1, people.cora)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{made.id}")
    assert "Groups that fit" not in page.main
    browser.submit(page, "Record how you know", identity_how="Rang the number on record")
    assert "Groups that fit" in browser.get(f"/referrals/{made.id}").main
    assert offer_actions.offer_seat(waits.id, 1, people.cora)


def test_placing_without_asking_needs_a_reason_that_stands_on_the_timeline(people, browser_for):
    made = factories.referral(factories.person("Julie Jones"), state=ReferralState.ACCEPTED)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{made.id}")
    button = "Place before they were asked"
    asked = {"group_id": people.tuesday.id, "step": "seat"}
    refused = browser.submit(page, button, status=422, **asked)
    assert "Ask the person" in refused.main
    browser.submit(page, button, consent_reason="In hospital; her sister asks.", **asked)
    assert Membership.get(Membership.referral == made).group_id == people.tuesday.id
    assert "her sister asks" in browser.get(f"/referrals/{made.id}").list_items("timeline")[1]


def test_the_first_try_begins_the_contact_and_the_third_proposes_closing(
    people, referral, browser_for
):
    browser = browser_for(people.cora)
    tomorrow = clock.today() + timedelta(days=1)
    for number in range(3):
        page = browser.get(f"/referrals/{referral.id}")
        browser.submit(page, "No answer", outcome="no_answer", next_try_on=str(tomorrow))
        assert Contact.select().where(Contact.referral == referral).count() == number + 1
    found = Referral.get_by_id(referral.id)
    assert found.state == ReferralState.CONTACTING
    owed = {one.kind: one for one in FollowUp.select().where(FollowUp.done_at.is_null())}
    assert set(owed) == {FollowUpKind.CONTACT, FollowUpKind.CLOSING}
    assert owed[FollowUpKind.CONTACT].due_on == tomorrow
    page = browser.get(f"/referrals/{referral.id}")
    browser.submit(page, "Reached them", outcome=ContactOutcome.REACHED)
    assert not FollowUp.select().where(FollowUp.done_at.is_null()).exists()


def test_another_open_referral_for_the_same_programme_is_said(people, referral, browser_for):
    twin = factories.referral(people.pip, programme=people.tuesday.programme)
    factories.referral(people.pip, programme=people.tuesday.programme, state="ended", ending="died")
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert "another referral open for the same programme" in page.main
    assert twin.reference in page.main


def test_after_thirty_days_a_new_referral_follows_the_old(people, browser_for):
    ended = factories.referral(
        people.pip,
        state="ended",
        ending="withdrawn",
        ended_on=clock.today() - timedelta(days=31),
        referred_by="Dr Shah",
    )
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{ended.id}/follow")
    for _press in range(2):
        browser.submit(page, "Open a new referral", reason="Low again", risk="no")
    made = Referral.get(Referral.follows == ended)
    assert (made.person_id, made.referred_by, made.reason) == (
        people.pip.id,
        "Dr Shah",
        "Low again",
    )
    assert "Follows" in browser.get(f"/referrals/{made.id}").main


def test_reasons_are_reworded_and_retired_and_never_lost(people, browser_for):
    ended = factories.referral(
        state="ended", ending="declined", ended_on=clock.today(), end_reason="no_room"
    )
    browser = browser_for(people.cora)
    page = browser.get("/reasons/no_room")
    stale = browser.get("/reasons/no_room")
    browser.submit(page, "Save", words="Every seat is taken", is_retired="y")
    refused = browser.submit(stale, "Save", status=409, words="Full")
    assert "Every seat is taken" in refused.main and refused.value_of("words") == "Full"
    assert "Every seat is taken" in browser.get(f"/referrals/{ended.id}").main
    open_one = factories.referral()
    form = browser.get(f"/referrals/{open_one.id}/end").main
    assert "Every seat is taken" not in form
    browser.submit(browser.get("/reasons/new"), "Save", ending="declined", words="No lift")
    assert "No lift" in browser.get(f"/referrals/{open_one.id}/end").main
    page = browser.submit(
        browser.get("/reasons/finished"), "Save", status=422, is_retired="y", words="Done"
    )
    assert "last reason" in page.errors()["is_retired"]


def test_facts_are_changed_on_a_page_of_their_own(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}/facts")
    browser.submit(page, "Change it", urgency="urgent", reason="Their GP rang")
    assert Referral.get_by_id(referral.id).urgency == "urgent"
    line = browser.get(f"/referrals/{referral.id}").list_items("timeline")[0]
    assert "Urgency: Urgent instead of Routine. Their GP rang" in line


def test_a_risk_that_staff_enter_is_spoken_about_today_each_time(people, referral, app):
    urgent = {"reason": "They rang", "programme_id": None, "topic": "", "urgency": "routine"}

    def change(risk):
        version = Referral.get_by_id(referral.id).version
        with app.app_context():
            return actions.change_facts(referral.id, version, people.cora, risk=risk, **urgent)

    actions.note_opened(referral.id, people.cora)
    for times in (1, 2):
        change("yes")
        owed = FollowUp.select().where(FollowUp.kind == "risk")
        assert owed.where(FollowUp.done_at.is_null()).count() == 1
        assert owed.count() == times
        change("no")


def test_a_risk_answer_that_nobody_read_isnt_changed_away(people, referral, browser_for):
    Referral.update(risk="yes", queue_rank=0).execute()
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}/facts")
    browser.submit(page, "Change it", status=409, risk="no", reason="A slip")
    assert Referral.get_by_id(referral.id).risk == "yes"
    browser.get(f"/referrals/{referral.id}")
    browser.submit(page, "Change it", risk="no", reason="A slip")
    assert Referral.get_by_id(referral.id).risk == "no"
