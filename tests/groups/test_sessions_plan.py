"""Planning the sessions ahead from the group's page."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import actions
from portal.models import Event, Session
from tests import factories

WEDNESDAY = clock.at_local(date(2026, 3, 18), 12)
BUTTON = "Plan the next 8 weeks"


def _count(group):
    return Session.select().where(Session.group == group).count()


@time_machine.travel(WEDNESDAY, tick=False)
def test_eight_weeks_are_planned_and_nothing_twice(browser_for, people):
    browser = browser_for(people.cora)
    page = browser.get(f"/groups/{people.tuesday.id}")
    done = browser.submit(page, BUTTON)
    assert done.response.location == f"/groups/{people.tuesday.id}#sessions"
    page = browser.get(f"/groups/{people.tuesday.id}")
    assert "8 sessions planned, until 12 May 2026." in page.words
    assert page.table("Sessions ahead")[0]["When"] == "Tuesday 24 March, 18:30"
    browser.submit(page, BUTTON)
    page = browser.get(f"/groups/{people.tuesday.id}")
    assert "Nothing to plan: all sessions until 12 May 2026 stand already." in page.words
    assert _count(people.tuesday) == 8
    planned = Event.select().where(Event.action == "sessions_planned")
    assert [(one.subject_id, one.user_id) for one in planned] == [
        (people.tuesday.id, people.cora.id)
    ]


@time_machine.travel(WEDNESDAY, tick=False)
def test_no_session_is_planned_before_the_groups_first_day(people):
    course = factories.group("Course", started_on=date(2026, 3, 31))
    assert actions.make_sessions_ahead(course.id, date(2026, 4, 7), people.cora) == 2
    first = Session.select().where(Session.group == course).order_by(Session.starts_at).get()
    assert clock.local(first.starts_at).date() == date(2026, 3, 31)


@pytest.mark.parametrize(
    "changes",
    [{"weekday": None}, {"starts_local": ""}, {"ended_on": date(2026, 3, 1)}],
)
def test_without_a_pattern_or_after_the_end_there_is_no_button(browser_for, people, changes):
    group = factories.group("Other group", **changes)
    browser = browser_for(people.cora)
    assert BUTTON not in browser.get(f"/groups/{group.id}").words
    browser.post(f"/groups/{group.id}/sessions/plan", status=409)
    assert _count(group) == 0


def test_others_may_not(browser_for, people):
    for user in (people.fay, people.mae):
        browser = browser_for(user)
        assert BUTTON not in browser.get(f"/groups/{people.tuesday.id}").words
        browser.post(f"/groups/{people.tuesday.id}/sessions/plan", status=403)
    assert _count(people.tuesday) == 0


def test_a_group_that_is_not_theirs_is_not_there(browser_for, people):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    for group_id in (hush.id, 999_999):
        browser_for(people.cora).post(f"/groups/{group_id}/sessions/plan", status=404)
    assert _count(hush) == 0


def test_a_manager_who_is_also_staff_elsewhere_plans_only_there(browser_for, people):
    from portal.models import Role, UserProgramme

    both = factories.user("Rae Both", Role.MANAGER, Role.STAFF)
    other = factories.group("Other group")
    UserProgramme.create(user=both, programme=other.programme)
    browser = browser_for(both)
    assert BUTTON not in browser.get(f"/groups/{people.tuesday.id}").words
    browser.post(f"/groups/{people.tuesday.id}/sessions/plan", status=404)
    browser.post(f"/groups/{other.id}/sessions/plan")
    assert _count(people.tuesday) == 0
    assert _count(other) in (7, 8)


def test_eight_hands_plan_once(people, at_once):
    until = clock.today() + timedelta(days=55)
    call = lambda: actions.make_sessions_ahead(people.tuesday.id, until, None)  # noqa: E731
    planned = at_once([call] * 8)
    assert sum(planned) == max(planned) == _count(people.tuesday)
