"""Venues: adding and changing one, what it says of getting in, and who meets there."""

import pytest

from portal.models import Event, Group, Venue
from tests import factories
from tests.page import counted_queries

TYPED = {
    "name": "Harbour House",
    "address": "4 Ropewalk",
    "postcode": "NQ1 4RW",
    "area": "Old Town",
    "is_step_free": "yes",
    "has_accessible_toilet": "no",
    "has_hearing_loop": "unknown",
    "has_parking": "unknown",
    "access_note": "Ring the bell.",
    "contact_name": "Marta",
    "contact_phone": "01632 960 310",
    "contact_email": "house@example.org",
    "is_used": "y",
}


def test_staff_add_a_venue_and_choose_it_for_a_group(browser_for, people):
    browser = browser_for(people.cora)
    browser.post("/venues/new", TYPED)
    venue = Venue.get()
    assert (venue.is_step_free, venue.has_accessible_toilet) == (True, False)
    assert venue.has_hearing_loop is None
    page = browser.get(f"/venues/{venue.id}")
    for said in ("Step-free", "No accessible toilet", "Ring the bell.", "Marta", "01632 960 310"):
        assert said in page.main
    assert "earing loop" not in page.main
    form = browser.get(f"/groups/{people.tuesday.id}/edit")
    browser.submit(form, "Save", venue_id=venue.id)
    assert "Tuesday group" in browser.get(f"/venues/{venue.id}").main
    row = browser.get("/venues").table("Venues")[0]
    assert row["Groups"] == "1" and "Step-free" in row["Getting in"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "the LOFT"}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"postcode": "x" * 13}, "postcode"),
        ({"access_note": "x" * 1001}, "access_note"),
    ],
)
def test_what_cannot_be_is_said_on_its_field(browser_for, people, more, field):
    factories.venue("The Loft")
    page = browser_for(people.cora).post("/venues/new", {**TYPED, **more}, 422)
    assert field in page.errors()
    assert page.value_of("address") == "4 Ropewalk"
    assert Venue.select().count() == 1


def test_who_comes_second_sees_both(browser_for, people):
    venue = factories.venue()
    browser = browser_for(people.cora)
    mine = browser.get(f"/venues/{venue.id}/edit")
    browser.submit(browser.get(f"/venues/{venue.id}/edit"), "Save", area="Centre")
    stale = browser.submit(mine, "Save", 409, area="Old Town")
    assert "Centre" in stale.main and stale.value_of("area") == "Old Town"
    browser.submit(stale, "Save")
    assert Venue.get().area == "Old Town"
    assert Event.select().where(Event.action == "venue_changed").count() == 2


def test_a_venue_out_of_use_is_offered_to_no_other_group(browser_for, people):
    venue = factories.venue("The Loft", is_used=False)
    Group.update(venue=venue).where(Group.id == people.tuesday.id).execute()
    browser = browser_for(people.cora)
    assert "The Loft" in browser.get(f"/groups/{people.tuesday.id}/edit").text
    assert "The Loft" not in browser.get(f"/groups/{people.thursday.id}/edit").text


def test_a_venue_doesnt_tell_of_a_sensitive_group(browser_for, people):
    venue = factories.venue()
    factories.group("Hush", is_sensitive=True, venue=venue)
    browser = browser_for(people.cora)
    assert "Hush" not in browser.get(f"/venues/{venue.id}").text
    assert browser.get("/venues").table("Venues")[0]["Groups"] == "0"


def test_venues_are_for_staff(browser_for, people):
    venue = factories.venue()
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get("/venues", 403)
        browser_for(user).get(f"/venues/{venue.id}", 403)
    browser_for(people.cora).get("/venues/999", 404)


def test_many_venues_ask_as_many_statements_as_none(browser_for, people):
    browser, counts = browser_for(people.cora), []
    for number in (0, 20):
        for one in range(number):
            factories.venue(f"Venue {one}")
        with counted_queries() as seen:
            browser.get("/venues")
        counts.append(len(seen))
    assert counts[0] == counts[1]
