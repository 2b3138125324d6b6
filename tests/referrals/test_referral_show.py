"""One referral: reading it, deciding, and a seat; each with what goes wrong."""

import threading
from datetime import timedelta

import pytest

from portal import clock
from portal.db import connection
from portal.errors import DomainError, StaleVersion
from portal.models import (
    Attendance,
    Consent,
    Event,
    Membership,
    Referral,
    ReferralState,
    ReferralStep,
    Role,
)
from portal.referrals import actions, page_queries
from tests import factories
from tests.page import counted_queries, signed_in


@pytest.fixture
def referral(people):
    return factories.referral(people.pip, referred_by="Dr Imran Shah", topic="anxiety")


@pytest.fixture
def accepted(people):
    who = factories.person("Amara Okafor")
    made = factories.referral(who, state=ReferralState.ACCEPTED)
    consent(who)
    return made


def consent(person, **more):
    more.setdefault("scope", "placement")
    return Consent.create(person=person, recorded_at=clock.now(), **more)


def test_staff_read_why_and_the_reading_is_recorded(people, referral, browser_for):
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert page.heading == "Pip Marlow"
    assert "Panic attacks since March" in page.main
    event = Event.select().order_by(Event.number.desc()).first()
    assert (event.action, event.subject_id) == ("referral_opened_to_read", referral.id)
    assert event.pseudonym


def test_accepting_is_a_step_of_the_timeline(people, referral, browser_for):
    browser = browser_for(people.cora)
    browser.submit(browser.get(f"/referrals/{referral.id}"), "Accept")
    page = browser.get(f"/referrals/{referral.id}")
    assert "Accepted" in page.list_items("timeline")[0]
    assert "Cora Lindqvist" in page.list_items("timeline")[0]
    assert Referral.get_by_id(referral.id).decided_at is not None


