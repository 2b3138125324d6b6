"""What may be printed so that nobody can be picked out: the published hard cases by preset."""

from datetime import date

import pytest

from portal.models import Protection
from portal.reports.ledger_rules import Counted, Dimension, Ledger, Mark, Unit
from portal.reports.period_rules import Period
from portal.reports.protection_rules import Protected, protect

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
SIGN = {Mark.SMALL: "*", Mark.OTHER: "c"}


def table(total: int, rows: list[int], *, is_exact: bool = True) -> Ledger:
    """People referred, broken down by one dimension."""
    ledger = Ledger()
    ledger.count("referred", total, Counted.PEOPLE, is_exact=is_exact)
    dimension = Dimension("row", tuple("ABCDEFGH"[: len(rows)]), is_ordered=True)
    ledger.break_down(
        "referred", dimension, dict(zip(dimension.rows, rows, strict=True)), Counted.PEOPLE
    )
    return ledger


def protected(ledger: Ledger, preset: Protection = Protection.NHS, **given: object) -> Protected:
    return protect(ledger, preset, scope="all", period=QUARTER, **given)  # type: ignore[arg-type]


def signs(made: Protected) -> list[int | str]:
    """The counts as a reader sees them."""
    return [
        SIGN[shown.mark] if shown.number is None else shown.number
        for shown in made.printed.counts.values()
    ]


@pytest.mark.parametrize(
    ("total", "rows", "preset", "printed"),
    [
        # Known tools print 12, "< 5", "< 5" here, which says that both are 4.
        (20, [12, 4, 4], Protection.NHS, [20, 10, "*", "*"]),
        (20, [12, 4, 4], Protection.CMS, [20, "c", "c", "c"]),
        (20, [12, 4, 4], Protection.BOARD, [20, "c", "*", "*"]),
        # ... and "< 5" here for a 5.
        (20, [12, 5, 3], Protection.NHS, [20, 10, "*", "*"]),
        (20, [12, 5, 3], Protection.CMS, [20, "c", "c", "c"]),
        (20, [12, 5, 3], Protection.BOARD, [20, "c", 5, "*"]),
        (60, [58, 2], Protection.NHS, [60, "c", "*"]),
        (60, [58, 2], Protection.BOARD, [60, "c", "*"]),
        (60, [20, 22, 15, 3], Protection.NHS, [60, 20, 20, 15, "*"]),
        (60, [20, 22, 15, 3], Protection.CMS, [60, "c", 22, 15, "*"]),
        (60, [20, 22, 15, 3], Protection.BOARD, [60, 20, 22, "c", "*"]),
        (60, [60, 0], Protection.NHS, [60, 60, 0]),
        # Too few to be broken down: what the rows are, zeros too, isn't told.
        (5, [2, 3, 0], Protection.NHS, [5, "c", "c", "c"]),
        (5, [5, 0, 0], Protection.BOARD, [5, "c", "c", "c"]),
    ],
)
def test_hard_tables_are_printed_so_that_no_row_follows(
    total: int, rows: list[int], preset: Protection, printed: list[int | str]
) -> None:
    made = protected(table(total, rows), preset)
    assert (signs(made), made.refusals, made.certificate.passed) == (printed, (), True)


def test_rows_that_fill_a_total_nearly_to_the_brim_are_refused() -> None:
    """Of 20 in three rows of 7 at most, each row is at least 6."""
    made = protected(table(20, [7, 7, 6]))
    assert [set(one.figures) for one in made.refusals] == [
        {"referred[row=A]", "referred[row=B]", "referred[row=C]"}
    ]
    assert not made.certificate.passed


def test_nothing_behind_the_printed_numbers_leaves_with_them() -> None:
    made = protected(table(60, [20, 22, 15, 3]))
    assert made.printed.ledger.cells["referred[row=D]"].count == 0
    assert made.printed.ledger.cells["referred[row=B]"].count == 20


