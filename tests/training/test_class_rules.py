"""Who sits, who is offered a seat and who waits, worked out from rows alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.models import BookingState as B
from portal.training import class_rules
from portal.training.class_rules import Place, seating, stands, start_of_class
from portal.training.cover_rules import CourseTerms
from portal.training.rules import CredentialState, CredentialStatus

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
START = NOW + timedelta(days=7)
HOUR = timedelta(hours=1)


def place(number, state, offer_ends_at=None, is_active=True):
    """A booking; the number is its id and its order."""
    return Place(number, state, NOW - timedelta(days=9) + number * HOUR, offer_ends_at, is_active)


def seats(*places, capacity=2, starts_at=START, now=NOW):
    return seating(places, capacity, starts_at, now, 48)


def test_free_seats_are_for_anybody_while_nobody_waits():
    found = seats(place(1, B.BOOKED), place(2, B.CANCELLED))
    assert (found.booked, found.free_count, found.due) == ((1,), 1, {})


def test_a_free_seat_is_for_who_waited_longest_and_not_for_who_comes_now():
    found = seats(place(1, B.BOOKED), place(3, B.WAITING), place(2, B.WAITING))
    assert found.due == {2: NOW + 48 * HOUR}
    assert found.free_count == 0
    assert (found.position(2), found.position(3), found.position(1)) == (1, 2, None)


def test_those_who_booked_in_the_same_instant_wait_in_the_order_of_their_rows():
    one, two = (Place(number, B.WAITING, NOW, None) for number in (1, 2))
    assert seats(two, one, capacity=1).waiting == (1, 2)


def test_an_offer_holds_its_seat_until_its_time_and_not_an_instant_longer():
    offer = place(1, B.OFFERED, NOW)
    rows = (offer, place(2, B.WAITING))
    before = seats(*rows, capacity=1, now=NOW - timedelta(microseconds=1))
    assert (before.offered, before.lapsed, before.due) == ({1: NOW}, (), {})
    after = seats(*rows, capacity=1)
    assert (after.offered, after.lapsed) == ({}, (1,))
    assert list(after.due) == [2]
    assert after.seated_count == 0


def test_no_seat_is_offered_twice():
    rows = [place(1, B.BOOKED), place(2, B.OFFERED, NOW + HOUR), place(3, B.WAITING)]
    assert seats(*rows).due == {}
    assert list(seats(*rows, capacity=3).due) == [3]


def test_an_offer_never_outlasts_the_start():
    soon = NOW + 5 * HOUR
    assert seats(place(1, B.WAITING), starts_at=soon).due == {1: soon}
    moved = seats(place(1, B.OFFERED, NOW + 40 * HOUR), starts_at=soon)
    assert moved.offered == {1: soon}
    begun = seats(place(1, B.WAITING), place(2, B.OFFERED, NOW + HOUR), starts_at=NOW)
    assert (begun.due, begun.offered, begun.free_count) == ({}, {}, 0)


def test_who_has_left_is_passed_over():
    found = seats(
        place(1, B.OFFERED, NOW + HOUR, is_active=False),
        place(2, B.WAITING, is_active=False),
        place(3, B.WAITING),
        capacity=1,
    )
    assert (found.lapsed, list(found.due)) == ((1,), [3])


def test_more_booked_than_places_leaves_nothing_free():
    found = seats(*(place(number, B.BOOKED) for number in range(3)), place(9, B.WAITING))
    assert (found.seated_count, found.free_count, found.due) == (3, 0, {})


def test_where_a_booking_stands_before_that_is_written():
    found = seats(place(1, B.OFFERED, NOW), place(2, B.WAITING), place(3, B.WAITING), capacity=1)
    assert [stands(one, state, found) for one, state in ((1, B.OFFERED), (2, B.WAITING))] == [
        B.CANCELLED,
        B.OFFERED,
    ]
    assert stands(3, B.WAITING, found) == B.WAITING


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    [
        (date(2026, 3, 28), "18:30", datetime(2026, 3, 28, 18, 30, tzinfo=UTC)),
        (date(2026, 3, 29), "18:30", datetime(2026, 3, 29, 17, 30, tzinfo=UTC)),
        # The clock leaves this half-hour out.
        (date(2026, 3, 29), "01:30", None),
        # It comes twice: the first is meant.
        (date(2026, 10, 25), "01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_wall_clock_keeps_its_time_when_the_clocks_change(day, time, instant):
    assert start_of_class(day, time) == instant


def test_the_wall_clock_is_the_charitys(monkeypatch):
    monkeypatch.setattr(clock, "_zone", clock.ZoneInfo("Asia/Kolkata"))
    assert start_of_class(date(2026, 3, 29), "01:30") == datetime(2026, 3, 28, 20, tzinfo=UTC)


def test_a_class_is_wanted_by_what_its_course_speaks_for():
    higher = CourseTerms(1, "Level 3")
    refresher = CourseTerms(2, "Refresher")
    asked = CourseTerms(3, "Level 2", counts_as=(2,), implied_by=(1,))
    catalogue = {one.id: one for one in (higher, refresher, asked)}
    lapsed = CredentialStatus(asked, CredentialState.EXPIRED, date(2026, 6, 1))
    assert class_rules.wanted_for(catalogue, [lapsed], [3]) == {1: lapsed, 2: lapsed, 3: lapsed}
    assert class_rules.wanted_for(catalogue, [lapsed], []) == {}
    valid = CredentialStatus(asked, CredentialState.VALID, date(2026, 6, 1))
    assert class_rules.wanted_for(catalogue, [valid], [3]) == {}
    assert [one.id for one in class_rules.renewed_by(catalogue, 2)] == [3]
    assert class_rules.renewed_by(catalogue, 3) == []
