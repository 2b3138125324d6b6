"""Charts of a line: shares that go down in steps, and the small line beside a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.reports import charts
from portal.reports.charts import Datum, Scale
from portal.svg import LINE_PX, Canvas, Picture, lines, picture, text_px

WIDE_PLOT_PX, NARROW_PLOT_PX = 170, 130
SPARK_PX = 30


@dataclass(frozen=True)
class Curve:
    """A line in steps: each (x, y) holds until the next; none where it is hidden.

    `band` is its interval, as (x, low, high). `shown` says it in words: "half came within 17
    days".
    """

    label: str
    points: Sequence[tuple[float, float]] | None
    shown: str
    band: Sequence[tuple[float, float, float]] = ()


def steps(
    name: str,
    finding: str,
    curves: Sequence[Curve],
    across: Scale,
    down: Scale,
    axis: str,
    mark: tuple[float, str] | None = None,
) -> Picture:
    """One curve, or two to compare: the first whole, the second dashed.

    `across` is the scale of x and `down` that of y, `axis` says what goes across. `mark` is an
    x that matters, a target or the median, with its words. Raises ValueError for none or more.
    """
    if not 0 < len(curves) <= 2:
        raise ValueError(f"A chart shows one curve or two, not {len(curves)}.")

    def draw(canvas: Canvas) -> float:
        top = _curve_legend(canvas, curves) + (LINE_PX + 10 if mark else 10)
        bottom = top + _plot_px(canvas)
        left = canvas.across(max(text_px(words) for _value, words in down.ticks) + 8)
        right = canvas.across(max(text_px(across.ticks[-1][1]) / 2, 6) + 2)
        # A little beyond the last mark, so that the last step is seen to go on.
        beyond = Scale(across.low, across.high + (across.high - across.low) * 0.04, across.ticks)
        plot = _Plot(canvas, beyond, down, left, 100 - left - right, top)
        plot.grid()
        if mark:
            plot.mark(*mark)
        for number, curve in enumerate(curves):
            plot.curve(curve, is_second=number == 1)
        named = lines(axis, canvas.width * (100 - left) / 100)
        for number, line in enumerate(named):
            canvas.text(left, bottom + 36 + LINE_PX * number, line, kind="quiet")
        return bottom + 26 + LINE_PX * len(named)

    return picture(
        name,
        charts.alt(
            _("Line in steps"), finding, [one.label for one in curves if one.points is None]
        ),
        charts.description((one.label, _all_of(one, across, down)) for one in curves),
        draw,
    )


def sparkline(name: str, finding: str, data: Sequence[Datum]) -> Picture:
    """A small line over time, from zero, its last figure as a dot; gaps where one is hidden."""
    if not data:
        raise ValueError("A chart needs something to show.")
    most = max((one.value or 0 for one in data), default=0) or 1

    def draw(canvas: Canvas) -> float:
        inset = canvas.across(6)
        step = (100 - 2 * inset) / max(1, len(data) - 1)

        def place(number: int, value: float) -> tuple[float, float]:
            return inset + step * number, SPARK_PX - 5 - (SPARK_PX - 10) * value / most

        canvas.line(0, SPARK_PX - 1, 100, SPARK_PX - 1, "grid")
        for number, (one, following) in enumerate(zip(data, data[1:], strict=False)):
            if one.value is not None and following.value is not None:
                start, end = place(number, one.value), place(number + 1, following.value)
                canvas.line(*start, *end, "curve")
        for number, one in enumerate(data):
            if one.is_hidden:
                canvas.text(inset + step * number, SPARK_PX - 6, one.shown, anchor="middle")
            elif one.value is not None and number == len(data) - 1:
                canvas.circle(*place(number, one.value), 4)
        return SPARK_PX

    return picture(
        name,
        charts.alt(_("Line over time"), finding, [one.label for one in data if one.is_hidden]),
        charts.description((one.label, one.shown) for one in data),
        draw,
    )


class _Plot:
    """The room of curves: where a value stands on the canvas."""

    def __init__(
        self, canvas: Canvas, across: Scale, down: Scale, left: float, room: float, top: float
    ) -> None:
        self.canvas, self.across, self.down = canvas, across, down
        self.left, self.room, self.top = left, room, top
        self.height = _plot_px(canvas)
        self.bottom = top + self.height

    def x(self, value: float) -> float:
        return self.left + self.room * self.across.share(value)

    def y(self, value: float) -> float:
        return self.bottom - self.height * self.down.share(value)

    def grid(self) -> None:
        canvas, right = self.canvas, self.left + self.room
        for value, words in self.down.ticks:
            y = self.y(value)
            canvas.line(self.left, y, right, y, "grid" if value > self.down.low else "axis")
            canvas.text(self.left - canvas.across(7), y + 4.5, words, kind="quiet", anchor="end")
        widest = max(text_px(words) for _value, words in self.across.ticks) + 8
        step = self.room * canvas.width / 100 / max(1, len(self.across.ticks) - 1)
        every = max(1, -int(-widest // step))
        for number, (value, words) in enumerate(self.across.ticks):
            if number % every == 0:
                canvas.line(self.x(value), self.bottom, self.x(value), self.bottom + 4, "axis")
                canvas.text(self.x(value), self.bottom + 18, words, kind="quiet", anchor="middle")

    def mark(self, value: float, words: str) -> None:
        x = self.x(value)
        self.canvas.line(x, self.top - 4, x, self.bottom, "axis", is_dashed=True)
        half = text_px(words) / 2
        anchor = "middle"
        if x * self.canvas.width / 100 < half:
            anchor = "start"
        elif (100 - x) * self.canvas.width / 100 < half:
            anchor = "end"
        self.canvas.text(x, self.top - 8, words, kind="quiet", anchor=anchor)

    def curve(self, curve: Curve, *, is_second: bool) -> None:
        if curve.points is None:
            if not is_second:
                self.canvas.hatched(self.left, self.top, self.room, self.height)
            return
        for (x, low, high), (following, _low, _high) in zip(
            curve.band, curve.band[1:], strict=False
        ):
            width = self.x(following) - self.x(x)
            self.canvas.rect(
                self.x(x), self.y(high), width, self.y(low) - self.y(high), "band", corner=0
            )
        kind = "curve-second" if is_second else "curve"
        points = list(curve.points)
        points.append((max(self.across.high, points[-1][0]), points[-1][1]))
        for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
            if next_x > x:
                self.canvas.line(
                    self.x(x), self.y(y), self.x(next_x), self.y(y), kind, is_dashed=is_second
                )
            if next_y != y:
                self.canvas.line(
                    self.x(next_x),
                    self.y(y),
                    self.x(next_x),
                    self.y(next_y),
                    kind,
                    is_dashed=is_second,
                )


def _plot_px(canvas: Canvas) -> int:
    return WIDE_PLOT_PX if canvas.is_wide else NARROW_PLOT_PX


def _curve_legend(canvas: Canvas, curves: Sequence[Curve]) -> float:
    y = 0.0
    for number, curve in enumerate(curves):
        kind = "curve-second" if number else "curve"
        if curve.points is None:
            canvas.hatched(0, y + 1, canvas.across(24), 12)
        else:
            canvas.line(0, y + 8, canvas.across(24), y + 8, kind, is_dashed=bool(number))
        words = f"{curve.label}: {curve.shown}" if curve.shown else curve.label
        for line in lines(words, canvas.width - 32, most=3):
            canvas.text(canvas.across(32), y + 12.5, line)
            y += LINE_PX
        y += 2
    return y


def _all_of(curve: Curve, across: Scale, down: Scale) -> str:
    if curve.points is None:
        return curve.shown
    points = ", ".join(f"{x:g} {y:g}" for x, y in curve.points)
    return f"{curve.shown}; {points}"
