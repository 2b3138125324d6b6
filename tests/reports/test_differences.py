"""A report beside earlier ones: their difference tells of nobody, and nothing is contradicted."""

from datetime import date

import pytest

from portal.models import Protection
from portal.reports.difference_kept_rules import Earlier, as_json, from_json
from portal.reports.difference_rules import Spot, keys_in, links_of
from portal.reports.ledger_rules import Counted, Dimension, Ledger
from portal.reports.period_rules import Period
from portal.reports.protection_refusal_rules import Problem
from portal.reports.protection_rules import Protected, protect
from tests.reports.test_protection import QUARTER, signs, table

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TO_APRIL = Period(date(2026, 1, 1), date(2026, 4, 30))
QUARTERS = [
    QUARTER,
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
]
NHS, CMS, BOARD = Protection.NHS, Protection.CMS, Protection.BOARD


def report(
    ledger: Ledger,
    *earlier: Earlier,
    period: Period = QUARTER,
    scope: str = "all/programme-1",
    preset: Protection = NHS,
) -> Protected:
    return protect(ledger, preset, scope=scope, period=period, earlier=earlier)


def issued(number: int, ledger: Ledger, *earlier: Earlier, **given: object) -> Earlier:
    made = report(ledger, *earlier, **given)  # type: ignore[arg-type]
    assert made.refusals == ()
    return made.kept.issued_as(number)


def told(made: Protected) -> list[tuple[Problem, tuple[str, ...], int | None]]:
    return [(one.problem, one.figures, one.issue_number) for one in made.refusals]


def signs_of(issue: Earlier) -> list[int | str]:
    """The counts of an issue as its reader sees them."""
    marks = {"small": "*", "other": "c"}
    shown = [kept.shown for kept in issue.counts.values()]
    return [marks[one.mark] if one.number is None else one.number for one in shown]


def referrals(total: int, rows: list[int]) -> Ledger:
    """Referrals by sender: each on one day, so that quarters add up."""
    ledger = Ledger()
    ledger.count("referrals", total, Counted.REFERRALS, is_exact=True)
    by = Dimension("sender", tuple("ABCD"[: len(rows)]))
    ledger.break_down("referrals", by, dict(zip(by.rows, rows, strict=True)), Counted.REFERRALS)
    return ledger


def test_two_issues_of_one_quarter_whose_difference_shows_a_person_are_refused():
    """10 and then 15, while the total moved by one: the new person is in that row."""
    first = issued(1, table(42, [12, 20, 10]))
    again = report(table(43, [13, 20, 10]), first)
    assert told(again) == [(Problem.DIFFERENCE, ("referred[row=A]",), 1)]
    assert not again.certificate.passed and again.certificate.earlier_issues == (1,)


def test_a_change_that_rounding_hides_may_be_issued_again():
    first = issued(1, table(42, [12, 20, 10]))
    assert report(table(43, [12, 21, 10]), first).refusals == ()
    assert report(table(42, [12, 20, 10]), first).refusals == ()


def test_somebody_taken_away_is_seen_no_less():
    first = issued(1, table(43, [13, 20, 10]))
    assert told(report(table(42, [12, 20, 10]), first))[0][1] == ("referred[row=A]",)


def test_other_presets_of_one_quarter_are_refused_where_one_prints_what_another_hides():
    strict = issued(1, table(42, [9, 23, 10]), preset=CMS)
    assert told(report(table(42, [9, 23, 10]), strict)) == [
        (Problem.HIDDEN_EARLIER, ("referred[row=A]", "referred[row=C]"), 1)
    ]


def test_another_number_for_the_same_count_is_refused_and_says_which():
    first = issued(1, table(72, [26, 23, 23]))
    again = report(table(72, [26, 23, 23]), first, preset=CMS)
    assert told(again) == [
        (
            Problem.INCONSISTENT,
            ("referred[row=A]", "referred[row=B]", "referred[row=C]"),
            1,
        )
    ]


def test_a_board_reads_what_it_alone_was_given_and_a_funder_doesnt():
    board = issued(1, table(72, [26, 23, 23]), preset=BOARD)
    assert report(table(72, [26, 23, 23]), board).refusals == ()
    outward = issued(2, table(72, [26, 23, 23]))
    assert report(table(72, [26, 23, 23]), outward, preset=BOARD).refusals


def test_what_a_month_more_leaves_is_protected_like_any_count():
    """Printed as they are, 12 and 15 would leave 3 in April."""
    first = issued(1, table(42, [12, 20, 10]), preset=BOARD)
    longer = report(table(66, [15, 33, 18]), first, period=TO_APRIL, preset=BOARD)
    assert longer.refusals == () and signs(longer)[:2] == [66, "c"]
    assert longer.certificate.implied_count == 3


