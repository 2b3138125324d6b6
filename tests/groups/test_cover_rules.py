"""What is behind the gaps ahead, and whom to ask first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.groups import candidate_rules, cover_rules
from portal.groups.candidate_rules import CandidateFacts
from portal.groups.cover_rules import Assignment, CoveredSession, Departure, Why
from portal.models import Effect, LeaderRole, RecordState
from portal.training.book_rules import Book
from portal.training.cover_rules import Completion, CourseTerms, Holdings
from portal.training.gate_rules import GateAnswer, GroupFacts, Need, SessionCover

GROUP = GroupFacts(1, "peer_led")
LEAD, CO_LEAD = LeaderRole.LEAD, LeaderRole.CO_LEAD
FAY, SANA, CALLAN = 1, 2, 3
JANUARY = date(2026, 1, 5)


def book(effect=Effect.WARN, **lapses):
    """Fay and Sana hold first aid until a day each: its first day without it."""
    ids = {"fay": FAY, "sana": SANA}
    return Book(
        catalogue={1: CourseTerms(1, "First aid", "months", 12)},
        needs=[Need(1, 1, effect=effect)],
        holdings={
            ids[name]: Holdings(
                {1: [Completion(number, date(2025, 1, 1), None, day - timedelta(days=1))]}
            )
            for number, (name, day) in enumerate(lapses.items())
        },
    )


def sessions(known, roles, count=6, needed=2):
    """Weekly sessions from 5 January on, led by these users in these roles."""
    found = []
    for week in range(count):
        on = JANUARY + timedelta(weeks=week)
        answers = tuple(known.gate(user, GROUP, role, on) for user, role in roles.items())
        at = datetime(on.year, on.month, on.day, 18, 30, tzinfo=UTC)
        found.append(CoveredSession(week, at, on, 1, SessionCover(answers, needed, True)))
    return found


def lines(*args, departures=()):
    return [
        (one.first.on.day, len(one.sessions), [cause.why for cause in one.causes])
        for one in cover_rules.short_lines(sessions(*args), {1: departures})
    ]


def test_sessions_short_for_one_lapse_are_one_line():
    known = book(fay=date(2026, 1, 12), sana=date(2027, 1, 1))
    (line,) = cover_rules.short_lines(sessions(known, {FAY: LEAD, SANA: CO_LEAD}), {})
    assert (line.first.on, len(line.sessions)) == (date(2026, 1, 12), 5)
    assert [(one.why, one.user_id, one.on) for one in line.causes] == [
        (Why.LACKS, FAY, date(2026, 1, 12))
    ]


def test_a_second_lapse_begins_a_second_line():
    known = book(fay=date(2026, 1, 12), sana=date(2026, 1, 26))
    assert lines(known, {FAY: LEAD, SANA: CO_LEAD}) == [
        (12, 2, [Why.LACKS]),
        (26, 3, [Why.LACKS, Why.LACKS]),
    ]


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        ({}, Why.NOBODY),
        ({FAY: LEAD}, Why.TOO_FEW),
        ({FAY: CO_LEAD, SANA: CO_LEAD}, Why.NO_LEAD),
        ({FAY: CO_LEAD}, Why.NO_LEAD),
        ({FAY: LeaderRole.GUEST, SANA: LeaderRole.OBSERVER}, Why.NOBODY),
    ],
)
def test_who_isnt_there_is_said(roles, why):
    known = book(fay=date(2027, 1, 1), sana=date(2027, 1, 1))
    assert lines(known, roles) == [(5, 6, [why])]


def test_a_covered_session_has_no_cause():
    known = book(fay=date(2027, 1, 1), sana=date(2027, 1, 1))
    assert lines(known, {FAY: LEAD, SANA: CO_LEAD}) == []


def test_a_co_leads_lapse_is_no_cause_where_only_a_lead_is_wanted():
    known = book(fay=date(2026, 1, 1), sana=date(2026, 1, 1))
    roles = {FAY: LEAD, SANA: CO_LEAD}
    assert lines(known, roles, 1, 0) == [(5, 1, [Why.LACKS])]


def test_whose_leaving_explains_a_gap_is_named_and_who_left_long_ago_is_not():
    known = book(fay=date(2027, 1, 1), sana=date(2027, 1, 1))
    gone = Departure(CALLAN, CO_LEAD, date(2025, 12, 20), Why.STOOD_DOWN)
    assert lines(known, {FAY: LEAD}, departures=[gone]) == [(5, 6, [Why.STOOD_DOWN])]
    leaves = Departure(CALLAN, CO_LEAD, date(2026, 1, 12))
    assert lines(known, {FAY: LEAD}, departures=[leaves]) == [
        (5, 2, [Why.TOO_FEW]),
        (19, 4, [Why.ENDED]),
    ]
    long_ago = Departure(CALLAN, CO_LEAD, date(2025, 1, 1))
    assert lines(known, {FAY: LEAD}, departures=[long_ago]) == [(5, 6, [Why.TOO_FEW])]


def test_a_lead_that_is_wanted_is_said_though_a_co_lead_left():
    known = book(fay=date(2027, 1, 1))
    gone = Departure(CALLAN, CO_LEAD, date(2025, 12, 20))
    assert lines(known, {FAY: CO_LEAD}, departures=[gone]) == [(5, 6, [Why.ENDED, Why.NO_LEAD])]
    led = Departure(CALLAN, LEAD, date(2025, 12, 20))
    assert lines(known, {FAY: CO_LEAD}, departures=[gone, led]) == [(5, 6, [Why.ENDED])]


def test_who_was_stood_down_and_is_still_assigned_is_the_cause():
    known = book(fay=date(2027, 1, 1), sana=date(2027, 1, 1))
    barred = Book(
        known.catalogue, known.needs, known.holdings, stood_down={SANA: frozenset({None})}
    )
    assert lines(barred, {FAY: LEAD, SANA: CO_LEAD}) == [(5, 6, [Why.STOOD_DOWN])]


def test_what_lapses_beyond_the_weeks_looked_at_is_told_once():
    known = book(fay=date(2026, 5, 1), sana=date(2027, 5, 1))
    assigned = [
        Assignment(FAY, GROUP, LEAD, date(2025, 1, 1)),
        Assignment(SANA, GROUP, CO_LEAD, date(2025, 1, 1)),
    ]
    found = cover_rules.later_lapses(known, assigned, date(2026, 3, 1))
    assert [(one.user_id, one.lapses_on) for one in found] == [(FAY, date(2026, 5, 1))]
    # Not what has lapsed by then, nor of whoever has left before.
    assert cover_rules.later_lapses(known, assigned, date(2026, 5, 1)) == []
    leaving = [Assignment(FAY, GROUP, LEAD, date(2025, 1, 1), date(2026, 4, 30))]
    assert cover_rules.later_lapses(known, leaving, date(2026, 3, 1)) == []


def test_a_review_and_days_of_grace_are_no_later_lapse():
    record = Completion(1, date(2025, 6, 1), state=RecordState.VERIFIED)
    assigned = [Assignment(FAY, GROUP, LEAD, date(2025, 1, 1))]
    review = Book(
        {1: CourseTerms(1, "Check", "review", 12)},
        [Need(1, 1)],
        {FAY: Holdings({1: [record]})},
    )
    assert cover_rules.later_lapses(review, assigned, date(2026, 3, 1)) == []
    graced = Book(
        {1: CourseTerms(1, "Aid", "months", 12, grace_days=30)},
        [Need(1, 1)],
        {FAY: Holdings({1: [record]})},
    )
    (found,) = cover_rules.later_lapses(graced, assigned, date(2026, 3, 1))
    assert found.lapses_on == date(2026, 7, 1)


def test_how_a_group_stands_is_its_first_short_session():
    known = book(fay=date(2026, 1, 12), sana=date(2027, 1, 1))
    found = cover_rules.outlooks(sessions(known, {FAY: LEAD, SANA: CO_LEAD}))
    assert found == {1: cover_rules.Outlook(6, date(2026, 1, 12), 5)}
    assert cover_rules.outlooks([]) == {}


@pytest.mark.parametrize(("text", "weeks"), [("12", 12), (None, 8), ("9", 8), ("x", 8), ("26", 26)])
def test_the_span_is_one_of_a_few(text, weeks):
    assert cover_rules.span_weeks(text, 56) == weeks


def _answer(user_id, **more):
    return GateAnswer(user_id, GROUP, CO_LEAD, JANUARY, **more)


def test_who_leads_the_same_topic_comes_first_then_the_least_asked():
    facts = [
        CandidateFacts(1, "Ann", "a@example.org", True, asked_count=2),
        CandidateFacts(2, "Ben", "b@example.org", True, leads_kind=True, stood_in_count=1),
        CandidateFacts(3, "Cas", "c@example.org", True, leads_kind=True),
        CandidateFacts(4, "Dot", "d@example.org", True, leads_topic=True, asked_count=5),
        CandidateFacts(5, "Eve", "e@example.org", True),
    ]
    current, warned = candidate_rules.ranked(
        facts, {one.user_id: _answer(one.user_id) for one in facts}
    )
    assert [one.facts.name for one in current] == ["Dot", "Cas", "Ben", "Eve", "Ann"]
    assert warned == []


def test_who_is_warned_stands_apart_and_who_is_blocked_or_stood_down_nowhere():
    warns = book(sana=date(2026, 1, 1)).gate(SANA, GROUP, CO_LEAD, JANUARY)
    blocks = book(Effect.BLOCK, fay=date(2026, 1, 1)).gate(FAY, GROUP, CO_LEAD, JANUARY)
    facts = [CandidateFacts(one, f"User {one}", "", True) for one in (FAY, SANA, CALLAN, 4)]
    answers = {FAY: blocks, SANA: warns, CALLAN: _answer(3, is_stood_down=True), 4: _answer(4)}
    current, warned = candidate_rules.ranked(facts, answers)
    assert [one.facts.user_id for one in current] == [4]
    assert [one.facts.user_id for one in warned] == [SANA]
