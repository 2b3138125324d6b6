"""The decisions of groups, as tables: what goes in, what comes out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.formats import short_name
from portal.groups import rules
from portal.groups.rules import RollDoor
from portal.models import Mark

NOW = datetime(2026, 11, 10, 19, 0, tzinfo=UTC)
BEGUN = NOW - timedelta(minutes=5)
AHEAD = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def london():
    clock.set_zone("Europe/London")


@pytest.mark.parametrize(
    ("state", "starts_at", "mark_count", "head_count", "held"),
    [
        ("planned", BEGUN, 1, None, True),
        ("planned", NOW, 1, None, True),
        ("planned", BEGUN, 0, 7, True),
        ("planned", BEGUN, 0, 0, True),
        ("planned", BEGUN, 0, None, False),
        ("planned", AHEAD, 1, None, False),
        ("moved_online", BEGUN, 1, None, True),
        ("moved_venue", BEGUN, 1, None, True),
        ("cancelled", BEGUN, 1, 5, False),
        ("did_not_meet", BEGUN, 1, 5, False),
    ],
)
def test_session_is_held_when_it_began_met_and_was_counted(
    state, starts_at, mark_count, head_count, held
):
    assert rules.is_held(state, starts_at, NOW, mark_count, head_count) is held


@pytest.mark.parametrize(
    ("present", "left_early", "apologies", "absent", "rate"),
    [
        (0, 0, 0, 0, None),
        (1, 0, 0, 0, 100.0),
        (0, 0, 1, 1, 0.0),
        (1, 1, 1, 0, 66.7),
        (1, 0, 1, 1, 33.3),
        (108, 0, 5, 13, 85.7),
    ],
)
def test_attendance_rate_is_over_what_was_recorded(present, left_early, apologies, absent, rate):
    assert rules.attendance_rate(present, left_early, apologies, absent) == rate


@pytest.mark.parametrize(
    ("current", "tapped", "after"),
    [
        (None, "present", Mark.PRESENT),
        ("present", "present", None),
        ("present", "absent", Mark.ABSENT),
        ("left_early", "left_early", None),
    ],
)
def test_tapping_a_mark_again_takes_it_away(current, tapped, after):
    assert rules.next_mark(current, tapped) == after


@pytest.mark.parametrize(
    ("marks", "missed"),
    [
        ([], 0),
        (["present", "absent"], 0),
        (["absent", "apologies", "present", "absent"], 2),
        ([None, "absent", None, "absent", "left_early"], 2),
        ([None, None], 0),
        (["absent"] * 12, 12),
    ],
)
def test_missed_in_a_row_counts_recorded_sessions_only(marks, missed):
    assert rules.missed_in_a_row(marks) == missed


def test_roll_totals_count_the_room():
    totals = rules.roll_totals(["present", "left_early", "apologies", "absent", None, None], 6, 1)
    assert totals == rules.RollTotals(3, 1, 1, 2)


def test_roll_totals_refuse_more_marks_than_people():
    with pytest.raises(ValueError, match="2 marks for 1"):
        rules.roll_totals(["present", "absent"], 1)


@pytest.mark.parametrize(
    ("head_count", "here", "fits"), [(None, 5, True), (5, 5, True), (6, 5, True), (4, 5, False)]
)
def test_head_count_is_at_least_the_names(head_count, here, fits):
    assert rules.head_count_fits(head_count, here) is fits


@pytest.mark.parametrize(("capacity", "taken", "left"), [(8, 0, 8), (8, 8, 0), (8, 9, 0)])
def test_seats_left_is_never_negative(capacity, taken, left):
    assert rules.seats_left(capacity, taken) == left


@pytest.mark.parametrize(
    ("rule", "started_on", "closed"),
    [
        ("closed", date(2026, 11, 10), True),
        ("closed", date(2026, 11, 11), False),
        ("closed", None, False),
        ("open", date(2020, 1, 1), False),
        ("drop_in", date(2020, 1, 1), False),
    ],
)
def test_closed_group_fills_before_its_start_only(rule, started_on, closed):
    assert rules.is_closed_to_new(rule, started_on, date(2026, 11, 10)) is closed


@pytest.mark.parametrize(
    ("state", "starts_at", "leader_days", "door"),
    [
        ("planned", NOW + timedelta(minutes=31), 14, RollDoor.NOT_YET),
        ("planned", NOW + timedelta(minutes=30), 14, RollDoor.OPEN),
        ("planned", NOW + timedelta(minutes=31), None, RollDoor.NOT_YET),
        ("planned", NOW - timedelta(days=14), 14, RollDoor.OPEN),
        ("planned", NOW - timedelta(days=14, minutes=1), 14, RollDoor.TOO_LATE),
        ("planned", NOW - timedelta(days=900), None, RollDoor.OPEN),
        ("moved_online", BEGUN, 14, RollDoor.OPEN),
        ("cancelled", BEGUN, None, RollDoor.NOT_MET),
        ("did_not_meet", BEGUN, 14, RollDoor.NOT_MET),
    ],
)
def test_roll_opens_before_the_session_and_closes_to_leaders(state, starts_at, leader_days, door):
    found = rules.roll_door(state, starts_at, NOW, opens_before_minutes=30, leader_days=leader_days)
    assert found == door


def test_roll_names_are_short_unless_two_look_the_same():
    names = {1: "Amara Okafor", 2: "Ben King", 3: "Ben Kaur", 4: "Dee", 5: "amara oduya"}
    assert rules.roll_names(names, short_name) == {
        1: "Amara Okafor",
        2: "Ben King",
        3: "Ben Kaur",
        4: "Dee",
        5: "amara oduya",
    }
    assert rules.roll_names({1: "Amara Okafor", 4: "Dee"}, short_name) == {1: "Amara O.", 4: "Dee"}


def test_roll_names_number_those_with_the_same_full_name_in_order():
    names = {7: "Ben King", 2: "Amara Okafor", 3: "ben king", 5: "Ben Kaur"}
    assert rules.roll_names(names, short_name) == {
        7: "Ben King (1)",
        2: "Amara O.",
        3: "ben king (2)",
        5: "Ben Kaur",
    }
    assert rules.full_names({1: "Dee", 2: "Amara Okafor", 3: "Dee"}) == {
        1: "Dee (1)",
        2: "Amara Okafor",
        3: "Dee (2)",
    }


def test_first_names_hold_one_word_and_a_number_where_two_are_the_same():
    names = {1: "Anna Smith", 2: "anna Stone", 3: "Maria Garcia Lopez", 4: "Dee", 5: " "}
    assert rules.first_names(names) == {1: "Anna 1", 2: "anna 2", 3: "Maria", 4: "Dee", 5: ""}
