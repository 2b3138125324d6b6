"""Whose turn it is: the leads in order, then everybody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.concerns.ladder_rules import (
    Ladder,
    Raised,
    Recipient,
    Waits,
    ladder,
    may_know,
    step_at,
)
from portal.models import AlertStage
from tests import factories

WAITS = Waits(30, 1)
# A Friday evening in winter.
FRIDAY = factories.at(2026, 11, 27, 19, 40)
THAT_DAY = date(2026, 11, 27)
CRISIS = frozenset({"crisis"})
ONE, TWO, MANAGER = Recipient(1), Recipient(2), Recipient(9)


def raised(**more):
    values = {
        "concern_id": 1,
        "kind": "crisis",
        "is_urgent": True,
        "raised_at": FRIDAY,
        "raised_by_id": 50,
        "person_id": None,
        "about_user_id": None,
        "programme_id": 7,
    }
    return Raised(**values | more)


def order(concern, leads, managers=(MANAGER,), today=THAT_DAY, blocked=frozenset()):
    rungs = ladder(concern, leads, managers, WAITS, today, blocked)
    return [(one.user_ids, str(one.stage)) for one in rungs]


@pytest.mark.parametrize(
    ("is_urgent", "number", "expected"),
    [
        (True, 0, FRIDAY),
        (True, 1, FRIDAY + timedelta(minutes=30)),
        (True, 4, FRIDAY + timedelta(minutes=120)),
        (False, 0, FRIDAY),
        # Over the weekend, to the same time of day.
        (False, 1, factories.at(2026, 11, 30, 19, 40)),
        (False, 2, factories.at(2026, 12, 1, 19, 40)),
    ],
)
def test_each_lead_has_their_time(is_urgent, number, expected):
    assert step_at(FRIDAY, is_urgent, number, WAITS) == expected


def test_a_working_day_keeps_the_time_of_day_when_the_clocks_change():
    before = factories.at(2026, 10, 23, 18, 30)
    assert clock.local(step_at(before, False, 1, WAITS)).hour == 18
    assert step_at(before, False, 1, WAITS) == datetime(2026, 10, 26, 18, 30, tzinfo=UTC)


def test_it_goes_up_in_order_and_at_last_to_everybody():
    assert order(raised(), [ONE, TWO]) == [((1,), "turn"), ((2,), "turn"), ((1, 2, 9), "everybody")]


@pytest.mark.parametrize(
    ("concern", "leads", "expected"),
    [
        (raised(about_user_id=1), [ONE, TWO], [(2,), (2, 9)]),
        (raised(about_user_id=9), [ONE], [(1,), (1,)]),
        (raised(raised_by_id=1), [ONE, TWO], [(2,), (2, 9)]),
        (raised(person_id=4), [Recipient(1, own_person_id=4), TWO], [(2,), (2, 9)]),
        (
            raised(kind="complaint"),
            [Recipient(1, kinds=CRISIS), TWO],
            [(2,), (2, 9)],
        ),
        (raised(), [Recipient(1, programme_id=8), TWO], [(2,), (2, 9)]),
        (raised(), [Recipient(1, programme_id=7)], [(1,), (1, 9)]),
        # Nobody in line: it is the managers' at once.
        (raised(about_user_id=1), [ONE], [(9,)]),
        (raised(), [], [(9,)]),
    ],
)
def test_who_is_passed_over(concern, leads, expected):
    assert [ids for ids, _stage in order(concern, leads)] == expected


def test_an_access_block_passes_a_lead_and_a_manager_over():
    blocked = {(1, 4), (9, 4)}
    assert order(raised(person_id=4), [ONE, TWO], blocked=blocked) == [
        ((2,), "turn"),
        ((2,), "everybody"),
    ]
    assert may_know(ONE, raised(person_id=5), blocked)


def test_a_lead_who_is_away_is_passed_over_until_it_is_everybodys():
    away = Recipient(1, away=((date(2026, 11, 27), date(2026, 11, 27)),))
    assert order(raised(), [away, TWO]) == [((2,), "turn"), ((1, 2, 9), "everybody")]
    assert order(raised(), [away, TWO], today=date(2026, 11, 28))[0] == ((1,), "turn")


def test_who_is_told_follows_from_the_clock_and_from_who_was():
    rungs = tuple(ladder(raised(), [ONE, TWO], [MANAGER], WAITS, THAT_DAY))
    fresh = Ladder(raised(), rungs)
    assert fresh.to_tell(FRIDAY) == [(1, AlertStage.TURN)]
    assert fresh.next_at(FRIDAY) == FRIDAY + timedelta(minutes=30)
    # After a standstill, all whose turn has come.
    late = FRIDAY + timedelta(minutes=45)
    assert fresh.to_tell(late) == [(1, AlertStage.TURN), (2, AlertStage.TURN)]
    told = Ladder(raised(), rungs, frozenset({(1, "turn"), (2, "turn")}))
    assert told.to_tell(late) == []
    last = FRIDAY + timedelta(minutes=60)
    assert told.to_tell(last) == [
        (1, AlertStage.EVERYBODY),
        (2, AlertStage.EVERYBODY),
        (9, AlertStage.EVERYBODY),
        (50, AlertStage.UNSEEN),
    ]
    assert told.next_at(last) is None
    assert told.turns(last) == {1, 2, 9}
