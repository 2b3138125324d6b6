"""Charts whose lengths begin at zero: bars, the funnel, columns over time, wholes in three."""

from collections.abc import Sequence
from math import ceil, floor, log10

from flask_babel import gettext as _

from portal.reports import charts
from portal.reports.charts import Datum, Scale, Split
from portal.svg import LINE_PX, Canvas, Picture, lines, picture, text_px

BAR_PX, GAP_PX = 18, 9
# The share of the width that labels beside bars may take.
LABEL_SHARE = 0.36
MOST_BARS = 14
COLUMNS_PX = 150


def bars(name: str, finding: str, data: Sequence[Datum], kind: str = "") -> Picture:
    """Bars from zero, the greatest filling the room. Raises ValueError for none or too many."""
    _refuse_unless_drawable(data)

    def draw(canvas: Canvas) -> float:
        return _bars(canvas, data)

    return picture(
        name,
        charts.alt(kind or _("Bars"), finding, _hidden(data)),
        charts.description((one.label, _said(one)) for one in data),
        draw,
    )


def funnel(name: str, finding: str, steps: Sequence[Datum]) -> Picture:
    """The steps of a way, each the bar of those who came so far."""
    return bars(name, finding, steps, _("Steps, from the first to the last"))


def columns(
    name: str, finding: str, data: Sequence[Datum], most: float | None = None, unit: str = ""
) -> Picture:
    """Columns over time from zero to `most`, or to a round number above the greatest.

    `unit` follows the numbers of the scale, " %" for one. Raises ValueError as `bars`.
    """
    _refuse_unless_drawable(data)
    scale = scale_to(most or max((one.value or 0 for one in data), default=0), unit)

    def draw(canvas: Canvas) -> float:
        return _columns(canvas, data, scale)

    return picture(
        name,
        charts.alt(_("Columns over time"), finding, _hidden(data)),
        charts.description((one.label, _said(one)) for one in data),
        draw,
    )


def shares(name: str, finding: str, splits: Sequence[Split]) -> Picture:
    """Wholes in three parts, each 100 % long: filled, even, and hatched.

    A whole with a part that is hidden is drawn without lengths. Raises ValueError as `bars`.
    """
    _refuse_unless_drawable(splits)

    def draw(canvas: Canvas) -> float:
        top = _legend(canvas, splits[0])
        labels = [one.label for one in splits]
        left = _label_room(canvas, labels)
        under = [_under_px(canvas, one, left) for one in splits]
        placed = _labels(canvas, labels, top, under)
        for split, y in zip(splits, placed, strict=True):
            _split(canvas, split, left, y)
        return placed[-1] + BAR_PX + under[-1] + _below(canvas, labels[-1])

    return picture(
        name,
        charts.alt(
            _("Bars in three parts"), finding, [one.label for one in splits if one.is_hidden]
        ),
        charts.description(
            (f"{split.label}, {part.label}", _said(part))
            for split in splits
            for part in split.parts
        ),
        draw,
    )


def scale_to(most: float, unit: str = "") -> Scale:
    """A scale from 0 to a round number that isn't less, with three to five marks."""
    if most <= 0:
        return Scale(0, 1, [(0, f"0{unit}")])
    rough = most / 4
    power = 10 ** floor(log10(rough))
    # Things that are counted have no halves.
    least = 1 if float(most).is_integer() else 0
    step = max(least, next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough))
    if least and not float(step).is_integer():
        step = ceil(step)
    count = ceil(most / step)
    return Scale(0, step * count, [(step * n, f"{step * n:g}{unit}") for n in range(count + 1)])


