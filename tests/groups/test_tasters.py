"""First visits: booked without membership, on the roll, and outside every rate."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import actions, roll_actions, roster_queries, taster_actions
from portal.models import Attendance, Event, Mark, Membership, Taster
from tests import factories


@pytest.fixture
def quinn(db):
    return factories.person("Quinn Abara")


def test_a_first_visit_makes_no_membership(people, tonight, quinn):
    taster_id = taster_actions.book(tonight.id, quinn.id, people.cora)
    taster = Taster.get()
    assert (taster.id, taster.group_id, taster.outcome) == (taster_id, people.tuesday.id, None)
    assert Membership.select().where(Membership.person == quinn).count() == 0


def test_booking_twice_is_one_visit(people, tonight, quinn):
    first = taster_actions.book(tonight.id, quinn.id, people.cora)
    before = Event.select().count()
    assert taster_actions.book(tonight.id, quinn.id, people.cora) == first
    assert Event.select().count() == before


def test_whoever_has_a_seat_needs_no_visit(people, tonight):
    with pytest.raises(actions.AlreadyMember):
        taster_actions.book(tonight.id, people.pip.id, people.cora)


def test_nobody_visits_a_session_that_was_called_off(people, quinn):
    off = factories.session(people.tuesday, state="cancelled", reason="Snow")
    for session_id in (off.id, 999_999):
        with pytest.raises(taster_actions.NoVisit):
            taster_actions.book(session_id, quinn.id, people.cora)


def test_a_closed_group_that_has_started_takes_only_who_stands_in_the_room(people, quinn):
    started = clock.today() - timedelta(days=20)
    course = factories.group("Course", membership_rule="closed", started_on=started)
    ahead = factories.session(course, clock.now() + timedelta(days=2))
    now = factories.session(course)
    with pytest.raises(actions.GroupClosed):
        taster_actions.book(ahead.id, quinn.id, people.cora)
    assert taster_actions.book(now.id, quinn.id, people.cora)


def test_visitor_stands_on_the_roll_and_can_be_marked(people, tonight, quinn, browser_for):
    taster_actions.book(tonight.id, quinn.id, people.cora)
    assert "Quinn A." in browser_for(people.fay).get(f"/sessions/{tonight.id}/roll").main
    roll_actions.mark_attendance(tonight.id, quinn.id, Mark.PRESENT, people.fay)
    assert Attendance.get().person_id == quinn.id


def test_a_visit_missed_before_joining_is_no_absence(people, quinn):
    earlier = factories.session(people.tuesday, clock.now() - timedelta(days=7))
    factories.taster(earlier, quinn)
    roll_actions.mark_attendance(earlier.id, quinn.id, Mark.ABSENT, people.cora)
    marks = roster_queries.marks_before(people.tuesday.id, clock.now(), [quinn.id])
    assert marks[quinn.id] == []
