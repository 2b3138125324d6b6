"""Saying when a group meets: the form, what it would do, and what it does."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import pattern_actions, pattern_queries, plan_actions
from portal.models import Attendance, Event, GroupPattern, Session, SessionState, Telling
from tests import factories
from tests.page import counted_queries

NOW = clock.at_local(date(2026, 3, 18), 12)


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def planned(people):
    """The Tuesday group, with eight weeks of sessions."""
    plan_actions.plan_ahead(people.tuesday.id, by=None)
    return people.tuesday


def _url(group):
    return f"/groups/{group.id}/pattern"


def _when(group):
    rows = Session.select().where(Session.group == group).order_by(Session.starts_at)
    return [clock.local(one.starts_at).strftime("%a %d %b %H:%M") for one in rows]


def _edit(browser, group, status=200, **fields):
    """Fill in the form and go on to the dates."""
    page = browser.get(f"{_url(group)}/edit")
    return browser.submit(page, "Show the dates", status=status, **fields)


def test_the_page_says_it_in_words_with_the_next_dates(browser_for, people):
    page = browser_for(people.fay).get(_url(people.tuesday))
    assert "Every Tuesday at 18:30" in page.main
    assert page.table("The next dates")[0] == {"Date": "Tuesday 24 March", "Meets": "18:30"}
    assert "Change when it meets" not in page.links()


def test_a_coordinator_sees_dates_and_impact_before_anything_is_saved(browser_for, people, planned):
    cora = browser_for(people.cora)
    before = _when(planned)
    page = _edit(cora, planned, every="2", starts_local="19:00", from_on="2026-03-31")
    assert "Nothing has been saved yet" in page.words
    assert "Every second Tuesday at 19:00" in page.main
    dates = [row["Date"] for row in page.table("The first dates")]
    assert dates[:3] == ["Tuesday 31 March", "Tuesday 14 April", "Tuesday 28 April"]
    for words in ("4 sessions move", "3 sessions are cancelled"):
        assert words in page.main
    assert _when(planned) == before
    assert GroupPattern.select().where(GroupPattern.group == planned).count() == 1

    done = cora.submit(page, "Save")
    assert done.response.location == "/notices"
    rows = Session.select().where(Session.group == planned).order_by(Session.starts_at)
    assert [(clock.local(one.starts_at).strftime("%d %b %H:%M"), one.state) for one in rows][
        :4
    ] == [
        ("24 Mar 18:30", "planned"),
        ("31 Mar 19:00", "planned"),
        ("07 Apr 18:30", "cancelled"),
        ("14 Apr 19:00", "planned"),
    ]
    old, new = pattern_queries.patterns_of(planned.id)
    assert (old.ends_on, new.starts_on) == (date(2026, 3, 30), date(2026, 3, 31))
    assert {one.pattern_id for one in rows if one.state == "planned"} == {
        old.pattern_id,
        new.pattern_id,
    }


def test_people_are_told_of_what_is_cancelled(browser_for, people, planned):
    cora = browser_for(people.cora)
    cora.submit(_edit(cora, planned, every="2", why_cancelled="Every second week now"), "Save")
    cancelled = Session.select().where(Session.state == SessionState.CANCELLED)
    assert {one.reason for one in cancelled} == {"Every second week now"}
    assert Telling.select().count() > 0


def test_what_somebody_touched_is_listed_and_kept(browser_for, people, planned):
    rows = list(Session.select().where(Session.group == planned).order_by(Session.starts_at))
    moved, booked, renamed = rows[1], rows[2], rows[3]
    Session.update(starts_at=moved.starts_at + timedelta(hours=1)).where(
        Session.id == moved.id
    ).execute()
    factories.stand_in(booked, people.otis)
    Session.update(title="A walk").where(Session.id == renamed.id).execute()
    cora = browser_for(people.cora)
    page = _edit(cora, planned, starts_local="17:00")
    assert "3 sessions stay as they are" in page.main
    cora.submit(page, "Save")
    times = [one.split()[-1] for one in _when(planned)]
    assert times.count("17:00") == len(times) - 3
    assert plan_actions.plan_ahead(planned.id, by=None) == 0


def test_sessions_past_stay_whatever_the_pattern_becomes(browser_for, people, planned):
    past = factories.session(planned, clock.now() - timedelta(days=8))
    Attendance.create(session=past, person=people.pip, mark="present", marked_at=clock.now())
    cora = browser_for(people.cora)
    cora.submit(_edit(cora, planned, scope="all", starts_local="17:00"), "Save")
    assert Session.get_by_id(past.id).starts_at == past.starts_at
    patterns = pattern_queries.patterns_of(planned.id)
    assert [(one.starts_local, one.version) for one in patterns] == [("17:00", 2)]


def test_the_last_friday_of_the_month_until_a_day(browser_for, people):
    group = factories.group("No day yet", weekday=None)
    cora = browser_for(people.cora)
    page = cora.get(_url(group))
    assert page.links()["Say when it meets"] == f"{_url(group)}/edit"
    page = _edit(
        cora,
        group,
        frequency="monthly",
        weeks="-1",
        weekdays="5",
        starts_local="10:00",
        ends="until",
        until="2026-04-30",
    )
    assert "Last Friday of the month at 10:00 until 30 April 2026" in page.main
    cora.submit(page, "Save")
    assert _when(group) == ["Fri 27 Mar 10:00", "Fri 24 Apr 10:00"]


def test_bank_holidays_are_made_as_cancelled_with_their_name(browser_for, people):
    group = factories.group("Mondays", weekday=None)
    cora = browser_for(people.cora)
    page = _edit(cora, group, weekdays="1", starts_local="18:30", skips_holidays="y")
    row = next(row for row in page.table("The first dates") if row["Date"] == "Monday 6 April")
    assert row["Meets"] == "Off Bank holiday: Easter Monday"
    cora.submit(page, "Save")
    easter = Session.get(Session.starts_at == clock.at_local(date(2026, 4, 6), 18, 30))
    assert (easter.state, easter.reason) == ("cancelled", "Bank holiday: Easter Monday")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"starts_local": ""}, "starts_local", "Enter the time"),
        ({"starts_local": "half six"}, "starts_local", "isn't a time of day"),
        ({"every": "0"}, "every", "from 1 to 52"),
        ({"every": "two"}, "every", "Enter a whole number"),
        ({"duration_minutes": "0"}, "duration_minutes", "from 1 to 1440"),
        ({"from_on": "2026-03-17"}, "from_on", "today or a later day"),
        ({"from_on": "2062-03-17"}, "from_on", "Check the year"),
        ({"from_on": "soon"}, "from_on", "Enter a date such as"),
        ({"ends": "until"}, "until", "Enter the last day"),
        ({"ends": "until", "until": "2026-03-01"}, "until", "before the first"),
        ({"ends": "count", "count": "0"}, "count", "from 1 to 500"),
        ({"frequency": "monthly"}, "weeks", "at least one week"),
        ({"frequency": "month_day", "month_day": "32"}, "month_day", "from 1 to 31"),
        ({"why_cancelled": "x" * 301}, "why_cancelled", "Use at most 300"),
    ],
)
def test_an_error_stands_on_its_field_and_nothing_typed_is_lost(
    browser_for, people, fields, field, words
):
    page = _edit(browser_for(people.cora), people.tuesday, 422, **fields)
    assert words in page.errors()[field]
    for name, value in fields.items():
        if name not in ("ends", "frequency"):
            assert page.value_of(name) == value


def test_going_back_from_the_dates_keeps_what_was_typed(browser_for, people):
    cora = browser_for(people.cora)
    page = _edit(cora, people.tuesday, every="3", starts_local="19:15")
    back = cora.submit(page, "Change something", status=200)
    assert (back.value_of("every"), back.value_of("starts_local")) == ("3", "19:15")


def test_a_change_by_somebody_else_is_said_and_changes_nothing(app, browser_for, people, planned):
    cora = browser_for(people.cora)
    page = _edit(cora, planned, starts_local="17:00")
    plan = pattern_actions.PatternPlan(
        weekdays=(4,), starts_local="11:00", from_on=clock.today() + timedelta(days=1)
    )
    seen = pattern_actions.seen(pattern_queries.patterns_of(planned.id))
    with app.test_request_context():
        pattern_actions.change_pattern(planned.id, plan, seen, by=None)
    before = _when(planned)
    stale = cora.submit(page, "Save", status=409)
    assert "Somebody changed when this group meets" in stale.words
    assert "Every Thursday at 11:00" in stale.main
    assert stale.value_of("starts_local") == "17:00"
    assert _when(planned) == before


def test_days_off_cancel_and_later_ones_are_made_cancelled(browser_for, people, planned):
    cora = browser_for(people.cora)
    page = cora.get(_url(planned))
    cora.submit(page, "Add", starts_on="2026-03-30", ends_on="2026-05-31", reason="Summer closing")
    off = Session.select().where(Session.group == planned, Session.state == "cancelled")
    assert off.count() == 7
    with time_machine.travel(NOW + timedelta(days=28), tick=False):
        plan_actions.plan_ahead(planned.id, by=None)
    states = {
        clock.local(one.starts_at).date(): one.state
        for one in Session.select().where(Session.group == planned)
    }
    assert states[date(2026, 5, 26)] == "cancelled"
    assert states[date(2026, 6, 2)] == "planned"
    page = cora.get(_url(planned))
    assert "Summer closing" in page.main


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-03-01"}, "starts_on"),
        ({"ends_on": "2026-03-19"}, "ends_on"),
        ({"ends_on": "2029-03-19"}, "ends_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_day_off_that_cannot_be_is_refused(browser_for, people, fields, field):
    cora = browser_for(people.cora)
    sent = {"starts_on": "2026-03-24", "ends_on": "", "reason": "Painted", **fields}
    page = cora.submit(cora.get(_url(people.tuesday)), "Add", status=422, **sent)
    assert page.errors()[field]
    assert page.value_of("reason") == sent["reason"].strip()


def test_a_day_off_taken_away_leaves_what_was_cancelled(app, browser_for, people, planned):
    with app.test_request_context():
        pattern_actions.add_day_off(planned.id, date(2026, 3, 24), None, "Painted", by=None)
    cora = browser_for(people.cora)
    page = cora.get(_url(planned))
    cora.submit(page, "Take away 24 March 2026")
    page = cora.get(_url(planned))
    assert "No day off ahead" in page.main
    assert Session.select().where(Session.state == "cancelled").count() == 1


def test_leaders_see_it_and_only_staff_of_the_group_change_it(browser_for, people):
    browser_for(people.fay).get(f"{_url(people.tuesday)}/edit", 403)
    browser_for(people.otis).get(_url(people.tuesday), 404)
    hush = factories.group("Kestrel circle", is_sensitive=True)
    browser_for(people.cora).get(f"{_url(hush)}/edit", 404)


def test_another_length_is_what_a_session_added_by_hand_lasts(browser_for, people, planned):
    cora = browser_for(people.cora)
    cora.submit(_edit(cora, planned, duration_minutes="60"), "Save")
    assert set(Session.select(Session.duration_minutes).tuples()) == {(60,)}
    page = cora.get(f"/groups/{planned.id}/sessions/new")
    assert page.value_of("duration_minutes") == "60"


def test_events_say_what_was_changed(browser_for, people, planned):
    cora = browser_for(people.cora)
    cora.submit(_edit(cora, planned, starts_local="17:00"), "Save")
    event = Event.select().where(Event.action == "pattern_changed").get()
    assert (event.subject_id, event.user_id) == (planned.id, people.cora.id)


def test_the_page_takes_a_fixed_number_of_statements(browser_for, people):
    factories.day_off(people.tuesday, date(2026, 3, 24))
    cora = browser_for(people.cora)
    cora.get(_url(people.tuesday))
    with counted_queries() as few:
        cora.get(_url(people.tuesday))
    for week in range(1, 50):
        factories.day_off(people.tuesday, date(2026, 3, 24) + timedelta(weeks=week))
    with counted_queries() as many:
        cora.get(_url(people.tuesday))
    assert len(many) == len(few)
