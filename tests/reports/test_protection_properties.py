"""Whatever the tables: no hidden count follows from what is printed, and nothing printed is false.

Checked by writing out every table that would be printed the same, or by integer programming.
"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import Protection
from portal.reports.ledger_rules import Cell, Counted, Dimension, Ledger, Mark, Sum, key_of
from portal.reports.period_rules import Period
from portal.reports.protection_rules import Protected, protect
from tests.reports.protection_oracle import MOST, THRESHOLD, extremes, possible, told
from tests.reports.test_protection import protected, signs

COUNTS = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 16, 23]))
LONGER = Period(date(2026, 1, 1), date(2026, 6, 30))
PRESETS = st.sampled_from(list(Protection))


def dimension(name: str, count: int) -> Dimension:
    return Dimension(name, tuple("ABCDEF"[:count]))


@st.composite
def one_way(draw: st.DrawFn, most: int = 4) -> Ledger:
    """One total and its rows."""
    rows = draw(st.lists(COUNTS, min_size=2, max_size=most))
    ledger, by = Ledger(), dimension("row", len(rows))
    ledger.count("all", sum(rows), Counted.PEOPLE, is_exact=draw(st.booleans()))
    ledger.break_down("all", by, dict(zip(by.rows, rows, strict=True)), Counted.PEOPLE)
    return ledger


@st.composite
def linked(draw: st.DrawFn) -> Ledger:
    """A total broken down twice, and one of its rows broken down again."""
    rows = draw(st.lists(COUNTS, min_size=2, max_size=3))
    ledger, by = Ledger(), dimension("row", len(rows))
    total = sum(rows)
    ledger.count("all", total, Counted.PEOPLE, is_exact=draw(st.booleans()))
    ledger.break_down("all", by, dict(zip(by.rows, rows, strict=True)), Counted.PEOPLE)
    part = draw(st.integers(0, total))
    halves = dimension("half", 2)
    ledger.break_down("all", halves, {"A": part, "B": total - part}, Counted.PEOPLE)
    first = draw(st.integers(0, rows[0]))
    keys = [
        ledger.count("deep", first, Counted.PEOPLE, (("half", "A"),)),
        ledger.count("deep", rows[0] - first, Counted.PEOPLE, (("half", "B"),)),
    ]
    ledger.adds_up("all[row=A]", keys)
    return ledger


@st.composite
def two_way(draw: st.DrawFn, rows: int, columns: int) -> Ledger:
    """Rows, columns, and both together."""
    across, down = dimension("row", rows), dimension("column", columns)
    cells = {(row, column): draw(COUNTS) for row in across.rows for column in down.rows}
    ledger = Ledger()
    ledger.count("all", sum(cells.values()), Counted.PEOPLE, is_exact=draw(st.booleans()))
    for by, place in ((across, 0), (down, 1)):
        counts = {
            one: sum(count for at, count in cells.items() if at[place] == one) for one in by.rows
        }
        ledger.break_down("all", by, counts, Counted.PEOPLE)
    for (row, column), count in cells.items():
        ledger.count("all", count, Counted.PEOPLE, (("row", row), ("column", column)))
    for row in across.rows:
        parts = [key_of("all", (("row", row), ("column", column))) for column in down.rows]
        ledger.adds_up(key_of("all", (("row", row),)), parts)
    for column in down.rows:
        parts = [key_of("all", (("row", row), ("column", column))) for row in across.rows]
        ledger.adds_up(key_of("all", (("column", column),)), parts)
    return ledger


def check_truth(ledger: Ledger, made: Protected, preset: Protection) -> None:
    """Nothing printed is false, exact counts are printed, small ones aren't."""
    for key, shown in made.printed.counts.items():
        cell = ledger.cells[key]
        low, high = told(made, preset)[key]
        assert low <= cell.count <= high
        if cell.is_exact:
            assert (shown.mark, shown.number) == (Mark.EXACT, cell.count)
        elif 1 <= cell.count <= THRESHOLD[preset]:
            assert shown.number is None
        if shown.number == 0:
            assert cell.count == 0


def check_hidden(
    ledger: Ledger, made: Protected, preset: Protection, key: str, least: int, greatest: int
) -> None:
    """A hidden count may be all that it has to be able to be."""
    kept, threshold = made.kept.counts[key], THRESHOLD[preset]
    if kept.shown.mark == Mark.SMALL:
        assert (least, greatest) == (1, threshold), key
    elif kept.shown.mark == Mark.OTHER and not kept.is_withheld:
        assert greatest - least >= 2, key
    elif kept.is_withheld and 1 <= kept.count <= threshold:
        # Withheld: what the exact totals alone allow.
        exact = [cell.count for cell in ledger.cells.values() if cell.is_exact]
        assert least <= 1 and greatest >= min([threshold, *exact]), key


@settings(max_examples=40)
@given(one_way(most=3), PRESETS)
def test_in_no_table_does_a_hidden_count_follow_by_trying_all_tables(
    ledger: Ledger, preset: Protection
) -> None:
    made = protected(ledger, preset)
    check_truth(ledger, made, preset)
    if made.refusals:
        return
    values = possible(ledger, told(made, preset, roof=40))
    for key, shown in made.printed.counts.items():
        if shown.number is None:
            found = values[key]
            assert found == set(range(min(found), max(found) + 1))
            check_hidden(ledger, made, preset, key, min(found), max(found))


