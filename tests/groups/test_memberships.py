"""Seats, waits and their ends, also when eight people press at once."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import StaleVersion
from portal.groups import actions, queries
from portal.models import Event, Membership, MembershipEnding, MembershipState, Pseudonym
from tests import factories
from tests.page import counted_queries


def test_seat_is_taken_from_today(people):
    who = factories.person("Quinn Abara")
    membership_id = actions.seat_person(people.tuesday.id, who.id, None, people.cora)
    membership = Membership.get_by_id(membership_id)
    assert membership.state == MembershipState.ACTIVE
    assert membership.starts_on == clock.today()
    assert membership.version == 1


def test_seat_leaves_one_event_under_a_pseudonym(people):
    who = factories.person("Quinn Abara")
    before = Event.select().count()
    membership_id = actions.seat_person(people.tuesday.id, who.id, None, people.cora)
    event = Event.select().order_by(Event.number.desc()).first()
    assert Event.select().count() == before + 1
    assert (event.action, event.subject, event.subject_id) == (
        "person_seated",
        "membership",
        membership_id,
    )
    assert event.pseudonym == Pseudonym.get(Pseudonym.person == who.id).pseudonym


def test_full_group_refuses_and_changes_nothing(people):
    people.tuesday.capacity = 1
    people.tuesday.save()
    who = factories.person("Quinn Abara")
    with pytest.raises(actions.GroupFull) as refused:
        actions.seat_person(people.tuesday.id, who.id, None, people.cora)
    assert refused.value.field == "group_id"
    assert Membership.select().where(Membership.person == who).count() == 0


def test_paused_member_keeps_the_seat(people):
    Membership.update(state=MembershipState.PAUSED).execute()
    people.tuesday.capacity = 1
    people.tuesday.save()
    with pytest.raises(actions.GroupFull):
        actions.seat_person(people.tuesday.id, factories.person("Quinn").id, None, people.cora)


def test_drop_in_group_needs_no_seat(people):
    hall = factories.group("Open house", membership_rule="drop_in", capacity=1)
    for name in ("Quinn", "Rosa"):
        actions.seat_person(hall.id, factories.person(name).id, None, people.cora)
    assert Membership.select().where(Membership.group == hall).count() == 2


@pytest.mark.parametrize("state", ["active", "paused"])
def test_nobody_sits_twice(people, state):
    Membership.update(state=state).execute()
    with pytest.raises(actions.AlreadyMember):
        actions.seat_person(people.tuesday.id, people.pip.id, None, people.cora)
    with pytest.raises(actions.AlreadyMember):
        actions.add_to_waiting_list(people.tuesday.id, people.pip.id, None, people.cora)


def test_closed_group_takes_nobody_after_its_start_unless_told(people):
    started = clock.today() - timedelta(days=1)
    course = factories.group("Course", membership_rule="closed", started_on=started)
    who = factories.person("Quinn Abara")
    with pytest.raises(actions.GroupClosed):
        actions.seat_person(course.id, who.id, None, people.cora)
    assert actions.seat_person(course.id, who.id, None, people.cora, after_start=True)


def test_ended_group_takes_nobody(people):
    people.tuesday.ended_on = clock.today() - timedelta(days=1)
    people.tuesday.save()
    who = factories.person("Quinn Abara")
    for action in (actions.seat_person, actions.add_to_waiting_list):
        with pytest.raises(actions.GroupClosed):
            action(people.tuesday.id, who.id, None, people.cora)


def test_wait_becomes_the_seat_and_keeps_its_referral(people):
    who = factories.person("Quinn Abara")
    referral = factories.referral(who)
    waiting_id = actions.add_to_waiting_list(people.tuesday.id, who.id, referral.id, people.cora)
    assert Membership.get_by_id(waiting_id).waiting_since_at is not None
    assert actions.seat_person(people.tuesday.id, who.id, None, people.cora) == waiting_id
    assert Membership.get_by_id(waiting_id).referral_id == referral.id


def test_ended_membership_frees_the_seat_and_lets_them_come_back(people):
    people.tuesday.capacity = 1
    people.tuesday.save()
    membership = Membership.get()
    actions.end_membership(membership.id, MembershipEnding.FINISHED, people.cora, 1)
    ended = Membership.get_by_id(membership.id)
    assert (ended.state, ended.ending, ended.ends_on) == ("ended", "finished", clock.today())
    assert actions.seat_person(people.tuesday.id, people.pip.id, None, people.cora) != ended.id


def test_ending_with_a_stale_page_changes_nothing(people):
    membership = Membership.get()
    with pytest.raises(StaleVersion):
        actions.end_membership(membership.id, MembershipEnding.LEFT, people.cora, 7)
    assert Membership.get().state == "active"
    actions.end_membership(membership.id, MembershipEnding.LEFT, people.cora, 1)
    with pytest.raises(actions.NotAMember):
        actions.end_membership(membership.id, MembershipEnding.LEFT, people.cora, 2)


def test_eight_hands_for_the_last_seat_seat_one(people, at_once):
    people.tuesday.capacity = 2
    people.tuesday.save()
    hopefuls = [factories.person(f"Hopeful {letter}").id for letter in "ABCDEFGH"]
    results = at_once(
        [
            lambda who=who: actions.seat_person(people.tuesday.id, who, None, people.cora.id)
            for who in hopefuls
        ]
    )
    assert sum(isinstance(one, int) for one in results) == 1
    assert sum(isinstance(one, actions.GroupFull) for one in results) == 7
    assert Membership.select().where(Membership.group == people.tuesday).count() == 2


def test_the_same_person_placed_at_once_sits_once(people, at_once):
    who = factories.person("Quinn Abara").id
    results = at_once(
        [lambda: actions.seat_person(people.tuesday.id, who, None, people.cora.id)] * 4
    )
    assert sum(isinstance(one, int) for one in results) == 1
    assert sum(isinstance(one, actions.AlreadyMember) for one in results) == 3


def test_groups_to_place_in_say_seats_and_waits(people, seen_by):
    factories.member(people.tuesday, factories.person("W"), state="waiting", starts_on=None)
    factories.member(people.tuesday, factories.person("P"), state="paused")
    factories.group("Over", ended_on=clock.today() - timedelta(days=1))
    factories.group("Hush", is_sensitive=True)
    rows = queries.groups_to_place_in(seen_by(people.cora))
    assert [(row.name, row.taken_count, row.waiting_count) for row in rows] == [
        ("Thursday group", 0, 0),
        ("Tuesday group", 2, 1),
    ]
    assert queries.groups_to_place_in(seen_by(people.mae)) == []


def test_groups_to_place_in_is_one_statement(people, seen_by):
    user = seen_by(people.cora)
    for number in range(20):
        factories.group(f"Group {number:02}")
    with counted_queries() as seen:
        assert len(queries.groups_to_place_in(user)) == 22
    assert len(seen) == 1
