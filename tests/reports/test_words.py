"""How figures are said: fair to what lies ahead, and to what was never recorded."""

import re

import pytest
import time_machine

from tests.reports import scene

QUARTER = "from=2026-07-01&to=2026-09-30"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


@pytest.fixture
def anxiety(people):
    return scene.mixed()[0]


def test_sessions_ahead_are_not_told_as_missed(people, anxiety, browser_for):
    page = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&period=this_quarter")
    assert "3 of 3 sessions due so far were held; 1 lies ahead." in page.main
    assert "3 of 3 sessions due so far held" in page.main
    rows = {row["Figure"]: row["Period"] for row in page.table("All figures")}
    # One more is called off, and is neither due nor ahead.
    assert (rows["Sessions planned"], rows["Sessions cancelled"]) == ("5", "1")
    over = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&{QUARTER}")
    assert "11 of 14 planned sessions were held." in over.main
    assert "due so far" not in over.main


def test_shares_of_a_column_have_one_decimal_each(people, anxiety, browser_for):
    page = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&{QUARTER}")
    shares = [row["Share"] for row in page.table("by where they") if row["Share"]]
    rates = [row["Rate"] for row in page.table("Attendance over time")]
    assert {"8.3 %", "25.0 %", "0.0 %"} <= set(shares)
    assert "80.0 %" in rates
    for shown in shares + rates:
        assert re.fullmatch(r"\d+\.\d %", shown), shown


def test_nothing_is_compared_with_a_time_without_data(people, anxiety, browser_for):
    year = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&period=this_year")
    rows = year.table("All figures")
    assert {(row["Before"], row["Change"]) for row in rows} == {("–", "No data before")}
    assert "no data before" in year.main
    assert "in the period before" not in year.main
    quarter = browser_for(people.mae).get(f"/reports?programme={anxiety.id}&{QUARTER}")
    assert "No data before" not in quarter.main