def test_where_a_month_more_is_very_few_people_their_rows_are_withheld_at_once():
    """Hiding the one row that changed would say which it was."""
    first = issued(1, table(42, [12, 20, 10]))
    assert signs(report(table(43, [13, 20, 10]), first, period=TO_APRIL)) == [43, "c", "c", "c"]
    assert signs(report(table(43, [12, 21, 10]), first, period=TO_APRIL)) == [43, "c", "c", "c"]


def test_a_group_within_its_programme_leaves_the_other_groups():
    group = issued(1, table(30, [12, 11, 7]), scope="all/programme-1/group-2", preset=BOARD)
    programme = report(table(50, [14, 22, 14]), group, preset=BOARD)
    assert signs(programme)[1] == "c" and programme.refusals == ()
    other = report(table(50, [14, 22, 14]), group, scope="all/programme-3", preset=BOARD)
    assert signs(other) == [50, 14, 22, 14]


def test_a_year_is_refused_that_would_open_what_a_quarter_hides():
    """The last quarter hid 28 and 3; three printed quarters and the year would give both."""
    open_quarters = [
        issued(number, referrals(61, [31, 30]), period=period, preset=BOARD)
        for number, period in enumerate(QUARTERS[:3], start=1)
    ]
    hiding = issued(4, referrals(31, [28, 3]), period=QUARTERS[3], preset=BOARD)
    assert signs_of(hiding) == [31, "c", "*"]
    held = [*open_quarters, hiding]
    ledger = referrals(214, [121, 93])
    year = report(ledger, *held, period=YEAR, preset=BOARD)
    assert year.refusals == () and signs(year) == [214, "c", "c"]
    assert signs(report(ledger, period=YEAR, preset=BOARD)) == [214, 121, 93]


def test_the_last_quarter_is_held_against_its_year():
    """The year was printed first: the fourth quarter is what three leave of it."""
    quarters = [
        issued(number, referrals(61, [31, 30]), period=period, preset=BOARD)
        for number, period in enumerate(QUARTERS[:3], start=1)
    ]
    year = report(referrals(214, [121, 93]), *quarters, period=YEAR, preset=BOARD)
    assert signs(year) == [214, "c", "c"]


def test_rows_merged_now_are_held_against_the_rows_they_were():
    """A and B were 10 and 20 to the nearest 5; together they are 33 now, printed as 35."""
    first = issued(1, table(42, [12, 20, 10]))
    ledger = Ledger()
    ledger.count("referred", 43, Counted.PEOPLE, is_exact=True)
    by = Dimension("row", ("A&B", "C"), is_ordered=True)
    ledger.break_down("referred", by, {"A&B": 33, "C": 10}, Counted.PEOPLE)
    assert keys_in("referred[row=A&B]") == ["referred[row=A]", "referred[row=B]"]
    assert report(ledger, first).refusals == ()
    many = Ledger()
    many.count("referred", 43, Counted.PEOPLE, is_exact=True)
    many.break_down("referred", by, {"A&B": 38, "C": 5}, Counted.PEOPLE)
    assert report(many, first).refusals


def test_what_is_kept_of_an_issue_reads_the_same_again():
    first = issued(3, table(42, [12, 20, 10]))
    assert from_json(as_json(first), 3) == first


@pytest.mark.parametrize(
    ("outer", "inner", "is_around"),
    [
        (("all", YEAR), ("all", QUARTER), True),
        (("all", QUARTER), ("all/programme-1", QUARTER), True),
        (("all/programme-1", YEAR), ("all/programme-1/group-2", QUARTER), True),
        (("all/programme-1", YEAR), ("all/programme-10", QUARTER), False),
        (("all", QUARTER), ("all", QUARTER), False),
        (("all", QUARTER), ("all", TO_APRIL), False),
    ],
)
def test_a_report_lies_around_what_it_counts_as_well(outer, inner, is_around):
    assert Spot(*outer).is_around(Spot(*inner)) == is_around


def test_programmes_and_quarters_are_apart_and_a_provider_is_in_any():
    here = Spot("all/programme-1/group-2", QUARTER)
    assert here.is_apart(Spot("all/programme-3", QUARTER))
    assert here.is_apart(Spot("all/programme-1", QUARTERS[1]))
    assert not here.is_apart(Spot("all/programme-1", QUARTER))
    assert not here.is_apart(Spot("all/provider-9", QUARTER))


def test_quarters_apart_are_taken_from_their_year_together():
    kept = [report(referrals(61, [30, 28, 3]), period=period).kept for period in QUARTERS]
    links = links_of("all/programme-1", YEAR, [one.issued_as(n) for n, one in enumerate(kept, 1)])
    together = [link for link in links if len(link.inners) > 1]
    assert len(links) == 5 and len(together) == 1
    assert len(together[0].inners) == 4 and together[0].is_all
