"""One place in a group: paused, called otherwise, moved."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import queries, roster_queries
from portal.models import (
    Consent,
    ConsentScope,
    Membership,
    MembershipEnding,
    MembershipState,
)


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
