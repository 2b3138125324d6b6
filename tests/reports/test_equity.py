"""Breakdowns against the same people counted by other means, and how they add up."""

from collections import Counter
from datetime import date
from statistics import median

import pytest
import time_machine

from portal import clock
from portal.models import EqualityAnswer, Person, ReportKind
from portal.reports import equity_queries, figure_queries, wait_queries
from portal.reports.ask_rules import Ask, Merge
from portal.reports.equity_ledger_rules import nothing_is_small
from portal.reports.equity_rules import Breakdowns, Facts, Somebody
from portal.reports.period_rules import Period
from tests.page import counted_queries
from tests.reports import scene

PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def anxiety(db):
    found, _grief = scene.mixed()
    known = list(Person.select().order_by(Person.id))
    for number, person in enumerate(known):
        person.born_on = None if number % 5 == 0 else date(1950 + 6 * number, 7, 10)
        person.gender = ("Woman", "man", "", "Femme")[number % 4]
        person.postcode = ("LS1 4AP", "", "BD3 1AA")[number % 3]
        person.has_no_fixed_abode = number == 4
        person.save()
        if number % 3:
            state, answer = ("answered", "asian") if number % 2 else ("prefer_not", "")
            for question in ("ethnicity", "disability"):
                EqualityAnswer.create(
                    person=person,
                    question=question,
                    state=state,
                    answer="no" if answer and question == "disability" else answer,
                    recorded_at=clock.now(),
                )
    return found


def ask_of(programme=None, **more):
    return Ask(ReportKind.PROGRAMME, PERIOD, programme_id=programme and programme.id, **more)


def equity(ask):
    return equity_queries.equity_ledger(ask, ask.period, clock.now())


def test_every_breakdown_adds_up_to_the_figure_that_the_service_counts(anxiety):
    for ask in (
        ask_of(anxiety),
        ask_of(),
        ask_of(anxiety, merges=(Merge("age", ("25-34", "35-49")),)),
    ):
        whole = figure_queries.ledger_of(ask, ask.period, clock.now())
        assert "people_came[age=not_known]" in whole.cells
        assert whole.sums
        for one in whole.sums:
            parts = sum(whole.cells[part].count for part in one.parts)
            assert whole.cells[one.whole].count == parts, one.whole


def test_people_referred_are_counted_by_their_age_on_the_day_of_referral(anxiety):
    found = equity(ask_of(anxiety))
    told: Counter[str] = Counter()
    first = {}
    for who, born, received in _referrals(anxiety):
        if PERIOD.holds(received):
            first[who] = min(first.get(who, (received, born)), (received, born))
    for received, born in first.values():
        if born is None:
            told["not_known"] += 1
            continue
        years = received.year - born.year - (received.timetuple()[1:3] < born.timetuple()[1:3])
        low = max(edge for edge in (0, 18, 25, 35, 50, 65) if edge <= years)
        told[{0: "0-17", 18: "18-24", 25: "25-34", 35: "35-49", 50: "50-64", 65: "65+"}[low]] += 1
    cells = {
        cell.at[0][1]: cell.count
        for cell in found.cells.values()
        if cell.figure == "people_referred" and cell.at[0][0] == "age"
    }
    assert {row: count for row, count in cells.items() if count} == dict(told)


def _referrals(programme):
    from portal.models import Referral

    query = (
        Referral.select(Person.id, Person.born_on, Referral.received_at)
        .join(Person)
        .where(Referral.programme == programme, Referral.reference.is_null(False))
        .order_by(Referral.id)
    )
    kept = query.where(
        Referral.ending.is_null() | Referral.ending.not_in(("duplicate", "entered_in_error"))
    )
    return [(who, born, clock.local(at).date()) for who, born, at in kept.tuples()]


def test_a_merged_row_has_the_median_of_its_people_and_not_of_medians(anxiety):
    rows = equity(ask_of(anxiety)).dimensions["gender"].rows
    merged = equity(ask_of(anxiety, merges=(Merge("gender", rows),)))
    name = "&".join(rows)
    days = [one.days for one in wait_queries.first_came(ask_of(anxiety), PERIOD, clock.now())]
    assert merged.values[f"wait.median[gender={name}]"].numbers == (median(days),)


def test_prefer_not_and_not_asked_are_told_apart_and_known_is_the_rest(anxiety):
    found = equity(ask_of())
    rows = {
        cell.at[0][1]: cell.count
        for cell in found.cells.values()
        if cell.figure == "people_came" and cell.at[0][0] == "ethnicity"
    }
    came = sum(rows.values())
    assert rows["prefer_not"] and rows["not_asked"] and rows["asian"]
    known = found.cells["known_came[of=ethnicity]"].count
    assert known == came - rows["prefer_not"] - rows["not_asked"] - rows["unknown"]
    assert not any(cell.is_exact for cell in found.cells.values())


def test_a_provider_has_no_people_who_came_and_statements_are_fixed(anxiety):
    from portal.models import Referral

    provider = scene.factories.provider("Hill surgery")
    Referral.update(provider=provider).execute()
    ask = Ask(ReportKind.REFERRER, PERIOD, provider_id=provider.id)
    found = equity(ask)
    assert found.cells["people_referred[age=not_known]"].count
    assert not [key for key in found.cells if key.startswith("people_came")]
    with counted_queries() as few:
        equity(ask_of(anxiety))
    group = scene.factories.group("Many", programme=anxiety)
    scene.scale(group, 20)
    with counted_queries() as many:
        equity(ask_of(anxiety))
    assert len(few) == len(many) <= 17


def test_what_splits_a_row_is_told_only_where_no_number_is_small(anxiety):
    """Else the figure as a whole would be hidden with its rows."""
    who = [Somebody(number, PERIOD.first) for number in range(40)]
    facts = {one.person_id: Facts(gender="woman" if one.person_id % 2 else "man") for one in who}
    by = Breakdowns(facts, (18, 65))
    assert nothing_is_small(by, "gender", (who,))
    assert nothing_is_small(by, "gender", (who, []))
    assert not nothing_is_small(by, "gender", (who[:38], who[38:]))
    assert not nothing_is_small(by, "religion", (who,))
    found = equity(ask_of(anxiety))
    assert "wait.median[gender=woman]" in found.values
    assert "wait.within_target[gender=woman]" not in found.cells
