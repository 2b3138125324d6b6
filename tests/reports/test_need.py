"""Unmet need: whom there was no room for, in numbers that point at nobody."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal import clock
from portal.models import Ending, ReferralState
from portal.reports import need_rules
from portal.reports.need_rules import OTHER, TopicNeed
from tests import factories
from tests.page import counted_queries


def people(*groups: tuple[str, str, int]) -> list[tuple[str, str, int]]:
    """So many people of each (topic, area)."""
    rows, number = [], 0
    for topic, area, count in groups:
        for _one in range(count):
            number += 1
            rows.append((topic, area, number))
    return rows


def test_large_numbers_are_named() -> None:
    assert need_rules.need(people(("Grief", "LS1", 6), ("Grief", "LS2", 5)), 5) == [
        TopicNeed("Grief", 11, [("LS1", 6), ("LS2", 5)])
    ]


def test_small_ones_take_the_next_smallest_along() -> None:
    rows = need_rules.need(people(("Grief", "LS1", 9), ("Grief", "LS2", 6), ("Grief", "LS3", 1)), 5)
    assert rows == [TopicNeed("Grief", 16, [("LS1", 9), (OTHER, 7)])]


def test_small_topics_stand_together() -> None:
    rows = need_rules.need(people(("Grief", "LS1", 8), ("Anger", "LS1", 3), ("Fear", "LS2", 3)), 5)
    assert rows == [
        TopicNeed("Grief", 8, [("LS1", 8)]),
        TopicNeed(OTHER, 6, [(OTHER, 6)]),
    ]


def test_too_few_in_all_are_not_counted_out() -> None:
    assert need_rules.need(people(("Grief", "LS1", 2)), 5) == [
        TopicNeed(OTHER, None, [(OTHER, None)])
    ]
    assert need_rules.need([], 5) == []


def test_somebody_who_waits_twice_counts_once_in_a_topic() -> None:
    rows = [("Grief", "LS1", 1)] * 9
    assert need_rules.need(rows, 1) == [TopicNeed("Grief", 1, [("LS1", 1)])]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(
        some.tuples(some.sampled_from("abcd"), some.sampled_from("wxyz"), some.integers(1, 40))
    )
)
def test_no_small_number_is_shown_nor_can_be_reckoned(rows: Any) -> None:
    for one in need_rules.need(rows, 5):
        shown = [count for _area, count in one.areas if count is not None]
        assert all(count >= 5 for count in shown)
        assert one.count is None or one.count >= 5
        # Where the whole is shown its parts are too: nothing is left to be subtracted.
        assert one.count is None or sum(shown) == one.count


@pytest.fixture
def manager(browser_for: Any, people: Any) -> Any:  # noqa: F811
    return browser_for(people.mae)


def _turned_away(count: int, **more: Any) -> None:
    for number in range(count):
        who = factories.person(f"Turned Away {number}", postcode="LS1 4AP")
        values = {"topic": "Grief", "end_reason": "no_room", "ended_on": clock.today(), **more}
        factories.referral(who, state=ReferralState.ENDED, ending=Ending.DECLINED, **values)


def test_page_counts_who_was_turned_away_and_who_waits(manager: Any) -> None:
    _turned_away(6)
    _turned_away(9, end_reason="outside_criteria")
    _turned_away(7, ended_on=clock.today() - timedelta(days=800))
    group = factories.group(topic="Anxiety")
    for number in range(5):
        factories.waiting(group, factories.person(f"Waiting {number}", postcode="BD1"))
    page = manager.get("/reports/unmet-need")
    assert page.table("Turned away") == [
        {"Topic": "Grief", "People": "6", "Where they live": "LS1 6"}
    ]
    assert page.table("Waiting") == [
        {"Topic": "Anxiety", "People": "5", "Where they live": "BD1 5"}
    ]
    assert "Turned Away 1" not in page.text


def test_what_a_sensitive_group_is_about_stays_unsaid(manager: Any) -> None:
    group = factories.group(topic="Survivors", is_sensitive=True)
    for number in range(5):
        factories.waiting(group, factories.person(f"Waiting {number}", has_no_fixed_abode=True))
    page = manager.get("/reports/unmet-need")
    assert "Survivors" not in page.text
    assert page.table("Waiting") == [
        {"Topic": "Not said", "People": "5", "Where they live": "no fixed address 5"}
    ]


def test_one_programme_is_counted_alone(manager: Any) -> None:
    mine, other = factories.programme(), factories.programme()
    _turned_away(5, programme=mine)
    _turned_away(6, programme=other)
    page = manager.get(f"/reports/unmet-need?programme={mine.id}")
    assert page.table("Turned away")[0]["People"] == "5"
    manager.get("/reports/unmet-need?programme=999999", status=422)
    manager.get("/reports/unmet-need?from=x", status=422)


def test_need_takes_the_same_statements_for_one_and_twenty(manager: Any) -> None:
    _turned_away(1)
    manager.get("/reports/unmet-need")
    with counted_queries() as one:
        manager.get("/reports/unmet-need")
    _turned_away(20)
    with counted_queries() as many:
        manager.get("/reports/unmet-need")
    assert len(one) == len(many)
