"""People to keep apart: wherever two would meet, it stops until somebody says why they may."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import DomainError
from portal.groups import apart_queries, ask_actions, ask_queries, offer_actions, walk_in_actions
from portal.models import (
    Consent,
    ConsentScope,
    CoverAsk,
    Event,
    GroupLeader,
    Membership,
    MembershipState,
    PairException,
    Role,
    SessionLeader,
    Taster,
    User,
    WalkIn,
)
from portal.people.apart_queries import Party
from tests import factories, person_factories
from tests.page import counted_queries, signed_in

WHY = "Both have said that they don't mind"
RING = "Ring Cora Lindqvist before you start"


@pytest.fixture
def quinn(people):
    """Quinn, who is to be kept apart from Pip of the Tuesday group."""
    quinn = factories.person("Quinn Abara")
    person_factories.pair(quinn, people.pip, people.cora)
    Consent.create(
        person=quinn,
        scope=ConsentScope.PLACEMENT,
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
    )
    return quinn


@pytest.fixture
def wren(people):
    """A facilitator who was a couple with Pip."""
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    person_factories.pair(wren, people.pip, people.cora)
    return wren


@pytest.fixture
def ahead(people):
    return factories.session(people.tuesday, clock.now() + timedelta(days=3))


def said(page):
    return page.errors()["apart_reason"]


def test_an_offer_and_a_seat_at_once_need_a_reason(people, quinn, browser_for):
    waits = factories.waiting(people.tuesday, quinn)
    browser, path = browser_for(people.cora), f"/memberships/{waits.id}/offer"
    for step in ("offer", "now"):
        page = browser.post(path, {"version": 1, "step": step}, status=422)
        assert "To be kept apart from Pip Marlow, who comes to it." in said(page)
    assert Membership.get_by_id(waits.id).state == MembershipState.WAITING
    browser.post(path, {"version": 1, "step": "offer", "apart_reason": WHY})
    assert Membership.get_by_id(waits.id).state == MembershipState.OFFERED
    assert [(one.place, one.reason) for one in PairException.select()] == [("offer", WHY)]
    assert Event.select().where(Event.action == "kept_apart_overridden").exists()
    # What was said once holds for this group: their yes isn't stopped.
    browser.post(f"/memberships/{waits.id}/answer", {"version": 2, "reply": "yes"})
    assert Membership.get_by_id(waits.id).state == MembershipState.ACTIVE


def test_a_yes_by_link_is_refused_without_a_word_of_anybody(people, browser_for):
    quinn = factories.person("Quinn Abara")
    waits = factories.waiting(
        people.tuesday,
        quinn,
        state=MembershipState.OFFERED,
        offer_expires_at=clock.now() + timedelta(hours=5),
        offer_token_hash=offer_actions.hash_of("token"),
    )
    person_factories.pair(quinn, people.pip, people.cora)
    Consent.create(
        person=quinn, scope=ConsentScope.PLACEMENT, said_by="them", recorded_at=clock.now()
    )
    with pytest.raises(offer_actions.NotOffered) as refused:
        offer_actions.answer_by_link("token", offer_actions.Reply.YES)
    assert "Cora" not in refused.value.message and "Pip" not in refused.value.message
    assert Membership.get_by_id(waits.id).state == MembershipState.OFFERED


def test_a_move_to_a_seat_needs_a_reason(people, quinn, browser_for):
    place = factories.member(people.thursday, quinn)
    browser, path = browser_for(people.cora), f"/memberships/{place.id}/move"
    form = {"version": 1, "group_id": people.tuesday.id, "how": "seat"}
    assert "Pip Marlow" in said(browser.post(path, form, status=422))
    assert Membership.get_by_id(place.id).state == MembershipState.ACTIVE
    browser.post(path, {**form, "apart_reason": WHY})
    assert Membership.get_by_id(place.id).state == MembershipState.ENDED


def test_a_first_visit_needs_a_reason(people, quinn, ahead, browser_for):
    browser, path = browser_for(people.cora), f"/groups/{people.tuesday.id}/tasters/new?q=Quinn"
    form = {"session_id": ahead.id, "person_id": quinn.id}
    assert "Pip Marlow" in said(browser.post(path, form, status=422))
    assert not Taster.select().exists()
    browser.post(path, {**form, "apart_reason": WHY})
    assert Taster.get().person_id == quinn.id
    assert PairException.get().session_id == ahead.id


def test_matching_a_walk_in_needs_a_reason_of_staff(people, quinn, tonight, browser_for):
    walk_in_id = walk_in_actions.add_walk_in(tonight.id, "Q", "key", people.fay)
    browser, path = browser_for(people.cora), f"/walk-ins/{walk_in_id}/match"
    page = browser.post(path, {"person_id": quinn.id}, status=422)
    assert "Pip Marlow" in said(page)
    assert WalkIn.get().person_id is None
    browser.submit(page, "It was them all the same", apart_reason=WHY)
    assert WalkIn.get().person_id == quinn.id


def test_a_leader_at_the_roll_is_told_whom_to_ring_and_never_who(
    people, quinn, tonight, browser_for
):
    browser, path = browser_for(people.fay), f"/sessions/{tonight.id}/roll"
    assert RING not in browser.get(path).main
    factories.taster(tonight, quinn)
    page = browser.get(path)
    assert f"{RING}: 01632 960 200" in page.main
    assert "kept apart" not in page.main
    # What happened in the room is written down all the same.
    walk_in_id = walk_in_actions.add_walk_in(tonight.id, "Quinn", "key", people.fay)
    walk_in_actions.recognise_walk_in(tonight.id, walk_in_id, quinn.id, people.fay)
    assert WalkIn.get().person_id == quinn.id


def test_assigning_a_leader_needs_a_reason(people, wren, browser_for):
    browser, path = browser_for(people.cora), f"/groups/{people.tuesday.id}/leaders/new"
    form = {"user_id": wren.id, "role": "lead", "starts_on": str(clock.today()), "ends_on": ""}
    page = browser.post(path, form, status=422)
    assert "To be kept apart from Pip Marlow" in said(page)
    assert not GroupLeader.select().where(GroupLeader.user == wren).exists()
    browser.submit(page, "Assign", apart_reason=WHY)
    assert GroupLeader.select().where(GroupLeader.user == wren).exists()


def test_two_leaders_who_are_kept_apart_are_not_put_side_by_side(people, browser_for):
    person_factories.pair(people.otis, people.fay, people.cora)
    form = {"user_id": people.otis.id, "role": "lead", "starts_on": str(clock.today())}
    page = browser_for(people.cora).post(
        f"/groups/{people.tuesday.id}/leaders/new", {**form, "ends_on": ""}, status=422
    )
    assert "Fay Ferreira, who leads it" in said(page)


def test_naming_a_substitute_needs_a_reason(people, wren, ahead, browser_for):
    browser, path = browser_for(people.cora), f"/sessions/{ahead.id}/substitutes"
    form = {"user_id": wren.id, "role": "co_lead"}
    assert "Pip Marlow" in said(browser.post(path, form, status=422))
    assert not SessionLeader.select().exists()
    browser.post(path, {**form, "apart_reason": WHY})
    assert SessionLeader.get().user_id == wren.id


def test_asking_for_cover_needs_a_reason_and_a_yes_is_looked_at_again(
    people, wren, ahead, browser_for, seen_by
):
    browser, path = browser_for(people.cora), f"/sessions/{ahead.id}/cover/ask"
    GroupLeader.update(ends_on=clock.today()).where(
        GroupLeader.group == people.tuesday, GroupLeader.user == people.fay
    ).execute()
    listed = browser.get(f"/sessions/{ahead.id}/cover?role=lead")
    assert "To be kept apart from Pip Marlow, who comes to it" in listed.main
    form = {"user_ids": wren.id, "role": "lead"}
    assert "Pip Marlow" in said(browser.post(path, form, status=422))
    assert not CoverAsk.select().exists()
    ask = factories.ask(ahead, wren, role="lead")
    own = ask_queries.own_ask(wren.id, ask.id)
    with pytest.raises(DomainError, match=r"You can't lead this session\. Ring the office\."):
        ask_actions.accept_cover(own, seen_by(wren))
    CoverAsk.delete().execute()
    browser.post(path, {**form, "apart_reason": WHY})
    ask_actions.accept_cover(ask_queries.own_ask(wren.id, CoverAsk.get().id), seen_by(wren))
    assert SessionLeader.get().user_id == wren.id


def test_staff_who_may_not_see_the_other_side_are_told_whom_to_talk_to(people, quinn, browser_for):
    limited = factories.user("Lim Ito", Role.STAFF)
    factories.block(limited, people.pip)
    waits = factories.waiting(people.tuesday, quinn)
    page = browser_for(limited).post(
        f"/memberships/{waits.id}/offer", {"version": 1, "step": "offer"}, status=422
    )
    assert "talk to Cora Lindqvist" in said(page)
    assert "Pip" not in said(page)


def test_a_user_who_is_also_a_person_is_kept_apart_as_both_and_never_named(people):
    rowan = factories.person("Rowan Person")
    linked = factories.user("Rowan User", Role.FACILITATOR, person=rowan)
    factories.lead(people.thursday, linked)
    person_factories.pair(rowan, people.pip, people.cora)
    cora = signed_in(people.cora, Role.STAFF)
    met = apart_queries.met_by_person(cora, people.pip.id, [people.thursday.id])
    (one,) = met[people.thursday.id]
    assert (one.name, one.contact_name) == ("", "Cora Lindqvist")
    met = apart_queries.met_in(cora, [Party(user_id=linked.id)], [people.tuesday.id])
    assert [one.name for ones in met.values() for one in ones] == [""]


@pytest.mark.parametrize("change", ["ended", "waiting", "left", "together"])
def test_what_keeps_nobody_apart(people, change):
    quinn = factories.person("Quinn Abara")
    ended = {"ends_on": clock.today()} if change == "ended" else {}
    kind = {"kind": "together"} if change == "together" else {}
    person_factories.pair(quinn, people.pip, people.cora, **ended, **kind)
    if change == "waiting":
        Membership.update(state="waiting").execute()
    if change == "left":
        Membership.update(state="ended", ending="left").execute()
    cora = signed_in(people.cora, Role.STAFF)
    assert not apart_queries.met_by_person(cora, quinn.id, [people.tuesday.id])


def test_reading_takes_the_same_statements_for_one_group_and_for_twenty(people, quinn):
    cora = signed_in(people.cora, Role.STAFF)
    groups = [factories.group(f"Group {number}") for number in range(20)]
    with counted_queries() as one:
        apart_queries.met_by_person(cora, quinn.id, [people.tuesday.id])
    ids = [people.tuesday.id, *(group.id for group in groups)]
    with counted_queries() as many:
        found = apart_queries.met_by_person(cora, quinn.id, ids)
    assert len(one) == len(many) <= 10
    assert set(found) == {people.tuesday.id}
    assert User.select().count() > 3


def test_placing_from_a_referral_needs_a_reason(people, quinn, browser_for):
    referral = factories.referral(quinn, state="accepted", programme=people.tuesday.programme)
    browser, path = browser_for(people.cora), f"/referrals/{referral.id}/place"
    sent = {"version": 1, "group_id": people.tuesday.id, "step": "seat"}
    page = browser.post(path, sent, status=422)
    assert "Pip Marlow" in said(page)
    assert not Membership.select().where(Membership.person == quinn).exists()
    browser.submit(page, "Place them all the same", apart_reason=WHY)
    assert Membership.get(Membership.person == quinn).state == MembershipState.ACTIVE
    assert PairException.get().place == "seat"


def test_when_whom_to_talk_to_has_left_the_office_is_rung(people, quinn, tonight, browser_for):
    factories.taster(tonight, quinn)
    people.cora.is_active = False
    people.cora.save()
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}/roll")
    assert "Ring the office before you start" in page.main
