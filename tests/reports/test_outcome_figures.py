"""Who counts for a measure in a period, and what is told of them."""

import pytest
import time_machine

from portal import clock
from portal.models import ReportKind
from portal.reports import outcome_queries
from portal.reports.ask_rules import Ask
from tests import factories
from tests.page import counted_queries
from tests.reports import outcome_scene as scene
from tests.reports.outcome_scene import LESS, LONELY, answer, seat


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def group(db):
    return scene.group_of(factories.programme("Grief"))


def ledger(period=scene.PERIOD, **scope):
    ask = Ask(ReportKind.PROGRAMME, period, **scope)
    return outcome_queries.outcome_ledger(ask, period, clock.now())


def counts(found, *names, at="outcome.ucla3"):
    return tuple(found.cells[f"{at}.{name}"].count for name in names)


STANDINGS = ("started", "paired", "first_only", "unanswered", "not_due", "died")


def test_a_first_and_a_last_answer_make_a_pair(group):
    who = factories.person("Pip Marlow")
    seat(group, who, "2026-05-05")
    answer(group, who, "2026-05-05", LONELY)
    answer(group, who, "2026-06-20", LESS)
    answer(group, who, "2026-08-01", LESS)
    found = ledger(programme_id=group.programme_id)
    assert counts(found, *STANDINGS) == (1, 1, 0, 0, 0, 0)
    assert found.values["outcome.ucla3.before"].numbers == (8,)
    assert found.values["outcome.ucla3.after"].numbers == (5,)
    assert found.values["outcome.ucla3.change"].numbers == (-3,)
    assert counts(found, "improved", "same", "worse") == (1, 0, 0)
    assert counts(found, "case", "recovered", "still_case") == (1, 1, 0)


@pytest.mark.parametrize(
    ("starts", "ends", "days", "told"),
    [
        # Here since May: an answer was due 84 days later, within the period.
        ("2026-05-05", None, [], "unanswered"),
        ("2026-05-05", None, ["2026-05-05"], "first_only"),
        # Their seat ended: the last answer is due, however short it was.
        ("2026-09-01", "2026-09-15", ["2026-09-01"], "first_only"),
        ("2026-09-01", None, ["2026-09-01"], "not_due"),
        # Answered just before the period: the next one isn't due in it.
        ("2025-01-07", None, ["2025-01-07", "2026-06-30"], None),
        # An answer of the same day isn't a second one.
        ("2026-05-05", None, ["2026-07-01", "2026-07-01"], "first_only"),
        # The end answer came after the end, in the period.
        ("2026-03-03", "2026-06-20", ["2026-03-03", "2026-07-05"], "paired"),
        # So late an answer is no longer of that time.
        ("2026-01-06", "2026-03-20", ["2026-01-06", "2026-07-05"], None),
        # Ended before, and no answer since.
        ("2026-03-03", "2026-06-20", ["2026-03-03"], None),
        ("2026-03-03", None, ["2026-03-03", "2026-10-01"], "first_only"),
    ],
)
def test_who_should_have_answered(group, starts, ends, days, told):
    who = factories.person("Pip Marlow")
    seat(group, who, starts, ends)
    for day in days:
        answer(group, who, day, LONELY)
    found = ledger(programme_id=group.programme_id)
    if days == ["2025-01-07", "2026-06-30"]:
        told = "first_only"  # due on 22 September, 84 days after 30 June
    names = ("paired", "first_only", "unanswered", "not_due", "died")
    assert counts(found, *names) == tuple(int(one == told) for one in names)


def test_every_count_is_in_the_catalogue_and_all_statements_are_fixed(group):
    from portal.outcomes import measure_registry
    from portal.reports.outcome_figure_rules import outcome_figures

    measures = {"ons4", "phq9"}
    for one in measures:
        scene.measure_factories.measure_use(group.programme, one)
    with counted_queries() as few:
        ledger(programme_id=group.programme_id)
    for number in range(20):
        who = factories.person(f"Person {number}")
        seat(group, who, "2026-05-05")
        answer(group, who, "2026-05-05", LONELY)
        answer(group, who, "2026-08-05", LESS)
    with counted_queries() as many:
        found = ledger(programme_id=group.programme_id)
    assert len(few) == len(many) == 7
    figures = outcome_figures(measure_registry.measures())
    assert {cell.figure for cell in found.cells.values()} <= set(figures)
    assert {*found.shares, *found.values} <= set(figures)
    assert {cell.counted for cell in found.cells.values()} & {"people", "goals", "answers"}
    assert not [key for key, cell in found.cells.items() if cell.is_exact]
