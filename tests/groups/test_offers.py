"""Offers: a freed seat is offered in turn, kept while it is offered, and never given in silence."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.errors import StaleVersion
from portal.groups import actions, membership_actions, offer_actions, queries, seat_jobs
from portal.groups.offer_actions import Reply
from portal.models import (
    Consent,
    ConsentScope,
    FollowUp,
    Group,
    Membership,
    MembershipEnding,
    MembershipState,
    OutboxMessage,
    Person,
    ReferralState,
    ReferralStep,
)
from tests import factories


def agrees(who):
    Consent.create(
        person=who,
        scope=ConsentScope.PLACEMENT,
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
    )
    return who


@pytest.fixture
def full(people):
    """The Tuesday group with one seat, Pip's, and two who wait: Quinn for longer than Rosa."""
    people.tuesday.capacity = 1
    people.tuesday.save()
    quinn = factories.waiting(people.tuesday, agrees(factories.person("Quinn Abara")), 20)
    rosa = factories.waiting(people.tuesday, agrees(factories.person("Rosa Lind")), 10)
    return quinn, rosa


@pytest.fixture
def freed(people, full):
    """The same, and Pip has left."""
    actions.end_membership(Membership.get().id, MembershipEnding.LEFT, people.cora, 1)
    return full


def fresh(membership):
    return Membership.get_by_id(membership.id)


def owed(kind="offer"):
    return [
        (one.person_id, one.key.split(" ")[0])
        for one in FollowUp.select()
        .where(FollowUp.done_at.is_null(), FollowUp.kind == kind)
        .order_by(FollowUp.id)
    ]


def token_of(message):
    return re.search(r"/offer/(\S+)", message.text)[1]


def test_of_twelve_for_ten_seats_two_wait_in_order_and_the_first_is_offered(people):
    group = factories.group("Ten", programme=people.tuesday.programme, capacity=10)
    hopefuls = [agrees(factories.person(f"Hopeful {letter}")) for letter in "ABCDEFGHIJKL"]
    for who in hopefuls[:10]:
        actions.seat_person(group.id, who.id, None, people.cora)
    for who in hopefuls[10:]:
        with pytest.raises(actions.GroupFull):
            actions.seat_person(group.id, who.id, None, people.cora)
        actions.add_to_waiting_list(group.id, who.id, None, people.cora)
    first, second = Membership.select().where(Membership.state == "waiting").order_by(Membership.id)
    gone = Membership.get(Membership.person == hopefuls[3])
    actions.end_membership(gone.id, MembershipEnding.LEFT, people.cora, gone.version)
    # Nobody is enrolled by that; somebody is asked to offer the seat, and only in turn.
    assert fresh(first).state == fresh(second).state == MembershipState.WAITING
    assert owed() == [(None, "free")]
    with pytest.raises(actions.OthersWait):
        offer_actions.offer_seat(second.id, 1, people.cora)
    offer_actions.offer_seat(first.id, 1, people.cora)
    assert fresh(first).state == MembershipState.OFFERED
    assert (None, "free") not in owed()


def test_an_offered_seat_is_kept_until_its_time_runs_out(people, freed, seen_by):
    quinn, rosa = freed
    offer_actions.offer_seat(quinn.id, 1, people.cora)
    with pytest.raises(actions.GroupFull):
        offer_actions.offer_seat(rosa.id, 1, people.cora)
    with pytest.raises(actions.GroupFull):
        actions.seat_person(people.tuesday.id, factories.person().id, None, people.cora)
    head = queries.group_head(seen_by(people.cora), people.tuesday.id)
    assert (head.seats_left, head.waiting_count) == (0, 1)
    Membership.update(offer_expires_at=clock.now()).where(Membership.id == quinn.id).execute()
    # At once, and before any worker has looked.
    head = queries.group_head(seen_by(people.cora), people.tuesday.id)
    assert (head.seats_left, head.waiting_count) == (1, 2)


def test_an_offer_that_ran_out_goes_back_to_its_place_once_and_has_them_rung(people, freed):
    quinn, _rosa = freed
    offer_actions.offer_seat(quinn.id, 1, people.cora)
    since = quinn.waiting_since_at
    Membership.update(offer_expires_at=clock.now()).where(Membership.id == quinn.id).execute()
    assert seat_jobs.return_lapsed_offers() == 1
    assert seat_jobs.return_lapsed_offers() == 0
    again = fresh(quinn)
    assert (again.state, again.offer_answer) == ("waiting", "lapsed")
    assert again.waiting_since_at == since
    assert owed() == [(quinn.person_id, "offer")]


