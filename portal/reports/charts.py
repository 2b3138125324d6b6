"""What charts are made of: numbers as they are printed, and how a chart is said in words.

A chart is given only what may be printed: a value of None is hidden (it reads "*" or "c") or
isn't there at all ("–"). The kinds stand in `charts_bars`, `charts_points` and `charts_curves`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from portal.svg import Canvas, svg

# How a count reads that may not be told: it's small, or a small one could be worked out by it.
HIDDEN = ("*", "c")
# The room of a hidden figure: the same for all, so that it can't be taken for a length.
HIDDEN_PX = 26
ROOMY_COLUMNS = 7
MOST_COLUMNS = 14


@dataclass(frozen=True)
class Datum:
    """One figure: its label, its printed value, how that reads, and a quiet word beside it."""

    label: str
    value: float | None
    shown: str
    note: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.value is None and self.shown in HIDDEN


@dataclass(frozen=True)
class Pair:
    """One thing measured twice, on one scale."""

    label: str
    before: Datum
    after: Datum

    @property
    def is_hidden(self) -> bool:
        return self.before.value is None or self.after.value is None


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, all three as printed; `shown` reads "61 % (51 to 70)"."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    shown: str

    @property
    def is_hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Split:
    """A whole in three parts: better, much the same, worse; each with its own words."""

    label: str
    parts: Sequence[Datum]
    note: str = ""

    @property
    def is_hidden(self) -> bool:
        return any(part.value is None for part in self.parts)


@dataclass(frozen=True)
class Scale:
    """The room that values have, and what is written along it, as (value, words)."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def share(self, value: float) -> float:
        """How far along the scale a value stands, 0 to 1; what lies beyond stands at its end."""
        reach = (self.high - self.low) or 1
        return min(1.0, max(0.0, (value - self.low) / reach))


def alt(kind: str, finding: str, hidden: Iterable[str]) -> str:
    """What stands for a picture where it isn't seen: its kind, its finding, what is hidden."""
    named = ", ".join(hidden)
    said = f"{kind}: {finding.rstrip('.')}."
    if named:
        said += " " + _("Hidden, so that nobody can be picked out: %(labels)s.", labels=named)
    return said


def description(figures: Iterable[tuple[str, str]]) -> str:
    """Every figure of a chart in words, from (label, how it reads)."""
    return "; ".join(
        f"{label}: {_('hidden') if shown in HIDDEN else shown}" for label, shown in figures
    )


def hidden_cell(canvas: Canvas, x: float, y: float, height: float, mark: str) -> None:
    """A small hatched box with its mark, where a figure would stand that isn't told."""
    canvas.hatched(x, y, canvas.across(HIDDEN_PX), height)
    canvas.text(x + canvas.across(HIDDEN_PX + 5), y + height / 2 + 4.5, mark, kind="value")


def bar_chart(
    name: str, title: str, description: str, bars: Sequence[Datum], *, is_wide: bool
) -> Markup:
    """Bars as one drawing. `charts_bars.bars` draws them for wide and narrow room at once."""
    if not bars:
        raise ValueError("A chart needs something to show.")
    most = max((bar.value or 0 for bar in bars), default=0) or 1
    step, height = (25, 16) if is_wide else (44, 14)
    left, room = (38.0, 52.0) if is_wide else (0.0, 88.0)
    canvas = Canvas(name, is_wide=is_wide)
    for number, bar in enumerate(bars):
        top = number * step + (0 if is_wide else 20)
        length = room * (bar.value or 0) / most
        if is_wide:
            canvas.text(left - 1.5, top + 12.5, bar.label, anchor="end")
        else:
            canvas.text(0, top - 6, bar.label)
        canvas.rect(left, top, room, height, "track")
        if length:
            canvas.rect(left, top, length, height, "fill")
        canvas.text(left + length + 1, top + 12.5, bar.shown, kind="value")
    return svg(name, title, description, len(bars) * step, canvas.parts)


def column_chart(
    name: str,
    title: str,
    description: str,
    columns: Sequence[Datum],
    *,
    most: float,
    grid: Iterable[tuple[float, str]],
) -> Markup:
    """Columns as one drawing. `charts_bars.columns` draws them for wide and narrow room."""
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise ValueError(f"{len(columns)} columns don't make a chart.")
    floor, ceiling, left, right = 168, 22, 15.0, 99.0
    scale = (floor - ceiling) / most
    canvas = Canvas(name, is_wide=True)
    for value, label in grid:
        level = floor - value * scale
        canvas.line(left, level, right, level, "grid")
        canvas.text(left - 1.5, level + 4, label, kind="quiet", anchor="end")
    step = (right - left) / len(columns)
    is_roomy = len(columns) <= ROOMY_COLUMNS
    for number, column in enumerate(columns):
        middle = left + step * (number + 0.5)
        tall = (column.value or 0) * scale
        width = min(step * 0.6, 9.0)
        if tall:
            canvas.rect(middle - width / 2, floor - tall, width, tall, "fill", corner=0)
        if is_roomy or column.value is None:
            words = column.shown if is_roomy else "–"
            canvas.text(middle, floor - tall - 6, words, kind="value", anchor="middle")
        if is_roomy or number % 2 == 0:
            canvas.text(middle, floor + 18, column.label, anchor="middle")
    return svg(name, title, description, floor + 26, canvas.parts)