def _bars(canvas: Canvas, data: Sequence[Datum]) -> float:
    most = max((one.value or 0 for one in data), default=0) or 1
    labels = [one.label for one in data]
    left, placed = _label_room(canvas, labels), _labels(canvas, labels, 0)
    beside = max(_beside_px(one) for one in data) + 10
    room = 100 - left - canvas.across(beside)
    for one, y in zip(data, placed, strict=True):
        if one.is_hidden:
            charts.hidden_cell(canvas, left, y, BAR_PX, one.shown)
            continue
        length = room * (one.value or 0) / most
        if length:
            canvas.rect(left, y, length, BAR_PX, "fill")
        else:
            canvas.line(left, y, left, y + BAR_PX, "axis")
        x = left + length + canvas.across(6)
        canvas.text(x, y + 13.5, one.shown, kind="value")
        if one.note:
            x += canvas.across(text_px(one.shown, is_heavy=True) + 7)
            canvas.text(x, y + 13.5, one.note, kind="quiet")
    return placed[-1] + BAR_PX + _below(canvas, labels[-1])


def _label_room(canvas: Canvas, labels: Sequence[str]) -> float:
    """How far from the left bars begin: beside the widest label, or at the edge under it."""
    if not canvas.is_wide:
        return 0.0
    room = canvas.width * LABEL_SHARE
    widest = max(text_px(line) for label in labels for line in lines(label, room))
    return canvas.across(min(widest, room) + 10)


def _labels(
    canvas: Canvas, labels: Sequence[str], top: float, under: Sequence[float] = ()
) -> list[float]:
    """Write the labels and return where each one's bar begins, with room `under` each bar."""
    left = _label_room(canvas, labels)
    room = canvas.width * LABEL_SHARE if canvas.is_wide else canvas.width
    y, placed = top, []
    for at, label in enumerate(labels):
        broken = lines(label, room)
        if canvas.is_wide:
            height = max(BAR_PX, LINE_PX * len(broken))
            bar = y + (height - BAR_PX) / 2
            first = y + height / 2 - LINE_PX * (len(broken) - 1) / 2 + 4.5
            y += height + GAP_PX
        else:
            first, bar = y + 12, y + LINE_PX * len(broken) + 2
            y = bar + BAR_PX + GAP_PX + 3
        y += under[at] if under else 0
        for number, line in enumerate(broken):
            x, anchor = (left - canvas.across(8), "end") if canvas.is_wide else (0, "start")
            canvas.text(x, first + LINE_PX * number, line, anchor=anchor)
        placed.append(bar)
    return placed


def _below(canvas: Canvas, label: str) -> float:
    """The room under the last bar, whose label may be higher than itself."""
    if not canvas.is_wide:
        return 2
    height = LINE_PX * len(lines(label, canvas.width * LABEL_SHARE))
    return max(0, (height - BAR_PX) / 2) + 2


def _beside_px(one: Datum) -> float:
    hidden = charts.HIDDEN_PX if one.is_hidden else 0
    note = text_px(one.note) + 7 if one.note else 0
    return 6 + text_px(one.shown, is_heavy=True) + note + hidden


def _columns(canvas: Canvas, data: Sequence[Datum], scale: Scale) -> float:
    floor_y, top = COLUMNS_PX + 20, 20
    left = canvas.across(max(text_px(words) for _value, words in scale.ticks) + 8)
    for value, words in scale.ticks:
        level = floor_y - COLUMNS_PX * scale.share(value)
        canvas.line(left, level, 100, level, "grid" if value else "axis")
        canvas.text(left - canvas.across(7), level + 4.5, words, kind="quiet", anchor="end")
    step = (100 - left) / len(data)
    step_px = step * canvas.width / 100
    says_all = all(text_px(one.shown, is_heavy=True) <= step_px - 2 for one in data)
    every = _every([one.label for one in data], step_px)
    for number, one in enumerate(data):
        middle = left + step * (number + 0.5)
        width = min(step * 0.62, 9.0)
        tall = COLUMNS_PX * scale.share(one.value or 0)
        if one.is_hidden:
            canvas.hatched(middle - width / 2, floor_y - charts.HIDDEN_PX, width, charts.HIDDEN_PX)
            tall = charts.HIDDEN_PX
        elif tall:
            canvas.rect(middle - width / 2, floor_y - tall, width, tall, "fill", corner=1)
        if says_all or one.value is None:
            y = max(floor_y - tall - 6, top - 6)
            canvas.text(middle, y, one.shown, kind="value", anchor="middle")
        if number % every == 0:
            canvas.text(middle, floor_y + 18, one.label, anchor="middle")
    return floor_y + 26


