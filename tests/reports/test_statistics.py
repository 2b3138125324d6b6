"""Statistics against published values, and against scipy on whatever numbers come."""

from math import sqrt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats

from portal.reports import statistics_rules as rules
from portal.reports.statistics_rules import Change

# Twenty people followed for 24 years (Boston University, "Survival Analysis", table 4), who
# also stand in scipy's own tests: who died and when, and when others were last seen.
DIED = (3, 14, 1, 23, 5, 17)
SEEN = (24, 11, 19, 24, 13, 2, 18, 17, 24, 21, 12, 10, 6, 9)

counts = st.tuples(st.integers(0, 3000), st.integers(1, 3000)).filter(lambda two: two[0] <= two[1])
scores = st.lists(st.integers(0, 400).map(lambda tenths: tenths / 10), min_size=2, max_size=60)
times = st.lists(st.integers(0, 300), max_size=40)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(7, 50, 0.0695, 0.2619), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_wilson_gives_the_published_intervals(part, whole, low, high):
    found = rules.wilson(part, whole)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("part", "whole", "percent", "low", "high"),
    [(134, 1240, 10.8, 9.1, 12.5), (186, 1266, 14.7, 12.7, 16.6)],
)
def test_published_shares_above_a_threshold_lie_where_they_are_said_to(
    part, whole, percent, low, high
):
    """Swedish adults at 10 or more on PHQ-9 and 8 or more on GAD-7; theirs are Wald's intervals,
    as wide as Wilson's and a hair lower."""
    found = rules.wilson(part, whole).times(100)
    assert round(found.estimate, 1) == percent
    assert found.high - found.low == pytest.approx(high - low, abs=0.1)
    assert found.low == pytest.approx(low, abs=0.2)


@given(counts)
@example((0, 1))
@example((3000, 3000))
def test_wilson_is_what_scipy_says(two):
    found = rules.wilson(*two)
    theirs = stats.binomtest(*two).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


def test_a_share_of_nothing_has_no_interval():
    assert rules.wilson(0, 0) is None
    assert rules.difference(1, 2, 0, 0) is None
    with pytest.raises(ValueError):
        rules.wilson(3, 2)
    with pytest.raises(ValueError):
        rules.wilson(1, 2, confidence=95)


