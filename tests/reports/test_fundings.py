"""Who pays for a programme and what is aimed for: pages, stale versions, which target counts."""

import json
from datetime import date

import pytest

from portal.models import Funding, ReportKind, Target
from portal.reports import funding_rules, target_queries
from portal.reports.ask_rules import DEFAULT_AGE_BANDS, Ask
from portal.reports.facts_rules import Aim
from portal.reports.period_rules import Period
from tests import factories, issue_factories

LONG_NAME = "م" * 120
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("typed", "ages"),
    [
        ("", DEFAULT_AGE_BANDS),
        ("18, 25,35 50", (18, 25, 35, 50)),
        ("25, 18", None),
        ("18, 18", None),
        ("eighteen", None),
        ("18, 250", None),
        (", ".join(str(age) for age in range(20, 31)), None),
    ],
)
def test_ages_are_read_as_typed(typed, ages):
    assert funding_rules.ages_of(typed) == ages


def test_a_year_that_begins_in_april_has_its_own_quarters():
    spans = funding_rules.spans_of_year(date(2026, 2, 28), 4)
    assert spans[0].period == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert spans[4].period == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert funding_rules.quarter_of(date(2026, 5, 5), 2).period.first == date(2026, 5, 1)
    offered = funding_rules.spans_to_offer(date(2026, 5, 5), 4)
    assert [one.quarter for one in offered] == [1, 4, 3, 2, 0, 0]
    assert offered[0].period.first == date(2026, 4, 1)


def funding_form(**more):
    return {
        "funder": "Northquay Trust",
        "reference": "NQ-1",
        "starts_on": "2026-04-01",
        "ends_on": "2027-03-31",
        "year_starts_month": "4",
        "age_bands": "18, 30",
        "protection": "cms",
        "sections": ["reach", "waiting"],
        **more,
    }


def test_several_funders_pay_for_one_programme(people, browser_for):
    programme = factories.programme("Anxiety groups")
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/programmes/{programme.id}/funders/new")
    mae.submit(page, "Add this funder", **funding_form())
    mae.submit(page, "Add this funder", **funding_form(funder=LONG_NAME, age_bands=""))
    shown = mae.get(f"/reports/programmes/{programme.id}").table("Funders")
    assert [row["Age bands"] for row in shown] == ["18 to 29, 30 and over", "Your own"]
    assert LONG_NAME in shown[1]["Funder"]
    refused = mae.submit(page, "Add this funder", 422, **funding_form())
    assert "here already" in refused.errors()["funder"]
    refused = mae.submit(page, "Add this funder", 422, **funding_form(age_bands="30, 20"))
    assert refused.value_of("age_bands") == "30, 20"
    assert Funding.select().count() == 2
    assert json.loads(Funding.get().sections) == ["reach", "waiting"]


def test_who_comes_second_sees_both_fundings(people, browser_for):
    made = issue_factories.funding(factories.programme("Anxiety groups"))
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/funders/{made.id}")
    mae.submit(page, "Save", funder="First Trust")
    second = mae.submit(page, "Save", 409, funder="Second Trust")
    assert "First Trust" in second.main and second.value_of("funder") == "Second Trust"
    assert Funding.get().funder == "First Trust"
    mae.submit(second, "Save")
    assert Funding.get().funder == "Second Trust"


def target_form(**more):
    return {
        "figure": "people_came",
        "value": "60",
        "from_on": "2026-07-01",
        "to_on": "2026-09-30",
        **more,
    }


def test_a_target_is_set_changed_and_taken_away(people, browser_for):
    programme = factories.programme("Anxiety groups")
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/programmes/{programme.id}/targets/new")
    mae.submit(page, "Set this target", **target_form())
    twice = mae.submit(page, "Set this target", 422, **target_form())
    assert "already" in twice.errors()["figure"]
    wrongs = {"figure": "made_up", "value": "-1", "to_on": "2026-06-30", "funding": "9"}
    for name, typed in wrongs.items():
        mae.submit(page, "Set this target", 422, **target_form(**{name: typed}))
    row = mae.get(f"/reports/programmes/{programme.id}").table("Targets")[0]
    assert (row["Figure"], row["Aim"]) == ("People who came", "at least 60")
    page = mae.get(f"/reports/targets/{Target.get().id}")
    mae.submit(page, "Save", value="70")
    second = mae.submit(page, "Save", 409, value="80")
    assert "at least 70" in second.main and second.value_of("value") == "80"
    assert mae.submit(page, "Take this target away").status == 302
    assert Target.select().count() == 1
    mae.submit(mae.get(f"/reports/targets/{Target.get().id}"), "Take this target away")
    assert not Target.select().count()


def test_a_report_has_the_targets_of_its_funding_and_its_very_dates(db):
    programme = factories.programme("Anxiety groups")
    ours, theirs = (issue_factories.funding(programme, name) for name in ("Ours", "Theirs"))
    issue_factories.target(programme, value=40)
    issue_factories.target(programme, value=50, funding=ours)
    issue_factories.target(programme, value=60, funding=theirs)
    issue_factories.target(programme, "minutes.contact", 2)
    issue_factories.target(programme, "wait.median", 28, is_at_most=True)
    issue_factories.target(programme, "referrals", 9, to_on=date(2026, 12, 31))
    issue_factories.target(factories.programme("Other"), "referrals", 9)
    ask = Ask(ReportKind.PROGRAMME, QUARTER, programme.id, funding_id=ours.id)
    assert target_queries.targets_for(ask) == {
        "people_came": Aim(50),
        "minutes.contact": Aim(120),
        "wait.median": Aim(28, True),
    }
    assert target_queries.targets_for(Ask(ReportKind.BOARD, QUARTER)) == {}
