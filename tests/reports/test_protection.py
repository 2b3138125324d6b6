"""What may be printed so that nobody can be picked out: the published hard cases by preset."""

from datetime import date

import pytest

from portal.models import Protection
from portal.reports.ledger_rules import Counted, Dimension, Ledger, Mark
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
