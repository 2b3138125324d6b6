"""The roll as a page: who is on it, for whom, and until when."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    Attendance,
    Event,
    GroupLeader,
    Membership,
    MembershipEnding,
    Session,
    SessionLeader,
)
from tests import factories
from tests.page import counted_queries


def _cards(page):
    return page.list_items("roll")


def _roll(session):
    return f"/sessions/{session.id}/roll"


def test_roll_shows_four_marks_each_and_the_total(browser_for, people, tonight):
    people.tuesday.place = "Room 2, Quay House"
    people.tuesday.save()
    page = browser_for(people.fay).get(_roll(tonight))
    assert _cards(page) == ["Pip M. first time Present Apologies Absent Left early"]
    assert "0 here · 1 not marked" in page.main
    assert "Room 2, Quay House · with Sana Khalil" in page.main
    assert "In danger or in crisis" in page.main
    assert page.form("Done").get("action") == f"/sessions/{tonight.id}/done"


def test_evening_session_says_tonight(browser_for, people):
    with time_machine.travel(clock.at_local(clock.today(), 18, 20), tick=True):
        session = factories.session(people.tuesday, clock.at_local(clock.today(), 18, 30))
        assert browser_for(people.fay).get(_roll(session)).heading == "Tonight, 18:30"


def test_names_that_look_the_same_are_shown_in_full(browser_for, people, tonight):
    for name in ("Ben King", "Ben Kaur"):
        factories.member(people.tuesday, factories.person(name))
    names = [
        card.split(" first")[0] for card in _cards(browser_for(people.fay).get(_roll(tonight)))
    ]
    assert names == ["Ben Kaur", "Ben King", "Pip M."]


def test_two_with_one_name_are_numbered_in_the_order_of_joining(browser_for, people, tonight):
    known_first, joined_first = (
        factories.person("Ben King", phone=phone) for phone in ("01632 960 001", "01632 960 002")
    )
    for who in (joined_first, known_first):
        factories.member(people.tuesday, who)
    guest = factories.person("Ben King")
    Attendance.create(session=tonight, person=guest, mark="present", marked_at=clock.now())
    browser = browser_for(people.fay)
    page = browser.get(_roll(tonight))
    cards = {
        node.get("id"): " ".join(node.itertext())
        for node in page.tree.xpath('.//li[starts-with(@id, "person-")]')
    }
    for number, who in enumerate((joined_first, known_first, guest), 1):
        assert f"Ben King ({number})" in cards[f"person-{who.id}"]
    roster = browser.get(f"/groups/{people.tuesday.id}").main
    first, second = roster.index("Ben King (1)"), roster.index("Ben King (2)")
    assert first < roster.index("01632 960 002") < second < roster.index("01632 960 001")


def test_roll_holds_who_belonged_on_that_day(browser_for, people):
    week_ago = clock.now() - timedelta(days=7)
    session = factories.session(people.tuesday, week_ago)
    day = clock.local(week_ago).date()
    ended = {"state": "ended", "ending": MembershipEnding.LEFT}
    for name, more in {
        "Anna Late": {"starts_on": day + timedelta(days=1)},
        "Bea Left": {**ended, "ends_on": day},
        "Cat Gone": {**ended, "ends_on": day - timedelta(days=1)},
        "Dan Slip": {"state": "ended", "ending": "entered_in_error", "ends_on": clock.today()},
        "Eve Waits": {"state": "waiting", "starts_on": None},
        "Flo Paused": {"state": "paused"},
    }.items():
        factories.member(people.tuesday, factories.person(name), **more)
    came = factories.person("Gus Taster")
    Attendance.create(session=session, person=came, mark="present", marked_at=clock.now())
    shown = [card.split(".")[0] for card in _cards(browser_for(people.fay).get(_roll(session)))]
    # Who is paused stands apart, below.
    assert shown == ["Bea L", "Gus T", "Pip M", "Flo P"]


def test_mark_outlives_the_membership(browser_for, people, tonight):
    Attendance.create(session=tonight, person=people.pip, mark="present", marked_at=clock.now())
    Membership.update(
        state="ended", ending="left", ends_on=clock.today() - timedelta(days=9)
    ).execute()
    assert "1 here · all marked" in browser_for(people.fay).get(_roll(tonight)).main


def test_person_barred_from_the_leader_is_not_on_her_roll(browser_for, people, tonight):
    factories.block(people.fay, people.pip)
    page = browser_for(people.fay).get(_roll(tonight))
    assert "Pip" not in page.text
    browser_for(people.fay).post(
        f"/sessions/{tonight.id}/marks", {"person_id": people.pip.id, "mark": "present"}, 404
    )


def test_others_roll_is_not_there(browser_for, people, tonight):
    browser_for(people.otis).get(_roll(tonight), 404)
    browser_for(people.fay).get("/sessions/999999/roll", 404)
    browser_for(people.cora).get(_roll(tonight))
    browser_for(people.mae).get(_roll(tonight), 403)
    browser_for(people.ada).get(_roll(tonight), 403)


def test_stood_down_leader_loses_the_roll_at_once(browser_for, people, tonight):
    browser = browser_for(people.fay)
    browser.get(_roll(tonight))
    GroupLeader.update(stood_down_at=clock.now()).where(GroupLeader.user == people.fay).execute()
    browser.get(_roll(tonight), 404)
    browser.post(
        f"/sessions/{tonight.id}/marks", {"person_id": people.pip.id, "mark": "present"}, 404
    )
    assert Attendance.select().count() == 0


def test_substitute_opens_that_session_alone(browser_for, people, tonight):
    other = factories.session(people.tuesday, clock.now() - timedelta(days=7))
    SessionLeader.create(session=tonight, user=people.otis)
    browser = browser_for(people.otis)
    page = browser.get(_roll(tonight))
    assert "with Fay Ferreira, Sana Khalil" in page.main
    assert page.form("Done").get("action") == f"/sessions/{tonight.id}/done"
    browser.post(f"/sessions/{tonight.id}/marks", {"person_id": people.pip.id, "mark": "present"})
    browser.get(_roll(other), 404)
    browser.get(f"/groups/{people.tuesday.id}", 404)


@pytest.mark.parametrize(
    ("hours", "status"), [(23, 200), (25, 404), (-24 * 13, 200), (-24 * 15, 404)]
)
def test_substitute_sees_it_from_a_day_before_to_two_weeks_after(
    browser_for, people, hours, status
):
    session = factories.session(people.tuesday, clock.now() + timedelta(hours=hours))
    SessionLeader.create(session=session, user=people.otis)
    browser_for(people.otis).get(_roll(session), status)


def test_roll_before_its_time_says_when_it_opens(browser_for, people):
    session = factories.session(people.tuesday, clock.now() + timedelta(hours=2))
    page = browser_for(people.fay).get(_roll(session))
    assert "The roll opens 30 minutes before the session" in page.main
    assert _cards(page) == ["Pip M. first time Sent apologies : Pip M."]
    assert not page.tree.xpath('.//form[@class="marks"]')


def test_called_off_session_has_no_buttons(browser_for, people):
    session = factories.session(people.tuesday, state="cancelled", reason="Heating failed")
    page = browser_for(people.cora).get(_roll(session))
    assert "Cancelled Heating failed" in page.main
    assert not page.tree.xpath('.//form[@class="marks"]')


def test_past_roll_closes_to_leaders_after_two_weeks_and_opens_to_staff_with_a_reason(
    browser_for, people
):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=14, minutes=1))
    page = browser_for(people.fay).get(_roll(session))
    assert "This roll has closed" in page.main
    assert not page.tree.xpath('.//form[@class="marks"]')
    tap = {"person_id": people.pip.id, "mark": "present"}
    browser_for(people.fay).post(f"/sessions/{session.id}/marks", tap)
    assert Attendance.select().count() == 0
    cora = browser_for(people.cora)
    cora.post(f"/sessions/{session.id}/marks", tap)
    assert Attendance.select().count() == 0
    cora.submit(cora.get(_roll(session)), "Open the roll", reason="The paper sheet turned up")
    cora.post(f"/sessions/{session.id}/marks", tap)
    assert Attendance.get().mark == "present"


def test_opened_roll_leaves_one_event(browser_for, people, tonight):
    browser_for(people.fay).get(_roll(tonight))
    rows = Event.select().where(Event.action == "roll_opened")
    assert [(row.subject, row.subject_id) for row in rows] == [("session", tonight.id)]


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("walk-ins", {"name": "", "request_key": "k"}),
        ("head-count", {"head_count": "many", "version": "1"}),
        ("head-count", {"head_count": "5", "version": "99"}),
    ],
)
def test_roll_shown_again_with_a_mistake_leaves_one_event_too(
    browser_for, people, tonight, form, sent
):
    Session.update(head_count=9).execute()
    page = browser_for(people.fay).post(f"/sessions/{tonight.id}/{form}", sent, 422)
    assert "Pip M." in page.main
    rows = Event.select().where(Event.action == "roll_opened")
    assert [(row.subject_id, row.user_id) for row in rows] == [(tonight.id, people.fay.id)]


def test_tap_on_the_roll_leaves_its_own_event_alone(browser_for, people, tonight):
    browser_for(people.fay).post(
        f"/sessions/{tonight.id}/marks",
        {"person_id": people.pip.id, "mark": "present"},
        200,
        headers={"HX-Request": "true"},
    )
    actions = [row.action for row in Event.select().order_by(Event.number)]
    assert actions == ["signed_in", "attendance_marked"]


def test_empty_roll_offers_to_add_somebody(browser_for, people):
    session = factories.session(people.thursday)
    assert "Nobody is on this roll" in browser_for(people.otis).get(_roll(session)).main


def test_roll_takes_as_many_statements_for_one_as_for_twenty(browser_for, people, tonight):
    browser = browser_for(people.fay)
    browser.get(_roll(tonight))
    with counted_queries() as few:
        browser.get(_roll(tonight))
    for number in range(20):
        who = factories.person(f"Member {number:02}")
        factories.member(people.tuesday, who)
        Attendance.create(session=tonight, person=who, mark="present", marked_at=clock.now())
    with counted_queries() as many:
        browser.get(_roll(tonight))
    assert len(many) == len(few)


@pytest.fixture
def evening(people):
    """A session at 18:30 local today, whatever the clock says now."""
    return factories.session(people.tuesday, clock.at_local(clock.today(), 18, 30))


def test_roll_outlives_the_idle_limit_around_its_session(browser_for, people, evening):
    start = evening.starts_at
    with time_machine.travel(start - timedelta(minutes=25), tick=False) as traveller:
        browser = browser_for(people.fay)
        browser.get(_roll(evening))
        # 90 minutes of session, then 90 more.
        traveller.move_to(start + timedelta(minutes=179))
        browser.get(_roll(evening))
        browser.post(
            f"/sessions/{evening.id}/marks", {"person_id": people.pip.id, "mark": "present"}
        )
        assert Attendance.get().mark == "present"
        browser.post(f"/sessions/{evening.id}/walk-ins", {"name": "Sam", "request_key": "k"})
        browser.get(f"/groups/{people.tuesday.id}", 302)
        traveller.move_to(start + timedelta(minutes=181))
        browser.get(_roll(evening), 302)


def test_idle_device_opens_no_other_roll(browser_for, people, evening):
    other = factories.session(people.tuesday, evening.starts_at - timedelta(days=7))
    with time_machine.travel(evening.starts_at - timedelta(minutes=25), tick=False) as traveller:
        browser = browser_for(people.fay)
        traveller.shift(timedelta(minutes=60))
        browser.get(_roll(evening))
        browser.get(_roll(other), 302)


def test_idle_device_with_somebody_elses_roll_asks_to_sign_in(browser_for, people, evening):
    with time_machine.travel(evening.starts_at - timedelta(minutes=25), tick=False) as traveller:
        browser = browser_for(people.otis)
        traveller.shift(timedelta(minutes=60))
        browser.get(_roll(evening), 302)


def test_session_count_is_untouched_by_looking(browser_for, people, tonight):
    before = Session.get_by_id(tonight.id).version
    browser_for(people.fay).get(_roll(tonight))
    assert Session.get_by_id(tonight.id).version == before
    assert Attendance.select().count() == 0
