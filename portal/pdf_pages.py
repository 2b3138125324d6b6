"""How the sections of a document fall on pages, as somebody setting type would have it.

A section begins a page of its own unless it fits below the one before, or that page is mostly
empty anyway; one that runs over by a few lines is set a little tighter. So no page holds three
lines, and none is wasted. It takes two layouts to four.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Sections are <section id="part-KEY">.
BEGINS = "part-"
# From this share of a page on, what is left is worth beginning on: a section of several pages,
# and one that will be parted for it.
WORTH_BEGINNING, WORTH_PARTING = 0.45, 0.6
# A section may run over by so much of a page and still be drawn together into one less.
A_LITTLE = 0.2
# Less than this on a page by itself is a remnant.
REMNANT = 0.16
GAP = 0.06
# The margins of pages in pixels, as in document.css.
TOP_PX, BOTTOM_PX = 94, 87
# Ever less room around things, the first being none less.
TIGHTER = (
    "",
    """
    @page { margin: 23mm 19mm 20mm }
    body { font-size: 9.6pt; line-height: 1.42 }
    h2 { font-size: 17pt; margin-bottom: 3mm } h3 { margin: 5.5mm 0 2mm }
    .part.follows, .slim .part { margin-top: 9mm } .note, .remark, .voice { margin: 4mm 0 }
    table { font-size: 9pt } th, td { padding-top: 0.8mm; padding-bottom: 0.8mm }
    .kpis { margin-bottom: 4mm } .part > .lead { font-size: 11pt; line-height: 1.42 }
    """,
    """
    @page { margin: 21mm 18mm 18mm }
    body { font-size: 9pt; line-height: 1.36 }
    h2 { font-size: 15pt; margin-bottom: 2mm } h3 { font-size: 10.5pt; margin: 4mm 0 1.5mm }
    .part.follows, .slim .part { margin-top: 6mm }
    .note, .remark, .voice { margin: 3mm 0; font-size: 8.5pt }
    table { font-size: 8.5pt } .scroll { margin-bottom: 2.5mm } caption, .under { font-size: 8pt }
    th, td { padding-top: 0.5mm; padding-bottom: 0.5mm }
    .kpi .value { font-size: 19pt } .kpis { margin: 2mm 0 3mm }
    .part > .lead { font-size: 10pt; line-height: 1.36 } .head { margin-bottom: 4mm }
    .voice > p { font-size: 10pt }
    """,
    """
    @page { margin: 19mm 16mm 16mm }
    body { font-size: 8.5pt; line-height: 1.3 }
    h2 { font-size: 13pt; margin-bottom: 1.5mm } h3 { font-size: 9.5pt; margin: 2.5mm 0 1mm }
    .part.follows, .slim .part { margin-top: 4mm }
    .note, .remark, .voice { margin: 2mm 0; padding: 2mm 3mm; font-size: 8pt; line-height: 1.3 }
    table { font-size: 8pt; line-height: 1.2 } .scroll { margin-bottom: 1.5mm }
    caption, .under { font-size: 7.5pt; line-height: 1.25 } .scroll > table { margin-bottom: 0.8mm }
    th, td { padding-top: 0.3mm; padding-bottom: 0.3mm } .chart { margin-bottom: 1.5mm }
    .kpi .value { font-size: 16pt } .kpi .label { margin-top: 0.8mm }
    .kpi .aside { font-size: 7.5pt } .kpis { margin: 1mm 0 2mm }
    .part > .lead { font-size: 9.5pt; line-height: 1.3 }
    .head { margin-bottom: 2.5mm; padding-bottom: 2mm } .head h1 { font-size: 19pt }
    .voice > p { font-size: 9pt }
    """,
)

LayOut = Callable[[str], Any]


@dataclass(frozen=True)
class Placed:
    """Where a section stands: its pages from 0, and how far down its first and last it reaches,
    as shares of the room."""

    key: str
    first_page: int
    begins: float
    last_page: int
    ends: float


def paginate(lay_out: LayOut, page_count: int | None = None) -> Any:
    """The laid-out document with its sections put on pages; `lay_out` is given more CSS.

    With `page_count`, room is taken away until no more pages are needed than that; a document
    that still needs more is answered as it is.
    """
    if page_count is not None:
        return _within(lay_out, page_count)
    apart = lay_out("")
    if len(apart.pages) <= 2:
        return apart
    css = "".join(_tighter(one) for one in placed(apart) if _runs_over_a_little(one))
    if css:
        apart = lay_out(css)
    follows = _following(placed(apart))
    document = lay_out(css + _css(follows)) if follows else apart
    remnants = _remnants(placed(document))
    if remnants:
        last = placed(document)[-1].key
        document = lay_out((TIGHTER[1] if last in remnants else css) + _css(follows | remnants))
    return document


def _runs_over_a_little(one: Placed) -> bool:
    return one.last_page == one.first_page + 1 and one.begins < 0.01 and one.ends < A_LITTLE


def _tighter(one: Placed) -> str:
    here = f"#{BEGINS}{one.key}"
    return (
        f"{here} {{ line-height: 1.4 }} {here} th, {here} td "
        f"{{ padding-top: 0.7mm; padding-bottom: 0.7mm }} {here} table {{ font-size: 9pt }} "
        f"{here} h3 {{ margin: 5.5mm 0 2mm }} {here} .note {{ margin: 4mm 0 }} "
    )


def _within(lay_out: LayOut, page_count: int) -> Any:
    for css in TIGHTER:
        document = lay_out(css)
        if len(document.pages) <= page_count:
            break
    sections = placed(document)
    if len(document.pages) < page_count and len(sections) > 1:
        # Too little for its pages: the section nearest to the middle begins the second.
        middle = min(sections[1:], key=lambda one: abs(one.begins - sections[-1].ends / 2))
        document = lay_out(f"{css} #{BEGINS}{middle.key} {{ break-before: page; margin-top: 0 }}")
    return document


def placed(document: Any) -> list[Placed]:
    """Where each section begins and ends, in their order."""
    found: dict[str, Placed] = {}
    for number, page in enumerate(document.pages):
        room = page.height - TOP_PX - BOTTOM_PX
        for name, (_left, top, _right, bottom) in page.anchors.items():
            if not name.startswith(BEGINS):
                continue
            begins, ends = (top - TOP_PX) / room, (bottom - TOP_PX) / room
            before = found.get(name)
            found[name] = Placed(
                name.removeprefix(BEGINS),
                before.first_page if before else number,
                before.begins if before else begins,
                number,
                ends,
            )
    return list(found.values())


def _following(sections: Sequence[Placed]) -> set[str]:
    """The sections that go on where the one before ends, from each one laid out by itself.

    Those that stand below another already go on below it wherever it goes.
    """
    follows, used = set(), 1.0
    for before, one in zip([None, *sections], sections, strict=False):
        height = one.ends - one.begins
        is_short = one.first_page == one.last_page
        room = 1 - used - GAP
        fits = height <= room if is_short else room >= WORTH_BEGINNING
        stands_below = before is not None and before.last_page == one.first_page
        if before and not stands_below and (fits or room >= WORTH_PARTING):
            follows.add(one.key)
        elif not stands_below:
            used = one.ends
            continue
        if fits or not is_short:
            used = (used + GAP + height) % 1
        else:
            # It is parted, or begins the next page after all.
            used = height - room if room >= WORTH_PARTING else height
    return follows


def _remnants(sections: Sequence[Placed]) -> set[str]:
    """Of each page that holds but a few lines, the section to bring onto it: the next one; or
    where nothing follows, the last one itself, to the page before."""
    found = set()
    for one, following in zip(sections, [*sections[1:], None], strict=True):
        is_last_there = following is None or following.first_page > one.last_page
        if is_last_there and one.ends < REMNANT:
            found.add(following.key if following else one.key)
    return found


def _css(follows: set[str]) -> str:
    names = ", ".join(f"#{BEGINS}{key}" for key in sorted(follows))
    return f"{names} {{ break-before: auto; margin-top: 13mm }}" if names else ""
