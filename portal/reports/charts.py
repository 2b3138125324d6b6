"""Charts as SVG: vector, real text, a title and a description, no script and no style.

Lengths across are percentages and lengths down are pixels, so that a chart fills any
width while its letters keep their size. Colours are presentation attributes, which is
all that the PDF engine reads; on a page the stylesheet's classes win over them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

INK, QUIET, BRAND, TRACK, LINE = "#1b2326", "#566066", "#0b5b63", "#f3f1ea", "#e2ded3"
FONT = "Atkinson Hyperlegible Next, Atkinson Next Extended, Noto Sans, DejaVu Sans, sans-serif"
# With more columns than this, values and every other label would run into each other.
ROOMY_COLUMNS = 7
MOST_COLUMNS = 14


@dataclass(frozen=True)
class Datum:
    """One bar or column: its label, its value (None where there is none), and how that reads."""

    label: str
    value: float | None
    shown: str


def bar_chart(
    name: str, title: str, description: str, bars: Sequence[Datum], *, is_wide: bool
) -> Markup:
    """Horizontal bars from a zero baseline, longest possible 100 % of the room.

    `name` makes the ids unique on the page. Labels stand left of the bars when `is_wide`,
    which takes about 15 cm, and above them otherwise. Raises ValueError without bars.
    """
    if not bars:
        raise ValueError("A chart needs something to show.")
    most = max((bar.value or 0 for bar in bars), default=0) or 1
    step, height = (25, 16) if is_wide else (44, 14)
    left, room = (38.0, 52.0) if is_wide else (0.0, 88.0)
    parts = []
    for number, bar in enumerate(bars):
        top = number * step + (0 if is_wide else 20)
        length = room * (bar.value or 0) / most
        label = (
            _text(f"{left - 1.5:.1f}%", top + 12.5, bar.label, anchor="end")
            if is_wide
            else _text("0", top - 6, bar.label)
        )
        parts += [
            label,
            _rect(left, top, room, height, "track", TRACK),
            _rect(left, top, length, height, "fill", BRAND) if length else Markup(),
            _text(f"{left + length + 1:.2f}%", top + 12.5, bar.shown, kind="value"),
        ]
    return _svg(name, title, description, len(bars) * step, parts)


def column_chart(
    name: str,
    title: str,
    description: str,
    columns: Sequence[Datum],
    *,
    most: float,
    grid: Iterable[tuple[float, str]],
) -> Markup:
    """Columns over time from a zero baseline to `most`, with labelled grid lines.

    A column without a value is left empty and says so by its `shown`. Raises ValueError
    without columns, or with more than MOST_COLUMNS.
    """
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise ValueError(f"{len(columns)} columns don't make a chart.")
    floor, ceiling, left, right = 168, 22, 15.0, 99.0
    scale = (floor - ceiling) / most
    parts = []
    for value, label in grid:
        level = floor - value * scale
        parts += [
            Markup(
                '<line class="grid" x1="{}%" x2="{}%" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>'
            ).format(left, right, level, level, LINE),
            _text(f"{left - 1.5:.1f}%", level + 4, label, kind="quiet", anchor="end"),
        ]
    step = (right - left) / len(columns)
    is_roomy = len(columns) <= ROOMY_COLUMNS
    for number, column in enumerate(columns):
        middle = left + step * (number + 0.5)
        tall = (column.value or 0) * scale
        width = min(step * 0.6, 9.0)
        if tall:
            parts.append(
                _rect(middle - width / 2, floor - tall, width, tall, "fill", BRAND, corner=0)
            )
        if is_roomy or column.value is None:
            words = column.shown if is_roomy else "–"
            parts.append(
                _text(f"{middle:.2f}%", floor - tall - 6, words, kind="value", anchor="middle")
            )
        if is_roomy or number % 2 == 0:
            parts.append(_text(f"{middle:.2f}%", floor + 18, column.label, anchor="middle"))
    return _svg(name, title, description, floor + 26, parts)


def _svg(name: str, title: str, description: str, height: int, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg role="img" width="100%" height="{height}" font-family="{font}" font-size="13" '
        'aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>'
        "{parts}</svg>"
    ).format(
        height=height,
        font=FONT,
        name=name,
        title=title,
        description=description,
        parts=Markup().join(parts),
    )


def _text(x: str, y: float, words: str, *, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{:.1f}" text-anchor="{}"{}{} fill="{}">{}</text>').format(
        x,
        y,
        anchor,
        Markup(' class="{}"').format(kind) if kind else "",
        Markup(' font-weight="600"') if kind == "value" else "",
        QUIET if kind == "quiet" else INK,
        escape(words),
    )


def _rect(
    x: float, y: float, width: float, height: float, kind: str, colour: str, corner: int = 2
) -> Markup:
    return Markup(
        '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" rx="{}" '
        'fill="{}"/>'
    ).format(kind, x, y, width, height, corner, colour)