def test_without_leave_to_write_somebody_rings_and_writes_down_the_answer(people, freed):
    quinn, _rosa = freed
    made = offer_actions.offer_seat(quinn.id, 1, people.cora)
    assert not made.is_mailed and OutboxMessage.select().count() == 0
    assert owed() == [(quinn.person_id, "offer")]
    offer_actions.answer_offer(quinn.id, 2, Reply.YES, people.cora)
    assert (fresh(quinn).state, fresh(quinn).starts_on) == ("active", clock.today())
    assert owed() == []


def test_an_offer_whose_mail_failed_is_rung_about_once(people, freed, app):
    quinn, _rosa = freed
    person = quinn.person
    person.may_email, person.email = True, "quinn@example.org"
    person.save()
    with app.app_context():
        assert offer_actions.offer_seat(quinn.id, 1, people.cora).is_mailed
    assert seat_jobs.ring_where_mail_failed() == 0 and owed() == []
    OutboxMessage.update(state="failed").execute()
    assert seat_jobs.ring_where_mail_failed() == 1
    assert seat_jobs.ring_where_mail_failed() == 0
    assert owed() == [(quinn.person_id, "offer")]
    offer_actions.answer_offer(quinn.id, 2, Reply.YES, people.cora)
    assert owed() == []
    assert seat_jobs.ring_where_mail_failed() == 0


def test_not_now_keeps_the_turn_and_no_longer_ends_the_wait(people, freed):
    quinn, rosa = freed
    offer_actions.offer_seat(quinn.id, 1, people.cora)
    offer_actions.answer_offer(quinn.id, 2, Reply.NOT_NOW, people.cora)
    assert fresh(quinn).state == MembershipState.WAITING
    offer_actions.offer_seat(rosa.id, 1, people.cora, reason="Quinn can't before March")
    offer_actions.answer_offer(rosa.id, 2, Reply.NO_LONGER, people.cora)
    assert fresh(rosa).ending == MembershipEnding.NEVER_STARTED
    assert fresh(rosa).offer_reason == "Quinn can't before March"


def test_a_seat_beyond_those_there_are_needs_a_reason_that_is_kept(people, full):
    quinn, _rosa = full
    with pytest.raises(actions.GroupFull):
        offer_actions.offer_seat(quinn.id, 1, people.cora)
    offer_actions.offer_seat(quinn.id, 1, people.cora, reason="Their sister leads them here")
    assert fresh(quinn).over_capacity_reason == "Their sister leads them here"


def test_nobody_is_offered_a_seat_without_their_yes_to_a_place(people, freed):
    quinn, _rosa = freed
    Consent.delete().execute()
    with pytest.raises(actions.ConsentMissing):
        offer_actions.offer_seat(quinn.id, 1, people.cora)
    assert fresh(quinn).state == MembershipState.WAITING


def test_a_stale_page_offers_nothing(people, freed):
    quinn, _rosa = freed
    with pytest.raises(StaleVersion):
        offer_actions.offer_seat(quinn.id, 7, people.cora)


def test_a_drop_in_group_needs_no_offer(people):
    hall = factories.group("Hall", programme=people.tuesday.programme, membership_rule="drop_in")
    row = factories.waiting(hall, agrees(factories.person("Quinn")))
    with pytest.raises(offer_actions.NotPossible):
        offer_actions.offer_seat(row.id, 1, people.cora)


def test_whoever_is_on_the_phone_gets_the_seat_at_once(people, freed):
    quinn, _rosa = freed
    offer_actions.seat_now(quinn.id, 1, people.cora)
    assert (fresh(quinn).state, fresh(quinn).offer_answer) == ("active", "yes")


def test_their_referral_tells_what_came_of_it(people, freed):
    quinn, _rosa = freed
    referral = factories.referral(quinn.person, state=ReferralState.ACCEPTED)
    Membership.update(referral=referral).where(Membership.id == quinn.id).execute()
    offer_actions.offer_seat(quinn.id, 1, people.cora)
    offer_actions.answer_offer(quinn.id, 2, Reply.YES, people.cora)
    kinds = [one.kind for one in ReferralStep.select().order_by(ReferralStep.id)]
    assert kinds == ["received", "offered", "placed"]


