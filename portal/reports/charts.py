"""What charts are made of: numbers as they are printed, and how a chart is said in words.

A chart is given only what may be printed: a value of None is hidden (it reads "*" or "c") or
isn't there at all ("–"). The kinds stand in `charts_bars`, `charts_points` and `charts_curves`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.svg import Canvas

# How a count reads that may not be told: it's small, or a small one could be worked out by it.
HIDDEN = ("*", "c")
# The room of a hidden figure: the same for all, so that it can't be taken for a length.
HIDDEN_PX = 26


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
