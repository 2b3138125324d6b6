"""Every kind of chart: lengths that are true, hidden figures that have none, nothing outside."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from portal.reports import charts_bars, charts_curves, charts_points
from portal.reports.charts import HIDDEN_PX, Datum, Estimate, Pair, Scale, Split
from portal.reports.charts_curves import Curve
from portal.svg import NARROW_PX, WIDE_PX, Picture, lines, text_px
from tests.reports.paper_scene import ARABIC, PERCENT

SVG = "{http://www.w3.org/2000/svg}"
TEN = Scale(0, 10, [(0, "0"), (5, "5"), (10, "10")])
DAYS = Scale(0, 60, [(number, str(number)) for number in range(0, 61, 10)])
LABELS = ["Referred", ARABIC, "A" * 130, "互助小组项目" * 12, "Two words", "–"]
BAD = '<script>alert("1")</script>&'


def datum(value, label="Label"):
    return Datum(label, value, "*" if value is None else f"{value:,}")


def many(count, kind):
    """A picture of some kind with so many figures, every fourth of them hidden."""
    values = [None if number % 4 == 3 else (number * 7) % 11 for number in range(count)]
    named = [(value, LABELS[at % len(LABELS)]) for at, value in enumerate(values)]
    short = [(value, f"L{at}") for at, value in enumerate(values)]
    match kind:
        case "bars":
            return charts_bars.bars("x", "F", [datum(v, n) for v, n in named])
        case "funnel":
            return charts_bars.funnel("x", "F", [datum(v, n) for v, n in named])
        case "columns":
            return charts_bars.columns("x", "F", [datum(v, n) for v, n in short])
        case "shares":
            return charts_bars.shares("x", "F", [split(v, n) for v, n in named])
        case "dumbbells":
            pairs = [Pair(n, datum(v), datum(5 if v else v)) for v, n in named]
            return charts_points.dumbbells("x", "F", pairs, TEN, ("Before", "After"))
        case "dots":
            estimates = [estimate(v, n) for v, n in named]
            return charts_points.dots("x", "F", estimates, PERCENT, (50, "all 50 %"))
    points = None if values[-1] is None else [(float(n), 100.0 - n) for n in range(count)]
    curve = Curve("This period", points, "half within 17 days")
    return charts_curves.steps("x", "F", [curve], DAYS, PERCENT, "Days", (21, "target 21 days"))


def split(value, label):
    parts = [Datum("Better", value, "*" if value is None else str(value))]
    return Split(label, [*parts, Datum("Much the same", 4, "4"), Datum("Worse", 1, "1")])


def estimate(value, label):
    if value is None:
        return Estimate(label, None, None, None, "*")
    return Estimate(label, value * 10, max(0, value * 10 - 9), value * 10 + 9, f"{value}0 % (x)")


KINDS = ("bars", "funnel", "columns", "shares", "dumbbells", "dots", "steps")
every_kind = pytest.mark.parametrize("kind", KINDS)
every_count = pytest.mark.parametrize("count", [1, 4, 7, 14])


@pytest.fixture(autouse=True)
def _words(app):
    with app.test_request_context():
        yield


def drawings(picture: Picture):
    """(tree, its least width in pixels) of both drawings."""
    return [
        (etree.fromstring(str(picture.wide).encode()), WIDE_PX),
        (etree.fromstring(str(picture.narrow).encode()), NARROW_PX),
    ]


def number(node, name) -> float:
    return float(node.get(name).rstrip("%"))


def boxes(tree, width):
    """Where each text stands, by estimate: (left, top, right, bottom, words) in pixels."""
    for node in tree.iter(f"{SVG}text"):
        long = text_px(node.text.strip("\u2068\u2069"), is_heavy=bool(node.get("font-weight")))
        x, y = number(node, "x") / 100 * width, float(node.get("y"))
        left = {"start": x, "middle": x - long / 2, "end": x - long}[node.get("text-anchor")]
        yield left, y - 10, left + long, y + 2, node.text


@every_kind
@every_count
def test_words_stay_within_the_picture_and_apart(kind, count):
    for tree, width in drawings(many(count, kind)):
        height = float(tree.get("height"))
        found = list(boxes(tree, width))
        for left, top, right, bottom, words in found:
            assert left >= -1 and right <= width + 1, (words, left, right, width)
            assert top >= -2 and bottom <= height + 1, (words, top, bottom, height)
        for one, other in itertools.combinations(found, 2):
            apart = (
                one[2] <= other[0] + 0.5
                or other[2] <= one[0] + 0.5
                or one[3] <= other[1]
                or other[3] <= one[1]
            )
            assert apart, (width, one, other)


@every_kind
@every_count
def test_shapes_stay_within_the_picture(kind, count):
    for tree, _width in drawings(many(count, kind)):
        height = float(tree.get("height"))
        for node in tree.iter(f"{SVG}rect"):
            assert number(node, "x") >= 0
            assert number(node, "x") + number(node, "width") <= 100.01
            assert float(node.get("y")) >= 0
            assert float(node.get("y")) + float(node.get("height")) <= height
        for node in tree.iter(f"{SVG}line"):
            assert all(-0.01 <= number(node, name) <= 100.01 for name in ("x1", "x2"))
            assert all(0 <= number(node, name) <= height for name in ("y1", "y2"))
        for node in tree.iter(f"{SVG}circle"):
            assert 0 <= number(node, "cx") <= 100 and 0 < number(node, "cy") < height


@every_kind
def test_a_picture_says_what_it_shows_and_holds_no_code(kind):
    ids = set()
    for tree, _width in drawings(many(7, kind)):
        title, said = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
        assert "F." in title.text and said.text
        assert tree.get("role") == "img"
        assert tree.get("aria-labelledby") == title.get("id")
        assert tree.get("aria-describedby") == said.get("id")
        here = {node.get("id") for node in tree.iter() if node.get("id")}
        assert not here & ids
        ids |= here
        whole = etree.tostring(tree).decode()
        assert not re.search(r"style|script|onload|href", whole)


@every_kind
def test_the_same_figures_give_the_same_bytes(kind):
    first, second = many(7, kind), many(7, kind)
    assert (first.wide, first.narrow) == (second.wide, second.narrow)


@every_kind
@pytest.mark.parametrize("count", [0, 15])
def test_none_and_too_many_are_refused(kind, count):
    if kind != "steps":
        with pytest.raises(ValueError):
            many(count, kind)


def test_words_are_words():
    picture = charts_bars.bars("x", BAD, [Datum(BAD, 1, BAD, BAD)])
    for tree, _width in drawings(picture):
        assert not list(tree.iter("script"))
        assert BAD in tree.find(f"{SVG}title").text
        assert BAD in [node.text for node in tree.iter(f"{SVG}text")]


def filled(tree):
    return [number(one, "width") for one in tree.iter(f"{SVG}rect") if one.get("class") == "fill"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=1, max_size=14))
@settings(max_examples=40)
def test_bars_are_as_long_as_their_numbers(values):
    from flask import Flask
    from flask_babel import Babel

    app = Flask("charts")
    Babel(app)
    with app.test_request_context():
        picture = charts_bars.bars("x", "F", [datum(value) for value in values])
    drawn = [value for value in values if value]
    for tree, _width in drawings(picture):
        lengths = filled(tree)
        assert len(lengths) == len(drawn)
        for value, length in zip(drawn, lengths, strict=True):
            assert length == pytest.approx(max(lengths) * value / max(drawn), abs=0.011)


def test_a_hidden_figure_has_a_place_and_no_length():
    for others in ([1], [1000]):
        picture = charts_bars.funnel("x", "F", [datum(others[0], "A"), datum(None, "B")])
        for tree, width in drawings(picture):
            (hatched,) = [
                one for one in tree.iter(f"{SVG}rect") if one.get("class", "").startswith("hatch")
            ]
            assert number(hatched, "width") == pytest.approx(HIDDEN_PX / width * 100, abs=0.01)
            assert "Hidden, so that nobody can be picked out: B." in tree.find(f"{SVG}title").text
            assert "B: hidden" in tree.find(f"{SVG}desc").text


def test_nothing_is_another_thing_than_hidden():
    picture = charts_bars.bars("x", "F", [datum(0, "None came"), datum(3, "Some came")])
    tree, _width = drawings(picture)[0]
    assert "hatch" not in str(picture.wide)
    assert "None came: 0" in tree.find(f"{SVG}desc").text
    assert "0" in [node.text for node in tree.iter(f"{SVG}text")]


def test_parts_fill_the_whole_unless_one_is_hidden():
    told = Split("Told", [datum(20, "Better"), datum(15, "Same"), datum(10, "Worse")])
    hidden = Split("Hidden", [datum(20, "Better"), datum(None, "Same"), datum(10, "Worse")])
    tree, _width = drawings(charts_bars.shares("x", "F", [told, hidden]))[0]
    rows = {}
    for node in tree.iter(f"{SVG}rect"):
        if node.get("class") in ("fill", "even", "hatch worse") and number(node, "width") > 5:
            rows.setdefault(node.get("y"), []).append(number(node, "width"))
    (parts,) = [widths for widths in rows.values() if len(widths) == 3]
    assert parts[0] / sum(parts) == pytest.approx(20 / 45, abs=0.001)
    said = " ".join(node.text for node in tree.iter(f"{SVG}text"))
    assert "Better\u00a020 · Same\u00a0* · Worse\u00a010" in said


def test_dots_stand_where_their_numbers_are_with_their_interval():
    estimates = [Estimate("A", 60, 50, 70, "60 %"), Estimate("B", 10, 0, 30, "10 %")]
    tree, _width = drawings(charts_points.dots("x", "F", estimates, PERCENT))[0]
    centres = [number(node, "cx") for node in tree.iter(f"{SVG}circle")]
    reaches = [
        (number(one, "x1"), number(one, "x2"))
        for one in tree.iter(f"{SVG}line")
        if one.get("class") == "reach" and one.get("y1") == one.get("y2")
    ]
    per_point = (centres[0] - centres[1]) / 50
    for centre, (low, high), one in zip(centres, reaches, estimates, strict=True):
        assert high - low == pytest.approx((one.high - one.low) * per_point, abs=0.05)
        assert centre - low == pytest.approx((one.value - one.low) * per_point, abs=0.05)


def test_a_hidden_curve_is_a_hatched_room():
    curve = Curve("July", None, "*")
    tree, _width = drawings(charts_curves.steps("x", "F", [curve], DAYS, PERCENT, "Days"))[0]
    assert not [one for one in tree.iter(f"{SVG}line") if one.get("class") == "curve"]
    assert "hatch" in etree.tostring(tree).decode()


def test_a_small_line_leaves_a_gap_where_one_is_hidden():
    data = [datum(3, "Jan"), datum(5, "Feb"), datum(None, "Mar"), datum(6, "Apr"), datum(9, "May")]
    tree, _width = drawings(charts_curves.sparkline("x", "F", data))[0]
    pieces = [one for one in tree.iter(f"{SVG}line") if one.get("class") == "curve"]
    assert len(pieces) == 2
    assert "Mar: hidden" in tree.find(f"{SVG}desc").text


@pytest.mark.parametrize("most", [1, 3, 7, 12, 31, 99, 100, 101, 1250, 0.4])
def test_a_scale_ends_above_its_greatest_with_few_marks(most):
    scale = charts_bars.scale_to(most)
    assert scale.low == 0 and scale.high >= most and scale.high <= most * 2.5 + 1
    assert 2 <= len(scale.ticks) <= 6
    assert scale.ticks[-1][0] == pytest.approx(scale.high)


def test_long_words_are_broken_and_cut():
    assert lines("One two three", 1000) == ["One two three"]
    for words in LABELS:
        broken = lines(words, 150)
        assert 1 <= len(broken) <= 2
        assert all(text_px(line) <= 151 for line in broken)
    assert lines("A" * 130, 150)[-1].endswith("…")


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_on_paper_can_be_told_apart():
    from portal import svg

    for colour in (svg.INK, svg.QUIET):
        assert contrast(colour, svg.PAPER) >= 4.5
    for colour in (svg.BRAND, svg.SAND, svg.EDGE):
        assert contrast(colour, svg.PAPER) >= 3
    assert contrast(svg.PAPER, svg.BRAND) >= 4.5
