"""Who may lead what on which day, and why not."""

from datetime import date

import pytest

from portal.models import Effect, GroupKind, LeaderRole
from portal.training.book_rules import Book, Position
from portal.training.cover_rules import Completion, CourseTerms, Holdings
from portal.training.gate_rules import (
    GateState,
    GroupFacts,
    Need,
    OverrideTerm,
    SessionCover,
    needs_of,
)
from portal.training.rules import CredentialState

SAFE = CourseTerms(1, "Safeguarding level 2", valid_months=24)
AID = CourseTerms(2, "First aid", valid_months=36)
YOUNG = CourseTerms(3, "Working with young people", valid_months=24)
GROUP = GroupFacts(10, GroupKind.PEER_LED, "Adults")
TEENS = GroupFacts(11, GroupKind.CO_LED, "Young  People, 16 to 25")
FAY, SANA = 1, 2
LEAD, CO_LEAD = LeaderRole.LEAD, LeaderRole.CO_LEAD


def book(*needs, held=None, **more):
    catalogue = {one.id: one for one in (SAFE, AID, YOUNG)}
    holdings = {
        user_id: Holdings({course_id: [record] for course_id, record in records.items()})
        for user_id, records in (held or {}).items()
    }
    return Book(catalogue, needs, holdings, **more)


def to_31_january():
    return Completion(1, date(2025, 1, 20), expires_on=date(2026, 1, 31))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 1, 30), GateState.CLEAR),
        (date(2026, 1, 31), GateState.CLEAR),
        (date(2026, 2, 1), GateState.BLOCKED),
    ],
)
def test_the_gate_asks_about_the_sessions_own_date(on, state):
    asked = book(Need(1, SAFE.id, effect=Effect.BLOCK), held={FAY: {SAFE.id: to_31_january()}})
    assert asked.gate(FAY, GROUP, LEAD, on).state == state


def test_the_answer_names_the_requirement_the_record_and_the_date():
    need = Need(1, SAFE.id, effect=Effect.BLOCK)
    asked = book(need, held={FAY: {SAFE.id: to_31_january()}})
    (lack,) = asked.gate(FAY, GROUP, LEAD, date(2026, 2, 5)).lacks
    assert lack.need == need
    assert lack.status.record == to_31_january()
    assert lack.status.expires_on == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("need", "group", "role", "is_asked"),
    [
        (Need(1, 1), GROUP, LEAD, True),
        (Need(1, 1), GROUP, LeaderRole.GUEST, True),
        # An observer leads nobody.
        (Need(1, 1), GROUP, LeaderRole.OBSERVER, False),
        (Need(1, 1, role=LeaderRole.OBSERVER), GROUP, LeaderRole.OBSERVER, True),
        (Need(1, 1, role=LEAD), GROUP, CO_LEAD, False),
        (Need(1, 1, group_kind=GroupKind.CO_LED), GROUP, LEAD, False),
        (Need(1, 1, group_kind=GroupKind.CO_LED), TEENS, LEAD, True),
        (Need(1, 1, audience="young people"), TEENS, LEAD, True),
        (Need(1, 1, audience="young people"), GROUP, LEAD, False),
        (Need(1, 1, starts_on=date(2026, 6, 2)), GROUP, LEAD, False),
        (Need(1, 1, ends_on=date(2026, 5, 31)), GROUP, LEAD, False),
        (Need(1, 1, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 1)), GROUP, LEAD, True),
    ],
)
def test_what_is_asked_of_whom(need, group, role, is_asked):
    assert bool(needs_of([need], role, group, date(2026, 6, 1))) == is_asked


def test_the_strictest_of_two_requirements_holds():
    mild, strict = Need(1, 1), Need(2, 1, role=LEAD, effect=Effect.BLOCK)
    for needs in ([mild, strict], [strict, mild]):
        assert needs_of(needs, LEAD, GROUP, date(2026, 6, 1)) == [strict]


def test_a_warning_warns_and_leave_overrides_both():
    on = date(2026, 6, 1)
    warned = book(Need(1, SAFE.id))
    assert warned.gate(FAY, GROUP, LEAD, on).state == GateState.WARNED
    assert not warned.gate(FAY, GROUP, LEAD, on).is_current
    leave = {(FAY, GROUP.id): [OverrideTerm(5, SAFE.id, on, date(2026, 7, 1), "Booked")]}
    blocked = book(Need(1, SAFE.id, effect=Effect.BLOCK), overrides=leave)
    assert blocked.gate(FAY, GROUP, LEAD, on).state == GateState.OVERRIDDEN
    assert blocked.gate(FAY, GROUP, LEAD, on).is_current
    # For this group, this course, and until its day.
    assert blocked.gate(FAY, TEENS, LEAD, on).state == GateState.BLOCKED
    assert blocked.gate(FAY, GROUP, LEAD, date(2026, 7, 1)).state == GateState.BLOCKED
    other = book(Need(1, AID.id, effect=Effect.BLOCK), overrides=leave)
    assert other.gate(FAY, GROUP, LEAD, on).state == GateState.BLOCKED


def test_somebody_stood_down_may_lead_nothing_or_not_this():
    on = date(2026, 6, 1)
    everywhere = book(stood_down={FAY: frozenset({None})})
    here = book(stood_down={FAY: frozenset({GROUP.id})})
    assert everywhere.gate(FAY, TEENS, LEAD, on).state == GateState.STOOD_DOWN
    assert here.gate(FAY, GROUP, LEAD, on).state == GateState.STOOD_DOWN
    assert here.gate(FAY, TEENS, LEAD, on).state == GateState.CLEAR


def test_a_session_is_short_of_numbers_or_of_a_lead():
    on = date(2026, 6, 1)
    trained = {SAFE.id: Completion(1, date(2026, 1, 1))}
    asked = book(Need(1, SAFE.id), held={FAY: trained})
    fay, sana = asked.gate(FAY, GROUP, LEAD, on), asked.gate(SANA, GROUP, CO_LEAD, on)
    both = SessionCover((fay, sana), needed_count=2, needs_lead=True)
    assert (both.current_count, both.missing_count, both.lacks_lead) == (1, 1, False)
    assert both.causes == (sana,)
    alone = SessionCover((sana,), needed_count=1, needs_lead=True)
    assert alone.is_short and alone.lacks_lead
    assert SessionCover((), 2, True).causes == ()
    assert not SessionCover((fay,), 1, True).is_short
    # Guests and observers don't make up the number.
    guest = asked.gate(FAY, GROUP, LeaderRole.GUEST, on)
    assert SessionCover((guest,), 1, False).is_short


def test_what_a_user_needs_comes_from_the_charity_and_from_their_groups_on_the_day():
    parts = {FAY: [Position(TEENS, LEAD, date(2026, 1, 1), date(2026, 6, 30))]}
    asked = book(
        Need(1, SAFE.id),
        Need(2, YOUNG.id, audience="young people"),
        positions=parts,
        leaders=frozenset({FAY}),
    )
    assert asked.needed(FAY, date(2026, 6, 30)) == {SAFE.id, YOUNG.id}
    assert asked.needed(FAY, date(2026, 7, 1)) == {SAFE.id}
    assert asked.needed(SANA, date(2026, 6, 30)) == frozenset()
    states = [one.state for one in asked.statuses(SANA, date(2026, 6, 30))]
    assert states == [CredentialState.NOT_APPLICABLE] * 3
    assert asked.standing(SANA, date(2026, 6, 30)) == []
