"""For whom the charity is there: ages, postcodes, and the wait that stands beside them."""

from typing import Any

import pytest

from portal import postcodes
from portal.intake import answer_words, wait_queries
from portal.intake.criteria_rules import Criteria, Limit
from portal.intake.wait_queries import TopicWait
from tests import factories
from tests.page import counted_queries


@pytest.mark.parametrize(
    ("typed", "code"),
    [("LS1 4AP", "LS1"), ("ls14ap", "LS1"), ("LS1", "LS1"), ("EC1A 1BB", "EC1A"), ("M1 1AE", "M1")]
    + [("75011", ""), ("", ""), ("somewhere", ""), ("GIR 0AA", "")],
)
def test_outward_code(typed: str, code: str) -> None:
    assert postcodes.outward(typed) == code


@pytest.mark.parametrize(
    ("postcode", "area", "is_in"),
    [
        ("LS1 4AP", "LS", True),
        ("ls1 4ap", "LS1", True),
        ("LS1 4AP", "ls1 4", True),
        ("LS1 5AP", "LS1 4", False),
        ("LS10 1AA", "LS1", False),
        ("LS1 4AP", "L", False),
        ("L1 8JQ", "L", True),
        ("EC1A 1BB", "EC1", True),
        ("EC1A 1BB", "E", False),
        ("BD1 1AA", "LS", False),
        ("75011", "75", True),
        ("LS1 4AP", "", False),
    ],
)
def test_an_area_ends_where_its_letters_or_digits_end(
    postcode: str, area: str, is_in: bool
) -> None:
    assert postcodes.is_in(postcode, [area]) is is_in


@pytest.mark.parametrize(
    ("age", "postcode", "limits"),
    [
        (18, "LS1", []),
        (17, "LS1", [Limit.YOUNG]),
        (65, "LS1", []),
        (66, "LS1", [Limit.OLD]),
        (40, "BD1", [Limit.AREA]),
        (12, "BD1", [Limit.YOUNG, Limit.AREA]),
        (None, "", []),
    ],
)
def test_limits(age: int | None, postcode: str, limits: list[Limit]) -> None:
    assert Criteria(18, 65, ("LS",)).outside(age, postcode) == limits


def test_without_areas_and_an_oldest_age_only_the_young_are_outside() -> None:
    assert Criteria(16).outside(120, "ZZ9") == []
    assert Criteria(16).outside(15, "ZZ9") == [Limit.YOUNG]


def test_a_topic_has_room_or_a_wait_or_nobody_can_say(db: Any) -> None:
    factories.group("Free", topic="Anxiety", capacity=8)
    full = factories.group("Full", topic=("Grief", "Self-harm"), capacity=1)
    factories.member(full, factories.person("Ann One"))
    secret = factories.group("Secret", topic="Survivors", is_sensitive=True)
    factories.member(secret, factories.person("Ben Two"))
    waits = wait_queries.topic_waits()
    assert waits == [
        TopicWait("Anxiety", True, None),
        TopicWait("Grief", False, None),
        TopicWait("Self-harm", False, None),
    ]


def test_waits_take_the_same_statements_for_one_topic_and_twenty(db: Any) -> None:
    factories.group(topic="Anxiety")
    with counted_queries() as one:
        wait_queries.topic_waits()
    for number in range(20):
        factories.group(topic=f"Topic {number}")
    with counted_queries() as many:
        wait_queries.topic_waits()
    assert len(one) == len(many) == 3


def test_waits_in_words(app: Any) -> None:
    with app.test_request_context():
        said = [
            answer_words.wait_words(TopicWait("Anxiety", room, weeks))
            for room, weeks in ((True, 3), (False, None), (False, 0), (False, 1), (False, 3))
        ]
    assert said == [
        "there is room now",
        "we can't say yet",
        "less than a week",
        "about 1 week",
        "about 3 weeks",
    ]
