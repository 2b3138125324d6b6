"""Where a group meets: its room and its building in one text, wherever a place is said."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import session_queries
from portal.models import Group
from tests import factories


@pytest.mark.parametrize(
    ("room", "has_venue", "own", "expected"),
    [
        ("Garden room", True, "", "Garden room, Harbour House"),
        ("", True, "", "Harbour House"),
        ("Garden room", False, "", "Garden room"),
        ("", False, "", ""),
        ("Garden room", True, "Net Loft", "Net Loft"),
    ],
)
def test_a_session_is_at_its_own_place_or_in_the_room_of_the_building(
    people, room, has_venue, own, expected
):
    venue = factories.venue("Harbour House") if has_venue else None
    Group.update(place=room, venue=venue).where(Group.id == people.tuesday.id).execute()
    factories.session(people.tuesday, clock.now() + timedelta(hours=1), place=own)
    (row,) = session_queries.sessions_ahead(people.tuesday.id)
    assert row.place == expected


def test_leaders_read_room_and_building_on_their_start_page_and_on_the_roll(
    browser_for, people, tonight
):
    venue = factories.venue("Harbour House")
    Group.update(place="Garden room", venue=venue).where(Group.id == people.tuesday.id).execute()
    browser = browser_for(people.fay)
    for path in ("/", f"/groups/{people.tuesday.id}", f"/sessions/{tonight.id}/roll"):
        assert "Garden room, Harbour House" in browser.get(path).main, path
