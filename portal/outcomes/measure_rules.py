"""What a measure is, and how what people answer becomes a score: pure, from a file's data.

Answers are kept as they were ticked; an item that counts the other way round is turned only
here. A series is what figures follow over time: the sum of some items, or one item by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Summary(StrEnum):
    """How a group of people is told in one number: by a mean, or by a share of answers."""

    MEAN = "mean"
    SHARE = "share"


class Missing(StrEnum):
    """What a measure's own rule does about items that were left out."""

    NO_SCORE = "no_score"
    MEAN_OF_REST = "mean_of_rest"


class LicenceKind(StrEnum):
    """Whether a measure's wording may stand here."""

    OPEN = "open"
    NEEDED = "needed"


class Change(StrEnum):
    """What became of one person between two answers."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"


class WrongAnswer(ValueError):
    """An answer that the measure doesn't have. `item` is None for a total."""

    def __init__(self, item: str | None, least: Decimal | int, most: Decimal | int):
        super().__init__(f"{item or 'total'}: from {least} to {most}")
        self.item, self.least, self.most = item, least, most


@dataclass(frozen=True)
class Option:
    value: int
    label: str


@dataclass(frozen=True)
class Item:
    """One question. Its wording is empty where the owner of the measure keeps it."""

    code: str
    wording: str
    options: tuple[Option, ...]
    is_reversed: bool = False
    # An answer from here on is told to somebody on the same day; None for all but a few.
    concern_from: int | None = None

    @property
    def least(self) -> int:
        return min(option.value for option in self.options)

    @property
    def most(self) -> int:
        return max(option.value for option in self.options)

    def label_of(self, value: int) -> str:
        """What was ticked, in words. Raises WrongAnswer."""
        for option in self.options:
            if option.value == value:
                return option.label
        raise WrongAnswer(self.code, self.least, self.most)

    def counted(self, value: int) -> int:
        """What an answer adds to a sum."""
        return self.least + self.most - value if self.is_reversed else value


@dataclass(frozen=True)
class Band:
    """A named stretch of scores, both ends in it."""

    label: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Norm:
    """What others scored, from a publication."""

    who: str
    mean: Decimal
    sd: Decimal | None
    people: int | None
    source: str


@dataclass(frozen=True)
class Series:
    """What is followed over time: the sum of its items or, with `item`, that one alone.

    The sum stands in a response's score, one item among its answers.
    """

    code: str
    title: str
    items: tuple[str, ...]
    item: str | None
    least: Decimal
    most: Decimal
    direction: Direction
    summary: Summary
    decimals: int = 0
    missing: Missing = Missing.NO_SCORE
    most_missing: int = 0
    bands: tuple[Band, ...] = ()
    # The mildest score that counts as a case, whichever way is better; None where none is
    # published.
    case_at: Decimal | None = None
    # A change of at least so much is more than chance; None: none was found.
    reliable_change: Decimal | None = None
    reliable_change_note: str = ""
    norms: tuple[Norm, ...] = ()
    # Of a share: the values that are counted, and what they are called.
    share_of: tuple[int, ...] = ()
    share_label: str = ""

    def band_of(self, score: Decimal | int) -> Band | None:
        """The band that a score lies in, or None where there are none."""
        return next((one for one in self.bands if one.least <= score <= one.most), None)

    def is_case(self, score: Decimal | int) -> bool | None:
        """Whether a score is at or past the published cut-off; None without one."""
        if self.case_at is None:
            return None
        return score >= self.case_at if self.is_lower_better else score <= self.case_at

    @property
    def is_lower_better(self) -> bool:
        return self.direction == Direction.LOWER

    def gain(self, before: Decimal | int, after: Decimal | int) -> Decimal:
        """How far somebody moved towards better; below 0 for worse."""
        moved = Decimal(after) - Decimal(before)
        return -moved if self.is_lower_better else moved

    def change(self, before: Decimal | int, after: Decimal | int) -> Change | None:
        """What the published reliable change says of two scores; None without one."""
        if self.reliable_change is None:
            return None
        gain = self.gain(before, after)
        if abs(gain) < self.reliable_change:
            return Change.SAME
        return Change.IMPROVED if gain > 0 else Change.WORSE


@dataclass(frozen=True)
class Licence:
    """By whose leave a measure is used here, and how we know."""

    kind: LicenceKind
    owner: str
    statement: str
    evidence: tuple[str, ...]

    @property
    def is_needed(self) -> bool:
        return self.kind == LicenceKind.NEEDED


@dataclass(frozen=True)
class Asked:
    """When a programme asks it, unless its manager says otherwise."""

    at_start: bool = True
    at_end: bool = True
    every_days: int | None = None
    each_session: bool = False


@dataclass(frozen=True)
class Check:
    """A published value, or one worked by hand from a published rule, that the code reproduces."""

    answers: Mapping[str, int]
    series: str
    score: Decimal | None
    why: str


