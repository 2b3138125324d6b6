"""What a change would do, as pure rules: to people, and to sessions ahead."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.models import Effect, LeaderRole, LinkKind, Renewal
from portal.training import impact_rules
from portal.training.book_rules import Book, Position
from portal.training.course_rules import (
    clipped_example,
    held_by,
    is_same_deal,
    needs_of_course,
    tallies,
    terms_with,
    would_circle,
)
from portal.training.cover_rules import Completion, CourseTerms, Extension, Holdings
from portal.training.gate_rules import GroupFacts, Need, OverrideTerm
from portal.training.impact_rules import SessionAhead
from portal.training.rules import CredentialState as S

TODAY = date(2026, 6, 1)
SAFE = CourseTerms(1, "Safeguarding", Renewal.MONTHS, 24)
LEVEL3 = CourseTerms(2, "Level 3", Renewal.MONTHS, 24)
TUESDAY = GroupFacts(7, "peer_led", "adults")


NEEDED = (Need(1, 1, effect=Effect.BLOCK),)


def book(*completed, needs=NEEDED, **more):
    """Users 1, 2, ... who completed course 1 on these days, leading the Tuesday group."""
    holdings = {
        user_id: Holdings({1: [Completion(user_id, day)]} if day else {})
        for user_id, day in enumerate(completed, 1)
    }
    positions = {
        user_id: [Position(TUESDAY, LeaderRole.LEAD, date(2020, 1, 1))] for user_id in holdings
    }
    return Book(
        {1: SAFE, 2: LEVEL3}, needs, holdings, positions, leaders=frozenset(holdings), **more
    )


def days(*offsets):
    return [SessionAhead(n, TODAY + timedelta(days=n), TUESDAY) for n in offsets]


def test_shorter_terms_lapse_some_and_move_others():
    before = book(date(2025, 1, 1), date(2026, 1, 1), None)
    after = impact_rules.with_terms(before, replace(SAFE, valid_months=12))
    found = impact_rules.impact(before, after, 1, (1, 2, 3), TODAY)
    assert [one.user_id for one in found.lapsing] == [1]
    assert [(one.user_id, one.after.expires_on) for one in found.moved] == [(2, date(2027, 1, 1))]
    assert found.gaining == ()
    assert found.user_ids == {1, 2}


def test_the_same_terms_are_nothing():
    before = book(date(2025, 1, 1))
    after = impact_rules.with_terms(before, replace(SAFE))
    assert impact_rules.impact(before, after, 1, (1,), TODAY).is_nothing
    assert impact_rules.turns(before, after, 1, days(1, 2)) == []


def test_each_session_is_asked_about_on_its_own_day():
    before = book(date(2025, 6, 11))
    after = impact_rules.with_terms(before, replace(SAFE, valid_months=12))
    (turn,) = impact_rules.turns(before, after, 1, days(5, 10, 15))
    # In date on the sixth of June, not on the eleventh.
    assert (turn.first_on, turn.session_ids, turn.is_worse) == (date(2026, 6, 11), (10, 15), True)
    assert (turn.before, turn.after) == (None, Effect.BLOCK)


def test_leave_and_standing_down_leave_nothing_to_trouble():
    changed = replace(SAFE, valid_months=12)
    leave = {(1, 7): [OverrideTerm(1, 1, date(2020, 1, 1), date(2030, 1, 1))]}
    for more in ({"overrides": leave}, {"stood_down": {1: frozenset({7})}}):
        before = book(date(2025, 1, 1), **more)
        after = impact_rules.with_terms(before, changed)
        assert impact_rules.turns(before, after, 1, days(1)) == []


def test_a_part_in_one_session_goes_before_the_part_in_the_group():
    needs = (Need(1, 1, role=LeaderRole.LEAD, effect=Effect.BLOCK),)
    before = book(None, needs=())
    day = TODAY + timedelta(days=1)
    before.positions[1].append(Position(TUESDAY, LeaderRole.CO_LEAD, day, day))
    after = impact_rules.with_need(before, needs[0])
    (turn,) = impact_rules.turns(before, after, 1, days(1, 2))
    assert turn.session_ids == (2,)


def test_a_decree_moves_days_and_taking_it_back_moves_them_back():
    before = book(date(2024, 5, 10), date(2024, 6, 20), date(2026, 1, 1))
    decree = Extension(date(2026, 5, 1), date(2026, 6, 30), date(2026, 9, 1))
    after = impact_rules.with_extension(before, 1, decree)
    found = impact_rules.impact(before, after, 1, (1, 2, 3), TODAY)
    assert [one.user_id for one in found.gaining] == [1]
    assert [one.user_id for one in found.moved] == [2]
    assert impact_rules.extended_count(before, after, 1, TODAY) == 2
    assert impact_rules.extended_count(before, after, 1, TODAY, {3}) == 0
    assert impact_rules.without_extension(after, 1, decree).catalogue == before.catalogue


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_link_covers_and_taking_it_away_uncovers(kind):
    before = book(None)
    before.holdings[1].completions[2] = [Completion(9, date(2025, 6, 1))]
    after = impact_rules.with_link(before, 1, 2, kind)
    assert [one.user_id for one in impact_rules.impact(before, after, 1, (1,), TODAY).gaining] == [
        1
    ]
    back = impact_rules.without_link(after, 1, 2)
    assert [one.user_id for one in impact_rules.impact(after, back, 1, (1,), TODAY).lapsing] == [1]
    assert back.catalogue == before.catalogue


def test_what_a_course_covers_is_concerned_by_its_terms():
    before = impact_rules.with_link(book(None), 1, 2, LinkKind.IMPLIED_BY)
    before.holdings[1].completions[2] = [Completion(9, date(2025, 1, 1))]
    after = impact_rules.with_terms(before, replace(LEVEL3, valid_months=12))
    found = impact_rules.impact(before, after, 2, (1,), TODAY)
    assert [one.after.course.id for one in found.lapsing] == [1, 2]


def test_one_more_requirement_asks_only_those_who_did_not_need_it():
    before = book(date(2026, 1, 1), None, needs=())
    need = Need(0, 1, role=LeaderRole.LEAD)
    after = impact_rules.with_need(before, need)
    asked = impact_rules.newly_asked(before, after, 1, (1, 2, 3), TODAY)
    assert [one for one, _status in asked.lacking] == [2]
    assert [one for one, _status in asked.covered] == [1]
    assert asked.count == 2
    twice = impact_rules.with_need(after, replace(need, role=None))
    assert impact_rules.newly_asked(after, twice, 1, (1, 2), TODAY).count == 0
    assert impact_rules.without_need(after, 0).needs == before.needs


@pytest.mark.parametrize(
    ("terms", "example"),
    [
        (replace(SAFE, valid_months=36), (date(2024, 2, 29), date(2027, 2, 28))),
        (replace(SAFE, valid_months=12), (date(2024, 2, 29), date(2025, 2, 28))),
        (replace(SAFE, valid_months=48), None),
        (replace(SAFE, valid_months=1), (date(2025, 8, 31), date(2025, 9, 30))),
        (replace(SAFE, valid_months=6), (date(2025, 8, 31), date(2026, 2, 28))),
        (replace(SAFE, renewal=Renewal.NEVER), None),
    ],
)
def test_a_day_that_a_month_does_not_have_has_its_example(terms, example):
    assert clipped_example(terms) == example


def test_terms_that_differ_in_words_alone_are_the_same_deal():
    assert is_same_deal(SAFE, replace(SAFE, title="Another", kind="check"))
    for changes in ({"grace_days": 1}, {"is_open": False}, {"quotas": (("Ethics", 60),)}):
        assert not is_same_deal(SAFE, replace(SAFE, **changes))
    assert terms_with(SAFE, {"valid_months": 3, "description": "x"}, [("b", 1), ("a", 2)]) == (
        replace(SAFE, valid_months=3, quotas=(("a", 2), ("b", 1)))
    )


def test_who_is_asked_and_lacks_it_stands_first_and_is_counted():
    holding = book(date(2026, 1, 1), date(2024, 6, 10), None, date(2020, 1, 1))
    bystander = replace(
        holding, positions={1: (), 2: (), 3: (), 4: ()}, leaders=frozenset({1, 2, 3})
    )
    order = [one.user_id for one in held_by(bystander, 1, (1, 2, 3, 4, 5), TODAY)]
    assert order == [3, 4, 2, 1]
    tally = tallies(bystander, (1, 2, 3, 4, 5), TODAY)[1]
    assert (tally.held_count, tally.soon_count, tally.lacking_count) == (2, 1, 1)


def test_requirements_that_ended_are_told_from_those_that_hold_or_will():
    past, now, ahead = (
        Need(1, 1, ends_on=date(2026, 5, 31)),
        Need(2, 1, ends_on=TODAY),
        Need(3, 1, starts_on=date(2027, 1, 1)),
    )
    other = Need(4, 2)
    assert needs_of_course((past, now, ahead, other), 1, TODAY) == ([now, ahead], [past])


def test_a_circle_is_seen_however_long():
    catalogue = {1: replace(SAFE, implied_by=(2,)), 2: replace(LEVEL3, implied_by=(3,))}
    catalogue[3] = CourseTerms(3, "Level 4")
    assert would_circle(catalogue, 3, 1)
    assert would_circle(catalogue, 1, 1)
    assert not would_circle(catalogue, 1, 3)


def test_a_lapsed_day_that_moves_while_lapsed_is_said_too():
    before = book(date(2020, 1, 1))
    after = impact_rules.with_terms(before, replace(SAFE, valid_months=12))
    (moved,) = impact_rules.impact(before, after, 1, (1,), TODAY).moved
    assert (moved.before.state, moved.after.state) == (S.EXPIRED, S.EXPIRED)
