"""Changing what a leader does, ending it in the usual way, and leave for who leads already."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Effect, Event, GateOverride, GroupLeader, LeaderRole, Role
from tests import factories

NOW = date(2026, 1, 12)
BEGUN = date(2025, 9, 1)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(NOW, 12), tick=False):
        yield


@pytest.fixture
def row(people):
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    return factories.lead(
        people.tuesday, wren, role="co_lead", starts_on=BEGUN, ends_on=date(2026, 1, 31)
    )


def _rows(row):
    found = GroupLeader.select().where(GroupLeader.user == row.user_id)
    return [(one.role, one.starts_on, one.ends_on) for one in found.order_by(GroupLeader.starts_on)]


def _lapses(row, on, effect=Effect.BLOCK):
    course = factories.course("First aid", is_required=False)
    factories.need(course, effect=effect)
    last = on - timedelta(days=1)
    factories.record(row.user, course, date(2025, 1, 20), expires_on=last)
    return course


def test_another_last_day_asks_the_gate_about_the_new_days(browser_for, people, row):
    _lapses(row, date(2026, 2, 20))
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/change")
    assert page.value_of("ends_on") == "2026-01-31"
    blocked = cora.submit(page, "Change", 422, ends_on="2026-03-31")
    assert "First aid lapses on 20 February 2026" in blocked.main
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 1, 31))]
    cora.submit(blocked, "Give leave and change", ends_on="2026-02-17")
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 2, 17))]


def test_leave_carries_an_assignment_over_a_lapse(browser_for, people, row):
    _lapses(row, date(2026, 2, 20))
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/change")
    blocked = cora.submit(page, "Change", 422, ends_on="2026-03-31")
    fields = {"leave_reason": "On the class of 2 April", "leave_until": "2026-03-31"}
    cora.submit(blocked, "Give leave and change", **fields)
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 3, 31))]
    assert GateOverride.get().ends_on == date(2026, 3, 31)


def test_another_role_counts_from_today_and_what_was_led_keeps_its_own(browser_for, people, row):
    cora = browser_for(people.cora)
    cora.submit(cora.get(f"/leaders/{row.id}/change"), "Change", role="lead")
    assert _rows(row) == [
        ("co_lead", BEGUN, NOW - timedelta(days=1)),
        ("lead", NOW, date(2026, 1, 31)),
    ]
    now = GroupLeader.get(GroupLeader.role == LeaderRole.LEAD, GroupLeader.user == row.user_id)
    cora.submit(cora.get(f"/leaders/{now.id}/change"), "Change", role="guest")
    assert _rows(row)[1:] == [("guest", NOW, date(2026, 1, 31))]


def test_a_new_role_is_asked_about_what_it_needs(browser_for, people, row):
    course = factories.course("Leading a group", is_required=False)
    factories.need(course, role=LeaderRole.LEAD, effect=Effect.WARN)
    cora = browser_for(people.cora)
    page = cora.submit(cora.get(f"/leaders/{row.id}/change"), "Change", 422, role="lead")
    assert "Leading a group isn't on record" in page.main
    assert "Who needs it: Leads." in page.main
    cora.submit(page, "Change all the same")
    assert _rows(row)[-1][0] == "lead"


def test_a_change_by_somebody_else_meanwhile_is_said(browser_for, people, row):
    cora, other = browser_for(people.cora), browser_for(people.cora)
    page, late = (one.get(f"/leaders/{row.id}/change") for one in (cora, other))
    cora.submit(page, "Change", ends_on="2026-02-28")
    # The same again is the same; another thing is not.
    other.submit(late, "Change", ends_on="2026-02-28")
    assert "Somebody changed" in other.submit(late, "Change", 409, ends_on="2026-03-31").main
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 2, 28))]


def test_ending_keeps_the_tail_and_says_so(browser_for, people, row):
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/end")
    assert "for 14 days after that" in page.main
    assert page.value_of("ends_on") == "2026-01-12"
    shown = cora.follow(cora.submit(page, "End it").response.location)
    assert "until 12 January 2026 and sees it until 26 January 2026" in shown.words
    assert _rows(row) == [("co_lead", BEGUN, NOW)]
    browser_for(row.user).get(f"/groups/{people.tuesday.id}")


def test_an_end_before_its_beginning_is_refused_and_twice_is_once(browser_for, people, row):
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/end")
    wrong = cora.submit(page, "End it", 422, ends_on="2025-08-01")
    assert wrong.errors() == {"ends_on": "Error: Enter 1 September 2025 or a later day."}
    assert wrong.value_of("ends_on") == "2025-08-01"
    assert cora.submit(page, "End it", 422, ends_on="").errors()["ends_on"]
    events = Event.select().where(Event.action == "leader_changed").count()
    cora.submit(page, "End it")
    cora.submit(page, "End it")
    assert Event.select().where(Event.action == "leader_changed").count() == events + 1


def test_what_hasnt_begun_is_taken_off(browser_for, people, row):
    GroupLeader.update(starts_on=date(2026, 1, 20)).where(GroupLeader.id == row.id).execute()
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/end")
    assert "It hasn't begun" in page.main
    cora.submit(page, "End it")
    assert _rows(row) == []
    assert Event.select().where(Event.action == "leader_unassigned").count() == 1
    cora.get(f"/leaders/{row.id}/end", 404)


def test_what_has_ended_isnt_changed_but_begun_anew(browser_for, people, row):
    GroupLeader.update(ends_on=date(2026, 1, 5)).where(GroupLeader.id == row.id).execute()
    cora = browser_for(people.cora)
    page = cora.get(f"/leaders/{row.id}/change")
    said = cora.submit(page, "Change", 422, ends_on="2026-03-31")
    assert "This assignment has ended. Assign them again instead." in said.main
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 1, 5))]


def test_leave_for_who_leads_already_names_what_blocks(browser_for, people, row):
    course = _lapses(row, date(2026, 1, 20))
    session = factories.session(people.tuesday, clock.at_local(date(2026, 1, 27), 18, 30))
    cora = browser_for(people.cora)
    group = cora.get(f"/groups/{people.tuesday.id}")
    assert "May not lead 1 of 1 session, from 27 Jan" in group.main
    page = cora.get(group.links()["Give leave : Wren Adair"])
    assert "First aid lapses on 20 January 2026" in page.main
    assert cora.submit(page, "Give leave", 422).errors().keys() == {"leave_reason", "leave_until"}
    fields = {"leave_reason": "The warden is a first-aider", "leave_until": "2026-01-31"}
    cora.submit(page, "Give leave", **fields)
    given = GateOverride.get()
    assert (given.course_id, given.user_id, given.starts_on) == (course.id, row.user_id, NOW)
    assert "Nothing blocks them" in cora.submit(page, "Give leave", 422, **fields).main
    assert GateOverride.select().count() == 1
    assert "May lead, with leave 1 of 1 session" in cora.get(f"/groups/{people.tuesday.id}").main
    assert session.id


def test_others_have_no_such_pages(browser_for, people, row):
    for action in ("change", "end", "leave"):
        for user in (row.user, people.mae, people.ada):
            browser = browser_for(user)
            browser.get(f"/leaders/{row.id}/{action}", 403)
            browser.post(f"/leaders/{row.id}/{action}", {}, 403)
        browser_for(people.cora).get(f"/leaders/999999/{action}", 404)
    people.tuesday.is_sensitive = True
    people.tuesday.save()
    for action in ("change", "end", "leave"):
        browser_for(people.cora).get(f"/leaders/{row.id}/{action}", 404)
    assert _rows(row) == [("co_lead", BEGUN, date(2026, 1, 31))]
