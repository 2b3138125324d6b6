"""Rows of who pays, what is aimed for, drafts and issues: one line for each."""

import hashlib
import json
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

from portal import clock
from portal.models import (
    DraftState,
    Every,
    Funding,
    ReportDraft,
    ReportDraftFile,
    ReportIssue,
    ReportIssueFile,
    ReportKind,
    ReportSchedule,
    Target,
)
from portal.reports import ask_rules, kept_rules
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Column, Document, Row, Section, Table
from portal.reports.period_rules import Period

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))


def _pdf() -> bytes:
    """A page with nothing on it, which whatever reads PDFs can read."""
    writer, body = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(body)
    return body.getvalue()


PDF = _pdf()


def funding(programme: Any, funder: str = "Northquay Trust", **more: Any) -> Funding:
    """A funder of a programme since January 2026."""
    values = {"starts_on": date(2026, 1, 1), "changed_at": clock.now(), **more}
    return Funding.create(programme=programme, funder=funder, **values)


def target(programme: Any, figure: str = "people_came", value: Any = 40, **more: Any) -> Target:
    """A target for the third quarter of 2026."""
    dates = {"from_on": QUARTER.first, "to_on": QUARTER.last}
    values = {**dates, "changed_at": clock.now(), **more}
    return Target.create(programme=programme, figure=figure, value=value, **values)


def ask(programme: Any = None, **more: Any) -> Ask:
    """A summary of the third quarter of 2026."""
    given = {"kind": ReportKind.SUMMARY, "period": QUARTER, **more}
    return Ask(programme_id=getattr(programme, "id", programme), **given)


def document(title: str = "Anxiety groups") -> Document:
    """A document with one table."""
    table = Table("reach", "Whom we reached", [Column("Who"), Column("How many")], [])
    rows = [Row(["People", "120"], ["", "people_came"]), Row(["=cmd", "*"])]
    section = Section(
        "reach", "Whom we reached", [Table(table.key, table.caption, table.columns, rows)]
    )
    lines = {"issue_line": "Issue 1", "data_line": "Data as at today", "subtitle": "A summary"}
    about = {"organisation": "Harbour Groups", "charity_number": "", "prepared_for": "A funder"}
    return Document("summary", title=title, sections=[section], **about, **lines)


def figures(**more: Any) -> dict[str, Any]:
    """What a draft keeps of its figures: none."""
    side = {"counts": {}, "sums": [], "shares": {}, "values": {}, "dimensions": {}}
    certificate = {
        name: 0
        for name in [
            "count_count",
            "exact_count",
            "rounded_count",
            "small_count",
            "other_count",
            "withheld_count",
            "implied_count",
            "equation_count",
            "check_count",
            "node_count",
        ]
    }
    certificate |= {"earlier_issues": [], "least_possible": None, "hides_totals": False}
    return {
        "data_at": clock.now().isoformat(),
        "software": "Portal of a factory",
        "now": side,
        "before": None,
        "kept": [],
        "certificates": [certificate],
        "exact": {"people_came": 120},
        "compared_with": [],
        "replaces": None,
        "missing": {},
        **more,
    }


def draft(of: Ask, state: DraftState = DraftState.READY, **more: Any) -> ReportDraft:
    """A draft that is made, with its document and bytes that aren't a real PDF's."""
    values = {
        "figures": json.dumps(figures()),
        "made_at": clock.now(),
        "programme": of.programme_id,
        "group": of.group_id,
        **more,
    }
    made = ReportDraft.create(ask=ask_rules.as_text(of), kind=of.kind, state=state, **values)
    text = kept_rules.document_text(document())
    ReportDraftFile.create(draft=made, document=text, body=PDF)
    return made


def issue(of: Ask, number: int = 1, **more: Any) -> ReportIssue:
    """An issue, likewise."""
    values = {
        "figures": json.dumps(figures()),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "figures_sha256": "0" * 64,
        "software": "Portal of a factory",
        "data_at": clock.now(),
        "issued_at": clock.now(),
        **more,
    }
    made = ReportIssue.create(
        number=number,
        kind=of.kind,
        programme=of.programme_id,
        group=of.group_id,
        provider=of.provider_id,
        funding=of.funding_id,
        from_on=of.period.first,
        to_on=of.period.last,
        protection=of.protection,
        ask=ask_rules.as_text(of),
        **values,
    )
    text = kept_rules.document_text(document())
    ReportIssueFile.create(issue=made, document=text, body=PDF)
    return made


def schedule(of: Ask, every: Every = Every.QUARTER, **more: Any) -> ReportSchedule:
    """That drafts of it make themselves."""
    return ReportSchedule.create(
        ask=ask_rules.as_text(of),
        kind=of.kind,
        every=every,
        funding=of.funding_id,
        programme=of.programme_id,
        **{"made_at": clock.now(), **more},
    )
