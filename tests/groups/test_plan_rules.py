"""What planning makes of sessions that stand: made, moved, cancelled, kept."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.groups import plan_rules
from portal.groups.pattern_rules import Recurrence, Slot, days_of, starts_at
from portal.groups.plan_rules import Standing

NOW = clock.at_local(date(2026, 3, 2), 12)
FIRST, LAST = date(2026, 3, 3), date(2026, 3, 31)


def _slots(*weekdays, time="18:30", every=1, minutes=90):
    repeats = Recurrence("weekly", every=every, weekdays=weekdays)
    return [
        Slot(1, day, starts_at(day, time), minutes) for day in days_of(repeats, FIRST, FIRST, LAST)
    ]


def _standing(slots, **changes):
    return [
        Standing(
            number,
            slot.starts_at,
            slot.duration_minutes,
            "planned",
            "",
            slot.starts_at,
            False,
        )._replace(**changes)
        for number, slot in enumerate(slots, 1)
    ]


def _plan(slots, standing, off=None, first=FIRST, now=NOW):
    return plan_rules.plan_of(
        slots, standing, off or {}, first=first, now=now, why_cancelled="Another time"
    )


def _said(plan):
    return (
        len(plan.made),
        len(plan.made_cancelled),
        len(plan.moved),
        len(plan.cancelled),
        len(plan.kept),
    )


def test_nothing_stands_so_all_is_made():
    assert _said(_plan(_slots(2), [])) == (5, 0, 0, 0, 0)


def test_planning_again_changes_nothing():
    assert _plan(_slots(2), _standing(_slots(2))).changes_nothing


def test_a_session_that_was_moved_leaves_no_gap_to_fill():
    standing = _standing(_slots(2))
    moved = standing[1]._replace(
        starts_at=standing[1].starts_at + timedelta(days=1), is_touched=True
    )
    plan = _plan(_slots(2), [standing[0], moved, *standing[2:]])
    assert plan.changes_nothing
    assert plan.kept == [moved]


def test_another_time_moves_what_nobody_touched():
    standing = _standing(_slots(2))
    standing[2] = standing[2]._replace(is_touched=True)
    plan = _plan(_slots(2, time="19:00"), standing)
    assert _said(plan) == (0, 0, 4, 0, 1)


def test_another_length_moves_too():
    assert _said(_plan(_slots(2, minutes=60), _standing(_slots(2)))) == (0, 0, 5, 0, 0)


def test_another_day_moves_within_the_week():
    plan = _plan(_slots(4), _standing(_slots(2)))
    # Tuesday 31 March has no Thursday left before the end.
    assert _said(plan) == (0, 0, 4, 1, 0)
    assert {slot.on - one.planned_on for one, slot in plan.moved} == {timedelta(days=2)}
    assert [why for _one, why in plan.cancelled] == ["Another time"]


def test_every_second_week_cancels_the_weeks_between():
    assert _said(_plan(_slots(2, every=2), _standing(_slots(2)))) == (0, 0, 0, 2, 0)


def test_a_second_day_a_week_is_made():
    assert _said(_plan(_slots(2, 4), _standing(_slots(2)))) == (4, 0, 0, 0, 0)


def test_days_off_are_made_as_cancelled():
    plan = _plan(_slots(2), [], {date(2026, 3, 10): "Painted"})
    assert _said(plan) == (4, 1, 0, 0, 0)
    assert plan.made_cancelled[0][1] == "Painted"


def test_a_day_off_cancels_what_nobody_touched():
    standing = _standing(_slots(2))
    off = {date(2026, 3, 10): "Painted", date(2026, 3, 17): "Painted"}
    standing[2] = standing[2]._replace(is_touched=True)
    plan = _plan(_slots(2), standing, off)
    assert [one.session_id for one, _why in plan.cancelled] == [2]
    assert plan.kept == [standing[2]]


@pytest.mark.parametrize("state", ["cancelled", "did_not_meet"])
def test_what_was_called_off_is_left_alone_and_keeps_its_day(state):
    standing = _standing(_slots(2), state=state, is_touched=True)
    for slots in (_slots(2), _slots(2, time="19:00")):
        assert _said(_plan(slots, standing)) == (0, 0, 0, 0, 0)
    assert _said(_plan(_slots(2), standing, {date(2026, 3, 10): "Painted"})) == (0, 0, 0, 0, 0)


def test_what_was_added_by_hand_is_no_days_session_but_keeps_its_instant():
    by_hand = Standing(9, clock.at_local(date(2026, 3, 10), 12), 60, "planned", "", None, True)
    assert _said(_plan(_slots(2), [by_hand])) == (5, 0, 0, 0, 0)
    same = by_hand._replace(starts_at=clock.at_local(date(2026, 3, 10), 18, 30))
    assert _said(_plan(_slots(2), [same])) == (4, 0, 0, 0, 0)


def test_what_comes_before_the_first_day_and_what_has_begun_stay():
    standing = _standing(_slots(2))
    plan = _plan(_slots(4), standing, first=date(2026, 3, 17))
    assert {one.session_id for one, _slot in plan.moved} == {3, 4}
    later = clock.at_local(date(2026, 3, 18), 12)
    plan = _plan(_slots(4), standing, now=later)
    assert {one.session_id for one, _slot in plan.moved} == {4}
    assert {one.session_id for one, _why in plan.cancelled} == {5}


def test_by_the_month_a_session_takes_the_months_day():
    slots = [slot._replace(is_monthly=True) for slot in _slots(4) if slot.on.day == 12]
    plan = _plan(slots, _standing(_slots(2)))
    assert [slot.on.day for _one, slot in plan.moved] == [12]
    assert [one.session_id for one, _slot in plan.moved] == [2]
    assert len(plan.cancelled) == 4


def _carried_out(plan, standing):
    """The sessions as they stand once a plan is written."""
    by_id = {one.session_id: one for one in standing}
    for one, slot in plan.moved:
        by_id[one.session_id] = one._replace(
            starts_at=slot.starts_at,
            planned_for_at=slot.starts_at,
            duration_minutes=slot.duration_minutes,
        )
    for one, why in plan.cancelled:
        by_id[one.session_id] = one._replace(state="cancelled", reason=why, is_touched=True)
    number = max(by_id, default=0)
    made = [(slot, "planned", "") for slot in plan.made]
    for slot, state, why in [
        *made,
        *((slot, "cancelled", why) for slot, why in plan.made_cancelled),
    ]:
        number += 1
        by_id[number] = Standing(
            number,
            slot.starts_at,
            slot.duration_minutes,
            state,
            why,
            slot.starts_at,
            state != "planned",
        )
    return list(by_id.values())


@st.composite
def patterns(draw):
    weekdays = draw(st.sets(st.integers(1, 7), min_size=1))
    time = draw(st.sampled_from(("18:30", "19:00", "01:30")))
    slots = _slots(*sorted(weekdays), time=time, every=draw(st.integers(1, 3)))
    if draw(st.booleans()):
        slots = [slot._replace(is_monthly=True) for slot in slots if slot.on.day > 15]
    return slots


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    patterns(),
    patterns(),
    st.sets(st.sampled_from([FIRST + timedelta(days=one) for one in range(28)])),
    st.sets(st.integers(1, 20)),
    st.integers(0, 20),
)
def test_whatever_is_planned_planning_it_again_changes_nothing(before, after, off, touched, gone):
    standing = [
        one._replace(is_touched=one.session_id in touched)
        for one in _carried_out(_plan(before, []), [])
    ]
    off = dict.fromkeys(off, "Painted")
    now = NOW + timedelta(days=gone)
    plan = _plan(after, standing, off, now=now)
    then = _carried_out(plan, standing)
    again = _plan(after, then, off, now=now)
    assert again.changes_nothing
    assert {one.session_id for one in again.kept} == {one.session_id for one in plan.kept}
    # No two at one instant, none of what somebody touched or what has begun is other than it was.
    assert len({one.starts_at for one in then}) == len(then)
    still = {one.session_id: one for one in then}
    for one in standing:
        if one.is_touched or one.starts_at <= now:
            assert still[one.session_id] == one