@settings(max_examples=40)
@given(st.one_of(one_way(), linked(), two_way(3, 3)), PRESETS)
def test_in_no_rows_columns_or_linked_tables_does_a_hidden_count_follow(
    ledger: Ledger, preset: Protection
) -> None:
    made = protected(ledger, preset)
    check_truth(ledger, made, preset)
    if made.refusals:
        return
    bounds = told(made, preset)
    for key, shown in made.printed.counts.items():
        if shown.number is None:
            check_hidden(ledger, made, preset, key, *extremes(ledger, bounds, key))


@settings(max_examples=40)
@given(two_way(2, 3), PRESETS)
def test_the_same_counts_are_protected_the_same_way_and_cost_the_same_checks(
    ledger: Ledger, preset: Protection
) -> None:
    first, again = protected(ledger, preset), protected(ledger, preset)
    assert first == again


@st.composite
def grown(draw: st.DrawFn) -> tuple[Ledger, Ledger]:
    """A table of a quarter, and of a longer time around it."""
    rows = draw(st.lists(COUNTS, min_size=2, max_size=4))
    more = [draw(st.integers(0, 9)) for _ in rows]
    is_exact = draw(st.booleans())
    return _of_rows(rows, is_exact), _of_rows(
        [one + other for one, other in zip(rows, more, strict=True)], is_exact
    )


def _of_rows(rows: list[int], is_exact: bool) -> Ledger:
    ledger, by = Ledger(), dimension("row", len(rows))
    ledger.count("all", sum(rows), Counted.PEOPLE, is_exact=is_exact)
    ledger.break_down("all", by, dict(zip(by.rows, rows, strict=True)), Counted.PEOPLE)
    return ledger


def both(then: Ledger, now: Ledger) -> Ledger:
    """Both tables and what is left between them, for the oracle."""
    ledger = Ledger()
    for name, one in (("then", then), ("now", now)):
        for key, cell in one.cells.items():
            ledger.count(f"{name} {key}", cell.count, cell.counted)
        for found in one.sums:
            parts = tuple(f"{name} {part}" for part in found.parts)
            ledger.sums.append(Sum(f"{name} {found.whole}", parts))
    for key in then.cells:
        left = now.cells[key].count - then.cells[key].count
        ledger.cells[f"left {key}"] = Cell(f"left {key}", left, Counted.PEOPLE)
        ledger.sums.append(Sum(f"now {key}", (f"then {key}", f"left {key}")))
    return ledger


@settings(max_examples=50)
@given(grown(), PRESETS)
def test_what_two_periods_leave_between_them_isnt_told_where_it_is_small(
    tables: tuple[Ledger, Ledger], preset: Protection
) -> None:
    then, now = tables
    first = protected(then, preset)
    if first.refusals:
        return
    longer = protect(now, preset, scope="all", period=LONGER, earlier=[first.kept.issued_as(1)])
    check_truth(now, longer, preset)
    if longer.refusals:
        return
    ledger = both(then, now)
    bounds = {f"then {key}": span for key, span in told(first, preset).items()}
    bounds |= {f"now {key}": span for key, span in told(longer, preset).items()}
    bounds |= {f"left {key}": (0, MOST) for key in then.cells}
    total = now.cells["all"].count - then.cells["all"].count
    most = total if now.cells["all"].is_exact else MOST
    for key, cell in then.cells.items():
        left = now.cells[key].count - cell.count
        if not cell.is_exact and 1 <= left <= THRESHOLD[preset]:
            least, greatest = extremes(ledger, bounds, f"left {key}")
            assert least <= 1 and greatest >= min(THRESHOLD[preset], most), key
            assert greatest > least
        for made, when in ((first, "then"), (longer, "now")):
            if made.printed.counts[key].number is None:
                span = extremes(ledger, bounds, f"{when} {key}")
                check_hidden(then if when == "then" else now, made, preset, key, *span)


@settings(max_examples=50)
@given(grown(), PRESETS)
def test_of_two_issues_of_one_period_none_shows_where_somebody_was_added(
    tables: tuple[Ledger, Ledger], preset: Protection
) -> None:
    then, now = tables
    first = protected(then, preset)
    if first.refusals:
        return
    again = protected(now, preset, earlier=[first.kept.issued_as(1)])
    if again.refusals:
        return
    if signs(first) == signs(again) and then.cells == now.cells:
        return
    ledger = both(then, now)
    bounds = {f"then {key}": span for key, span in told(first, preset).items()}
    bounds |= {f"now {key}": span for key, span in told(again, preset).items()}
    bounds |= {f"left {key}": (0, MOST) for key in then.cells}
    for key, cell in then.cells.items():
        left = now.cells[key].count - cell.count
        if not cell.is_exact and 1 <= left <= THRESHOLD[preset]:
            assert extremes(ledger, bounds, f"left {key}")[0] == 0, key
