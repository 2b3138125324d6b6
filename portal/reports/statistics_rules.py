"""Statistics of reports: intervals, quartiles, waiting curves, reliable change. Pure.

The standard library only. Nothing here decides what may be printed: that is what
`protection_rules` does. There is no test of significance on purpose: groups of this size and
without a comparison would lend it a meaning that it doesn't have.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import exp, inf, isfinite, lgamma, log, sqrt
from statistics import NormalDist, fmean, stdev

# Of all intervals.
CONFIDENCE = 0.95
# Fewer pairs than this are shown as dots and counts, without an interval of their mean.
# Source: the rule of thumb that the Warwick scales' owners give for two points in time.
LEAST_FOR_INTERVAL = 30


@dataclass(frozen=True)
class Interval:
    """An estimate and the interval around it, in one unit."""

    estimate: float
    low: float
    high: float

    @property
    def numbers(self) -> tuple[float, float, float]:
        """As a ledger's value takes it: (estimate, low, high)."""
        return self.estimate, self.low, self.high

    def times(self, factor: float) -> "Interval":
        """The same in another unit: 100 makes percent of a share. The factor is above 0."""
        return Interval(self.estimate * factor, self.low * factor, self.high * factor)


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not at {confidence}.")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(part: int, whole: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's score interval of a share, 0.0-1.0, without continuity correction.

    `part` of `whole` are counts. None of nothing. Raises ValueError if the part isn't
    between 0 and the whole.
    Source: Wilson 1927; method 3 of Newcombe 1998, Statistics in Medicine 17, 857-872.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} isn't a part of {whole}.")
    if whole == 0:
        return None
    z = _z(confidence)
    share = part / whole
    spread = 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / spread
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / spread
    # The ends are 0 and 1 in so many words, not a rounding error beside them.
    low = 0.0 if part == 0 else middle - reach
    high = 1.0 if part == whole else middle + reach
    return Interval(share, low, high)


def difference(
    part: int, whole: int, other_part: int, other_whole: int, confidence: float = CONFIDENCE
) -> Interval | None:
    """How far the first share lies above the second, -1.0 to 1.0, with its interval.

    Of two groups of different people, counts as in `wilson`; None where either is of nothing.
    Source: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10 (hybrid score).
    """
    one, other = wilson(part, whole, confidence), wilson(other_part, other_whole, confidence)
    if one is None or other is None:
        return None
    between = one.estimate - other.estimate
    below = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
    above = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    return Interval(between, between - below, between + above)


@lru_cache(maxsize=1000)
def t_quantile(probability: float, degrees: int) -> float:
    """The value that Student's t stays below with this probability.

    `degrees` of freedom are 1 or more. Right to about ten digits. Raises ValueError outside
    0 < probability < 1.
    Source: the distribution function by the regularised incomplete beta function (DLMF
    8.17.22, as a continued fraction), inverted by halving.
    """
    if not 0 < probability < 1 or degrees < 1:
        raise ValueError(f"No t quantile of {probability} with {degrees} degrees of freedom.")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    tail = 1 - probability
    high = 1.0
    while _t_tail(high, degrees) > tail:
        high *= 2
    low = 0.0
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _t_tail(middle, degrees) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_tail(t: float, degrees: int) -> float:
    """How probable a value above `t` is; `t` is 0 or more."""
    return _beta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, for 0 <= x <= 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    # The fraction converges quickly on one side of the mean only; the other is its mirror.
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1 - front * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    result = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return result


def mean(values: Sequence[float]) -> float | None:
    """The mean, in the values' own unit; None of no values."""
    return fmean(values) if values else None


def sd(values: Sequence[float]) -> float | None:
    """The standard deviation of a sample (divided by n - 1); None of fewer than two values."""
    return stdev(values) if len(values) > 1 else None


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """The mean with its t interval, in the values' own unit; None of fewer than two values.

    Source: Student 1908; mean +- t(n - 1) * sd / sqrt(n).
    """
    count = len(values)
    if count < 2:
        return None
    middle = fmean(values)
    reach = t_quantile(0.5 + confidence / 2, count - 1) * stdev(values, middle) / sqrt(count)
    return Interval(middle, middle - reach, middle + reach)


@dataclass(frozen=True)
class Quartiles:
    """Below which a quarter, half and three quarters of the values lie, in their own unit."""

    lower: float
    median: float
    upper: float


def quartiles(values: Iterable[float]) -> Quartiles | None:
    """The quartiles of values in any order; None of no values.

    Each lies at (n - 1) * p of the values in order, in a straight line between two.
    Source: definition 7 of Hyndman and Fan 1996, which spreadsheets use too.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return Quartiles(*(_at(ordered, share) for share in (0.25, 0.5, 0.75)))


def _at(ordered: Sequence[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Step:
    """A time at which it happened to somebody, and who is left.

    `survival` is the share to whom it hadn't happened by then, 0.0-1.0, with its interval;
    `at_risk` counts those still followed just before, `event_count` those it happened to.
    """

    time: float
    at_risk: int
    event_count: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier curve: how many still wait after so long, those who still do included."""

    steps: tuple[Step, ...]
    event_count: int
    open_count: int

    def at(self, time: float) -> float:
        """The share to whom it hadn't happened by a time; 1.0 before the first step."""
        return next((step.survival for step in reversed(self.steps) if step.time <= time), 1.0)

    @property
    def median(self) -> float | None:
        """The first time by which it had happened to half; None where it never had."""
        return self._reaches(lambda step: step.survival)

    @property
    def median_range(self) -> tuple[float | None, float | None]:
        """The pointwise interval of the median: from when to when the curve's own interval
        holds one half. Either end is None where it is never reached.

        Source: Brookmeyer and Crowley 1982.
        """
        return self._reaches(lambda step: step.low), self._reaches(lambda step: step.high)

    def _reaches(self, line: Callable[[Step], float]) -> float | None:
        # A hair above one half is one half: products of fractions aren't exact.
        return next((step.time for step in self.steps if line(step) <= 0.5 + 1e-12), None)


