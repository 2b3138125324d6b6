"""Decisions: holding, ending, taking back, opening again, and giving a referral to somebody."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.errors import DomainError, StaleVersion
from portal.groups.actions import GroupFull
from portal.models import (
    Ending,
    FollowUp,
    FollowUpKind,
    Membership,
    Referral,
    ReferralState,
    ReferralStep,
    Role,
    UserProgramme,
)
from portal.referrals import actions, risk_actions
from portal.referrals.actions import MoveNotAllowed, RiskHeld
from tests import factories

MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(clock.at_local(MONDAY, 12), tick=False) as traveller:
        yield traveller


def row(model, key):
    return {**model.get_by_id(key).__data__, "version": None}


def end(made, by, ending=Ending.DECLINED, **more):
    more.setdefault("note", "No room this winter.")
    version = Referral.get_by_id(made.id).version
    actions.end_referral(made.id, version, ending, more.pop("note"), by, **more)


def undo(made, by):
    actions.undo_decision(made.id, Referral.get_by_id(made.id).version, by)


def test_a_held_referral_comes_back_on_its_date_by_itself(people, noon):
    made = factories.referral()
    actions.hold_referral(made.id, 1, MONDAY + timedelta(days=2), "Away until then", people.cora)
    with pytest.raises(MoveNotAllowed, match="on hold"):
        actions.accept_referral(made.id, 2, people.cora)
    noon.move_to(clock.at_local(MONDAY + timedelta(days=2), 9))
    actions.accept_referral(made.id, 2, people.cora)
    found = Referral.get_by_id(made.id)
    assert (found.state, found.held_until, found.paused_days) == ("accepted", None, 2)
    assert found.clock_from_on == MONDAY + timedelta(days=2)


def test_a_held_referral_goes_on_sooner_and_its_clock_with_it(people, noon):
    made = factories.referral()
    actions.hold_referral(made.id, 1, MONDAY + timedelta(days=20), "Away", people.cora)
    noon.move_to(clock.at_local(MONDAY + timedelta(days=1), 9))
    actions.resume_referral(made.id, 2, people.cora)
    found = Referral.get_by_id(made.id)
    assert (found.state, found.held_until, found.paused_on) == ("received", None, None)
    assert (found.paused_days, found.clock_from_on) == (1, MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [(0, "Away", "until"), (366, "Away", "until"), (1, "  ", "reason")],
)
def test_a_hold_needs_a_day_to_come_and_a_reason(people, days, reason, field):
    made = factories.referral()
    with pytest.raises(DomainError) as problem:
        actions.hold_referral(made.id, 1, MONDAY + timedelta(days=days), reason, people.cora)
    assert problem.value.field == field
    assert Referral.get_by_id(made.id).version == 1


def test_undoing_a_decline_restores_all_as_it_was(people, noon):
    made = factories.referral(state=ReferralState.AWAITING_INFORMATION, paused_on=MONDAY)
    before = row(Referral, made.id)
    end(made, people.cora)
    noon.shift(timedelta(minutes=15))
    undo(made, people.cora)
    assert row(Referral, made.id) == before
    kinds = [step.kind for step in ReferralStep.select().order_by(ReferralStep.id)]
    assert kinds == ["received", "ended", "undone"]


def test_undoing_an_end_gives_every_place_back_exactly(people):
    who = factories.person("Amara Okafor")
    made = factories.referral(who, state=ReferralState.ACCEPTED, decided_at=clock.now())
    first = factories.person("Wren Asked")
    seat = factories.member(people.tuesday, who, referral=made, shown_as="Ama")
    wait = factories.waiting(people.thursday, who, days=9, referral=made)
    factories.waiting(people.tuesday, first)
    people.tuesday.capacity = (
        Membership.select()
        .where(Membership.group == people.tuesday, Membership.state == "active")
        .count()
    )
    people.tuesday.save()
    ring = factories.follow_up(
        who, people.thursday, key=f"still waiting {wait.id} {wait.waiting_since_at.isoformat()}"
    )
    tried = factories.follow_up(who, referral=made, kind=FollowUpKind.CONTACT)
    rows = [(Referral, made.id), (Membership, seat.id), (Membership, wait.id)]
    rows += [(FollowUp, ring.id), (FollowUp, tried.id)]
    before = [row(*one) for one in rows]
    end(made, people.cora)
    assert FollowUp.get(FollowUp.key == f"free seat {seat.id}").done_at is None
    undo(made, people.cora)
    assert [row(*one) for one in rows] == before
    # The seat isn't free any more, and may come free another time.
    offers = FollowUp.select().where(FollowUp.kind == FollowUpKind.OFFER)
    assert [(one.key, one.done_at is not None) for one in offers] == [(None, True)]
    end(made, people.cora)
    assert FollowUp.get(FollowUp.key == f"free seat {seat.id}").done_at is None


def test_a_seat_that_somebody_has_by_now_is_not_taken_from_them(people):
    who = factories.person("Amara Okafor")
    made = factories.referral(who, state=ReferralState.ACCEPTED)
    factories.member(people.thursday, who, referral=made)
    end(made, people.cora)
    people.thursday.capacity = 1
    people.thursday.save()
    factories.member(people.thursday, factories.person("Wren"))
    ended = row(Referral, made.id)
    with pytest.raises(GroupFull, match="somebody else"):
        undo(made, people.cora)
    assert row(Referral, made.id) == ended


def test_undo_is_for_the_newest_decision_and_once(people, noon):
    made = factories.referral()
    actions.accept_referral(made.id, 1, people.cora)
    undo(made, people.cora)
    with pytest.raises(MoveNotAllowed):
        undo(made, people.cora)
    actions.accept_referral(made.id, 3, people.cora)
    noon.shift(timedelta(minutes=16))
    with pytest.raises(MoveNotAllowed, match="over"):
        undo(made, people.cora)
    assert Referral.get_by_id(made.id).state == ReferralState.ACCEPTED


def test_what_was_done_since_survives_taking_back(people):
    made = factories.referral(risk="yes", opened_at=clock.now())
    actions.accept_referral(made.id, 1, people.cora)
    risk_actions.note_spoken(made.id, 2, "Amara", "She is safe with her sister.", people.cora)
    undo(made, people.cora)
    found = Referral.get_by_id(made.id)
    assert (found.state, found.decided_at) == ("received", None)
    assert (found.risk_spoken_to, found.risk_spoken_on) == ("Amara", MONDAY)


def test_an_ended_referral_opens_again_where_it_stood(people, noon):
    made = factories.referral(state=ReferralState.CONTACTING)
    end(made, people.cora)
    noon.move_to(clock.at_local(MONDAY + timedelta(days=30), 9))
    with pytest.raises(DomainError, match="why"):
        actions.reopen_referral(made.id, 2, " ", people.cora)
    actions.reopen_referral(made.id, 2, "She rang and wants it after all", people.cora)
    found = Referral.get_by_id(made.id)
    assert (found.state, found.ending, found.ended_on, found.end_reason) == (
        "contacting",
        None,
        None,
        "",
    )
    end(made, people.cora)
    noon.move_to(clock.at_local(MONDAY + timedelta(days=61), 9))
    with pytest.raises(MoveNotAllowed, match="too long ago"):
        actions.reopen_referral(made.id, 4, "Again", people.cora)


def test_a_stale_decision_changes_nothing(people):
    made = factories.referral()
    actions.take_on(made.id, 1, people.cora)
    before = row(Referral, made.id)
    for move in (
        lambda: actions.hold_referral(made.id, 1, MONDAY + timedelta(days=2), "x", people.cora),
        lambda: actions.end_referral(made.id, 1, Ending.WITHDRAWN, "x", people.cora),
        lambda: actions.assign(made.id, 1, None, people.cora),
        lambda: actions.undo_decision(made.id, 1, people.cora),
        lambda: actions.reopen_referral(made.id, 1, "x", people.cora),
        lambda: actions.resume_referral(made.id, 1, people.cora),
    ):
        with pytest.raises(StaleVersion):
            move()
    assert row(Referral, made.id) == before


def test_it_is_given_only_to_staff_who_may_open_it(people):
    programme = factories.programme()
    made = factories.referral(people.pip, programme=programme)
    nils = factories.user("Nils Berg", Role.STAFF)
    ola = factories.user("Ola Lind", Role.STAFF)
    UserProgramme.create(user=ola, programme=factories.programme())
    actions.assign(made.id, 1, nils.id, people.cora)
    assert Referral.get_by_id(made.id).owner_id == nils.id
    factories.block(nils, people.pip)
    for other in (people.fay, ola, nils):
        with pytest.raises(DomainError, match="may open"):
            actions.assign(made.id, 2, other.id, people.cora)
    actions.assign(made.id, 2, None, people.cora)
    assert Referral.get_by_id(made.id).owner_id is None


def test_a_duplicate_names_the_one_that_goes_on(people):
    made, other = factories.referral(), factories.referral()
    for survivor in (None, made.id, 999_999):
        with pytest.raises(DomainError) as problem:
            end(made, people.cora, Ending.DUPLICATE, survivor_id=survivor)
        assert problem.value.field == "survivor"
    end(made, people.cora, Ending.DUPLICATE, survivor_id=other.id)
    assert Referral.get_by_id(made.id).survivor_id == other.id
    with pytest.raises(DomainError, match="duplicate itself"):
        end(other, people.cora, Ending.DUPLICATE, survivor_id=made.id)


def test_ending_with_a_risk_answer_says_who_holds_the_risk(people):
    made = factories.referral(risk="unreadable", opened_at=clock.now())
    owed = factories.follow_up(made.person, referral=made, kind=FollowUpKind.RISK)
    for held, field in (
        (None, "risk_held_by"),
        (RiskHeld("Dr Shah"), "risk_spoken_to"),
        (RiskHeld("Dr Shah", "Dr Shah"), "risk_spoken_on"),
        (RiskHeld("Dr Shah", "Dr Shah", MONDAY + timedelta(days=1)), "risk_spoken_on"),
    ):
        with pytest.raises(DomainError) as problem:
            end(made, people.cora, Ending.WITHDRAWN, risk_held=held)
        assert problem.value.field == field
    end(made, people.cora, Ending.WITHDRAWN, risk_held=RiskHeld("Dr Shah", "Imran Shah", MONDAY))
    found = Referral.get_by_id(made.id)
    assert (found.risk_held_by, found.risk_spoken_to) == ("Dr Shah", "Imran Shah")
    assert FollowUp.get_by_id(owed.id).done_at is not None
    newest = ReferralStep.select().order_by(ReferralStep.id.desc()).first()
    assert newest.kind == "risk" and "Dr Shah holds the risk now" in newest.note


def test_an_end_that_no_user_makes_has_somebody_ask_who_holds_the_risk(people):
    made = factories.referral(risk="yes", opened_at=clock.now())
    end(made, None, Ending.REFERRED_ELSEWHERE, risk_later=True)
    owed = FollowUp.get(FollowUp.referral == made)
    assert (owed.kind, owed.due_on, owed.done_at) == ("risk", MONDAY, None)


def test_more_risk_sorts_first_and_has_to_be_read_again(people, app):
    made = factories.referral(opened_at=clock.now(), risk_note="Low for weeks.")
    with app.app_context():
        risk_actions.note_risk(made.id, "yes", "Has bought tablets.")
    found = Referral.get_by_id(made.id)
    assert (found.queue_rank, found.opened_at) == (0, None)
    assert found.risk_note == "Low for weeks.\n\nHas bought tablets."
    with pytest.raises(MoveNotAllowed, match="read"):
        actions.accept_referral(made.id, 2, people.cora)
    actions.note_opened(made.id, people.cora)
    actions.accept_referral(made.id, 2, people.cora)


def test_facts_are_changed_with_a_reason_and_the_queue_follows(people):
    made = factories.referral(topic="Anxiety")
    new = {"programme_id": None, "topic": "Low mood", "urgency": "urgent", "risk": "no"}
    with pytest.raises(DomainError) as problem:
        actions.change_facts(made.id, 1, people.cora, reason="", **new)
    assert problem.value.field == "reason"
    assert actions.change_facts(made.id, 1, people.cora, reason="Said on the phone.", **new)
    found = Referral.get_by_id(made.id)
    assert (found.topic, found.urgency, found.queue_rank) == ("Low mood", "urgent", 1)
    note = ReferralStep.select().order_by(ReferralStep.id.desc()).first().note
    assert "Topic: Low mood instead of Anxiety." in note and note.endswith("Said on the phone.")
    assert not actions.change_facts(made.id, 2, people.cora, reason="Same.", **new)
