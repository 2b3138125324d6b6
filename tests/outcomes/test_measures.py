"""Measures: their files, their scores, and every published value that code can be held to."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.outcomes import measure_registry
from portal.outcomes.measure_file_rules import BrokenFile
from portal.outcomes.measure_registry import measure, measures, read_folder
from portal.outcomes.measure_rules import (
    Change,
    Check,
    Measure,
    WrongAnswer,
    cut_off,
    reliable_change_of,
    score,
    score_total,
)

ALL = measures()
OPEN = {"ucla3", "ons4", "gbo", "session4", "phq9", "gad7"}
GATED = {
    "swemwbs",
    "wemwbs",
    "core10",
    "reqol10",
    "rasds",
    "gsrs",
    "gcs",
    "hope",
    "rosenberg",
}


def test_the_registry_holds_these_measures_and_no_other() -> None:
    assert {one.code for one in ALL} == OPEN | GATED
    assert {one.code for one in ALL if one.licence.is_needed} == GATED


def test_a_bare_programme_is_offered_the_four_that_are_safe_in_a_group() -> None:
    assert {one.code for one in ALL if one.is_on_by_default} == {
        "ucla3",
        "ons4",
        "gbo",
        "session4",
    }


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_a_licensed_measures_wording_is_nowhere(one: Measure) -> None:
    assert one.is_total_only == one.licence.is_needed
    if one.is_total_only:
        assert not any(item.wording for item in one.items)
        assert not any(option.label for item in one.items for option in item.options)
        assert not one.goes_by_link


@pytest.mark.parametrize("code", ["phq9", "gad7"])
def test_what_staff_alone_take_down_goes_by_no_link_and_no_leader(code: str) -> None:
    assert measure(code).is_staff_only
    assert not measure(code).goes_by_link
    assert not measure(code).goes_by_facilitator
    assert not measure(code).is_on_by_default


@pytest.mark.parametrize(
    ("one", "check"), [(one, check) for one in ALL for check in one.checks], ids=lambda one: ""
)
def test_a_files_check_values_are_reproduced(one: Measure, check: Check) -> None:
    assert score(one, check.answers).values[check.series] == check.score


def test_every_measure_with_items_that_are_summed_brings_check_values() -> None:
    assert [one.code for one in ALL if one.items and one.total and not one.checks] == []


@pytest.mark.parametrize(
    ("code", "value", "band"),
    [
        ("phq9", 4, "Minimal"),
        ("phq9", 5, "Mild"),
        ("phq9", 10, "Moderate"),
        ("phq9", 15, "Moderately severe"),
        ("phq9", 20, "Severe"),
        ("gad7", 4, "Minimal"),
        ("gad7", 5, "Mild"),
        ("gad7", 10, "Moderate"),
        ("gad7", 15, "Severe"),
        ("ucla3", 5, "Not lonely"),
        ("ucla3", 6, "Lonely"),
        ("ons4_satisfied", 4, "Low"),
        ("ons4_satisfied", 9, "Very high"),
        ("ons4_anxious", 1, "Very low"),
        ("ons4_anxious", 6, "High"),
        ("rosenberg", 14, "Low"),
        ("rosenberg", 15, "Usual"),
    ],
)
def test_a_score_lies_in_its_band(code: str, value: int, band: str) -> None:
    _, series = measure_registry.series_called(code)
    found = series.band_of(value)
    assert found is not None
    assert found.label == band


@pytest.mark.parametrize(
    ("code", "last_well", "first_case"),
    [("phq9", 9, 10), ("gad7", 7, 8), ("core10", 10, 11), ("reqol10", 25, 24), ("ucla3", 5, 6)],
)
def test_the_published_cut_off_is_met_from_its_own_side(
    code: str, last_well: int, first_case: int
) -> None:
    _, series = measure_registry.series_called(code)
    assert series.is_case(last_well) is False
    assert series.is_case(first_case) is True


@pytest.mark.parametrize(
    ("code", "before", "after", "change"),
    [
        ("phq9", 16, 10, Change.IMPROVED),
        ("phq9", 16, 11, Change.SAME),
        ("phq9", 10, 16, Change.WORSE),
        ("gad7", 12, 8, Change.IMPROVED),
        ("gad7", 12, 9, Change.SAME),
        ("swemwbs", "19.28", "23.32", Change.IMPROVED),
        ("swemwbs", "20.00", "22.99", Change.SAME),
        ("core10", 20, 14, Change.IMPROVED),
        ("core10", 20, 15, Change.SAME),
        ("gbo", "3.00", "5.45", Change.IMPROVED),
        ("gbo", "5.45", "3.00", Change.WORSE),
        ("ucla3", 9, 3, None),
        ("ons4_happy", 2, 9, None),
    ],
)
def test_change_follows_the_published_value_or_nothing(
    code: str, before: Any, after: Any, change: Change | None
) -> None:
    _, series = measure_registry.series_called(code)
    assert series.change(Decimal(before), Decimal(after)) == change


def test_cut_off_of_core_10_comes_to_the_published_eleven() -> None:
    series = measure("core10").total
    assert series is not None
    community, care = series.norms
    assert community.sd is not None and care.sd is not None
    found = cut_off(community.mean, community.sd, care.mean, care.sd)
    assert round(found, 2) == Decimal("10.46")
    assert series.case_at == 11


def test_reliable_change_of_core_10_is_the_published_one_and_not_worked_out() -> None:
    series = measure("core10").total
    assert series is not None
    assert series.reliable_change == 6
    assert round(reliable_change_of(7.7, 0.9), 2) == 6.75


def test_strict_change_of_swemwbs_is_1_96_root_2_standard_errors() -> None:
    assert round(1.035 * 2.77, 2) == 2.87
    assert round(1.96 * 2**0.5, 2) == 2.77


def test_ons4_has_no_total_whatever_is_answered() -> None:
    scored = score(measure("ons4"), {"satisfied": 7, "worthwhile": 8, "happy": 7, "anxious": 3})
    assert scored.score is None
    assert scored.is_answered
    assert scored.values["ons4_anxious"] == 3


def test_item_9_of_phq_9_is_told_of_from_the_mildest_answer_on() -> None:
    assert score(measure("phq9"), {"q9": 0}).alarming == ()
    assert score(measure("phq9"), {"q9": 1}).alarming == ("q9",)


def test_nothing_answered_is_no_answer() -> None:
    assert not score(measure("phq9"), {}).is_answered


@pytest.mark.parametrize("total", ["6.99", "35.01", "20.123"])
def test_a_total_outside_its_range_is_refused(total: str) -> None:
    with pytest.raises(WrongAnswer):
        score_total(measure("swemwbs"), Decimal(total))


def test_a_total_of_a_licensed_measure_is_its_score() -> None:
    assert score_total(measure("swemwbs"), Decimal("23.21")).score == Decimal("23.21")


def test_an_answer_that_isnt_an_option_is_refused() -> None:
    with pytest.raises(WrongAnswer):
        score(measure("ucla3"), {"isolated": 4})


GOOD = """
code = "mood"
version = "1"
title = "Mood"
short_title = "Mood"
purpose = "How somebody is."
sources = []
[licence]
kind = "open"
owner = "Us"
statement = "Ours."
evidence = []
[scales]
much = [{ value = 0, label = "No" }, { value = 1, label = "Yes" }]
[[items]]
code = "a"
wording = "Well?"
scale = "much"
[[items]]
code = "b"
wording = "Really?"
scale = "much"
[[series]]
code = "mood"
title = "Mood"
items = ["a", "b"]
least = 0
most = 2
direction = "higher"
reliable_change_note = "None found."
"""


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "mood.toml").write_text(GOOD)
    (found,) = read_folder(tmp_path)
    assert score(found, {"a": 1, "b": 0}).score == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('title = "Mood"\nshort', "short", "mood.toml: title: is missing."),
        ("version = ", "colour = 1\nversion = ", "mood.toml: colour: isn't a key that is known"),
        ("least = 0", 'least = "0"', "mood.toml: series[1].least: must be a number."),
        ("most = 2", "most = 3", "mood.toml: series[1]: must run from 0 to 2, as its items do."),
        ('"higher"', '"up"', "series[1].direction: is 'up'; write one of higher, lower."),
        ('items = ["a", "b"]', 'items = ["a", "c"]', "series[1]: names 'c', which isn't among"),
        ('code = "b"', 'code = "a"', "mood.toml: items: two items have one code."),
        ('scale = "much"', 'scale = "more"', "items[1].scale: is 'more', which isn't among"),
        ('kind = "open"', 'kind = "needed"', "items: hold wording that isn't ours to show"),
        ('wording = "Well?"', "", "mood.toml: items: need their wording."),
        ('wording = "Well?"', 'wording = "Well?"\nconcern_from = 1', "is_staff_only: must be true"),
        ("least = 0", "least = 0\nmost_missing = 1", "series[1].most_missing: says that items"),
        ('code = "mood"\nversion', 'code = "moods"\nversion', "code: is 'moods'; name the file"),
        ("sources = []", "sources = [", "mood.toml: the file: isn't TOML"),
        (
            'direction = "higher"',
            'direction = "higher"\nbands = [{ label = "Low", least = 0, most = 1 }]',
            "series[1].bands: must end at 2.",
        ),
    ],
)
def test_a_broken_file_is_refused_in_exact_words(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD
    (tmp_path / "mood.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(BrokenFile) as refused:
        read_folder(tmp_path)
    assert problem in str(refused.value)


def test_a_check_value_that_doesnt_come_out_stops_the_file(tmp_path: Path) -> None:
    check = '[[checks]]\nseries = "mood"\nanswers = { a = 1, b = 1 }\nscore = 3\nwhy = "So."\n'
    (tmp_path / "mood.toml").write_text(GOOD + check)
    with pytest.raises(BrokenFile, match=r"checks\[1\]: should come to 3 and comes to 2"):
        read_folder(tmp_path)