def _every(labels: Sequence[str], step_px: float) -> int:
    """Every how many labels are written, so that none runs into the next."""
    widest = max(text_px(label) for label in labels) + 6
    return max(1, ceil(widest / step_px))


def _legend(canvas: Canvas, split: Split) -> float:
    """What the three looks mean, on one line or on three; how far down they reach."""
    widths = [text_px(part.label) + 34 for part in split.parts]
    is_row = sum(widths) <= canvas.width
    x, y = 0.0, 0.0
    for number, part in enumerate(split.parts):
        _shape(canvas, number, x, y + 1, canvas.across(14), 12)
        canvas.text(x + canvas.across(20), y + 12, part.label)
        if is_row:
            x += canvas.across(widths[number])
        else:
            y += LINE_PX + 3
    return y + (LINE_PX + 12 if is_row else 8)


def _split(canvas: Canvas, split: Split, left: float, y: float) -> None:
    room = 100 - left
    under = _under(canvas, split, left)
    if _is_untold(split):
        canvas.hatched(left, y, canvas.across(charts.HIDDEN_PX), BAR_PX)
        for number, line in enumerate(under):
            x = left + canvas.across(charts.HIDDEN_PX + 6) if canvas.is_wide else 0
            canvas.text(x, y + (13.5 if canvas.is_wide else 34) + LINE_PX * number, line)
        return
    whole = sum(part.value or 0 for part in split.parts)
    x = left
    for number, part in enumerate(split.parts):
        width = room * (part.value or 0) / whole
        if not width:
            continue
        _shape(canvas, number, x, y, width, BAR_PX)
        if not under:
            middle = x + width / 2
            if number == 2:
                plate = canvas.across(text_px(part.shown, is_heavy=True) + 6)
                canvas.rect(middle - plate / 2, y + 2, plate, BAR_PX - 4, "plate")
            kind = "over" if number == 0 else "value"
            canvas.text(middle, y + 13.5, part.shown, kind=kind, anchor="middle")
        x += width
    for number, line in enumerate(under):
        canvas.text(left, y + BAR_PX + 14 + LINE_PX * number, line)


def _is_untold(split: Split) -> bool:
    return split.is_hidden or not sum(part.value or 0 for part in split.parts)


def _under(canvas: Canvas, split: Split, left: float) -> list[str]:
    """The numbers of a whole in words beside it, where they don't all fit into their parts."""
    room_px = (100 - left) * canvas.width / 100
    whole = sum(part.value or 0 for part in split.parts)
    fits = not _is_untold(split) and all(
        not part.value or text_px(part.shown, is_heavy=True) + 8 <= room_px * part.value / whole
        for part in split.parts
    )
    if fits:
        return []
    words = " · ".join(f"{part.label}\u00a0{part.shown}" for part in split.parts)
    if _is_untold(split) and canvas.is_wide:
        room_px -= charts.HIDDEN_PX + 6
    return lines(words, room_px, most=3)


def _under_px(canvas: Canvas, split: Split, left: float) -> float:
    count = len(_under(canvas, split, left))
    if _is_untold(split) and canvas.is_wide:
        return LINE_PX * max(0, count - 1)
    return LINE_PX * count + 2 if count else 0


def _shape(canvas: Canvas, number: int, x: float, y: float, width: float, height: float) -> None:
    """A part by its place: better is filled, the same is empty, worse is hatched."""
    if number == 0:
        canvas.rect(x, y, width, height, "fill", corner=1)
    elif number == 1:
        canvas.rect(x, y, width, height, "even", corner=1)
    else:
        canvas.hatched(x, y, width, height, "worse")


def _refuse_unless_drawable(data: Sequence[object]) -> None:
    if not 0 < len(data) <= MOST_BARS:
        raise ValueError(f"A chart shows 1 to {MOST_BARS} figures, not {len(data)}.")


def _hidden(data: Sequence[Datum]) -> list[str]:
    return [one.label for one in data if one.is_hidden]


def _said(one: Datum) -> str:
    return f"{one.shown} ({one.note})" if one.note else one.shown
