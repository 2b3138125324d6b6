"""What may follow what, where a referral stands in the queue, and by when it is decided."""

from datetime import date

import pytest

from portal.models import Ending, ReferralState, Risk, Urgency
from portal.referrals import rules

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("risk", "urgency", "rank"),
    [
        (Risk.YES, Urgency.ROUTINE, 0),
        (Risk.YES, Urgency.URGENT, 0),
        (Risk.UNREADABLE, Urgency.ROUTINE, 0),
        (Risk.NO, Urgency.URGENT, 1),
        (Risk.NOT_ASKED, Urgency.URGENT, 1),
        (Risk.NO, Urgency.ROUTINE, 2),
        (Risk.NOT_ASKED, Urgency.ROUTINE, 2),
    ],
)
def test_risk_comes_first_then_urgent_then_all_others(risk, urgency, rank):
    assert rules.queue_rank(risk, urgency) == rank


@pytest.mark.parametrize(
    ("received_on", "rank", "due_on"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, date(2026, 11, 17)),
        (MONDAY, 2, date(2026, 11, 23)),
        (FRIDAY, 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 2, date(2026, 11, 27)),
    ],
)
def test_decision_is_due_in_working_days(received_on, rank, due_on):
    assert rules.decision_due_on(received_on, rank, routine_days=5, urgent_days=1) == due_on


def test_every_state_has_its_moves_and_an_ended_referral_only_goes_back():
    assert set(rules.MOVES) == set(ReferralState)
    assert rules.next_states(ReferralState.ENDED) == ()


def test_no_move_leads_back_to_received():
    assert all(ReferralState.RECEIVED not in moves for moves in rules.MOVES.values())


def test_every_open_state_can_end():
    assert all(rules.may_move(state, ReferralState.ENDED) for state in rules.OPEN)


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("R-7KX4-92", "R-7KX4-92"),
        ("r7kx492", "R-7KX4-92"),
        ("7KX4 92", "R-7KX4-92"),
        ("7kx4", "R-7KX4"),
        ("R-7K", "R-7K"),
        ("R-KXWW", "R-KXWW"),
        ("Reid", ""),
        ("Ray Smith", ""),
        ("R-\x00", ""),
        ("", ""),
    ],
)
def test_a_reference_is_known_however_it_is_read_out(typed, start):
    assert rules.reference_start(typed) == start


def test_every_ending_says_how_a_place_ends():
    assert set(rules.PLACE_ENDING) == set(Ending)
