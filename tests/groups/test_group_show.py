"""A group's page: the roster for those who lead it, figures for those who don't."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Attendance, Event, GroupLeader, Mark
from tests import factories
from tests.page import counted_queries

LONG_NAME = ("محمد عبد الرحمن بن عبد العزيز " * 5)[:120].strip()


def _mark(session, person, mark):
    Attendance.create(session=session, person=person, mark=mark, marked_at=clock.now())


def _past(group, weeks):
    return factories.session(group, clock.now() - timedelta(weeks=weeks))


def test_leader_sees_the_roster_with_what_leaders_may_know(browser_for, people):
    people.pip.phone = "07700 900 123"
    people.pip.contact_note = "After 17:00, no voicemail"
    people.pip.access_needs = "Step-free entrance"
    people.pip.leader_note = "Prefers not to speak first."
    people.pip.emergency_phone = "07700 900 999"
    people.pip.nhs_number = "9434765919"
    people.pip.save()
    factories.referral(people.pip, reason="Panic attacks since March", risk="yes")
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    for words in (
        "Pip Marlow",
        "07700 900 123",
        "After 17:00, no voicemail",
        "Step-free entrance",
        "Prefers not to speak first.",
        "first time",
    ):
        assert words in page.main
    for secret in ("Panic attacks", "9434765919", "07700 900 999", "risk"):
        assert secret not in page.text
    assert page.links()["Open this person's page : Pip Marlow"] == f"/people/{people.pip.id}"


def test_todays_session_is_a_button_on_top(browser_for, people, tonight):
    links = browser_for(people.fay).get(f"/groups/{people.tuesday.id}").links()
    button = next(words for words in links if words.startswith("Today's session"))
    assert links[button] == f"/sessions/{tonight.id}/roll"


def test_roster_says_what_was_missed_in_a_row(browser_for, people):
    for weeks, mark in ((1, Mark.ABSENT), (2, Mark.APOLOGIES), (3, Mark.PRESENT)):
        _mark(_past(people.tuesday, weeks), people.pip, mark)
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    assert "missed 2" in page.main
    assert "1 time, member since" in page.main


def test_paused_member_is_shown_as_paused_without_absences(browser_for, people):
    people.tuesday.memberships.first().update(state="paused").execute()
    for weeks in (1, 2):
        _mark(_past(people.tuesday, weeks), people.pip, Mark.ABSENT)
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    assert "paused" in page.main
    assert "missed" not in page.main


def test_sessions_say_what_became_of_them(browser_for, people):
    _mark(_past(people.tuesday, 1), people.pip, Mark.PRESENT)
    _past(people.tuesday, 2)
    ago, ahead = clock.now() - timedelta(weeks=3), clock.now() + timedelta(weeks=1)
    factories.session(people.tuesday, ago, state="cancelled", reason="Heating failed")
    factories.session(people.tuesday, ahead, state="moved_online", reason="Room double-booked")
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    past = [row["Who came"] for row in page.table("Sessions past")]
    assert past == ["1 here", "Not recorded", "Cancelled Heating failed"]
    assert page.table("Sessions ahead")[0]["State"] == "Moved online Room double-booked"


def test_manager_sees_counts_and_no_roster(browser_for, people, tonight):
    _mark(_past(people.tuesday, 1), people.pip, Mark.PRESENT)
    people.tuesday.online_link = "https://meet.example/tuesday"
    people.tuesday.save()
    page = browser_for(people.mae).get(f"/groups/{people.tuesday.id}")
    assert "1 of 8 seats" in page.main
    assert page.table("Sessions past")[0]["Who came"] == "1 here"
    assert "Pip" not in page.text
    assert "meet.example" not in page.text
    assert not [url for url in page.links().values() if "/roll" in url or ".pdf" in url]
    browser_for(people.mae).get(f"/sessions/{tonight.id}/roll", 403)


def test_waiting_list_is_the_offices(browser_for, people):
    wanda = factories.person("Wanda Wren")
    factories.member(people.tuesday, wanda, state="waiting", starts_on=None)
    url = f"/groups/{people.tuesday.id}"
    assert "Wanda Wren" in browser_for(people.cora).get(url).main
    fays = browser_for(people.fay).get(url)
    assert "Wanda Wren" not in fays.main
    assert "Waiting 1" in fays.main


def test_somebody_barred_from_the_leader_is_left_out(browser_for, people):
    factories.block(people.fay, people.pip)
    url = f"/groups/{people.tuesday.id}"
    assert "Pip Marlow" not in browser_for(people.fay).get(url).text
    assert "Pip Marlow" in browser_for(people.sana).get(url).main


def test_anothers_group_is_not_there(browser_for, people):
    browser_for(people.otis).get(f"/groups/{people.tuesday.id}", 404)
    browser_for(people.fay).get("/groups/999999", 404)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ends_on": -14}, 200),
        ({"ends_on": -15}, 404),
        ({"starts_on": 1}, 404),
        ({"stood_down_at": True}, 404),
    ],
)
def test_leaders_see_it_while_assigned_and_two_weeks_after(browser_for, people, change, status):
    values = {
        field: clock.now() if days is True else clock.today() + timedelta(days=days)
        for field, days in change.items()
    }
    GroupLeader.update(**values).where(GroupLeader.user == people.fay).execute()
    browser_for(people.fay).get(f"/groups/{people.tuesday.id}", status)


def test_sensitive_group_is_there_for_its_leaders_alone(browser_for, people):
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    url = f"/groups/{people.tuesday.id}"
    browser_for(people.fay).get(url)
    browser_for(people.cora).get(url, 404)
    browser_for(people.mae).get(url, 404)


def test_opened_roster_leaves_one_event_and_counts_none(browser_for, people):
    def looks():
        return Event.select().where(Event.action == "roster_opened").count()

    browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    assert looks() == 1
    browser_for(people.mae).get(f"/groups/{people.tuesday.id}")
    assert looks() == 1


def test_long_arabic_name_stands_whole_and_isolated(browser_for, people):
    factories.member(people.tuesday, factories.person(LONG_NAME))
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}")
    names = [" ".join(node.itertext()) for node in page.tree.findall(".//summary/bdi")]
    assert LONG_NAME in names


def test_empty_group_says_what_comes_next(browser_for, people):
    page = browser_for(people.otis).get(f"/groups/{people.thursday.id}")
    assert "Nobody belongs to this group yet" in page.main
    assert "No session is planned." in page.main


def test_roster_takes_as_many_statements_for_one_as_for_twenty(browser_for, people):
    browser = browser_for(people.fay)
    url = f"/groups/{people.tuesday.id}"
    session = _past(people.tuesday, 1)
    browser.get(url)
    with counted_queries() as few:
        browser.get(url)
    for number in range(20):
        who = factories.person(f"Member {number:02}")
        factories.member(people.tuesday, who)
        _mark(session, who, Mark.PRESENT)
    with counted_queries() as many:
        browser.get(url)
    assert len(many) == len(few)
