"""First visits: booked without membership, on the roll, and outside every rate."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import DomainError
from portal.groups import (
    actions,
    place_actions,
    queries,
    roll_actions,
    roster_queries,
    taster_actions,
    taster_queries,
)
from portal.models import (
    Attendance,
    Event,
    FollowUp,
    Group,
    Mark,
    Membership,
    Person,
    Referral,
    Taster,
    TasterOutcome,
)
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


@pytest.fixture
def visited(people, quinn):
    """Quinn's first visit to the Tuesday group, the day before yesterday."""
    session = factories.session(people.tuesday, clock.now() - timedelta(days=2))
    return factories.taster(session, quinn)


def test_joining_makes_an_ordinary_place_and_records_their_yes(people, visited, browser_for):
    browser = browser_for(people.cora)
    path = f"/tasters/{visited.id}"
    refused = browser.post(path, {"version": 1, "outcome": "joined", "how": "seat"}, 422)
    assert "Ask them, then tick this" in refused.main
    assert Taster.get().outcome is None
    browser.post(path, {"version": 1, "outcome": "joined", "how": "seat", "said_yes": "y"})
    place = Membership.get(Membership.person == visited.person_id)
    assert (place.state, Taster.get().membership_id) == ("active", place.id)
    today = clock.today()
    counted = taster_queries.conversion([people.tuesday.id], today - timedelta(days=9), today)
    assert counted == {}


def test_a_full_group_needs_a_reason_or_the_waiting_list(people, visited):
    people.tuesday.capacity = 1
    people.tuesday.save()
    joined = TasterOutcome.JOINED
    with pytest.raises(actions.GroupFull):
        taster_actions.record_outcome(visited.id, 1, joined, people.cora, said_yes=True)
    assert Taster.get().outcome is None
    taster_actions.record_outcome(
        visited.id, 1, joined, people.cora, said_yes=True, takes_seat=False
    )
    assert Membership.get(Membership.person == visited.person_id).state == "waiting"


def test_what_came_of_it_is_asked_the_day_after_and_once(people, visited):
    today = clock.today()
    (due,) = taster_queries.due_to_be_asked(today)
    taster_actions.have_them_asked(due)
    assert taster_queries.due_to_be_asked(today) == []
    follow_up = FollowUp.get()
    assert (follow_up.kind, follow_up.due_on) == ("taster", today - timedelta(days=1))
    taster_actions.record_outcome(visited.id, 1, TasterOutcome.NOT_FOR_ME, people.cora)
    assert FollowUp.get().done_at is not None
    assert taster_queries.due_to_be_asked(today) == []


def test_those_who_came_and_those_who_joined_are_counted(people, visited):
    roll_actions.mark_attendance(visited.session_id, visited.person_id, Mark.PRESENT, people.cora)
    taster_actions.record_outcome(visited.id, 1, TasterOutcome.JOINED, people.cora, said_yes=True)
    today = clock.today()
    counted = taster_queries.conversion([people.tuesday.id], today - timedelta(days=9), today)
    assert counted[people.tuesday.id][1:] == (1, 1, 1)


def test_a_visit_takes_a_seat_only_where_the_group_says_so(people, quinn, seen_by):
    cora = seen_by(people.cora)
    ahead = factories.session(people.tuesday, clock.now() + timedelta(days=2))
    before = queries.group_head(cora, people.tuesday.id).taken_count
    taster_actions.book(ahead.id, quinn.id, people.cora)
    assert queries.group_head(cora, people.tuesday.id).taken_count == before
    people.tuesday.taster_takes_seat = True
    people.tuesday.save()
    assert queries.group_head(cora, people.tuesday.id).taken_count == before + 1
    people.tuesday.capacity = before + 1
    people.tuesday.save()
    with pytest.raises(actions.GroupFull):
        taster_actions.book(ahead.id, factories.person("Rosa").id, people.cora)


def test_a_visit_holds_no_second_seat_of_somebody_who_has_one(people, tonight, quinn):
    Group.update(capacity=2, taster_takes_seat=True).where(Group.id == people.tuesday.id).execute()
    taken = place_actions.taken_count(people.tuesday.id)
    factories.taster(tonight, quinn)
    assert place_actions.taken_count(people.tuesday.id) == taken + 1
    factories.member(people.tuesday, quinn)
    assert place_actions.taken_count(people.tuesday.id) == taken + 1


def test_the_seat_that_a_visit_holds_can_be_given_to_that_visitor(people, tonight, quinn):
    Group.update(capacity=2, taster_takes_seat=True).where(Group.id == people.tuesday.id).execute()
    factories.taster(tonight, quinn)
    with pytest.raises(actions.GroupFull):
        actions.seat_person(people.tuesday.id, factories.person("Rex Holm").id, None, people.cora)
    actions.seat_person(people.tuesday.id, quinn.id, None, people.cora)
    assert place_actions.taken_count(people.tuesday.id) == 2


def test_a_visit_ahead_passes_the_checks_of_a_place(people, quinn):
    """A self-referral is confirmed first; the young come only where the group takes them."""
    ahead = factories.session(people.tuesday, clock.now() + timedelta(days=2))
    made = factories.referral(quinn, state="accepted", sender_kind="self")
    with pytest.raises(DomainError, match="know it was them"):
        taster_actions.book(ahead.id, quinn.id, people.cora)
    Referral.update(identity_how="Rang back", identity_at=clock.now()).where(
        Referral.id == made.id
    ).execute()
    Person.update(born_on=clock.today() - timedelta(days=16 * 365)).execute()
    with pytest.raises(DomainError, match="below the youngest age"):
        taster_actions.book(ahead.id, quinn.id, people.cora)
    assert Taster.select().count() == 0
