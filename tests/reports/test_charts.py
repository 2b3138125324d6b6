"""Charts: real text, unique ids, nothing that the page's policy forbids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.reports.charts import MOST_COLUMNS, Datum, bar_chart, column_chart

GRID = [(0, "0 %"), (100, "100 %")]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart) -> etree._Element:
    tree = etree.fromstring(str(chart).encode())
    assert "style" not in str(chart)
    assert tree.find(f"{SVG}title").text
    assert tree.get("aria-labelledby") == tree.find(f"{SVG}title").get("id")
    assert tree.get("aria-describedby") == tree.find(f"{SVG}desc").get("id")
    return tree


def words(tree) -> list[str]:
    return [node.text for node in tree.iter(f"{SVG}text")]


@pytest.mark.parametrize("is_wide", [True, False])
def test_bars_start_at_zero_and_keep_their_proportion(is_wide):
    bars = [Datum("To decide", 5, "5"), Datum("Placed", 10, "10"), Datum("None", 0, "0")]
    tree = drawn(bar_chart("one", "Title", "Said", bars, is_wide=is_wide))
    lengths = [
        float(node.get("width").rstrip("%"))
        for node in tree.iter(f"{SVG}rect")
        if node.get("class") == "fill"
    ]
    assert lengths[0] * 2 == pytest.approx(lengths[1])
    assert len(lengths) == 2
    assert words(tree) == ["To decide", "5", "Placed", "10", "None", "0"]


def test_words_are_escaped():
    bad = '<script>"&'
    tree = drawn(bar_chart("x", bad, bad, [Datum(bad, 1, bad)], is_wide=True))
    assert words(tree) == [bad, bad]
    assert tree.find(f"{SVG}title").text == bad


def test_a_column_without_a_value_is_empty_and_says_so():
    columns = [Datum("Jul", 80.0, "80 %"), Datum("Aug", None, "–"), Datum("Sep", 0.0, "0 %")]
    tree = drawn(column_chart("x", "T", "D", columns, most=100, grid=GRID))
    assert len([node for node in tree.iter(f"{SVG}rect")]) == 1
    assert {"Jul", "80 %", "Aug", "–", "Sep", "0 %"} <= set(words(tree))


def test_many_columns_leave_out_what_would_overlap():
    columns = [Datum(f"L{number}", 50.0, "shown") for number in range(MOST_COLUMNS)]
    said = words(drawn(column_chart("x", "T", "D", columns, most=100, grid=GRID)))
    assert "shown" not in said
    assert [one for one in said if one.startswith("L")] == [f"L{n}" for n in range(0, 14, 2)]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError):
        bar_chart("x", "T", "D", [], is_wide=True)
    for count in (0, MOST_COLUMNS + 1):
        with pytest.raises(ValueError):
            column_chart("x", "T", "D", [Datum("a", 1, "1")] * count, most=1, grid=GRID)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.booleans())
def test_no_bar_leaves_the_picture(values, is_wide):
    bars = [Datum("Bar", value, str(value)) for value in values]
    for node in drawn(bar_chart("x", "T", "D", bars, is_wide=is_wide)).iter(f"{SVG}rect"):
        left, width = (float(node.get(name).rstrip("%")) for name in ("x", "width"))
        assert left >= 0 and left + width <= 92
