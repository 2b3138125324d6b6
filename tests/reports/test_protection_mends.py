"""What is offered when a report can't be protected as asked: the smallest merge, else a table."""

from collections.abc import Sequence

from portal.models import Protection
from portal.reports.ask_rules import Merge
from portal.reports.ledger_rules import Counted, Dimension, Ledger
from portal.reports.protection_mend_rules import merged, with_mends
from portal.reports.protection_refusal_rules import Refusal
from tests.reports.test_differences import issued, report
from tests.reports.test_protection import protected, signs, table


def check(ledger: Ledger, left_out: Sequence[str]) -> Sequence[Refusal]:
    return protected(ledger, left_out=left_out).refusals


def test_the_smallest_merge_that_passes_moves_the_fewest_people():
    ledger = table(20, [7, 7, 6])
    (refusal,) = with_mends(protected(ledger).refusals, ledger, check)
    assert refusal.merge == Merge("row", ("B", "C")) and not refusal.leave_out
    assert signs(protected(merged(ledger, refusal.merge))) == [20, "*", "c"]


def test_only_neighbours_are_merged_where_rows_have_an_order():
    ledger = Ledger()
    ledger.count("referred", 20, Counted.PEOPLE, is_exact=True)
    by = Dimension("row", ("A", "B", "C"))
    ledger.break_down("referred", by, {"A": 6, "B": 7, "C": 7}, Counted.PEOPLE)
    (refusal,) = with_mends(protected(ledger).refusals, ledger, check)
    assert refusal.merge == Merge("row", ("A", "B"))
    ledger = table(20, [6, 8, 6])
    assert all("C" in one.rows or "A" in one.rows for one in _merges_offered(ledger))


def _merges_offered(ledger: Ledger) -> list[Merge]:
    found = with_mends(protected(ledger).refusals, ledger, check)
    return [one.merge for one in found if one.merge]


def test_a_merge_that_counting_anew_doesnt_bear_out_isnt_offered():
    ledger = table(20, [7, 7, 6])
    found = with_mends(protected(ledger).refusals, ledger, check, lambda merges: ledger)
    assert [(one.merge, one.leave_out) for one in found] == [(None, "referred[row]")]


def test_where_rows_have_no_dimension_they_can_be_left_out_together():
    """Each of three small ends fills the exact 20; there are no rows to merge."""
    ledger = Ledger()
    ledger.count("ended", 20, Counted.PEOPLE, is_exact=True)
    ends = [
        ledger.count(f"ended.{name}", n, Counted.PEOPLE)
        for name, n in zip("abc", [7, 7, 6], strict=True)
    ]
    ledger.adds_up("ended", ends)
    refusals = with_mends(protected(ledger).refusals, ledger, check)
    assert [one.merge for one in refusals] == [None, None, None]
    left_out = [key for one in refusals for key in one.figures]
    assert signs(protected(ledger, left_out=left_out)) == [20, "c", "c", "c"]
    assert not check(ledger, left_out)


def test_rows_merged_may_pass_beside_an_earlier_issue():
    first = issued(1, table(42, [12, 20, 10]))
    ledger = table(43, [13, 20, 10])
    refusals = report(ledger, first).refusals

    def against(tried: Ledger, left_out: Sequence[str]) -> Sequence[Refusal]:
        return report(tried, first).refusals

    (refusal,) = with_mends(refusals, ledger, against)
    assert refusal.merge is not None
    assert report(merged(ledger, refusal.merge), first).refusals == ()
    assert protected(ledger, Protection.NHS).refusals == ()