def kaplan_meier(
    happened: Iterable[float], still_open: Iterable[float], confidence: float = CONFIDENCE
) -> Survival:
    """The curve of how long something takes, from those it happened to and those who wait on.

    Both are times in one unit: until it happened, and until they were last known to wait.
    Who stopped waiting at the time of an event was there for it. Time 0 counts.
    Source: Kaplan and Meier 1958; the interval by Greenwood's formula on the log-log scale.
    Raises ValueError for a time that is below 0 or isn't a number.
    """
    events, left = Counter(happened), Counter(still_open)
    if any(time < 0 or not isfinite(time) for time in (*events, *left)):
        raise ValueError("A time until something happens is 0 or more.")
    z = _z(confidence)
    at_risk = events.total() + left.total()
    survival, variance = 1.0, 0.0
    steps = []
    for time in sorted(events | left):
        count = events[time]
        if count:
            survival *= (at_risk - count) / at_risk
            variance += count / (at_risk * (at_risk - count)) if at_risk > count else inf
            low, high = _log_log(survival, variance, z)
            steps.append(Step(time, at_risk, count, survival, low, high))
        at_risk -= count + left[time]
    return Survival(tuple(steps), events.total(), left.total())


def _log_log(survival: float, variance: float, z: float) -> tuple[float, float]:
    """The interval of a survival of less than 1; of 0, where it has none, all that is possible."""
    if survival <= 0:
        return 0.0, 1.0
    reach = exp(z * sqrt(variance) / abs(log(survival)))
    return survival**reach, survival ** (1 / reach)


def reliable_change_of(deviation: float, reliability: float, z: float = 1.96) -> float:
    """The change in points that is more than a measure's own error, from published values.

    `deviation` is a standard deviation in points, `reliability` 0.0-1.0. Of the variants of
    the standard error this is Jacobson and Truax's own: sd * sqrt(1 - r), twice, so * sqrt(2).
    For checking a published value only: figures use what is published, which may be rounded
    or made otherwise, and never this in its place.
    Source: Jacobson and Truax 1991; for other variants Maassen 2004.
    """
    if deviation <= 0 or not 0 <= reliability <= 1:
        raise ValueError("A deviation is above 0, and a reliability between 0 and 1.")
    return z * sqrt(2) * deviation * sqrt(1 - reliability)


def cut_off_between(
    usual_mean: float, usual_sd: float, clinical_mean: float, clinical_sd: float
) -> float:
    """The score in points that is as far from the usual mean as from the clinical one, each
    in its own deviations.

    Source: Jacobson and Truax 1991, criterion c.
    """
    if usual_sd <= 0 or clinical_sd <= 0:
        raise ValueError("A standard deviation is above 0.")
    return (usual_sd * clinical_mean + clinical_sd * usual_mean) / (usual_sd + clinical_sd)


class Change(StrEnum):
    """What became of somebody between two answers. The three add up to all who gave both."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"


def change_of(before: float, after: float, *, is_higher_better: bool, least: float = 0) -> Change:
    """Whether a second score is better, the same or worse than the first.

    `least` is the published reliable change in points: a change of that much counts, a
    smaller one doesn't. 0, where none is published, takes any change as one.
    """
    if least < 0:
        raise ValueError("A reliable change is 0 points or more.")
    # Scores have three decimals at most; what lies between is a rounding error.
    gain = round((after - before) if is_higher_better else (before - after), 6)
    if gain == 0 or abs(gain) < least:
        return Change.SAME
    return Change.IMPROVED if gain > 0 else Change.WORSE


@dataclass(frozen=True)
class Paired:
    """First and last scores of the same people, and how they differ, in points.

    `change` is last minus first, with an interval from LEAST_FOR_INTERVAL pairs on; else its
    mean stands alone in `mean_change`.
    """

    count: int
    before: float | None
    after: float | None
    mean_change: float | None
    change: Interval | None
    outcomes: dict[Change, int]


def paired_change(
    pairs: Sequence[tuple[float, float]], *, is_higher_better: bool, least: float = 0
) -> Paired:
    """All that is told of pairs of (first score, last score); see `change_of` for `least`."""
    gains = [last - first for first, last in pairs]
    counted = Counter(
        change_of(first, last, is_higher_better=is_higher_better, least=least)
        for first, last in pairs
    )
    return Paired(
        count=len(pairs),
        before=mean([first for first, _ in pairs]),
        after=mean([last for _, last in pairs]),
        mean_change=mean(gains),
        change=mean_interval(gains) if len(gains) >= LEAST_FOR_INTERVAL else None,
        outcomes={one: counted[one] for one in Change},
    )
