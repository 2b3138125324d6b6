"""The ledger of a report: all figures, in a fixed number of statements, for every scope."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import Group, ReportKind
from portal.reports import figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.figure_rules import FIGURES, Part, bare
from portal.reports.ledger_rules import Ledger
from portal.reports.period_rules import Period
from tests import factories
from tests.page import counted_queries
from tests.reports import scene

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
# Whose figures aren't of this catalogue.
ELSEWHERE = ("outcome.", "goals.", "feedback.", "known")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


def ledger(period: Period = QUARTER, **of: int) -> Ledger:
    return figure_queries.ledger_of(Ask(ReportKind.PROGRAMME, period, **of), period, clock.now())


def keys_of(found: Ledger) -> set[str]:
    keys = {bare(one) for one in (*found.cells, *found.shares, *found.values)}
    return {one for one in keys if not one.startswith(ELSEWHERE)}


def test_a_ledger_holds_every_figure_of_the_catalogue_and_no_other(db):
    anxiety, _grief = scene.mixed()
    found = ledger(programme_id=anxiety.id)
    assert keys_of(found) == set(FIGURES)
    for key, cell in found.cells.items():
        if bare(key) in FIGURES:
            assert cell.counted == FIGURES[bare(key)].counted, key
            if not cell.at:
                assert cell.is_exact == FIGURES[key].is_exact, key
    for key, share in found.shares.items():
        if bare(key) in FIGURES:
            figure = FIGURES[bare(key)]
            assert (bare(share.part), bare(share.whole)) == (figure.numerator, figure.denominator)
            assert {share.part, share.whole} <= set(found.cells)
    for value in found.values.values():
        assert set(value.rests_on) <= set(found.cells), value.key


def test_a_provider_has_its_referrals_and_their_answers_alone(db):
    scene.mixed()
    practice = factories.provider("Hill practice")
    factories.referral(
        factories.person("Ana Sent"), received_at=scene.at("2026-07-20"), provider=practice
    )
    found = ledger(provider_id=practice.id)
    assert found.cells["referrals"].count == 1
    parts = {FIGURES[one].part for one in keys_of(found)}
    assert parts == {Part.REACH, Part.FUNNEL, Part.WAITING, Part.REFERRERS}


def test_a_group_is_counted_by_itself(db):
    scene.mixed()
    private = Group.get(Group.is_sensitive)
    found = ledger(group_id=private.id)
    # 10, 17, 24 July, 1 July at 00:15 and 30 September at 23:45.
    assert found.cells["sessions.held"].count == 5
    assert found.cells["people_came"].count == 1
    # Those of Person 2 and Person 5.
    assert found.cells["referrals"].count == 2


def test_a_ledger_costs_the_same_for_one_as_for_many(db):
    anxiety, _grief = scene.mixed()
    with counted_queries() as few:
        ledger(programme_id=anxiety.id)
    scene.scale(anxiety.groups.get(), 40)
    with counted_queries() as many:
        found = ledger(programme_id=anxiety.id)
    assert found.cells["people_placed"].count == 45
    assert len(many) == len(few)
