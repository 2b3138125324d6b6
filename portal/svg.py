"""Drawings as SVG: vector, real text, a title and a description, no script and no style.

Lengths across are percentages and lengths down are pixels, so that a drawing fills any width
while its letters keep their size. Colours are presentation attributes, which is all that the
PDF engine reads; on a page the stylesheet's classes win over them, in light and in dark.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

INK, QUIET, BRAND, SAND = "#1b2326", "#566066", "#0b5b63", "#a8741a"
TRACK, LINE, EDGE, PAPER = "#f3f1ea", "#e2ded3", "#79837f", "#ffffff"
FONT = "Atkinson Hyperlegible Next, Atkinson Next Extended, Noto Sans, DejaVu Sans, sans-serif"
TEXT_PX, LINE_PX = 13, 16
# The least room across, in pixels, in which a wide and a narrow drawing keep their words apart.
WIDE_PX, NARROW_PX = 540, 250

# What each kind of shape is on paper: its fill and its edge. On a page these are classes.
SHAPES = {
    "fill": (BRAND, None),
    "track": (TRACK, None),
    "even": (TRACK, EDGE),
    "plate": (PAPER, None),
    "band": (LINE, None),
    "ring": (PAPER, BRAND),
    "dot": (BRAND, PAPER),
}
STROKES = {
    "grid": (LINE, 1.0),
    "axis": (EDGE, 1.0),
    "curve": (BRAND, 2.25),
    "curve-second": (SAND, 2.25),
    "reach": (BRAND, 2.0),
    "link": (EDGE, 2.0),
}
TEXTS = {"quiet": QUIET, "over": PAPER}


@dataclass(frozen=True)
class Picture:
    """A drawing for wide and one for narrow room; a page shows one of them, paper the wide."""

    wide: Markup
    narrow: Markup

    def __html__(self) -> str:
        return self.wide


class Canvas:
    """A drawing in the making. `name` begins all its ids; `width` is its least width in pixels."""

    def __init__(self, name: str, *, is_wide: bool) -> None:
        self.name = name
        self.is_wide = is_wide
        self.width = WIDE_PX if is_wide else NARROW_PX
        self.parts: list[Markup] = []
        self._patterns: set[str] = set()

    def across(self, pixels: float) -> float:
        """So many pixels of the least width, as a percentage: never less than that on screen."""
        return pixels / self.width * 100

    def text(
        self, x: float, y: float, words: str, *, kind: str = "", anchor: str = "start"
    ) -> None:
        """A line of words; kinds: value (heavier), quiet, over (on a filled shape)."""
        self.parts.append(
            Markup('<text x="{:.2f}%" y="{:.1f}" text-anchor="{}"{}{} fill="{}">{}</text>').format(
                x,
                y,
                anchor,
                Markup(' class="{}"').format(kind) if kind else "",
                Markup(' font-weight="600"') if kind in ("value", "over") else "",
                TEXTS.get(kind, INK),
                isolated(words),
            )
        )

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, corner: float = 2
    ) -> None:
        """A box, from its left and upper edge."""
        fill, stroke = SHAPES[kind]
        self.parts.append(
            Markup(
                '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" '
                'rx="{}" fill="{}"{}/>'
            ).format(kind, x, y, width, height, corner, fill, _edge(stroke, 1))
        )

    def hatched(
        self, x: float, y: float, width: float, height: float, kind: str = "unknown"
    ) -> None:
        """A box of slanting lines; kinds: unknown (something isn't told), worse."""
        colour = SAND if kind == "worse" else EDGE
        pattern = f"{self.name}-{kind}"
        if kind not in self._patterns:
            self._patterns.add(kind)
            self.parts.insert(
                0,
                Markup(
                    '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
                    '<path class="stripe {}" d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="{}" '
                    'stroke-width="{}" fill="none"/></pattern></defs>'
                ).format(pattern, kind, colour, 2 if kind == "worse" else 1),
            )
        self.parts.append(
            Markup(
                '<rect class="hatch {}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" '
                'rx="2" fill="url(#{})" stroke="{}" stroke-width="1"/>'
            ).format(kind, x, y, width, height, pattern, colour)
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, kind: str, *, is_dashed: bool = False
    ) -> None:
        """A line; kinds are those of STROKES."""
        colour, thick = STROKES[kind]
        self.parts.append(
            Markup(
                '<line class="{}" x1="{:.2f}%" y1="{:.1f}" x2="{:.2f}%" y2="{:.1f}" '
                'stroke="{}" stroke-width="{}"{}/>'
            ).format(
                kind,
                x1,
                y1,
                x2,
                y2,
                colour,
                thick,
                Markup(' stroke-dasharray="5 4"') if is_dashed else "",
            )
        )

    def circle(self, x: float, y: float, radius: float, kind: str = "dot") -> None:
        """A dot, or with the kind "ring" an empty one."""
        fill, stroke = SHAPES[kind]
        self.parts.append(
            Markup('<circle class="{}" cx="{:.2f}%" cy="{:.1f}" r="{}" fill="{}"{}/>').format(
                kind, x, y, radius, fill, _edge(stroke, 2 if kind == "ring" else 1)
            )
        )


def picture(
    name: str, title: str, description: str, draw: Callable[[Canvas], float], *, font_px: int = 13
) -> Picture:
    """A picture of what `draw` puts on a canvas; it answers how many pixels high that is.

    `title` is what stands for the picture where it isn't seen, in the PDF too. `name` makes
    the ids unique on the page.
    """

    def drawn(canvas: Canvas) -> Markup:
        height = draw(canvas)
        return svg(canvas.name, title, description, height, canvas.parts, font_px=font_px)

    return Picture(
        drawn(Canvas(name, is_wide=True)), drawn(Canvas(f"{name}-narrow", is_wide=False))
    )


def svg(
    name: str,
    title: str,
    description: str,
    height: float,
    parts: Iterable[Markup],
    *,
    font_px: int = TEXT_PX,
) -> Markup:
    """The whole of a drawing around its parts."""
    return Markup(
        '<svg role="img" width="100%" height="{height:.0f}" font-family="{font}" '
        'font-size="{font_px}" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        'xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>'
        "{parts}</svg>"
    ).format(
        height=height,
        font=FONT,
        font_px=font_px,
        name=name,
        title=title,
        description=description,
        parts=Markup().join(parts),
    )


def text_px(words: str, *, is_heavy: bool = False) -> float:
    """About how wide words stand at TEXT_PX, rather too much than too little."""
    ems = sum(_em(letter) for letter in words)
    return ems * TEXT_PX * (1.05 if is_heavy else 1.0)


def lines(words: str, room_px: float, most: int = 2) -> list[str]:
    """Words broken into at most so many lines of a width, the last cut with "…" if it must be."""
    broken: list[str] = []
    # A no-break space keeps a figure with its words.
    left = re.sub("[ \t\n]+", " ", words.strip())
    while left and len(broken) < most:
        is_last = len(broken) == most - 1
        line = _fitting(left, room_px)
        if is_last and len(line) < len(left):
            broken.append(_fitting(left, room_px - text_px("…"), by_letter=True).rstrip() + "…")
            break
        broken.append(line.rstrip())
        left = left[len(line) :].lstrip()
    return broken or [""]


def isolated(words: str) -> str:
    """Words whose direction of writing leaves everything around them alone."""
    if any("\u0590" <= letter <= "\u08ff" for letter in words):
        return f"\u2068{words}\u2069"
    return words


def _fitting(words: str, room_px: float, *, by_letter: bool = False) -> str:
    used, at, last_space = 0.0, 0, 0
    for at, letter in enumerate(words):
        used += _em(letter) * TEXT_PX
        if letter == " ":
            last_space = at
        if used > room_px and at:
            return words[: last_space if last_space and not by_letter else at]
    return words


def _em(letter: str) -> float:
    if letter in " .,:;!'|ijl·":
        return 0.3
    if letter in "ftrI()[]/-\u2009":
        return 0.4
    if letter in "mwMW@%":
        return 0.92
    # Letters of Chinese, Japanese and Korean, and pictures, are square.
    return 1.0 if letter >= "\u2e80" else 0.72 if letter.isupper() else 0.58


def _edge(colour: str | None, thick: int) -> Markup:
    if colour is None:
        return Markup()
    return Markup(' stroke="{}" stroke-width="{}"').format(colour, thick)