@dataclass(frozen=True)
class Measure:
    """One outcome instrument, as its file says."""

    code: str
    version: str
    title: str
    short_title: str
    purpose: str
    instructions: str
    items: tuple[Item, ...]
    series: tuple[Series, ...]
    licence: Licence
    asked: Asked
    sources: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    # For answers that a colleague takes down face to face, and no link or leader.
    is_staff_only: bool = False
    is_on_by_default: bool = False
    # Asked after a session rather than of somebody's time here.
    is_session_form: bool = False
    # A person's own goals: its ratings stand with the goals, no response holds them.
    is_goals: bool = False
    # The total says nothing of an item that asks about danger: whoever enters it is asked.
    risk_question: str = ""
    # Printed beside its figures: who owns the words.
    attribution: str = ""

    @property
    def is_total_only(self) -> bool:
        """Whether only the total is entered, because the wording isn't ours to show."""
        return self.licence.is_needed

    @property
    def goes_by_link(self) -> bool:
        """Whether somebody can answer it alone on their phone: the wording is here, and no
        answer needs a colleague on the same day."""
        return not self.is_staff_only and not self.is_total_only

    @property
    def goes_by_facilitator(self) -> bool:
        """Whether a leader may take it down in the group. Goals are between staff and person."""
        return not self.is_staff_only and not self.is_goals

    @property
    def concern_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.concern_from is not None)

    @property
    def total(self) -> Series | None:
        """The series whose value is a response's score, or None where nothing is summed."""
        return next((one for one in self.series if one.item is None), None)

    def item(self, code: str) -> Item:
        """Raises KeyError for an item that it doesn't have."""
        for one in self.items:
            if one.code == code:
                return one
        raise KeyError(code)


@dataclass(frozen=True)
class Scored:
    """What became of the answers to one measure.

    `score` is None where too much is missing for the measure's own rule, or nothing is summed.
    """

    score: Decimal | None
    missing_count: int
    # Items that were left out and that the rule filled with the mean of the others.
    filled_count: int
    values: Mapping[str, Decimal | None]
    # Items whose answer somebody must hear of today.
    alarming: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        return any(value is not None for value in self.values.values()) or self.score is not None


def score(measure: Measure, answers: Mapping[str, int]) -> Scored:
    """Score one filled-in form; an item that isn't among the answers was left out.

    Raises WrongAnswer for a value that an item doesn't have, KeyError for an unknown item.
    """
    for code, value in answers.items():
        measure.item(code).label_of(value)
    values: dict[str, Decimal | None] = {}
    filled = 0
    for series in measure.series:
        if series.item is not None:
            ticked = answers.get(series.item)
            values[series.code] = None if ticked is None else Decimal(ticked)
        else:
            values[series.code], filled = _sum(measure, series, answers)
    total = measure.total
    return Scored(
        score=values[total.code] if total is not None else None,
        missing_count=sum(1 for item in measure.items if item.code not in answers),
        filled_count=filled,
        values=values,
        alarming=alarming(measure, answers),
    )


def score_total(measure: Measure, total: Decimal) -> Scored:
    """What a total alone says, of a measure whose wording isn't here.

    Raises WrongAnswer outside its range or with more places than it has.
    """
    series = measure.total
    if series is None:
        raise KeyError(f"{measure.code} has no total.")
    places = Decimal(1).scaleb(-series.decimals)
    if not series.least <= total <= series.most or total != total.quantize(places):
        raise WrongAnswer(None, series.least, series.most)
    return Scored(score=total, missing_count=0, filled_count=0, values={series.code: total})


def alarming(measure: Measure, answers: Mapping[str, int]) -> tuple[str, ...]:
    """The items among these answers that somebody must hear of on the same day."""
    return tuple(
        item.code
        for item in measure.concern_items
        if item.concern_from is not None and answers.get(item.code, -1) >= item.concern_from
    )


def cut_off(mean_0: Decimal, sd_0: Decimal, mean_1: Decimal, sd_1: Decimal) -> Decimal:
    """The score half-way between two groups of people, each by its own spread.

    Source: Jacobson and Truax, cut-off c. Checks published cut-offs; never takes their place.
    """
    return (sd_0 * mean_1 + sd_1 * mean_0) / (sd_0 + sd_1)


def reliable_change_of(sd: float, alpha: float) -> float:
    """1.96 x SD x sqrt(2) x sqrt(1 - r): what is needed for more than chance.

    For comparing with what is published, which is what counts and is never worked out anew.
    """
    return float(1.96 * sd * (2 * (1 - alpha)) ** 0.5)


def _sum(
    measure: Measure, series: Series, answers: Mapping[str, int]
) -> tuple[Decimal | None, int]:
    counted = [
        measure.item(code).counted(answers[code]) for code in series.items if code in answers
    ]
    left_out = len(series.items) - len(counted)
    if not counted or left_out > series.most_missing:
        return None, 0
    found = Decimal(sum(counted))
    if left_out:
        # Only a rule that fills allows any: the loader refuses the other.
        found = found * len(series.items) / len(counted)
    places = Decimal(1).scaleb(-series.decimals)
    return found.quantize(places, ROUND_HALF_UP), left_out
