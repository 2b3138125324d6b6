"""The one table of moves: every move from every state, and why not what may not be done."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from portal import clock
from portal.models import Ending, ReferralState, Risk
from portal.referrals import move_rules, rules
from portal.referrals.move_rules import Bar, Facts, Move

TODAY = date(2026, 11, 16)
NOW = clock.at_local(TODAY, 12)
R, C, A, Y, E = (
    ReferralState.RECEIVED,
    ReferralState.CONTACTING,
    ReferralState.AWAITING_INFORMATION,
    ReferralState.ACCEPTED,
    ReferralState.ENDED,
)
OPEN_MOVES = {Move.ATTEMPT, Move.HOLD, Move.END, Move.ASSIGN, Move.CHANGE, Move.NOTE}
MAY = {
    R: OPEN_MOVES | {Move.ACCEPT, Move.ASK, Move.CONTACT},
    C: OPEN_MOVES | {Move.ACCEPT, Move.ASK},
    A: OPEN_MOVES | {Move.ACCEPT, Move.ASK, Move.CONTACT},
    Y: OPEN_MOVES | {Move.PLACE, Move.UNDO},
    E: {Move.UNDO, Move.REOPEN, Move.NOTE},
}


def facts(state, **more):
    more.setdefault("decided_at", NOW)
    more.setdefault("ended_on", TODAY if state == E else None)
    return Facts(state=state, today=TODAY, now=NOW, **more)


@pytest.mark.parametrize("state", ReferralState)
def test_every_move_from_every_state(state):
    assert set(rules.allowed(facts(state))) == MAY[state]


@pytest.mark.parametrize("state", rules.OPEN)
def test_what_is_on_hold_goes_on_first(state):
    held = rules.allowed(facts(state, held_until=TODAY + timedelta(days=1)))
    undo = {Move.UNDO} if state == Y else set()
    assert set(held) == OPEN_MOVES | undo | {Move.RESUME}
    barred = MAY[state] - set(held)
    assert {held.why_not(move) for move in barred} <= {Bar.ON_HOLD}


def test_a_hold_is_over_on_its_date():
    assert rules.is_on_hold(R, TODAY + timedelta(days=1), TODAY)
    assert not rules.is_on_hold(R, TODAY, TODAY)
    assert not rules.is_on_hold(E, TODAY + timedelta(days=1), TODAY)
    assert Move.ACCEPT in rules.allowed(facts(R, held_until=TODAY))


@pytest.mark.parametrize("risk", [Risk.YES, Risk.UNREADABLE])
def test_a_risk_answer_that_nobody_read_cannot_be_decided_about(risk):
    unread = rules.allowed(facts(R, risk=risk))
    for move in (Move.ACCEPT, Move.ASK, Move.HOLD, Move.END):
        assert unread.why_not(move) == Bar.UNREAD
    assert Move.ATTEMPT in unread and Move.ASSIGN in unread
    read = rules.allowed(facts(R, risk=risk, is_opened=True))
    assert set(read) == MAY[R] - {Move.HOLD}
    assert read.why_not(Move.HOLD) == Bar.UNSPOKEN
    assert set(rules.allowed(facts(R, risk=risk, is_opened=True, is_spoken=True))) == MAY[R]


@pytest.mark.parametrize(
    ("more", "move", "bar"),
    [
        ({"decided_at": None}, Move.UNDO, Bar.NOTHING_TO_UNDO),
        ({"decided_at": NOW - timedelta(minutes=15)}, Move.UNDO, None),
        ({"decided_at": NOW - timedelta(minutes=16)}, Move.UNDO, Bar.TOO_LATE_TO_UNDO),
        ({"has_open_place": True}, Move.UNDO, Bar.HAS_PLACE),
        ({"has_consent": False}, Move.PLACE, Bar.CONSENT),
        ({"lacks_identity": True, "has_consent": False}, Move.PLACE, Bar.IDENTITY),
        ({"lacks_guardian": True}, Move.PLACE, Bar.GUARDIAN),
        ({"has_died": True}, Move.PLACE, Bar.DIED),
    ],
)
def test_why_an_accepted_one_cannot_be_moved(more, move, bar):
    assert rules.allowed(facts(Y, **more)).why_not(move) == bar


@pytest.mark.parametrize(("days", "reopens"), [(30, True), (31, False)])
def test_an_ended_one_opens_again_for_thirty_days_and_is_followed_later(days, reopens):
    ended = rules.allowed(facts(E, ended_on=TODAY - timedelta(days=days)))
    assert (Move.REOPEN in ended) == reopens
    assert (Move.FOLLOW in ended) != reopens


def test_who_has_died_is_neither_contacted_nor_accepted_nor_opened_again():
    for state in ReferralState:
        left = set(rules.allowed(facts(state, has_died=True)))
        assert not left & {Move.ACCEPT, Move.CONTACT, Move.ATTEMPT, Move.PLACE, Move.REOPEN}


def test_the_young_are_accepted_only_with_their_guardian_recorded():
    assert rules.allowed(facts(R, lacks_guardian=True)).why_not(Move.ACCEPT) == Bar.GUARDIAN
    assert Move.END in rules.allowed(facts(R, lacks_guardian=True))


@pytest.mark.parametrize(
    ("born_on", "is_young"),
    [
        (date(2008, 11, 16), False),
        (date(2008, 11, 17), True),
        (date(2008, 2, 29), False),
        (None, False),
    ],
)
def test_nobody_is_too_young_from_their_birthday_on(born_on, is_young):
    assert rules.is_below(born_on, 18, TODAY) == is_young


def test_the_readme_draws_the_table():
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    block = readme.split("```mermaid\n", 1)[1].split("```", 1)[0]
    assert block == rules.diagram() + "\n"


@pytest.mark.parametrize("ending", Ending)
def test_only_after_a_death_is_nobody_asked_who_holds_the_risk(ending):
    assert move_rules.needs_risk_holder(Risk.YES, ending) == (ending != Ending.DIED)
    assert not move_rules.needs_risk_holder(Risk.NO, ending)


def test_a_decision_can_be_taken_back_for_the_minutes_of_the_setting():
    at = datetime(2026, 11, 16, 12, tzinfo=NOW.tzinfo)
    assert rules.undo_until(at, 15) == at + timedelta(minutes=15)
