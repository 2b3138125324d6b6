"""One person's attendance: what counts, what doesn't, and for whom it is there."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import history_rules
from portal.groups.history_rules import Line
from portal.models import GroupStaff, Membership
from tests import factories
from tests.page import counted_queries


@pytest.mark.parametrize(
    ("lines", "came", "recorded", "expected", "visits", "rate", "completeness"),
    [
        ([], 0, 0, 0, 0, None, None),
        ([("present", True), (None, True)], 1, 1, 2, 0, 100.0, 50.0),
        ([("absent", True), ("left_early", True)], 1, 2, 2, 0, 50.0, 100.0),
        ([("apologies", True)], 0, 1, 1, 0, 0.0, 100.0),
        # A visit before joining is in no denominator, nor is an absence outside a membership.
        ([("present", False), ("absent", False), ("present", True)], 1, 1, 1, 1, 100.0, 100.0),
    ],
)
def test_summary(lines, came, recorded, expected, visits, rate, completeness):
    found = history_rules.summary(
        [Line(number, clock.now(), mark, counts) for number, (mark, counts) in enumerate(lines)]
    )
    assert (found.came_count, found.recorded_count, found.expected_count) == (
        came,
        recorded,
        expected,
    )
    assert (found.visit_count, found.rate, found.completeness) == (visits, rate, completeness)


@pytest.fixture
def weeks(people):
    """Six past sessions of the Tuesday group with a head count each, oldest first."""
    now = clock.now()
    return [
        factories.session(people.tuesday, now - timedelta(weeks=6 - n), head_count=9)
        for n in range(6)
    ]


def _page(browser_for, people):
    return browser_for(people.cora).get(f"/people/{people.pip.id}/attendance")


def _rows(page):
    return [row["Roll"] for row in page.table("Sessions of Tuesday group")]


def test_late_joiner_has_no_denominator_before_joining(browser_for, people, weeks):
    Membership.update(starts_on=clock.local(weeks[4].starts_at).date()).execute()
    factories.mark(weeks[4], people.pip, "present")
    page = _page(browser_for, people)
    assert _rows(page) == ["Not recorded", "Present"]
    assert "1 of 1 sessions" in page.main
    assert "50" in page.main and "1 session not recorded" in page.main


def test_nothing_counts_after_leaving_or_while_paused(browser_for, people, weeks):
    day = [clock.local(one.starts_at).date() for one in weeks]
    Membership.update(
        starts_on=day[0],
        paused_from=day[1],
        paused_until=day[3],
        state="ended",
        ending="left",
        ends_on=day[4],
    ).execute()
    for session in weeks:
        factories.mark(session, people.pip, "absent")
    counted = [row["Counted"] for row in _page(browser_for, people).table("Sessions of Tuesday")]
    no = "No: outside a membership, or paused"
    assert counted == [no, "Yes", "Yes", no, no, "Yes"]


def test_session_without_any_roll_says_nothing(browser_for, people):
    factories.session(people.tuesday, clock.now() - timedelta(days=7))
    assert "No session yet" in _page(browser_for, people).main


def test_called_off_session_counts_for_nobody(browser_for, people, weeks):
    factories.session(
        people.tuesday, clock.now() - timedelta(days=3), state="cancelled", reason="Snow"
    )
    assert len(_rows(_page(browser_for, people))) == 6


def test_sensitive_group_is_there_for_those_named_on_it_alone(browser_for, people, weeks):
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    factories.member(hidden, people.pip, state="ended", ending="left", ends_on=clock.today())
    session = factories.session(hidden, clock.now() - timedelta(days=7))
    factories.mark(session, people.pip, "present")
    assert "Kestrel" not in _page(browser_for, people).text
    GroupStaff.create(group=hidden, user=people.cora)
    assert "Kestrel" in _page(browser_for, people).text


def test_leader_and_manager_see_no_history(browser_for, people):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(f"/people/{people.pip.id}/attendance", 403)


def test_history_takes_as_many_statements_for_one_as_for_twenty(browser_for, people, weeks):
    browser = browser_for(people.cora)
    url = f"/people/{people.pip.id}/attendance"
    browser.get(url)
    with counted_queries() as few:
        browser.get(url)
    for number in range(20):
        factories.mark(
            factories.session(people.tuesday, clock.now() - timedelta(days=number, hours=5)),
            people.pip,
            "present",
        )
    with counted_queries() as many:
        browser.get(url)
    assert len(many) == len(few)
