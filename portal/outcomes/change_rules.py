"""How one person's answers went over time, series by series: facts, and no causes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.outcomes.measure_rules import Band, Change, Measure, Series


@dataclass(frozen=True)
class Point:
    """One value of a series. `value` is None where too much was left out for one."""

    on: date
    value: Decimal | None
    occasion: str
    response_id: int


@dataclass(frozen=True)
class Course:
    """One series of one person, oldest first."""

    measure: Measure
    series: Series
    points: tuple[Point, ...]

    @property
    def valued(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)

    @property
    def first(self) -> Point | None:
        return self.valued[0] if self.valued else None

    @property
    def newest(self) -> Point | None:
        """The last value, or None where there is only one."""
        return self.valued[-1] if len(self.valued) > 1 else None

    @property
    def gain(self) -> Decimal | None:
        """How far towards better from the first to the newest; None without a pair."""
        if self.first is None or self.newest is None:
            return None
        assert self.first.value is not None and self.newest.value is not None
        return self.series.gain(self.first.value, self.newest.value)

    @property
    def change(self) -> Change | None:
        """By the published reliable change; None without a pair or without one published."""
        if self.first is None or self.newest is None:
            return None
        assert self.first.value is not None and self.newest.value is not None
        return self.series.change(self.first.value, self.newest.value)

    @property
    def bands(self) -> tuple[Band | None, Band | None]:
        """The bands of the first and the newest value."""
        ends = (self.first, self.newest)
        first, newest = (
            self.series.band_of(one.value) if one and one.value is not None else None
            for one in ends
        )
        return first, newest


def value_in(series: Series, score: Decimal | None, answers: dict[str, int]) -> Decimal | None:
    """What one response says of a series: its score, or the answer to the series' one item."""
    if series.item is None:
        return score
    ticked = answers.get(series.item)
    return None if ticked is None else Decimal(ticked)


def courses(
    measures: Iterable[Measure],
    answered: Iterable[tuple[str, Decimal | None, dict[str, int], date, str, int]],
) -> list[Course]:
    """The course of every series that somebody answered, in the measures' order.

    `answered` rows: (measure, score, answers, answered_on, occasion, response_id), oldest first.
    """
    rows = list(answered)
    found = []
    for measure in measures:
        mine = [row for row in rows if row[0] == measure.code]
        if not mine:
            continue
        for series in measure.series:
            points = tuple(
                Point(on, value_in(series, total, answers), occasion, response_id)
                for _code, total, answers, on, occasion, response_id in mine
            )
            found.append(Course(measure, series, points))
    return found
