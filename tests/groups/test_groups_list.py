"""The list of groups."""

from datetime import timedelta

from portal import clock
from tests import factories
from tests.page import counted_queries

MEETING = "Groups that meet"


def test_list_says_when_where_and_how_many(browser_for, people, tonight):
    factories.member(people.tuesday, factories.person("W"), state="waiting", starts_on=None)
    people.tuesday.place = "Room 2, Quay House"
    people.tuesday.save()
    row = browser_for(people.fay).get("/groups").table(MEETING)[0]
    assert row["Group"] == "Tuesday group Anxiety and low mood"
    assert row["Meets"] == "Every Tuesday at 18:30 Room 2, Quay House"
    assert row["Seats"] == "7 seats free 1 of 8 taken"
    assert row["Waiting"] == "1"
    assert clock.local(tonight.starts_at).strftime("%H:%M") in row["Next session"]


def test_full_group_says_so(browser_for, people):
    people.tuesday.capacity = 1
    people.tuesday.save()
    assert browser_for(people.fay).get("/groups").table(MEETING)[0]["Seats"].startswith("Full")


def test_facilitator_sees_only_her_groups(browser_for, people):
    page = browser_for(people.fay).get("/groups")
    assert "Tuesday group" in page.main
    assert "Thursday group" not in page.main


def test_manager_and_staff_see_all_but_sensitive_ones(browser_for, people):
    factories.group("Hush", is_sensitive=True)
    for user in (people.mae, people.cora):
        names = [row["Group"] for row in browser_for(user).get("/groups").table(MEETING)]
        assert [name.split()[0] for name in names] == ["Thursday", "Tuesday"]


def test_administrator_is_refused(browser_for, people):
    browser_for(people.ada).get("/groups", 403)


def test_called_off_session_is_not_the_next(browser_for, people):
    soon = clock.now() + timedelta(days=1)
    factories.session(people.tuesday, soon, state="cancelled", reason="Heating failed")
    assert (
        browser_for(people.fay).get("/groups").table(MEETING)[0]["Next session"] == "None planned"
    )


def test_ended_groups_have_their_own_tab(browser_for, people):
    factories.group("Over", led_by=people.fay, ended_on=clock.today() - timedelta(days=1))
    browser = browser_for(people.cora)
    assert "Over" not in browser.get("/groups").main
    assert "Over" in browser.get("/groups?ended=1").main


def test_list_without_groups_says_so(browser_for, people):
    newcomer = factories.user("Noor", "facilitator")
    assert "No groups yet" in browser_for(newcomer).get("/groups").main


def test_list_takes_as_many_statements_for_one_as_for_twenty(browser_for, people):
    browser = browser_for(people.cora)
    browser.get("/groups")
    with counted_queries() as few:
        browser.get("/groups")
    for number in range(20):
        group = factories.group(f"Group {number:02}", programme=people.tuesday.programme)
        factories.session(group, clock.now() + timedelta(days=1))
    with counted_queries() as many:
        browser.get("/groups")
    assert len(many) == len(few)