def test_asking_the_referrer_keeps_the_question(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    browser.submit(page, "Save what was asked", note="Is there a crisis plan?")
    page = browser.get(f"/referrals/{referral.id}")
    assert "Is there a crisis plan?" in page.list_items("timeline")[0]
    assert Referral.get_by_id(referral.id).state == ReferralState.AWAITING_INFORMATION


def test_asking_nothing_shows_the_error_and_changes_nothing(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    page = browser.submit(page, "Save what was asked", status=422, note=" ")
    assert "Enter what you asked" in page.errors()["note"]
    assert Referral.get_by_id(referral.id).state == ReferralState.RECEIVED


def test_an_old_page_shows_the_form_again_as_typed(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    page = browser.submit(
        page, "Save what was asked", status=422, note="A long question", csrf_token="stale"
    )
    assert "open for too long" in page.main
    assert "A long question" in page.value_of("note")
    assert Referral.get_by_id(referral.id).version == 1


def test_declining_needs_a_sentence(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}/end")
    page = browser.submit(page, "End referral", status=422, reason="outside_criteria")
    assert "Say why" in page.errors()["note"]
    assert page.value_of("reason") == "outside_criteria"
    browser.submit(page, "End referral", note="Lives outside the area.")
    ended = Referral.get_by_id(referral.id)
    assert (ended.state, ended.ending, ended.ended_on) == ("ended", "declined", clock.today())


def test_a_decision_on_an_old_version_is_refused_and_nothing_changes(people, referral, browser_for):
    browser = browser_for(people.cora)
    old = browser.get(f"/referrals/{referral.id}")
    browser.submit(old, "I'll look after this")
    page = browser.submit(old, "Accept", status=409)
    assert "Somebody changed this referral" in page.main
    assert Referral.get_by_id(referral.id).state == ReferralState.RECEIVED


def test_pressing_accept_twice_accepts_once(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    browser.submit(page, "Accept")
    browser.submit(page, "Accept", status=409)
    steps = ReferralStep.select().where(ReferralStep.kind == "accepted")
    assert steps.count() == 1


def test_a_person_is_placed_in_a_group_with_a_free_seat(people, accepted, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}")
    browser.submit(page, "Place here Tuesday group", group_id=people.tuesday.id, step="seat")
    membership = Membership.get(Membership.referral == accepted.id)
    assert membership.group_id == people.tuesday.id
    page = browser.get(f"/referrals/{accepted.id}")
    assert "Placed in a group" in page.list_items("timeline")[0]
    assert "Tuesday group" in page.main


def test_a_full_group_offers_its_waiting_list(people, accepted, browser_for):
    people.tuesday.capacity = 1
    people.tuesday.save()
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}")
    assert "Full" in page.main
    browser.submit(page, "Put on the waiting list", group_id=people.tuesday.id, step="wait")
    assert Membership.get(Membership.referral == accepted.id).state == "waiting"


def test_a_seat_taken_meanwhile_is_said_and_nothing_changes(people, accepted, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}")
    people.tuesday.capacity = 1
    people.tuesday.save()
    browser.submit(page, "Place here", status=422, group_id=people.tuesday.id, step="seat")
    assert not Membership.select().where(Membership.referral == accepted.id).exists()
    assert Referral.get_by_id(accepted.id).version == 1


def test_implied_consent_blocks_placement_until_said_consent_is_recorded(people, browser_for):
    who = factories.person("Julie Jones")
    consent(who, is_implied=True)
    made = factories.referral(who, state=ReferralState.ACCEPTED)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{made.id}")
    assert "Ask before placing" in page.main
    assert "Groups that fit" not in page.main
    with pytest.raises(actions.ConsentMissing):
        actions.place_person(made.id, 1, people.tuesday.id, by=people.cora)
    browser.submit(
        page, "Record consent", said_by="Julie herself", how="phone", given_on=clock.today()
    )
    page = browser.get(f"/referrals/{made.id}")
    assert "Groups that fit" in page.main


def test_consent_from_the_future_is_refused(people, browser_for):
    who = factories.person("Julie Jones")
    made = factories.referral(who, state=ReferralState.ACCEPTED)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{made.id}")
    page = browser.submit(
        page, "Record consent", status=422, said_by="Julie", how="phone", given_on="2090-01-01"
    )
    assert "future" in page.errors()["given_on"]


def test_a_referral_before_acceptance_cannot_be_placed(people, referral):
    with pytest.raises(actions.MoveNotAllowed):
        actions.place_person(referral.id, 1, people.tuesday.id, by=people.cora)


def test_a_group_outside_scope_cannot_be_placed_in(people, accepted, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}")
    assert "Survivors" not in page.main
    browser.submit(page, "Place here", status=404, group_id=hidden.id, step="seat")


def test_a_placement_in_a_sensitive_group_is_shown_without_its_name(people, accepted, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    factories.member(hidden, accepted.person, referral=accepted)
    page = browser_for(people.cora).get(f"/referrals/{accepted.id}")
    assert "Survivors" not in page.text
    assert "A group that isn't shown to you" in page.main


def test_two_staff_deciding_at_once_decide_once(people, app, referral):
    outcomes = []

    def decide(action):
        with connection():
            try:
                action(referral.id, 1, by=people.cora)
                outcomes.append("done")
            except (DomainError, StaleVersion):
                outcomes.append("refused")

    threads = [
        threading.Thread(target=decide, args=(action,))
        for action in (actions.accept_referral, actions.start_contact) * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 7


def test_wrong_role_and_blocked_staff_find_nothing(people, referral, browser_for):
    browser_for(people.fay).get(f"/referrals/{referral.id}", status=403)
    factories.block(people.cora, people.pip)
    browser_for(people.cora).get(f"/referrals/{referral.id}", status=404)
    browser_for(people.cora).get("/referrals/999999", status=404)


def test_markup_in_a_reason_is_text(people, browser_for):
    made = factories.referral(reason="<script>alert(1)</script> & 😀")
    page = browser_for(people.cora).get(f"/referrals/{made.id}")
    assert "<script>alert(1)</script> & 😀" in page.main
    assert not page.tree.xpath("//main//script")


def test_the_same_number_of_statements_whatever_the_timeline(people, accepted, browser_for):
    browser = browser_for(people.cora)
    browser.get(f"/referrals/{accepted.id}")
    with counted_queries() as before:
        browser.get(f"/referrals/{accepted.id}")
    for _ in range(20):
        ReferralStep.create(referral=accepted, at=clock.now(), kind="warned", note="look")
        factories.group()
    with counted_queries() as after:
        browser.get(f"/referrals/{accepted.id}")
    assert len(before) == len(after)


def test_agreeing_to_be_referred_is_not_agreeing_to_a_place(people, browser_for):
    who = factories.person("Julie Jones")
    consent(who, scope="referral")
    made = factories.referral(who, state=ReferralState.ACCEPTED)
    page = browser_for(people.cora).get(f"/referrals/{made.id}")
    assert "Ask before placing" in page.main
    with pytest.raises(actions.ConsentMissing):
        actions.place_person(made.id, 1, people.tuesday.id, by=people.cora)


def test_sessions_of_an_earlier_referral_do_not_count_for_a_new_one(people, browser_for):
    long_ago = clock.now() - timedelta(days=200)
    earlier = factories.session(people.tuesday, long_ago)
    Attendance.create(session=earlier, person=people.pip, mark="present", marked_at=long_ago)
    made = factories.referral(
        people.pip, state=ReferralState.ACCEPTED, received_at=clock.now() - timedelta(days=10)
    )
    membership = Membership.get(Membership.person == people.pip)
    membership.referral, membership.starts_on = made, long_ago.date()
    membership.save()
    page = browser_for(people.cora).get(f"/referrals/{made.id}")
    assert "Attending" not in page.words
    assert "Not yet" in page.main


def test_a_sensitive_groups_dates_are_not_shown_to_others(people, accepted, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    met = factories.session(hidden, clock.now() - timedelta(days=3))
    factories.member(hidden, accepted.person, referral=accepted)
    Attendance.create(session=met, person=accepted.person, mark="present", marked_at=clock.now())
    places = page_queries.places_of(signed_in(people.cora, Role.STAFF), accepted.id)
    assert [(one.group, one.starts_on, one.first_attended_at) for one in places] == [
        (None, None, None)
    ]


def test_a_wait_becomes_a_seat_from_the_referrals_page(people, accepted, browser_for):
    browser = browser_for(people.cora)
    actions.wait_for_seat(accepted.id, 1, people.tuesday.id, by=people.cora)
    page = browser.get(f"/referrals/{accepted.id}")
    browser.submit(page, "Place here Tuesday group", group_id=people.tuesday.id, step="seat")
    states = [one.state for one in Membership.select().where(Membership.referral == accepted.id)]
    assert states == ["active"]


def test_a_closed_group_that_has_begun_is_not_offered(people, accepted, browser_for):
    factories.group(
        "Closed course",
        membership_rule="closed",
        started_on=clock.today() - timedelta(days=1),
        programme=people.tuesday.programme,
    )
    page = browser_for(people.cora).get(f"/referrals/{accepted.id}")
    assert "Tuesday group" in page.main
    assert "Closed course" not in page.main


def test_placing_gives_a_referral_without_a_programme_the_groups(people, accepted):
    actions.place_person(accepted.id, 1, people.tuesday.id, by=people.cora)
    assert Referral.get_by_id(accepted.id).programme_id == people.tuesday.programme_id


def test_ending_a_referral_frees_the_seat_it_gave(people, accepted, browser_for):
    actions.place_person(accepted.id, 1, people.tuesday.id, by=people.cora)
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}/end")
    assert "free the seat" in page.main
    browser.submit(page, "End referral", reason="not_wanted")
    membership = Membership.get(Membership.referral == accepted.id)
    assert (membership.state, membership.ending) == ("ended", "left")


def test_a_death_is_recorded_on_the_persons_page_where_it_ends_everything(
    people, accepted, browser_for
):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{accepted.id}/end")
    assert page.tree.xpath(f"//a[@href='/people/{accepted.person_id}/death']")
    assert not page.tree.xpath("//input[@value='died']")
    browser.submit(page, "End referral", 422, reason="died")
    assert Referral.get_by_id(accepted.id).state == "accepted"


def test_the_page_says_whether_the_referrer_may_be_told(people, referral, browser_for):
    browser = browser_for(people.cora)
    assert "hasn't agreed that Dr Imran Shah" in browser.get(f"/referrals/{referral.id}").main
    consent(people.pip, scope="feedback", referral=referral)
    assert "agreed that Dr Imran Shah hears" in browser.get(f"/referrals/{referral.id}").main


def test_every_showing_of_the_page_is_recorded(people, referral, browser_for):
    def looks():
        return Event.select().where(Event.action == "referral_opened_to_read").count()

    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    browser.submit(page, "Save what was asked", status=422, note="")
    browser.get(f"/referrals/{referral.id}/end")
    assert looks() == 3


def test_what_to_look_at_stands_apart_from_what_happened(people, referral, browser_for):
    ReferralStep.create(
        referral=referral, at=clock.now(), kind="warned", note="The NHS number looks mistyped."
    )
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert "The NHS number looks mistyped." in page.main
    assert all("mistyped" not in line for line in page.list_items("timeline"))
