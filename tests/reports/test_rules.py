"""Periods, and names of files."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.file_rules import file_stem
from portal.reports.period_rules import (
    MOST_SPANS,
    Period,
    PeriodProblem,
    Preset,
    period_before,
    preset_of,
    preset_period,
    problem_with,
    spans_of,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        (Preset.THIS_QUARTER, TODAY, date(2026, 10, 1), date(2026, 12, 31)),
        (Preset.LAST_QUARTER, TODAY, date(2026, 7, 1), date(2026, 9, 30)),
        (Preset.LAST_QUARTER, date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (Preset.THIS_QUARTER, date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31)),
        (Preset.THIS_YEAR, TODAY, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_named_periods(preset, today, first, last):
    period = preset_period(preset, today)
    assert period == Period(first, last)
    assert preset_of(period, today) == preset


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-07-06", "2026-07-12"), ("2026-06-29", "2026-07-05")),
        (("2026-07-01", "2026-07-01"), ("2026-06-30", "2026-06-30")),
        (("2026-07-01", "2026-09-29"), ("2026-04-01", "2026-06-30")),
    ],
)
def test_the_period_before_is_as_long(period, before):
    def dates(pair):
        return Period(*(date.fromisoformat(one) for one in pair))

    assert period_before(dates(period)) == dates(before)


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2026-07-01", "2026-06-30", PeriodProblem.ENDS_BEFORE_IT_BEGINS),
        ("1999-12-31", "2000-06-30", PeriodProblem.BEGINS_TOO_EARLY),
        ("0001-01-01", "2026-06-30", PeriodProblem.BEGINS_TOO_EARLY),
        ("2026-11-23", "2026-12-31", PeriodProblem.BEGINS_AHEAD),
        ("2016-11-22", "2026-11-22", PeriodProblem.TOO_LONG),
        ("2026-11-22", "9999-12-31", PeriodProblem.TOO_LONG),
        ("2016-11-23", "2026-11-22", None),
        ("2026-11-22", "2026-11-22", None),
        ("2016-02-29", "2026-02-27", None),
    ],
)
def test_what_cant_be_reported_on(first, last, problem):
    assert problem_with(date.fromisoformat(first), date.fromisoformat(last), TODAY) == problem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Anxiety and low mood", "programme-anxiety-and-low-mood"),
        ('Café "Ünder" <b>/..\\x\r\n', "programme-cafe-under-b-x"),
        ("互助小组项目", "programme-programme-3"),
        ("Safe at home: women", "programme-programme-3"),
        ("Unsafe at homes", "programme-unsafe-at-homes"),
        ("word " * 40, "programme-" + "-".join(["word"] * 12)),
        ("", "programme-all"),
    ],
)
def test_a_file_is_named_after_what_it_is_about_and_when(name, stem):
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    private = ["Safe at Home", "小组"]
    made = file_stem("programme", name, "programme-3", quarter, private)
    assert made == f"{stem}-2026-07-01-to-2026-09-30"
    assert file_stem("programme", name, "programme-3", quarter, private, "reach") == (
        f"{made}-reach"
    )


DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@st.composite
def periods(draw):
    first = draw(DAYS)
    return Period(first, first + timedelta(days=draw(st.integers(0, 3652))))


@given(periods())
def test_spans_cover_the_period_without_gap_or_overlap(period):
    spans = spans_of(period)
    assert 1 <= len(spans) <= MOST_SPANS
    assert (spans[0].first, spans[-1].last) == (period.first, period.last)
    for one, following in zip(spans, spans[1:], strict=False):
        assert following.first == one.last + timedelta(days=1)
        assert following.first.day == 1


@given(periods())
def test_the_period_before_ends_the_day_before(period):
    before = period_before(period)
    assert before.last == period.first - timedelta(days=1)
    # Whole months may differ by their lengths: 2 x February against December and January.
    assert abs(before.day_count - period.day_count) <= 4
