"""Protection: what a report may print so that nobody can be picked out. Pure.

Small counts are hidden and others rounded by the preset. Then further counts are hidden until no
hidden one can be worked out from sums, totals, shares or earlier issues; the audit decides. What
can't be protected is refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from portal.models import Protection
from portal.reports.difference_kept_rules import Earlier, Kept
from portal.reports.difference_revision_rules import revision_refusals
from portal.reports.difference_rules import MOST_LINKS, held_by_reader, links_of
from portal.reports.ledger_rules import Ledger, Mark, Printed
from portal.reports.period_rules import Period
from portal.reports.protection_beside_rules import ADDITIVE
from portal.reports.protection_choice_rules import choose
from portal.reports.protection_page_rules import Page
from portal.reports.protection_preset_rules import PRESETS, PresetRule
from portal.reports.protection_refusal_rules import Certificate, Problem, Refusal
from portal.reports.protection_show_rules import printed_of


@dataclass(frozen=True)
class Protected:
    """What may be printed, what stands in the way of issuing it, and what was checked."""

    printed: Printed
    refusals: tuple[Refusal, ...]
    certificate: Certificate
    # To be kept with the issue (`difference_kept_rules.as_json`), for those that follow.
    kept: Earlier


def protect(
    ledger: Ledger,
    preset: Protection,
    *,
    scope: str,
    period: Period,
    earlier: Sequence[Earlier] = (),
    hides_totals: bool = False,
    left_out: Collection[str] = (),
) -> Protected:
    """Protect a report's counts and values.

    `scope` is a path such as "all/programme-3/group-7", and `earlier` the issues that may be
    compared with it. `hides_totals` protects the totals too: for one tiny or sensitive group.
    Of what `left_out` names, nothing is printed but exact totals: tables such as
    "referred[age]", figures, or dimensions.
    """
    rule = PRESETS[preset]
    held = held_by_reader(earlier, is_outward=rule.is_outward)
    links = links_of(scope, period, held)
    chosen = ledger.with_nothing_exact() if hides_totals else ledger
    page = Page(_with_equals_exact(chosen, rule), rule, links[:MOST_LINKS], left_out)
    unsafe = choose(page)
    kept = _kept(page, scope, period)
    refusals = (*_refusals(page, unsafe), *revision_refusals(kept, held))
    if len(links) > MOST_LINKS:
        refusals += (Refusal(Problem.UNSURE, ()),)
    return Protected(
        printed_of(page),
        refusals,
        _certificate(page, refusals, held, hides_totals=hides_totals),
        kept,
    )


def _kept(page: Page, scope: str, period: Period) -> Earlier:
    counts = {
        key: Kept(
            page.shown[key],
            cell.count,
            cell.is_exact,
            key in page.withheld,
            cell.counted in ADDITIVE,
        )
        for key, cell in page.ledger.cells.items()
    }
    rule = page.rule
    return Earlier(
        0, scope, period, rule.protection, rule.is_outward, counts, tuple(page.ledger.sums)
    )


def _with_equals_exact(ledger: Ledger, rule: PresetRule) -> Ledger:
    """The same, where what exact counts and zeros give away is exact too: a part that is all of
    its whole, say. Small ones stay as they are, for the audit to refuse."""
    cells, waiting = dict(ledger.cells), list(ledger.sums)
    while waiting:
        one, *waiting = waiting
        others = {key for key in (one.whole, *one.parts) if not cells[key].is_exact}
        open_ones = [key for key in others if cells[key].count]
        is_given = len(open_ones) == 1 and not rule.is_small(cells[open_ones[0]].count)
        is_only = len(one.parts) == 1 and len(open_ones) == 1
        has_rows = cells[one.whole].count >= rule.broken_down_from(is_exact=True)
        if is_only or (is_given and has_rows):
            cells[open_ones[0]] = replace(cells[open_ones[0]], is_exact=True)
            waiting += [sum_ for sum_ in ledger.sums if open_ones[0] in (sum_.whole, *sum_.parts)]
    return Ledger(cells, ledger.sums, ledger.shares, ledger.values, ledger.dimensions)


def _refusals(page: Page, unsafe: Sequence[int]) -> tuple[Refusal, ...]:
    """One refusal for each table in which hidden numbers can be worked out."""
    tables: dict[tuple[Problem, int | None, str], list[str]] = {}
    for finding in page.findings(unsafe):
        keys, issue = page.keys_of(finding.question.number), page.issue_of(finding.question.number)
        problem = Problem.DERIVABLE if issue is None else Problem.DERIVABLE_WITH_EARLIER
        if finding.is_unsure:
            problem = Problem.UNSURE
        named = tables.setdefault((problem, issue, page.table_of(keys[0])), [])
        named += [key for key in keys if key not in named]
    return tuple(
        Refusal(problem, tuple(keys), issue) for (problem, issue, _), keys in tables.items()
    )


def _certificate(
    page: Page,
    refusals: tuple[Refusal, ...],
    held: Sequence[Earlier],
    *,
    hides_totals: bool,
) -> Certificate:
    findings = list(page.findings(page.questioned()))
    marks = [shown.mark for shown in page.shown.values()]
    return Certificate(
        protection=page.rule.protection,
        threshold=page.rule.threshold,
        base=page.rule.base,
        hides_totals=hides_totals,
        count_count=len(marks),
        exact_count=marks.count(Mark.EXACT),
        rounded_count=marks.count(Mark.ROUNDED),
        small_count=marks.count(Mark.SMALL),
        other_count=marks.count(Mark.OTHER),
        withheld_count=len(page.withheld),
        implied_count=page.implied_count,
        equation_count=len(page.system.equations),
        check_count=page.audit.check_count,
        node_count=page.audit.node_count,
        least_possible=min((one.greatest - one.least + 1 for one in findings), default=None),
        earlier_issues=tuple(sorted({one.issue_number for one in held})),
        passed=not refusals,
    )
