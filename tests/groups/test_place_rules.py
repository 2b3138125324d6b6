"""What may become of a place, and how long a seat is waited for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.groups import place_rules
from portal.groups.place_rules import Estimate, Move
from portal.models import MembershipState

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
TODAY = date(2026, 3, 3)


def test_nothing_becomes_of_a_place_that_has_ended():
    assert not any(place_rules.may("ended", move) for move in Move)


@pytest.mark.parametrize(
    ("state", "move", "becomes"),
    [
        ("waiting", Move.OFFER, "offered"),
        ("offered", Move.ACCEPT, "active"),
        ("offered", Move.DECLINE, "waiting"),
        ("offered", Move.LAPSE, "waiting"),
        ("active", Move.PAUSE, "paused"),
        ("paused", Move.RESUME, "active"),
        ("paused", Move.END, "ended"),
    ],
)
def test_where_a_move_leads(state, move, becomes):
    assert place_rules.after(state, move) == becomes


@pytest.mark.parametrize(
    ("state", "move"), [("waiting", Move.ACCEPT), ("active", Move.OFFER), ("waiting", Move.PAUSE)]
)
def test_what_cannot_be_done(state, move):
    assert not place_rules.may(state, move)


@pytest.mark.parametrize(
    ("state", "expires", "until", "stands"),
    [
        ("offered", NOW + timedelta(seconds=1), None, "offered"),
        ("offered", NOW, None, "waiting"),
        ("offered", None, None, "offered"),
        ("paused", None, TODAY + timedelta(days=1), "paused"),
        ("paused", None, TODAY, "active"),
        ("paused", None, None, "paused"),
        ("ended", NOW, TODAY, "ended"),
    ],
)
def test_time_alone_moves_a_place(state, expires, until, stands):
    found = place_rules.standing(
        MembershipState(state), NOW, TODAY, offer_expires_at=expires, paused_until=until
    )
    assert found == stands


def test_an_estimate_is_the_middle_half_of_waits_that_ended():
    assert place_rules.estimate([7, 14, 21, 28, 70]) == Estimate(3, 2, 4, 5)


@pytest.mark.parametrize("days", [[], [7, 7, 7, 7]])
def test_too_few_waits_say_nothing(days):
    assert place_rules.estimate(days) is None


def test_an_estimate_promises_nothing_that_the_waits_do_not_show():
    found = place_rules.estimate([1, 2, 10, 16, 17, 30])
    assert found.low_weeks * 7 <= 4 and found.high_weeks * 7 >= 17


@pytest.mark.parametrize(
    ("rank", "free", "passed"), [(1, 1, False), (2, 1, True), (2, 2, False), (1, 0, True)]
)
def test_who_is_passed_over(rank, free, passed):
    assert place_rules.is_passed_over(rank, free) is passed
