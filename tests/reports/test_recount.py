"""Every figure of the service against the same one counted by plain loops over whole tables."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import Group, Programme, Provider, ReportKind
from portal.reports import figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.figure_rules import FIGURES, bare
from portal.reports.ledger_rules import Ledger
from portal.reports.period_rules import Period
from tests.reports import awkward, scene
from tests.reports.recount import Recount

PERIODS = [
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2026, 7, 7), date(2026, 7, 7)),
    Period(date(2026, 10, 25), date(2026, 11, 2)),
]
# Told by training's own rules, which have tests of their own; and by topic and month.
APART = {"training.needed", "training.in_date", "training.expiring", "training.lacking"}
ROWS_APART = ("month", "topic", "age", "gender", "ethnicity", "disability", "area", "course")


@pytest.fixture(params=["awkward", "demo"])
def charity(request, db):
    if request.param == "awkward":
        with time_machine.travel(scene.NOW, tick=False):
            awkward.mixed()
            yield
        return
    from portal import demo

    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        demo.seed()
        yield


def told(period: Period, **of: int) -> Ledger:
    ask = Ask(ReportKind.PROGRAMME, period, **{f"{name}_id": number for name, number in of.items()})
    return figure_queries.ledger_of(ask, period, clock.now())


def scopes() -> list[dict[str, int]]:
    programmes = [{"programme": one.id} for one in Programme.select().order_by(Programme.id)][:2]
    groups = [{"group": one.id} for one in Group.select().order_by(Group.id.desc()).limit(2)]
    providers = [{"provider": one.id} for one in Provider.select().order_by(Provider.id).limit(1)]
    return [{}, *programmes, *groups, *providers]


def test_every_figure_is_what_plain_loops_count(charity):
    for of in scopes():
        for period in PERIODS:
            ledger = told(period, **of)
            again = Recount(period.first, period.last, clock.now(), **of)
            counts = again.counts()
            wrong = {
                key: (cell.count, counts[key])
                for key, cell in ledger.cells.items()
                if bare(key) in FIGURES
                and bare(key) not in APART
                and not any(f"[{row}=" in key for row in ROWS_APART)
                and not (key.startswith(("wait.", "response.")) and "[" in key)
                and cell.count != counts[key]
            }
            assert not wrong, (of, period, wrong)
            unsaid = {key for key, count in counts.items() if count and key not in ledger.cells}
            assert not unsaid, (of, period, unsaid)
            half = ledger.values["wait.median"].numbers
            assert (half and half[0]) == again.median_wait(), (of, period)


def test_months_and_topics_add_up_to_their_figures(charity):
    ledger = told(PERIODS[2])
    for figure, one in FIGURES.items():
        if one.counted is None:
            continue
        for dimension in set(one.by) & {"month", "topic", "sender", "kind"}:
            parts = [
                cell.count
                for key, cell in ledger.cells.items()
                if cell.figure == figure and cell.at and cell.at[0][0] == dimension
            ]
            assert sum(parts) == ledger.cells[figure].count, (figure, dimension)


def test_the_awkward_scene_leaves_few_figures_at_nothing(db):
    with time_machine.travel(scene.NOW, tick=False):
        awkward.mixed()
        ledger = told(PERIODS[2])
    empty = {
        key
        for key, one in FIGURES.items()
        if one.counted is not None and key in ledger.cells and not ledger.cells[key].count
    }
    assert empty <= APART, empty