def test_a_difference_of_shares_has_newcombes_interval():
    found = rules.difference(56, 70, 48, 80)
    assert found.estimate == pytest.approx(0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@given(counts, counts)
def test_a_difference_turned_round_is_its_mirror(one, other):
    found, back = rules.difference(*one, *other), rules.difference(*other, *one)
    assert found.low == pytest.approx(-back.high, abs=1e-12)
    assert -1 <= found.low <= found.estimate <= found.high <= 1


@given(st.floats(0.0001, 0.9999), st.integers(1, 5000))
@example(0.975, 1)
@example(0.975, 29)
@example(0.5, 3)
def test_the_t_quantile_is_what_scipy_says(probability, degrees):
    theirs = stats.t.ppf(probability, degrees)
    assert rules.t_quantile(probability, degrees) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@given(scores)
def test_a_mean_has_scipys_interval(values):
    assume(len(set(values)) > 1)
    found = rules.mean_interval(values)
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found.numbers[1:] == pytest.approx((theirs.low, theirs.high), rel=1e-7, abs=1e-7)
    assert rules.sd(values) == pytest.approx(stats.tstd(values))


def test_too_few_values_have_no_interval():
    assert rules.mean([]) is None
    assert rules.sd([1.0]) is None
    assert rules.mean_interval([1.0]) is None
    assert rules.mean_interval([2.0, 2.0]).numbers == (2, 2, 2)


@given(scores)
def test_quartiles_are_what_scipy_says(values):
    found = rules.quartiles(reversed(values))
    theirs = stats.scoreatpercentile(values, [25, 50, 75])
    assert (found.lower, found.median, found.upper) == pytest.approx(tuple(theirs))


def test_quartiles_of_nothing_and_of_one():
    assert rules.quartiles([]) is None
    assert rules.quartiles([4]) == rules.Quartiles(4, 4, 4)


def test_the_curve_of_twenty_people_is_the_published_one():
    curve = rules.kaplan_meier(DIED, SEEN)
    told = {1: 0.95, 3: 0.897, 5: 0.844, 14: 0.760, 17: 0.676, 23: 0.507}
    assert {step.time: round(step.survival, 3) for step in curve.steps} == told
    assert (curve.at(0), round(curve.at(22), 3), round(curve.at(99), 3)) == (1.0, 0.676, 0.507)
    # More than half were alive when last seen: their median is not known, and not guessed.
    assert curve.median is None
    assert (curve.event_count, curve.open_count) == (6, 14)


@given(times, times)
@example([], [3])
@example([0, 0], [])
@example([5], [5])
@example([1, 2, 3, 4], [])
def test_the_curve_is_what_scipy_says(happened, still_open):
    assume(happened or still_open)
    curve = rules.kaplan_meier(happened, still_open)
    data = stats.CensoredData.right_censored(
        happened + still_open, [False] * len(happened) + [True] * len(still_open)
    )
    theirs = stats.ecdf(data).sf
    for time in sorted({*happened, *still_open}):
        assert curve.at(time) == pytest.approx(float(theirs.evaluate(time)), abs=1e-12)
    below = [time for time in sorted(set(happened)) if theirs.evaluate(time) <= 0.5 + 1e-12]
    assert curve.median == (below[0] if below else None)
    low, high = curve.median_range
    assert high is None or low <= curve.median <= high


def test_the_curves_interval_is_scipys_log_log():
    theirs = stats.ecdf(
        stats.CensoredData.right_censored([*DIED, *SEEN], [False] * 6 + [True] * 14)
    ).sf.confidence_interval(method="log-log")
    for step in rules.kaplan_meier(DIED, SEEN).steps:
        band = (float(theirs.low.evaluate(step.time)), float(theirs.high.evaluate(step.time)))
        assert (step.low, step.high) == pytest.approx(band, abs=1e-12)


def test_those_who_still_wait_lengthen_the_median():
    """The plain median of ended waits is 20 days; twenty people have waited 60 by now."""
    ended, waiting = [10, 15, 20, 25, 90], [60] * 20
    assert rules.kaplan_meier(ended, []).median == 20
    assert rules.kaplan_meier(ended, waiting).median == 90
    with pytest.raises(ValueError):
        rules.kaplan_meier([-1], [])


def test_reliable_change_and_cut_offs_agree_with_what_is_published():
    """Where they can: CORE-10's published 6 doesn't follow from its published deviation, so
    figures keep the published one."""
    assert round(rules.reliable_change_of(7.7, 0.9), 2) == 6.75
    assert round(rules.reliable_change_of(6.8, 0.9), 1) == 6.0
    # SWEMWBS: 2.77 standard errors of measurement, which are 1.035 points.
    assert round(rules.reliable_change_of(1.035, 0), 2) == 2.87
    assert 1.96 * sqrt(2) == pytest.approx(2.77, abs=0.005)
    assert round(rules.cut_off_between(4.7, 4.8, 19.7, 7.7), 2) == 10.46
    for wrong in ((0, 0.5), (3, 1.5)):
        with pytest.raises(ValueError):
            rules.reliable_change_of(*wrong)


@pytest.mark.parametrize(
    ("before", "after", "higher", "least", "told"),
    [
        (20, 14, False, 6, Change.IMPROVED),
        (20, 15, False, 6, Change.SAME),
        (14, 20, False, 6, Change.WORSE),
        (20, 22.9, True, 3, Change.SAME),
        (20, 23, True, 3, Change.IMPROVED),
        (0.3, 0.1 + 0.2, True, 0, Change.SAME),
        (3, 4, True, 0, Change.IMPROVED),
        (3, 4, False, 0, Change.WORSE),
    ],
)
def test_a_change_of_the_published_size_counts_and_a_smaller_one_does_not(
    before, after, higher, least, told
):
    assert rules.change_of(before, after, is_higher_better=higher, least=least) == told


@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), max_size=50), st.booleans())
def test_the_three_changes_add_up_to_all_pairs(pairs, higher):
    found = rules.paired_change(pairs, is_higher_better=higher, least=6)
    assert sum(found.outcomes.values()) == found.count == len(pairs)
    assert (found.change is None) == (len(pairs) < rules.LEAST_FOR_INTERVAL)
    if pairs:
        assert found.after - found.before == pytest.approx(found.mean_change)
