"""Whose answers are due: rules over facts, day by day."""

from datetime import date, timedelta

import pytest

from portal.models import Occasion
from portal.outcomes.due_rules import (
    Came,
    Course,
    Given,
    Place,
    Use,
    Windows,
    current_run,
    unanswered,
)

TODAY = date(2026, 6, 1)
SHOW = Windows(start_days=28, end_days=21, session_days=6)
ASKS = Use("ucla3", at_start=True, at_end=True, every_days=84, is_each_session=False)


def _ago(days):
    return TODAY - timedelta(days=days)


def _place(began=10, first=10, ended=None, ending=None, group_id=1):
    return Place(
        group_id,
        _ago(began),
        None if ended is None else _ago(ended),
        ending,
        None if first is None else _ago(first),
    )


def _open(places, given=(), use=ASKS):
    course = Course(tuple(places), given=tuple(given))
    found = unanswered(course, [use], SHOW, TODAY)
    return [(one.occasion.value, (TODAY - one.due_on).days) for one in found if one.is_open(TODAY)]


@pytest.mark.parametrize(
    ("places", "given", "due"),
    [
        # At the start: from the first session on, for four weeks.
        ([_place()], [], [("start", 10)]),
        ([_place(first=None)], [], []),
        ([_place(began=40, first=28)], [], [("start", 28)]),
        ([_place(began=40, first=29)], [], []),
        # Answered beforehand, by staff, or long before by somebody who was here before.
        ([_place()], [Given("ucla3", "start", _ago(30))], []),
        ([_place()], [Given("ucla3", "start", _ago(400))], [("start", 10)]),
        ([_place()], [Given("gad7", "start", _ago(5))], [("start", 10)]),
        # Every 12 weeks: since the last answer of any kind, else since they came.
        ([_place(began=90, first=84)], [], [("review", 0)]),
        ([_place(began=90, first=83)], [], []),
        ([_place(began=200, first=200)], [Given("ucla3", "start", _ago(90))], [("review", 6)]),
        ([_place(began=200, first=200)], [Given("ucla3", "review", _ago(9))], []),
        # At a planned end, three weeks before and after; one who stopped coming isn't asked.
        ([_place(90, 90, -10, None)], [Given("ucla3", "start", _ago(90))], [("end", 11)]),
        ([_place(90, 90, 20, "finished")], [Given("ucla3", "start", _ago(90))], [("end", 41)]),
        ([_place(90, 90, 22, "finished")], [Given("ucla3", "start", _ago(90))], []),
        ([_place(90, 90, 5, "stopped_coming")], [Given("ucla3", "start", _ago(90))], []),
        ([_place(90, 90, 5, "finished")], [Given("ucla3", "end", _ago(8))], []),
        # A move to another group is one stay; somebody who came back after months begins anew.
        (
            [_place(99, 99, 20, "moved_group"), _place(20, 15, group_id=2)],
            [Given("ucla3", "start", _ago(99))],
            [("review", 15)],
        ),
        (
            [_place(400, 400, 200, "finished"), _place(15, 15)],
            [Given("ucla3", "start", _ago(400)), Given("ucla3", "end", _ago(200))],
            [("start", 15)],
        ),
    ],
)
def test_what_is_due(places, given, due):
    assert _open(places, given) == due


def test_each_session_is_asked_after_for_some_days():
    use = Use("session4", False, False, None, is_each_session=True)
    came = tuple(Came(number, 1, _ago(days)) for number, days in enumerate((0, 3, 6, 7)))
    course = Course((_place(),), came, (Given("session4", "session", _ago(3), 1),))
    found = unanswered(course, [use], SHOW, TODAY)
    assert [one.session_id for one in found if one.is_open(TODAY)] == [2, 0]
    assert {one.occasion for one in found} == {Occasion.SESSION}


def test_places_with_a_long_pause_between_them_are_two_stays():
    old, new = _place(400, 400, 200, "finished"), _place(60, 60, 30, "moved_group")
    assert current_run([new, old]) == (new,)
    assert current_run([new, _place(30, 30)]) == (new, _place(30, 30))
    # An old place that still stands holds all together.
    assert len(current_run([_place(400, 400), new])) == 2
