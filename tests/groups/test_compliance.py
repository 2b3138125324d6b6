"""By group: what is asked of each leader, today and at the sessions ahead."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock, spreadsheets
from portal.models import Effect, Event, GateOverride, GroupLeader, LeaderRole
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)
ASKED = "What is asked of the leaders of Tuesday group"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def asked(people):
    """A course that blocks and one that warns; Fay loses the first, Sana lacks the second."""
    check = factories.course("Background check", is_required=False, valid_months=36)
    factories.need(check, effect=Effect.BLOCK)
    aid = factories.course("First aid", valid_months=36)
    factories.record(people.fay, check, date(2023, 1, 20))
    factories.record(people.sana, check, date(2025, 1, 20))
    factories.record(people.fay, aid, date(2025, 1, 20))
    GroupLeader.update(role=LeaderRole.CO_LEAD).where(GroupLeader.user == people.sana).execute()
    for week in range(4):
        factories.session(
            people.tuesday, clock.at_local(date(2026, 1, 13) + timedelta(weeks=week), 18, 30)
        )
    return check, aid


def test_who_lacks_what_today_and_ahead(people, asked, browser_for):
    page = browser_for(people.mae).get("/groups/compliance")
    rows = page.table(ASKED)
    assert rows == [
        {
            "Requirement": "Background check Blocks: nobody leads without it",
            "Fay Ferreira Lead": "Lapses 20 Jan without it at 3 sessions from 20 Jan",
            "Sana Khalil Co-lead": "Until 20 Jan 2028",
        },
        {
            "Requirement": "First aid",
            "Fay Ferreira Lead": "Until 20 Jan 2028",
            "Sana Khalil Co-lead": "Not recorded without it at 4 sessions from 13 Jan",
        },
    ]
    assert "4 of 4 sessions ahead fall short, from 13 January 2026." in page.main


def test_leave_and_who_leads_from_a_day_ahead_are_said(people, asked, browser_for):
    GateOverride.create(
        group=people.tuesday,
        user=people.sana,
        course=asked[1],
        reason="A first-aider is in the house",
        starts_on=TODAY,
        ends_on=date(2026, 3, 1),
        granted_at=clock.now(),
    )
    factories.lead(
        people.tuesday, people.otis, role=LeaderRole.CO_LEAD, starts_on=date(2026, 1, 30)
    )
    rows = browser_for(people.mae).get("/groups/compliance").table(ASKED)
    assert rows[1]["Sana Khalil Co-lead"].endswith("leave given until 1 Mar")
    assert rows[1]["Otis Brandt Co-lead, from 30 Jan"].startswith("Not recorded")


def test_only_groups_where_something_lacks(people, asked, browser_for):
    calm = factories.group("Calm group", led_by=people.cora)
    other = factories.user("Wren Adair")
    factories.lead(calm, other, role=LeaderRole.CO_LEAD)
    for one in (people.cora, other):
        for course in asked:
            factories.record(one, course, date(2025, 6, 1))
    page = browser_for(people.mae).get("/groups/compliance?show=lacking")
    assert "Calm group" not in page.main
    assert "Tuesday group" in page.main
    assert "Calm group" in browser_for(people.mae).get("/groups/compliance").main


def test_a_group_without_leaders_and_one_that_asks_nothing_are_said(people, browser_for):
    factories.group("Empty group")
    page = browser_for(people.mae).get("/groups/compliance")
    assert "Nobody is assigned to lead it." in page.main
    assert "No course is asked of them." in page.main


def test_a_sensitive_group_is_hidden_on_page_and_in_files(people, asked, browser_for):
    factories.group("Kestrel circle", led_by=people.otis, is_sensitive=True)
    browser = browser_for(people.mae)
    assert "Kestrel" not in browser.get("/groups/compliance").text
    body = browser.get("/groups/compliance.csv").response.get_data()
    assert b"Kestrel" not in body
    assert b"Tuesday group" in body
    browser_for(people.fay).get("/groups/compliance", status=403)
    browser_for(people.fay).get("/groups/compliance.csv", status=403)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_can_be_taken_away_and_is_noted(people, asked, browser_for, form):
    answer = browser_for(people.mae).get(f"/groups/compliance.{form}?show=lacking").response
    rows = [cells for _number, cells in spreadsheets.read(answer.get_data()).rows]
    assert rows[1][:9] == [
        "Thursday group",
        "Otis Brandt",
        "Lead",
        "Background check",
        "Blocks",
        "Not recorded",
        "Yes",
        "",
        "0",
    ]
    assert rows[3][:9] == [
        "Tuesday group",
        "Fay Ferreira",
        "Lead",
        "Background check",
        "Blocks",
        "Lapses 20 Jan",
        "No",
        "2026-01-20",
        "3",
    ]
    assert 'filename="groups-and-training-2026-01-05.' in answer.headers["Content-Disposition"]
    event = Event.select().order_by(Event.number.desc()).first()
    assert (event.action, event.subject, event.fields) == (
        "training_exported",
        "group_compliance",
        "show",
    )


def test_a_name_that_looks_like_a_formula_stays_text(people, browser_for):
    course = factories.course("=1+1")
    factories.record(people.fay, course, date(2025, 1, 1))
    body = browser_for(people.mae).get("/groups/compliance.csv").response.get_data(as_text=True)
    assert ",=1+1" not in body


def test_statements_are_as_many_for_one_group_as_for_twenty(people, asked, browser_for):
    browser = browser_for(people.mae)
    browser.get("/groups/compliance")
    with counted_queries() as few:
        browser.get("/groups/compliance")
    for number in range(20):
        leader = factories.user(f"Leader {number}")
        group = factories.group(f"Group {number}", led_by=leader)
        factories.session(group, clock.now() + timedelta(days=number + 1))
    with counted_queries() as many:
        browser.get("/groups/compliance")
    assert len(many) == len(few)
