"""The person's own access report: words for all that is recorded of them, and every list."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.auth import look_rules, look_words, who_looked_queries
from portal.auth.look_rules import Topic
from tests.architecture import ROOT

# A call that records something of a person: its action, or one of two.
_RECORDED = re.compile(
    r"record_(?:event|look)\(\s*(?:\"(\w+)\"(?: if [^,]+ else \"(\w+)\")?)"
    r"(?:[^()]|\([^()]*\))*?\bperson=",
)


def _recorded_of_people() -> set[str]:
    """Actions that the source records with the person whom they are about."""
    texts = [path.read_text("utf-8") for path in (ROOT / "portal").rglob("*_*.py")]
    found = {one for text in texts for pair in _RECORDED.findall(text) for one in pair}
    return found - {""}


def test_whatever_is_recorded_of_a_person_has_words() -> None:
    actions = _recorded_of_people()
    assert len(actions) > 60
    wordless = [
        action
        for action in actions
        if look_rules.is_shown(action) and not action.startswith(tuple(look_rules.TOPICS))
    ]
    assert wordless == [], "say in look_rules what these are about"
    assert set(look_words.TOPIC) == set(Topic)
    assert set(look_rules.TOPICS.values()) == set(Topic)


def test_every_list_of_a_groups_people_has_words_and_is_a_look() -> None:
    for action in who_looked_queries.LISTS:
        assert action.startswith(tuple(look_rules.TOPICS)), action
        assert look_rules.is_look(action), action


@pytest.mark.parametrize(
    ("action", "is_look"),
    [
        ("person_opened_to_read", True),
        ("file_downloaded", True),
        ("attendance_exported", True),
        ("trail_person_asked", True),
        ("referral_opened", False),
        ("break_glass_opened", False),
        ("person_changed", False),
    ],
)
def test_what_was_only_looked_at_is_told_from_what_was_changed(action: str, is_look: bool) -> None:
    assert look_rules.is_look(action) is is_look


@pytest.mark.parametrize("page", ["grid", "grid.csv"])
def test_a_grid_that_names_them_stands_on_their_report(
    people: Any, browser_for: Any, page: str
) -> None:
    browser_for(people.fay).get(f"/groups/{people.tuesday.id}/{page}")
    lines = who_looked_queries.access_report(people.pip.id).lines
    assert [(one.user_id, one.topic, one.is_look) for one in lines] == [
        (people.fay.id, Topic.ATTENDANCE, True)
    ]
