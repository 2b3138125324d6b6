"""One place in a group: paused, called otherwise, moved; and the page of all its seats."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import clock, settings
from portal.groups import (
    actions,
    membership_actions,
    queries,
    roll_actions,
    roster_queries,
    seat_queries,
    waiting_queries,
)
from portal.groups.offer_actions import NotPossible
from portal.models import (
    Consent,
    ConsentScope,
    Mark,
    Membership,
    MembershipEnding,
    MembershipState,
    Role,
)
from tests import factories
from tests.page import counted_queries


@pytest.fixture
def place(people):
    return Membership.get()


def agrees(who):
    Consent.create(
        person=who,
        scope=ConsentScope.PLACEMENT,
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
    )


def test_a_pause_keeps_the_seat_and_ends_by_itself(people, place, seen_by, browser_for):
    until = clock.today() + timedelta(days=14)
    browser = browser_for(people.cora)
    browser.post(f"/memberships/{place.id}/pause", {"version": 1, "until": until})
    fay = seen_by(people.fay)
    assert roster_queries.roster_of(fay, people.tuesday.id)[0].is_paused
    assert queries.group_head(fay, people.tuesday.id).taken_count == 1
    # The day has come, and nobody has written anything.
    Membership.update(
        paused_from=clock.today() - timedelta(days=9), paused_until=clock.today()
    ).execute()
    assert Membership.get().state == MembershipState.PAUSED
    assert not roster_queries.roster_of(fay, people.tuesday.id)[0].is_paused


def test_move_with_a_form(people, place, browser_for):
    agrees(people.pip)
    browser_for(people.cora).post(
        f"/memberships/{place.id}/move",
        {"version": 1, "group_id": people.thursday.id, "how": "seat"},
    )
    assert Membership.get_by_id(place.id).ending == MembershipEnding.MOVED_GROUP
    assert Membership.get(Membership.group == people.thursday).state == "active"


def test_coming_back_early_leaves_the_days_that_they_were_away(people, place):
    until = clock.today() + timedelta(days=14)
    membership_actions.pause(place.id, 1, until, people.cora)
    membership_actions.resume(place.id, 2, people.cora)
    back = Membership.get()
    assert (back.state, back.paused_from, back.paused_until) == ("active", None, None)
    membership_actions.pause(place.id, 3, until, people.cora)
    Membership.update(paused_from=clock.today() - timedelta(days=7)).execute()
    membership_actions.resume(place.id, 4, people.cora)
    assert Membership.get().paused_until == clock.today()


def test_a_day_of_return_that_cannot_be_is_said_beside_the_field(people, place, browser_for):
    browser = browser_for(people.cora)
    path = f"/memberships/{place.id}/pause"
    page = browser.post(path, {"version": 1, "until": clock.today()}, 422)
    assert "after today" in page.main
    assert Membership.get().state == MembershipState.ACTIVE


def test_somebody_who_waits_cannot_be_paused(people):
    row = factories.waiting(people.tuesday, factories.person("Quinn"))
    with pytest.raises(NotPossible):
        membership_actions.pause(row.id, 1, clock.today() + timedelta(days=3), people.cora)


def test_sessions_missed_while_away_are_no_absences(people, place):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    roll_actions.mark_attendance(session.id, people.pip.id, Mark.ABSENT, people.cora)
    before = roster_queries.marks_before(people.tuesday.id, clock.now(), [people.pip.id])
    assert before[people.pip.id] == ["absent"]
    Membership.update(
        paused_from=clock.today() - timedelta(days=9), paused_until=clock.today()
    ).execute()
    since = roster_queries.marks_before(people.tuesday.id, clock.now(), [people.pip.id])
    assert since[people.pip.id] == []


def test_the_name_that_is_wanted_stands_on_roster_roll_and_sheet(people, place, browser_for):
    session = factories.session(people.tuesday)
    browser_for(people.cora).post(
        f"/memberships/{place.id}/name", {"version": 1, "shown_as": "Wren"}
    )
    fay = browser_for(people.fay)
    for path in (f"/groups/{people.tuesday.id}", f"/sessions/{session.id}/roll"):
        page = fay.get(path)
        assert "Wren" in page.main and "Pip" not in page.main
    assert "Wren" in browser_for(people.cora).get(f"/groups/{people.tuesday.id}/seats").main


def test_search_never_finds_by_the_name_that_is_wanted(people, place, browser_for):
    browser_for(people.cora).post(
        f"/memberships/{place.id}/name", {"version": 1, "shown_as": "Wren"}
    )
    for user in (people.cora, people.fay):
        assert "Pip" not in browser_for(user).get("/people?q=Wren").main


def test_moving_keeps_the_first_date_and_both_histories(people):
    who = factories.person("Quinn")
    agrees(who)
    old = factories.waiting(people.tuesday, who, 30, shown_as="Wren")
    people.thursday.capacity = 1
    people.thursday.save()
    factories.member(people.thursday, factories.person("Rosa"))
    with pytest.raises(actions.GroupFull):
        membership_actions.move_to(old.id, 1, people.thursday.id, people.cora, takes_seat=True)
    assert Membership.get_by_id(old.id).state == "waiting"
    new_id = membership_actions.move_to(
        old.id, 1, people.thursday.id, people.cora, takes_seat=False
    )
    new = Membership.get_by_id(new_id)
    assert (new.state, new.waiting_since_at, new.shown_as) == (
        "waiting",
        old.waiting_since_at,
        "Wren",
    )
    assert Membership.get_by_id(old.id).ending == "moved_group"


def test_a_leader_reads_the_seats_without_those_who_wait(people, browser_for):
    factories.waiting(people.tuesday, factories.person("Quinn Abara"))
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/seats")
    assert "Pip Marlow" in page.main and "Quinn" not in page.main
    assert "1 waiting" in page.main
    browser_for(people.otis).get(f"/groups/{people.tuesday.id}/seats", 404)


def test_the_seats_cost_as_many_statements_for_twenty_as_for_one(people, seen_by):
    cora = seen_by(people.cora)
    factories.waiting(people.tuesday, factories.person("Quinn"))
    with counted_queries() as one:
        seat_queries.board_of(cora, people.tuesday.id)
        waiting_queries.estimates([people.tuesday.id])
    for number in range(19):
        factories.waiting(people.tuesday, factories.person(f"Other {number}"), number)
    with counted_queries() as many:
        board = seat_queries.board_of(cora, people.tuesday.id)
        waiting_queries.estimates([people.tuesday.id, people.thursday.id])
    assert len(board.waiting) == 20
    assert [row.rank for row in board.waiting] == list(range(1, 21))
    assert len(one) == len(many) == 3


def test_urgent_ones_stand_first_only_where_the_house_says_so(people, seen_by):
    cora = seen_by(people.cora)
    urgent = factories.referral(factories.person("Urgent"), urgency="urgent")
    factories.waiting(people.tuesday, factories.person("Long"), 20)
    factories.waiting(people.tuesday, urgent.person, 2, referral=urgent)
    names = [one.row.name for one in seat_queries.board_of(cora, people.tuesday.id).waiting]
    assert names == ["Long", "Urgent"]
    settings.use(replace(settings.current(), waiting_urgent_first=True))
    names = [one.row.name for one in seat_queries.board_of(cora, people.tuesday.id).waiting]
    assert names == ["Urgent", "Long"]


def test_who_only_leads_a_private_group_never_opens_those_who_wait_for_it(browser_for, people):
    both = factories.user("Wren Solberg", Role.STAFF, Role.FACILITATOR)
    hidden = factories.group("Kestrel circle", is_sensitive=True, led_by=[both])
    seated = factories.member(hidden, factories.person("Ola Berg"))
    waits = factories.waiting(hidden, factories.person("Rex Holm"), 10)
    browser = browser_for(both)
    browser.get(f"/memberships/{seated.id}")
    for path in ("", "/offer", "/end", "/move"):
        browser.get(f"/memberships/{waits.id}{path}", status=404)
