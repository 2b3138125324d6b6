"""Charts of places on a scale: before and after of each thing, figures with their interval."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.reports import charts
from portal.reports.charts import Estimate, Pair, Scale
from portal.svg import LINE_PX, Canvas, Picture, lines, picture, text_px

ROW_PX, RADIUS = 30, 6
LABEL_SHARE = 0.34
MOST_ROWS = 14


def dumbbells(
    name: str, finding: str, pairs: Sequence[Pair], scale: Scale, words: tuple[str, str]
) -> Picture:
    """An empty dot for before and a full one for after, joined, all on one scale.

    `words` name the two, "At the start" and "Last time". Raises ValueError for none or too many.
    """
    _refuse_unless_drawable(pairs)

    def draw(canvas: Canvas) -> float:
        legend = _dumbbell_legend(canvas, words)
        left, placed = _labels(canvas, [one.label for one in pairs], legend)
        inset = canvas.across(12 + max(_value_px(one) for one in pairs))
        start, room = left + inset, 100 - left - 2 * inset
        bottom = placed[-1] + ROW_PX / 2
        _scale(canvas, scale, (start, room), (legend, bottom), placed)
        for pair, y in zip(pairs, placed, strict=True):
            _dumbbell(canvas, pair, scale, (start, room, y))
        return bottom + 22

    return picture(
        name,
        charts.alt(_("Before and after"), finding, [one.label for one in pairs if one.is_hidden]),
        charts.description(
            (f"{pair.label}, {word}", one.shown)
            for pair in pairs
            for word, one in zip(words, (pair.before, pair.after), strict=True)
        ),
        draw,
    )


def dots(
    name: str,
    finding: str,
    estimates: Sequence[Estimate],
    scale: Scale,
    reference: tuple[float, str] | None = None,
) -> Picture:
    """A dot for each figure, its interval as a line through it, and how it reads beside it.

    `reference` is a value that all are compared with, and its words. Raises ValueError as
    `dumbbells`.
    """
    _refuse_unless_drawable(estimates)

    def draw(canvas: Canvas) -> float:
        top = LINE_PX + 6 if reference else 4
        left, placed = _labels(canvas, [_dot_label(one, canvas) for one in estimates], top)
        beside = max(text_px(one.shown, is_heavy=True) for one in estimates) + 14
        edges = [text_px(words) / 2 + 1 for _value, words in scale.ticks] or [8.0]
        start = left + canvas.across(max(8, edges[0] - (8 if canvas.is_wide else 0)))
        right = canvas.across(max(edges[-1], beside if canvas.is_wide else 8))
        room = 100 - start - right
        bottom = placed[-1] + ROW_PX / 2
        _scale(canvas, scale, (start, room), (top, bottom), placed)
        if reference:
            _reference(canvas, reference, scale, (start, room), (top, bottom), placed)
        for one, y in zip(estimates, placed, strict=True):
            _dot(canvas, one, scale, (start, room, y))
        return bottom + 22

    return picture(
        name,
        charts.alt(
            _("Dots with their intervals"),
            finding,
            [one.label for one in estimates if one.is_hidden],
        ),
        charts.description((one.label, one.shown) for one in estimates),
        draw,
    )


def _labels(canvas: Canvas, labels: Sequence[str], top: float) -> tuple[float, list[float]]:
    """Write the labels beside their rows or above them; where rows begin, and their middles."""
    room = canvas.width * LABEL_SHARE if canvas.is_wide else canvas.width
    broken = [lines(label, room) for label in labels]
    left = 0.0
    if canvas.is_wide:
        left = canvas.across(max(text_px(line) for label in broken for line in label) + 6)
    y, placed = top, []
    for label in broken:
        height = LINE_PX * len(label)
        if canvas.is_wide:
            row = max(ROW_PX, height + 8)
            middle, first = y + row / 2, y + row / 2 - height / 2 + 12
            y += row
        else:
            middle, first = y + height + ROW_PX / 2 - 2, y + 14
            y += height + ROW_PX
        for number, line in enumerate(label):
            if canvas.is_wide:
                canvas.text(left - canvas.across(4), first + LINE_PX * number, line, anchor="end")
            else:
                canvas.text(0, first + LINE_PX * number, line)
        placed.append(middle)
    return left, placed


def _scale(
    canvas: Canvas,
    scale: Scale,
    across: tuple[float, float],
    down: tuple[float, float],
    rows: Sequence[float],
) -> None:
    """The lines of the scale: whole ones, or where labels stand between the rows, pieces."""
    pieces = [down] if canvas.is_wide else [(y - 11, y + 11) for y in rows]
    for value, words in scale.ticks:
        x = across[0] + across[1] * scale.share(value)
        for top, bottom in pieces:
            canvas.line(x, top, x, bottom, "grid")
        canvas.text(x, down[1] + 16, words, kind="quiet", anchor="middle")


def _dumbbell_legend(canvas: Canvas, words: tuple[str, str]) -> float:
    before, after = words
    canvas.circle(canvas.across(7), 8, RADIUS - 1, "ring")
    canvas.text(canvas.across(18), 12.5, before)
    x = canvas.across(text_px(before) + 40)
    canvas.circle(x + canvas.across(7), 8, RADIUS - 1)
    canvas.text(x + canvas.across(18), 12.5, after)
    return LINE_PX + 8


def _dumbbell(canvas: Canvas, pair: Pair, scale: Scale, place: tuple[float, float, float]) -> None:
    start, room, y = place
    if pair.before.value is None or pair.after.value is None:
        mark = pair.after.shown if pair.after.value is None else pair.before.shown
        charts.hidden_cell(canvas, start, y - 9, 18, mark)
        return
    before = start + room * scale.share(pair.before.value)
    after = start + room * scale.share(pair.after.value)
    canvas.line(before, y, after, y, "link")
    canvas.circle(before, y, RADIUS, "ring")
    canvas.circle(after, y, RADIUS)
    gap = canvas.across(RADIUS + 5)
    is_up = after >= before
    canvas.text(
        before - gap if is_up else before + gap,
        y + 4.5,
        pair.before.shown,
        kind="quiet",
        anchor="end" if is_up else "start",
    )
    canvas.text(
        after + gap if is_up else after - gap,
        y + 4.5,
        pair.after.shown,
        kind="value",
        anchor="start" if is_up else "end",
    )


def _value_px(pair: Pair) -> float:
    return max(text_px(one.shown, is_heavy=True) for one in (pair.before, pair.after))


def _dot_label(one: Estimate, canvas: Canvas) -> str:
    # In narrow room how it reads stands with its name.
    if canvas.is_wide or one.is_hidden:
        return one.label
    return f"{one.label}: {one.shown}"


def _dot(canvas: Canvas, one: Estimate, scale: Scale, place: tuple[float, float, float]) -> None:
    start, room, y = place
    if one.value is None:
        charts.hidden_cell(canvas, start, y - 9, 18, one.shown)
        return
    if one.low is not None and one.high is not None:
        low, high = (start + room * scale.share(end) for end in (one.low, one.high))
        canvas.line(low, y, high, y, "reach")
        for end in (low, high):
            canvas.line(end, y - 5, end, y + 5, "reach")
    canvas.circle(start + room * scale.share(one.value), y, RADIUS)
    if canvas.is_wide:
        canvas.text(100, y + 4.5, one.shown, kind="value", anchor="end")


def _reference(
    canvas: Canvas,
    reference: tuple[float, str],
    scale: Scale,
    across: tuple[float, float],
    down: tuple[float, float],
    rows: Sequence[float],
) -> None:
    value, words = reference
    share = scale.share(value)
    x = across[0] + across[1] * share
    for top, bottom in [down] if canvas.is_wide else [(y - 11, y + 11) for y in rows]:
        canvas.line(x, top, x, bottom, "axis", is_dashed=True)
    anchor = "end" if share > 0.75 else "start" if share < 0.25 else "middle"
    canvas.text(x, 13, words, kind="quiet", anchor=anchor)


def _refuse_unless_drawable(data: Sequence[object]) -> None:
    if not 0 < len(data) <= MOST_ROWS:
        raise ValueError(f"A chart shows 1 to {MOST_ROWS} figures, not {len(data)}.")
