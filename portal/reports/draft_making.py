"""Making what a draft asks for: figures, protection, document and PDF, step by step.

Nothing here is in a transaction: whoever calls it keeps what comes out.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from typing import Any

from flask_babel import gettext as _

from portal.pdf_process import PdfStopped
from portal.reports import (
    change_rules,
    change_words,
    difference_kept_rules,
    document_pdf,
    earlier_queries,
    figure_queries,
    kept_rules,
    making,
    mending,
    missing_queries,
    missing_words,
)
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Document
from portal.reports.draft_actions import Content
from portal.reports.draft_rules import STEPS, Step
from portal.reports.ledger_rules import Mark, Printed
from portal.reports.making import Made
from portal.reports.mending import Mended
from portal.reports.protection_refusal_rules import Refusal
from portal.reports.protection_rules import Protected

Tell = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def software() -> str:
    """What made it, for the method page and for the issue."""
    return f"Portal {version('portal')}"


def make_content(
    ask: Ask,
    now: datetime,
    *,
    notes: dict[str, str] | None = None,
    quotes: Sequence[int] = (),
    tell: Tell = _silent,
    is_stopped: Callable[[], bool] = lambda: False,
    has_pdf: bool = True,
) -> Content | Mended:
    """Make an ask's content of today's data, or say what stands in the way.

    Without `has_pdf` none is drawn: for what is issued at once, and drawn then. `tell` hears of
    each step done. Raises PdfStopped once `is_stopped()` says so, asked between steps and while
    the PDF is drawn, and what `pdf_process.render` raises.
    """

    def begin(step: Step) -> None:
        if is_stopped():
            raise PdfStopped
        tell(STEPS.index(step), len(STEPS))

    compared = earlier_queries.comparable(ask)
    made = making.make(
        ask,
        now,
        earlier=compared.earlier,
        issue_line=_("Draft, not issued"),
        notes=notes,
        quotes=quotes,
        tell=begin,
    )
    if refusals_of(made):
        return mending.mended(ask, made, now, compared.earlier, is_stopped)
    replaced = earlier_queries.replaced(ask)
    lacking = missing_queries.missing(ask, now)
    document = missing_words.with_missing(made.document, lacking)
    if replaced is not None:
        was = kept_rules.printed_from(replaced.figures["now"])
        found = change_rules.changes(was, made.now.printed)
        document = change_words.with_changes(document, replaced.number, found)
    begin(Step.PDF)
    body = b""
    if has_pdf:
        body = document_pdf.render(document, now, is_draft=True, is_stopped=is_stopped).pdf
    figures = _figures(ask, made, now)
    figures["compared_with"] = list(compared.issue_ids)
    figures["replaces"] = replaced.issue_id if replaced else None
    figures["missing"] = {one.lack.value: one.how_many for one in lacking}
    return Content(kept_rules.as_text(figures), kept_rules.document_text(document), body)


def refusals_of(made: Made) -> list[Refusal]:
    """What stands in the way: of the period asked for, and of the one beside it."""
    return [*made.now.refusals, *(made.before.refusals if made.before else ())]


def _figures(ask: Ask, made: Made, now: datetime) -> dict[str, Any]:
    sides = [made.now, *([made.before] if made.before else [])]
    return {
        "data_at": now.isoformat(),
        "software": software(),
        "scope": making.scope_of(ask),
        "now": _side(made.now),
        "before": _side(made.before) if made.before else None,
        "kept": [difference_kept_rules.as_json(one.kept) for one in sides],
        "certificates": [asdict(one.certificate) for one in sides],
        "exact": exact_totals(made.now.printed),
    }


def _side(one: Protected) -> dict[str, Any]:
    counted = {key: kept.count for key, kept in one.kept.counts.items()}
    return kept_rules.figures_of(one.printed, counted)


def exact_totals(printed: Printed) -> dict[str, int]:
    """Totals of people, referrals, sessions and hours that are printed as they are, by key."""
    return {
        key: number
        for key, cell in printed.ledger.cells.items()
        if cell.is_exact and not cell.at and (number := _exact(printed, key)) is not None
    }


def _exact(printed: Printed, key: str) -> int | None:
    shown = printed.counts[key]
    return shown.number if shown.mark == Mark.EXACT else None


def draw_issue(
    document: Document, created_at: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> bytes:
    """The PDF of an issue; the same bytes for the same document and moment."""
    return document_pdf.render(document, created_at, is_stopped=is_stopped).pdf


def changed_since(ask: Ask, figures: dict[str, Any], now: datetime) -> list[str]:
    """Keys of the figures that today's data counts otherwise than a draft did. No numbers: some
    of them aren't printed."""
    ledger = figure_queries.ledger_of(ask, ask.period, now)
    kept = {key: one["count"] for key, one in figures["now"]["counts"].items()}
    today = {key: cell.count for key, cell in ledger.cells.items()}
    return [
        key for key in (*today, *(kept.keys() - today.keys())) if today.get(key) != kept.get(key)
    ]
