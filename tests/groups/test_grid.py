"""A month of attendance as people by sessions."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import grid_rules
from portal.groups.grid_rules import Stay
from portal.models import Event, MembershipState
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


def meet(people, day, **more):
    return factories.session(people.tuesday, clock.at_local(date(2026, 11, day), 18, 30), **more)


def lines(browser, people, month="2026-11"):
    """The month as a file: each line's cells by heading."""
    page = browser.get(f"/groups/{people.tuesday.id}/grid.csv", query_string={"month": month})
    text = page.response.data.decode("utf-8-sig")
    return {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}


def test_marks_are_letters_with_words_and_a_legend(people, browser_for):
    for day, mark in ((3, "present"), (10, "left_early"), (17, "apologies"), (24, "absent")):
        factories.mark(meet(people, day), people.pip, mark)
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/grid?month=2026-11")
    assert "2 of 4 · 50 %" in page.main
    (row,) = [one for one in page.table("Who came to which session") if "Pip" in one["Name"]]
    assert "Pip Marlow" in row["Name"]
    for words in ("Present", "Left early", "Apologies", "Absent", "Not recorded", "Not a member"):
        assert words in page.main
    assert Event.select().where(Event.action == "attendance_grid_opened").count() == 1


def test_a_rate_leaves_out_blanks_called_off_sessions_and_what_is_to_come(people, browser_for):
    factories.mark(meet(people, 3), people.pip, "present")
    meet(people, 10)
    off = meet(people, 17, state="cancelled", reason="Snow")
    factories.mark(off, people.pip, "absent")
    meet(people, 30)
    row = lines(browser_for(people.fay), people)["Pip Marlow"]
    assert (row["Came"], row["Of marks"], row["Rate in %"]) == ("1", "1", "100.0")
    assert row["2026-11-10 18:30"] == "Not recorded"
    assert row["2026-11-17 18:30 (cancelled)"] == ""
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/grid")
    assert "Snow" in page.main
    assert "1 session to come" in page.main


def test_days_before_joining_after_leaving_and_paused_are_no_members(people, browser_for):
    for day in (3, 10, 17, 24):
        meet(people, day)
    joined = factories.person("June Okoro")
    factories.member(people.tuesday, joined, starts_on=date(2026, 11, 10))
    left = factories.person("Lee Novak")
    factories.member(
        people.tuesday,
        left,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 11, 10),
        state=MembershipState.ENDED,
        ending="left",
    )
    resting = factories.person("Rae Quist")
    factories.member(
        people.tuesday,
        resting,
        starts_on=date(2026, 9, 1),
        state=MembershipState.PAUSED,
        paused_from=date(2026, 11, 9),
        paused_until=date(2026, 11, 20),
    )
    found = lines(browser_for(people.fay), people)
    outside = {
        name: [heading[8:10] for heading, said in row.items() if said == "Not a member"]
        for name, row in found.items()
    }
    assert outside["June Okoro"] == ["03"]
    assert outside["Lee Novak"] == ["17", "24"]
    assert outside["Rae Quist"] == ["10", "17"]


def test_a_visitors_mark_stands_outside_the_rate(people, browser_for):
    session = meet(people, 3)
    guest = factories.person("Gus Visitor")
    factories.mark(session, guest, "present")
    row = lines(browser_for(people.fay), people)["Gus Visitor"]
    assert row["2026-11-03 18:30"] == "Present, not a member"
    assert (row["Came"], row["Of marks"], row["Rate in %"]) == ("0", "0", "")


def test_nobody_sees_whom_they_are_barred_from(people, browser_for):
    factories.mark(meet(people, 3), people.pip, "present")
    factories.block(people.fay, people.pip)
    page = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/grid")
    assert "Pip" not in page.text
    assert "Pip Marlow" not in lines(browser_for(people.fay), people)


def test_a_file_names_nobody_in_its_name_and_holds_no_formula(people, browser_for):
    people.pip.name = "=cmd|' /C calc'!A0"
    people.pip.save()
    meet(people, 3)
    browser = browser_for(people.fay)
    page = browser.get(f"/groups/{people.tuesday.id}/grid.csv")
    assert f'"attendance-{people.tuesday.id}-2026-11.csv"' in str(page.response.headers)
    assert "'=cmd" in page.response.data.decode("utf-8-sig")
    assert browser.get(f"/groups/{people.tuesday.id}/grid.xlsx").response.data[:2] == b"PK"
    assert Event.select().where(Event.action == "attendance_exported").count() == 2


def test_a_month_that_is_none_is_this_one(people, browser_for):
    browser = browser_for(people.fay)
    for month in ("", "2026-13", "x", "99999-1", "0000-01", "2026-11-1"):
        page = browser.get(f"/groups/{people.tuesday.id}/grid", query_string={"month": month})
        assert "November 2026" in page.title


def test_statements_are_as_many_for_one_session_as_for_31_times_60(people, browser_for):
    browser = browser_for(people.fay)
    path = f"/groups/{people.tuesday.id}/grid"
    factories.mark(meet(people, 1), people.pip, "present")
    browser.get(path)
    with counted_queries() as few:
        browser.get(path)
    members = [factories.person(f"Person {number}") for number in range(59)]
    for one in members:
        factories.member(people.tuesday, one)
    for day in range(2, 27):
        session = meet(people, day)
        for one in members[::7]:
            factories.mark(session, one, "present")
    with counted_queries() as many:
        browser.get(path)
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("stay", "day", "mark", "expected"),
    [
        (Stay(1, date(2026, 1, 1), None, False, None, None), 5, "absent", True),
        (Stay(1, date(2026, 1, 6), None, False, None, None), 5, "present", False),
        (Stay(1, None, date(2026, 1, 5), False, None, None), 5, "absent", True),
        (Stay(1, None, date(2026, 1, 4), False, None, None), 5, "absent", False),
        # A pause leaves rates, but for somebody who came to it all the same.
        (Stay(1, None, None, True, date(2026, 1, 1), None), 5, "absent", False),
        (Stay(1, None, None, True, date(2026, 1, 1), None), 5, "present", True),
        (Stay(1, None, None, False, date(2026, 1, 1), date(2026, 1, 5)), 5, "absent", True),
        (Stay(1, None, None, True, None, None), 5, "absent", True),
    ],
)
def test_what_a_rate_expects(stay, day, mark, expected):
    assert stay.expects(date(2026, 1, day), mark) is expected


def test_months_follow_each_other():
    first = date(2026, 1, 1)
    assert grid_rules.previous_month(first) == date(2025, 12, 1)
    assert grid_rules.next_month(date(2025, 12, 1)) == first
    assert grid_rules.next_month(first) == date(2026, 2, 1)
    assert first - grid_rules.previous_month(first) == timedelta(days=31)
