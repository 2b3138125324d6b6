"""The sessions ahead that fall short, by group and cause."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import GroupLeader, LeaderRole, StandDown
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)
SHORT = "What falls short"
AID_LAPSES = date(2026, 1, 20)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def aid(people):
    """First aid that Fay loses on 20 January; Sana and Otis hold it for years."""
    made = factories.course("First aid", valid_months=36)
    factories.record(people.fay, made, AID_LAPSES - timedelta(days=3 * 365 + 1))
    for one in (people.sana, people.otis):
        factories.record(one, made, date(2025, 6, 1))
    GroupLeader.update(role=LeaderRole.CO_LEAD).where(GroupLeader.user == people.sana).execute()
    return made


def plan(group, count=4, first=date(2026, 1, 13)):
    """Weekly sessions from a day on."""
    return [
        factories.session(group, clock.at_local(first + timedelta(weeks=week), 18, 30))
        for week in range(count)
    ]


def test_four_sessions_from_a_day_are_one_sentence(people, aid, browser_for):
    plan(people.tuesday, 5)
    page = browser_for(people.mae).get("/groups/cover")
    (row,) = page.table(SHORT)
    assert row["When"] == "4 sessions from 20 January 2026"
    assert row["Group"] == "Tuesday group"
    assert row["Why"] == "Fay Ferreira First aid lapses on 20 January 2026"
    assert row["Sessions"] == "20 Jan, 18:30 27 Jan, 18:30 3 Feb, 18:30 1 more 10 Feb, 18:30"
    assert "4 sessions fall short of 5 planned" in page.main


def test_nobody_as_lead_and_who_was_stood_down_are_said_soonest_first(people, aid, browser_for):
    GroupLeader.update(
        stood_down_at=clock.now() - timedelta(days=2), ends_on=TODAY - timedelta(days=2)
    ).where(GroupLeader.user == people.sana).execute()
    plan(people.tuesday, 1)
    factories.lead(people.thursday, people.sana, role=LeaderRole.CO_LEAD)
    GroupLeader.update(role=LeaderRole.CO_LEAD).where(GroupLeader.user == people.otis).execute()
    plan(people.thursday, 1, date(2026, 1, 8))
    rows = browser_for(people.cora).get("/groups/cover").table(SHORT)
    assert [(row["When"], row["Why"]) for row in rows] == [
        ("Thursday 8 January, 18:30", "nobody is assigned as lead"),
        ("Tuesday 13 January, 18:30", "Sana Khalil was stood down as co-lead"),
    ]


def test_why_somebody_was_stood_down_isnt_there(people, aid, browser_for):
    StandDown.create(user=people.sana, reason="Very private", started_at=clock.now())
    plan(people.tuesday, 1)
    page = browser_for(people.mae).get("/groups/cover")
    assert "was stood down" in page.main
    assert "Very private" not in page.text


def test_who_stands_in_covers_the_session(people, aid, browser_for):
    one, two = plan(people.thursday, 2)
    factories.stand_in(one, people.sana, role=LeaderRole.CO_LEAD)
    rows = browser_for(people.cora).get("/groups/cover").table(SHORT)
    assert [row["When"] for row in rows] == ["Tuesday 20 January, 18:30"]
    assert rows[0]["Why"] == "only 1 leader is assigned"
    two.update(state="cancelled", reason="Snow").where(type(two).id == two.id).execute()
    assert "Every session is covered" in browser_for(people.cora).get("/groups/cover").main


@pytest.mark.parametrize(
    ("query", "count"), [("", 8), ("?weeks=4", 4), ("?weeks=12", 10), ("?weeks=5", 8)]
)
def test_how_far_ahead_stands_in_the_address(people, browser_for, query, count):
    plan(people.thursday, 10, date(2026, 1, 8))
    page = browser_for(people.mae).get(f"/groups/cover{query}")
    assert f"{count} sessions fall short of {count} planned" in page.main


def test_what_lapses_beyond_the_weeks_is_there_too(people, aid, browser_for):
    plan(people.tuesday, 1)
    page = browser_for(people.mae).get("/groups/cover?weeks=4")
    assert "What leaders lose after" not in page.main
    record = factories.course("Confidentiality", valid_months=12)
    for one in (people.fay, people.sana, people.otis):
        factories.record(one, record, date(2025, 4, 10))
    rows = browser_for(people.mae).get("/groups/cover?weeks=4").table("What leaders lose after")
    assert [(row["From"], row["Who"], row["What lapses"]) for row in rows] == [
        ("10 April 2026", "Fay Ferreira", "Confidentiality"),
        ("10 April 2026", "Sana Khalil", "Confidentiality"),
        ("10 April 2026", "Otis Brandt", "Confidentiality"),
    ]


def test_a_sensitive_group_is_there_only_for_those_in_scope(people, aid, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    plan(hush)
    assert "Kestrel" not in browser_for(people.mae).get("/groups/cover").text
    assert "Kestrel" not in browser_for(people.cora).get("/groups/cover").text
    from portal.models import GroupStaff

    GroupStaff.create(group=hush, user=people.cora)
    assert "Kestrel circle" in browser_for(people.cora).get("/groups/cover").main


def test_only_who_assigns_is_led_to_the_session(people, aid, browser_for):
    (session,) = plan(people.thursday, 1)
    address = f"/sessions/{session.id}/cover"
    assert address in browser_for(people.cora).get("/groups/cover").links().values()
    assert address not in browser_for(people.mae).get("/groups/cover").links().values()
    browser_for(people.fay).get("/groups/cover", status=403)


def test_an_empty_plan_says_what_will_stand_here(people, browser_for):
    assert "No session is planned" in browser_for(people.mae).get("/groups/cover").main


def test_statements_are_as_many_for_one_session_as_for_five_hundred(people, aid, browser_for):
    plan(people.tuesday, 1)
    browser = browser_for(people.mae)
    browser.get("/groups/cover?weeks=26")
    with counted_queries() as few:
        browser.get("/groups/cover?weeks=26")
    for number in range(20):
        leader = factories.user(f"Leader {number}")
        plan(factories.group(f"Group {number}", led_by=leader), 25)
    with counted_queries() as many:
        page = browser.get("/groups/cover?weeks=26")
    assert "500 sessions fall short of 501" in page.main
    assert len(many) == len(few)