def answers(part: int, whole: int) -> Ledger:
    """A share whose part is in no sum: what is left of it is a count too."""
    ledger = Ledger()
    ledger.count("asked", whole, Counted.PEOPLE, is_exact=True)
    ledger.count("answered", part, Counted.PEOPLE)
    ledger.share("answered.share", "answered", "asked")
    return ledger


@pytest.mark.parametrize(
    ("part", "whole", "preset", "share"),
    [
        # 58 of 60 leaves 2.
        (58, 60, Protection.NHS, None),
        (58, 60, Protection.CMS, None),
        (30, 60, Protection.NHS, 50.0),
        (31, 60, Protection.CMS, 52.0),
        (60, 60, Protection.NHS, 100.0),
        (0, 60, Protection.NHS, 0.0),
        # 3 of 60 is itself too few.
        (3, 60, Protection.BOARD, None),
    ],
)
def test_a_share_protects_what_it_leaves_too(
    part: int, whole: int, preset: Protection, share: float | None
) -> None:
    made = protected(answers(part, whole), preset)
    assert made.refusals == () and made.printed.shares["answered.share"] == share


def test_a_percentage_is_of_printed_numbers_and_so_tells_nothing_more() -> None:
    """Counts that are printed alike have percentages that are printed alike."""
    ones = {protected(answers(part, 70)).printed.shares["answered.share"] for part in range(33, 38)}
    assert ones == {50.0}


def test_a_value_is_printed_only_where_all_that_it_rests_on_is() -> None:
    ledger = table(60, [20, 22, 15, 3])
    for row in "AD":
        rests_on = [f"referred[row={row}]"]
        ledger.value(f"wait[row={row}]", 10.5, Unit.DAYS, rests_on, decimals=1)
        ledger.value(f"mean[row={row}]", 3.46, Unit.POINTS, rests_on, decimals=2)
        ledger.value(f"both[row={row}]", 4, Unit.DAYS, [*rests_on, "referred"])
    values = protected(ledger).printed.values
    assert [values[f"{name}[row=D]"] for name in ("wait", "mean", "both")] == [None, None, None]
    # Half a day would say that their number is even, and hundredths of a mean what it is.
    assert values["wait[row=A]"] == (10.0,) and values["mean[row=A]"] == (3.5,)
    exact = protected(ledger, Protection.BOARD).printed.values
    assert exact["wait[row=A]"] == (10.5,) and exact["mean[row=A]"] == (3.46,)


def test_where_totals_are_protected_nothing_of_few_people_is_printed() -> None:
    ledger = table(6, [4, 2, 0])
    ledger.share("row.A", "referred[row=A]", "referred")
    made = protected(ledger, hides_totals=True)
    assert signs(made) == ["*", "c", "c", "c"] and made.refusals == ()
    assert made.printed.shares["row.A"] is None


def test_one_row_hidden_in_two_tables_over_one_total_is_hidden_in_both() -> None:
    """Each of the tables has one small row; their totals are the same 60 people."""
    ledger = table(60, [57, 3], is_exact=False)
    halves = Dimension("half", ("X", "Y"))
    ledger.break_down("referred", halves, {"X": 58, "Y": 2}, Counted.PEOPLE)
    for preset in Protection:
        made = protected(ledger, preset)
        assert made.refusals == ()
        hidden = [key for key, shown in made.printed.counts.items() if shown.number is None]
        assert {"referred[row=B]", "referred[half=Y]"} < set(hidden)


def test_what_exact_counts_give_away_is_exact_or_refused() -> None:
    """All of an exact total in one row; and an exact part of an exact whole that leaves 2."""
    assert signs(protected(table(61, [61, 0]))) == [61, 61, 0]
    ledger = Ledger()
    ledger.count("people", 61, Counted.PEOPLE, is_exact=True)
    ledger.count("came", 59, Counted.PEOPLE, is_exact=True)
    ledger.count("stayed away", 2, Counted.PEOPLE)
    ledger.adds_up("people", ["came", "stayed away"])
    made = protected(ledger)
    assert [one.figures for one in made.refusals] == [("stayed away",)]
