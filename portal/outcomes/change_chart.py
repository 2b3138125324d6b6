"""One person's values over time as a drawing: bands, the reliable change, and every value."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.formats import long_date, short_date
from portal.outcomes import change_words
from portal.outcomes.change_rules import Course
from portal.svg import LINE_PX, Canvas, Picture, lines, picture, text_px

PLOT_PX = 150
TOP_PX = 14


def change_chart(name: str, course: Course) -> Picture:
    """The course of one series. The description says every value in words."""
    values = [(point.on, point.value) for point in course.valued if point.value is not None]
    series = course.series
    what = "; ".join(f"{long_date(on)}: {change_words.said(series, value)}" for on, value in values)
    return picture(
        name,
        f"{series.title}. {change_words.finding(course)}",
        f"{change_words.direction(series)} {what}.",
        lambda canvas: _Drawing(canvas, course, values).draw(),
    )


def goal_chart(name: str, words: str, ratings: Sequence[tuple[date, int]]) -> Picture:
    """How near somebody felt to one goal, from 0 to 10."""
    values = [(on, Decimal(rating)) for on, rating in ratings]
    what = "; ".join(f"{long_date(on)}: {value}" for on, value in values)
    return picture(
        name,
        _("How near to the goal “%(words)s” they felt, from 0 to 10", words=words),
        f"{what}.",
        lambda canvas: _Plot(canvas, Decimal(0), Decimal(10), values).draw(),
    )


class _Plot:
    """Values over time between two ends of a scale."""

    def __init__(
        self,
        canvas: Canvas,
        least: Decimal,
        most: Decimal,
        values: list[tuple[date, Decimal]],
        labels_px: float = 0,
    ) -> None:
        self.canvas, self.least, self.most, self.values = canvas, least, most, values
        ends = (change_words.number(least), change_words.number(most))
        self.left = canvas.across(max(text_px(one) for one in ends) + 8)
        self.right = 100 - canvas.across(max(labels_px, 16))
        self.bottom = TOP_PX + PLOT_PX

    def x(self, on: date) -> float:
        first, last = self.values[0][0], self.values[-1][0]
        span = (last - first).days
        inset = self.canvas.across(14)
        room = self.right - self.left - 2 * inset
        return self.left + inset + (room * (on - first).days / span if span else room / 2)

    def y(self, value: Decimal) -> float:
        share = (value - self.least) / (self.most - self.least)
        return self.bottom - PLOT_PX * float(share)

    def draw(self) -> float:
        self.behind()
        for value in (self.least, self.most):
            self.canvas.line(self.left, self.y(value), self.right, self.y(value), "axis")
            label = change_words.number(value)
            self.canvas.text(
                self.left - self.canvas.across(6), self.y(value) + 4, label, anchor="end"
            )
        self.between()
        self._curve()
        return self._days()

    def behind(self) -> None:
        """What lies behind the values."""

    def between(self) -> None:
        """What is marked before the values are drawn."""

    def _curve(self) -> None:
        places = [(self.x(on), self.y(value)) for on, value in self.values]
        for start, end in zip(places, places[1:], strict=False):
            self.canvas.line(*start, *end, "curve")
        for number, (place, (_on, value)) in enumerate(zip(places, self.values, strict=True)):
            self.canvas.circle(*place, 5)
            if number in (0, len(places) - 1):
                above = place[1] - 10 if place[1] > TOP_PX + 18 else place[1] + 20
                label = change_words.number(value)
                self.canvas.text(place[0], above, label, kind="value", anchor="middle")

    def _days(self) -> float:
        first, last = self.values[0][0], self.values[-1][0]
        below = self.bottom + 20
        if first == last:
            self.canvas.text(self.x(first), below, short_date(first), kind="quiet", anchor="middle")
        else:
            self.canvas.text(self.left, below, short_date(first), kind="quiet")
            self.canvas.text(self.right, below, short_date(last), kind="quiet", anchor="end")
        return below + 8


class _Drawing(_Plot):
    """The plot of a measure's series, with its bands and what is published about change."""

    def __init__(self, canvas: Canvas, course: Course, values: list[tuple[date, Decimal]]) -> None:
        self.course, self.series = course, course.series
        labels = [band.label for band in self.series.bands]
        widest = max((text_px(label) + 10 for label in labels), default=0)
        super().__init__(
            canvas, self.series.least, self.series.most, values, min(widest, canvas.width * 0.34)
        )

    def behind(self) -> None:
        step = Decimal(1).scaleb(-self.series.decimals)
        for number, band in enumerate(self.series.bands):
            top = min(band.most + (step if number < len(self.series.bands) - 1 else 0), self.most)
            upper, lower = self.y(top), self.y(band.least)
            width = self.right - self.left
            kind = "track" if number % 2 else "plate"
            self.canvas.rect(self.left, upper, width, lower - upper, kind, 0)
            room = self.canvas.width * (100 - self.right) / 100 - 8
            (label, *_rest) = lines(band.label, room, 1)
            if lower - upper >= LINE_PX - 4:
                middle = (upper + lower) / 2 + 4
                self.canvas.text(self.right + self.canvas.across(6), middle, label, kind="quiet")

    def between(self) -> None:
        change, first = self.series.reliable_change, self.values[0][1]
        if change is None:
            return
        better = first - change if self.series.is_lower_better else first + change
        if self.least <= better <= self.most:
            y = self.y(better)
            self.canvas.line(self.left, y, self.right, y, "link", is_dashed=True)
            # Between the first and the newest value, which have numbers of their own.
            self.canvas.text(
                (self.left + self.right) / 2,
                y - 5,
                _("from here: reliably better"),
                kind="quiet",
                anchor="middle",
            )