def test_the_mail_names_nobody_and_its_link_answers_once(people, freed, browser_for):
    quinn, _rosa = freed
    person = quinn.person
    person.may_email, person.email = True, "quinn@example.org"
    person.save()
    browser_for(people.cora).post(f"/memberships/{quinn.id}/offer", {"version": 1})
    message = OutboxMessage.get()
    for word in ("Quinn", "Tuesday group", "group", "Anxiety"):
        assert word not in message.text.replace("Harbour Groups", "").replace("harbour-groups", "")
        assert word not in message.subject
    assert fresh(quinn).offer_token_hash not in message.text
    browser, path = browser_for(None), f"/offer/{token_of(message)}"
    page = browser.get(path)
    assert "Tuesday" in page.main and "group" not in page.main.lower()
    assert fresh(quinn).state == MembershipState.OFFERED
    browser.post(path, {"reply": "yes"}, 303)
    assert fresh(quinn).state == MembershipState.ACTIVE
    assert "The place is yours" in browser.get(path).heading
    browser.post(path, {"reply": "no_longer"}, 200)
    assert fresh(quinn).state == MembershipState.ACTIVE


@pytest.mark.parametrize("is_sensitive", [False, True])
def test_the_mail_says_when_where_and_who_leads_unless_that_would_tell_too_much(
    people, freed, app, is_sensitive
):
    quinn, _rosa = freed
    Person.update(may_email=True, email="quinn@example.org").execute()
    factories.lead(people.tuesday, factories.user("Fenna Oosterhuis", "facilitator"))
    Group.update(place="Blue room", is_sensitive=is_sensitive).execute()
    with app.app_context():
        offer_actions.offer_seat(quinn.id, 1, people.cora)
    message = OutboxMessage.get()
    for body in (message.text, message.html):
        for word in ("Every", "Blue room", "Fenna"):
            assert (word in body) != is_sensitive
        assert "Oosterhuis" not in body and "Tuesday group" not in body and "ring" in body


def test_a_link_whose_time_is_over_looks_like_one_that_nobody_was_given(people, freed, browser_for):
    quinn, _rosa = freed
    person = quinn.person
    person.may_email, person.email = True, "quinn@example.org"
    person.save()
    browser_for(people.cora).post(f"/memberships/{quinn.id}/offer", {"version": 1})
    path = f"/offer/{token_of(OutboxMessage.get())}"
    Membership.update(offer_expires_at=clock.now()).where(Membership.id == quinn.id).execute()
    browser = browser_for(None)
    late = browser.get(path, 404)
    assert late.main == browser.get("/offer/nobody-was-given-this", 404).main
    browser.post(path, {"reply": "yes"}, 404)
    assert fresh(quinn).state == MembershipState.OFFERED


def test_eight_hands_offer_one_free_seat_once(people, at_once):
    people.tuesday.capacity = 2
    people.tuesday.save()
    rows = [
        factories.waiting(people.tuesday, agrees(factories.person(f"Hopeful {letter}")))
        for letter in "ABCDEFGH"
    ]
    cora = people.cora.id
    results = at_once(
        [lambda row=row: offer_actions.offer_seat(row.id, 1, cora, reason="") for row in rows]
    )
    assert sum(isinstance(one, offer_actions.Offer) for one in results) == 1
    assert sum(isinstance(one, (actions.GroupFull, actions.OthersWait)) for one in results) == 7
    assert Membership.select().where(Membership.state == "offered").count() == 1


def test_eight_answers_to_one_offer_count_once(people, freed, at_once):
    quinn, _rosa = freed
    offer_actions.offer_seat(quinn.id, 1, people.cora)
    cora = people.cora.id
    results = at_once(
        [lambda: offer_actions.answer_offer(quinn.id, 2, Reply.YES, cora) for _ in range(8)]
    )
    assert results.count(None) == 1
    assert fresh(quinn).version == 3


def test_whoever_waits_for_long_is_asked_once_a_period(people, freed, monkeypatch):
    quinn, rosa = freed
    Membership.update(waiting_since_at=clock.now() - timedelta(days=40)).where(
        Membership.id == quinn.id
    ).execute()
    from portal import jobs

    class Quiet(jobs.Running):
        def _note(self, **values):
            pass

    job = Quiet(1, {}, None, 1)
    for _ in range(2):
        seat_jobs.ask_everybody(job)
    assert owed("still_waiting") == [(quinn.person_id, "still")]
    membership_actions.note_asked(quinn.id, 1, still_wants=True, by=people.cora)
    assert owed("still_waiting") == []
    assert fresh(quinn).confirmed_at == fresh(quinn).asked_at
    seat_jobs.ask_everybody(job)
    assert owed("still_waiting") == []


def test_a_seat_that_was_offered_is_theirs_also_once_a_closed_group_has_begun(people, freed):
    offer_actions.offer_seat(freed[0].id, 1, people.cora)
    Group.update(membership_rule="closed", started_on=clock.today()).where(
        Group.id == people.tuesday.id
    ).execute()
    held = fresh(freed[0])
    offer_actions.answer_offer(held.id, held.version, Reply.YES, people.cora)
    assert fresh(held).state == MembershipState.ACTIVE
