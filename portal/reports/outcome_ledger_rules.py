"""Outcome figures in a ledger: from who stands how to counts that add up, and values. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from portal.outcomes.measure_rules import Series
from portal.reports.ledger_rules import Counted, Ledger, Unit
from portal.reports.outcome_figure_rules import (
    CHANGES,
    is_share,
    prefix,
)
from portal.reports.outcome_rules import Standing, Told
from portal.reports.statistics_rules import Change, Paired, change_of, mean, paired_change

PEOPLE = Counted.PEOPLE


def changed(series: Series, first: float, last: float) -> Change:
    """What became of one pair: by the published reliable change, else in plain points."""
    return change_of(
        first,
        last,
        is_higher_better=not series.is_lower_better,
        least=float(series.reliable_change or 0),
    )


def add_series(ledger: Ledger, series: Series, told: Sequence[Told]) -> None:
    """All figures of one series into a ledger."""
    at = prefix(series)
    counted = Counter(one.standing for one in told)
    paired = counted[Standing.PAIRED]
    missing = counted[Standing.FIRST_ONLY] + counted[Standing.UNANSWERED]
    _parts(ledger, at, "started", paired + missing, {"paired": paired, "missing": missing})
    unpaired = {one: counted[Standing(one)] for one in ("first_only", "unanswered")}
    _parts(ledger, at, "missing", None, unpaired)
    for what in ("not_due", "died"):
        ledger.count(f"{at}.{what}", counted[Standing(what)], PEOPLE)
    ledger.share(f"{at}.completion", f"{at}.paired", f"{at}.started")

    pairs = [
        (one.first, one.last)
        for one in told
        if one.standing == Standing.PAIRED and one.first is not None and one.last is not None
    ]
    change = paired_change(
        pairs,
        is_higher_better=not series.is_lower_better,
        least=float(series.reliable_change or 0),
    )
    _parts(ledger, at, "paired", None, {str(one): count for one, count in change.outcomes.items()})
    for one in CHANGES:
        ledger.share(f"{at}.{one}_share", f"{at}.{one}", f"{at}.paired")
    if is_share(series):
        _add_chosen(ledger, series, pairs)
    else:
        firsts = [
            one.first
            for one in told
            if one.standing == Standing.FIRST_ONLY and one.first is not None
        ]
        _add_means(ledger, at, change, firsts)
    if series.case_at is not None:
        _add_cases(ledger, series, pairs)


def _parts(
    ledger: Ledger, at: str, whole: str, count: int | None, parts: Mapping[str, int]
) -> None:
    """A whole (which is there already where its count is None) and the parts that make it up."""
    if count is not None:
        ledger.count(f"{at}.{whole}", count, PEOPLE)
    keys = [ledger.count(f"{at}.{name}", number, PEOPLE) for name, number in parts.items()]
    ledger.adds_up(f"{at}.{whole}", keys)


def _add_means(ledger: Ledger, at: str, change: Paired, firsts: Sequence[float]) -> None:
    paired = (f"{at}.paired",)
    ledger.value(f"{at}.before", change.before, Unit.POINTS, paired, 1)
    ledger.value(f"{at}.after", change.after, Unit.POINTS, paired, 1)
    # Three numbers from LEAST_FOR_INTERVAL pairs on; else the mean change by itself.
    moved = change.mean_change if change.change is None else change.change.numbers
    ledger.value(f"{at}.change", moved, Unit.POINTS, paired, 1)
    # How those began whose second answer is missing, beside those who gave it.
    ledger.value(f"{at}.before_missing", mean(firsts), Unit.POINTS, (f"{at}.first_only",), 1)


def _add_chosen(ledger: Ledger, series: Series, pairs: Sequence[tuple[float, float]]) -> None:
    at = prefix(series)
    for place, when in enumerate(("before", "after")):
        chose = sum(1 for pair in pairs if pair[place] in series.share_of)
        parts = {f"chose_{when}": chose, f"not_{when}": len(pairs) - chose}
        _parts(ledger, at, "paired", None, parts)
        ledger.share(f"{at}.chose_{when}_share", f"{at}.chose_{when}", f"{at}.paired")


def _add_cases(ledger: Ledger, series: Series, pairs: Sequence[tuple[float, float]]) -> None:
    at = prefix(series)
    cases = [last for first, last in pairs if _is_case(series, first)]
    still = sum(1 for last in cases if _is_case(series, last))
    _parts(ledger, at, "paired", None, {"case": len(cases), "no_case": len(pairs) - len(cases)})
    _parts(ledger, at, "case", None, {"recovered": len(cases) - still, "still_case": still})
    ledger.share(f"{at}.recovered_share", f"{at}.recovered", f"{at}.case")


def _is_case(series: Series, value: float) -> bool:
    cut_off = float(series.case_at or 0)
    return value >= cut_off if series.is_lower_better else value <= cut_off
