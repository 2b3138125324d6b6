"""What the gate says of the sessions ahead, each on its own date, in sentences."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import gate_queries, gate_words
from portal.models import Effect, LeaderRole, SessionState, StandDown
from portal.training.gate_rules import GateState
from tests import factories
from tests.page import counted_queries

NOW = date(2026, 1, 12)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(NOW, 12), tick=False):
        yield


@pytest.fixture
def group(people):
    return factories.group("Friday group", weekday=None, starts_local="")


def _sessions(group, *days):
    return [factories.session(group, clock.at_local(one, 18, 30)) for one in days]


def _aid(people, **more):
    course = factories.course("First aid", is_required=False)
    factories.need(course, effect=more.pop("effect", Effect.BLOCK), **more)
    return course


def _ask(user, group, first=NOW, last=None):
    return gate_queries.answers_ahead([user.id], group.id, LeaderRole.LEAD, first, last)[user.id]


def test_each_session_is_asked_about_on_its_own_date(people, group):
    course = _aid(people)
    record = {"expires_on": date(2026, 1, 31)}
    factories.record(people.fay, course, date(2025, 1, 20), **record)
    _sessions(group, date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1))
    found = _ask(people.fay, group)
    assert [(one.session.on.day, one.answer.state) for one in found] == [
        (30, GateState.CLEAR),
        (31, GateState.CLEAR),
        (1, GateState.BLOCKED),
    ]
    assert gate_words.said(found, NOW) == [
        "First aid lapses on 1 February 2026: 1 session from then is without it. "
        "Book the refresher or give leave until a day."
    ]
    (reason,) = gate_words.reasons(found, NOW)
    assert reason.rule == "Who needs it: Everybody who leads."
    assert reason.record == "On record: completed on 20 January 2025, good until 31 January 2026."
    assert gate_words.summary(found) == "May not lead: 1 of 3 sessions, from 1 Feb"


def test_a_warning_asks_for_the_refresher_alone(people, group):
    course = _aid(people, effect=Effect.WARN)
    factories.record(people.fay, course, date(2023, 6, 1))
    _sessions(group, date(2026, 1, 30), date(2026, 2, 6))
    assert gate_words.said(_ask(people.fay, group), NOW) == [
        "First aid lapsed on 1 June 2025: the 2 sessions ahead are without it. Book the refresher."
    ]


def test_what_was_called_off_isnt_asked_about(people, group):
    (off,) = _sessions(group, date(2026, 1, 30))
    off.update(state=SessionState.CANCELLED, reason="Snow").where(type(off).id == off.id).execute()
    _sessions(group, date(2026, 2, 6))
    assert [one.session.on for one in _ask(people.fay, group)] == [date(2026, 2, 6)]


def test_a_term_is_asked_about_beyond_what_is_planned(people):
    group = factories.group("Weekly", weekday=5)
    _sessions(group, date(2026, 1, 16))
    found = _ask(people.fay, group, last=date(2026, 2, 6))
    assert [(one.session.on.day, one.session.session_id is None) for one in found] == [
        (16, False),
        (23, True),
        (30, True),
        (6, True),
    ]
    assert [one.session.on.day for one in _ask(people.fay, group)] == [16]


def test_without_session_and_pattern_the_first_day_stands_in(people, group):
    _aid(people)
    found = _ask(people.fay, group, first=NOW + timedelta(days=9))
    assert [one.session.on for one in found] == [NOW + timedelta(days=9)]
    assert gate_words.said(found, NOW) == [
        "First aid isn't on record. Book it, record it if it was done, or give leave until a day."
    ]


def test_who_stood_down_may_not_lead_whatever_else_holds(people, group):
    StandDown.create(user=people.fay, reason="Private", started_at=clock.now())
    found = _ask(people.fay, group)
    assert {one.answer.state for one in found} == {GateState.STOOD_DOWN}
    assert gate_words.said(found, NOW) == [gate_words.stood_down()]
    assert "Private" not in gate_words.summary(found)


@pytest.mark.parametrize("count", [1, 20])
def test_statements_stay_the_same_however_many(people, count):
    group = factories.group("Weekly", weekday=5)
    users = [factories.user(f"Leader {number}").id for number in range(count)]
    _sessions(group, *(NOW + timedelta(days=4 + 7 * one) for one in range(count)))
    with counted_queries() as seen:
        gate_queries.answers_ahead(users, group.id, LeaderRole.LEAD, NOW)
    assert len(seen) == 16
