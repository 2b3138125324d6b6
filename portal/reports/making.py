"""From an ask to a document: figures counted, protected and said. Page, draft and command line
all come this way, so that none says another number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.reports import facts_queries, figure_queries, scope_queries
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Document
from portal.reports.difference_kept_rules import Earlier
from portal.reports.document import make_document
from portal.reports.draft_rules import Step
from portal.reports.ledger_rules import Ledger
from portal.reports.period_rules import Period
from portal.reports.protection_rules import Protected, protect


@dataclass(frozen=True)
class Made:
    """A document, and what may be printed of the period asked for and of the one beside it."""

    document: Document
    now: Protected
    before: Protected | None


def make(
    ask: Ask,
    now: datetime,
    *,
    earlier: Sequence[Earlier] = (),
    issue_line: str = "",
    notes: Mapping[str, str] | None = None,
    quotes: Sequence[int] = (),
    tell: Callable[[Step], None] = lambda step: None,
) -> Made:
    """Make a report of today's data. `earlier` are the issues that it may be compared with.

    `tell` hears of each step that begins.
    """
    tell(Step.FIGURES)
    beside = ask.before
    counted = figure_queries.ledger_of(ask, ask.period, now)
    counted_beside = figure_queries.ledger_of(ask, beside, now) if beside else None
    tell(Step.PROTECTION)
    hides_totals = scope_queries.is_tiny_or_sensitive(ask, ask.period)
    figures = _protected(ask, ask.period, counted, earlier, hides_totals=hides_totals)
    before = None
    if beside is not None and counted_beside is not None:
        # A group that was tiny then, or is now, is so in both: their difference would tell.
        was_tiny = scope_queries.is_tiny_or_sensitive(ask, beside)
        hides_both = hides_totals or was_tiny
        before = _protected(ask, beside, counted_beside, earlier, hides_totals=hides_both)
    tell(Step.DOCUMENT)
    facts = facts_queries.facts_of(
        ask,
        now,
        issue_line=issue_line,
        notes=notes,
        quotes=quotes,
        hides_totals=hides_totals,
    )
    return Made(make_document(ask, facts, figures, before), figures, before)


def _protected(
    ask: Ask, period: Period, counted: Ledger, earlier: Sequence[Earlier], *, hides_totals: bool
) -> Protected:
    return protect(
        counted,
        ask.protection,
        scope=scope_of(ask),
        period=period,
        earlier=earlier,
        hides_totals=hides_totals,
        left_out=ask.left_out,
    )


def scope_of(ask: Ask) -> str:
    """The path by which issues are compared: "all", "all/programme-3",
    "all/programme-3/group-7". One statement for a group, which lies in a programme."""
    programme_id = ask.programme_id
    if ask.group_id is not None:
        programme_id = scope_queries.programme_of(ask.group_id)
    parts = (
        ("programme", programme_id),
        ("group", ask.group_id),
        ("provider", ask.provider_id),
    )
    return "/".join(["all", *(f"{name}-{number}" for name, number in parts if number)])
