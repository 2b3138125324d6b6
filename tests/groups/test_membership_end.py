"""Ending somebody's place from the group's page."""

import pytest

from portal import clock
from portal.groups import actions
from portal.models import Event, Membership, MembershipEnding
from tests import factories


@pytest.fixture
def place(people):
    """Pip's place in the Tuesday group."""
    return Membership.get(Membership.person == people.pip)


def _path(place):
    return f"/memberships/{place.id}/end"


def test_staff_end_a_place_from_the_group_page(browser_for, people, place):
    browser = browser_for(people.cora)
    page = browser.get(f"/groups/{people.tuesday.id}")
    assert page.links()["End this place : Pip Marlow"] == _path(place)
    form = browser.get(_path(place))
    assert form.heading == "End this place"
    assert "Pip Marlow" in form.main
    assert "Moved to another group" in form.main
    done = browser.submit(form, "End this place", ending="moved_group")
    assert done.response.location == f"/groups/{people.tuesday.id}"
    after = browser.get(done.response.location)
    assert "Pip Marlow's place has ended. Reason: Moved to another group." in after.words
    assert "Open this person's page : Pip Marlow" not in after.links()
    ended = Membership.get_by_id(place.id)
    assert (ended.state, ended.ending, ended.ends_on) == ("ended", "moved_group", clock.today())
    event = Event.select().order_by(Event.number.desc()).where(Event.action == "membership_ended")
    assert (event.get().subject_id, event.get().user_id) == (place.id, people.cora.id)


def test_a_wait_ends_the_same_way(browser_for, people):
    who = factories.person("Quinn Abara")
    wait = Membership.get_by_id(
        actions.add_to_waiting_list(people.tuesday.id, who.id, None, people.cora)
    )
    browser = browser_for(people.cora)
    page = browser.get(f"/groups/{people.tuesday.id}")
    assert page.links()["End the wait : Quinn Abara"] == _path(wait)
    form = browser.get(_path(wait))
    assert form.heading == "End this wait"
    browser.submit(form, "End this wait", ending="no_longer_needed")
    assert Membership.get_by_id(wait.id).state == "ended"
    assert "Quinn Abara no longer waits." in browser.get(f"/groups/{people.tuesday.id}").words


def test_opening_the_page_is_in_the_trail_and_changes_nothing(browser_for, people, place):
    browser_for(people.cora).get(_path(place))
    assert Event.select().order_by(Event.number.desc()).get().action == "membership_opened"
    assert Membership.get_by_id(place.id).state == "active"


def test_without_a_reason_the_form_says_so(browser_for, people, place):
    browser = browser_for(people.cora)
    page = browser.submit(browser.get(_path(place)), "End this place", status=422)
    assert page.errors()["ending"].endswith("Choose why it ends")
    # Each showing of the page names the person.
    assert Event.select().where(Event.action == "membership_opened").count() == 2
    page = browser.post(_path(place), {"version": 1, "ending": "because"}, status=422)
    assert page.errors()["ending"]
    assert Membership.get_by_id(place.id).state == "active"


def test_every_reason_is_taken(browser_for, people):
    browser = browser_for(people.cora)
    for ending in MembershipEnding:
        member = factories.member(people.thursday, factories.person(f"Leaves {ending}"))
        browser.post(_path(member), {"version": 1, "ending": ending})
        assert Membership.get_by_id(member.id).ending == ending


def test_a_stale_page_changes_nothing(browser_for, people, place):
    browser = browser_for(people.cora)
    page = browser.get(_path(place))
    Membership.update(version=2).where(Membership.id == place.id).execute()
    refused = browser.submit(page, "End this place", ending="left", status=409)
    assert "Somebody changed this place since you opened it" in refused.words
    assert Membership.get_by_id(place.id).state == "active"


def test_a_place_that_ended_ends_once(browser_for, people, place):
    browser = browser_for(people.cora)
    page = browser.get(_path(place))
    browser.submit(page, "End this place", ending="left")
    again = browser.submit(page, "End this place", ending="finished", status=409)
    assert "This place has ended already." in again.words
    assert "This place has ended already." in browser.get(_path(place), status=409).words
    assert Membership.get_by_id(place.id).ending == "left"


def test_others_may_not(browser_for, people, place):
    for user in (people.fay, people.mae, people.ada):
        browser = browser_for(user)
        browser.get(_path(place), status=403)
        browser.post(_path(place), {"version": 1, "ending": "left"}, status=403)
    assert "End this place : Pip Marlow" not in (
        browser_for(people.fay).get(f"/groups/{people.tuesday.id}").links()
    )
    assert Membership.get_by_id(place.id).state == "active"


def test_what_is_not_theirs_is_not_there(browser_for, people, place):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    hidden = factories.member(hush, factories.person("Sol Whitaker"))
    barred = factories.member(people.thursday, factories.person("Quinn Abara"))
    factories.block(people.cora, barred.person)
    browser = browser_for(people.cora)
    for one in (hidden.id, barred.id, 999_999):
        browser.get(f"/memberships/{one}/end", status=404)
        browser.post(f"/memberships/{one}/end", {"version": 1, "ending": "left"}, status=404)
    assert Membership.select().where(Membership.state == "ended").count() == 0
