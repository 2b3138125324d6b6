"""Writes about issues: a person issues a draft that is ready, and what is issued stays.

Nothing here, nor anywhere, updates or deletes an issue or its file. What is printed exactly is
named in the trail by its keys: the trail holds names and never values, and the values stand in
the issue itself, under the hash that the trail's event is bound to by the issue's id.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from peewee import fn

from portal import clock, jobs
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import DraftState, Quote, ReportDraft, ReportIssue, ReportIssueFile
from portal.reports import ask_rules, draft_actions, earlier_queries
from portal.reports.draft_rules import Move

ISSUE = "report_issue"


class NumberTaken(Exception):
    """Another report was issued under this number a moment ago."""


@dataclass(frozen=True)
class Drawn:
    """What is to be frozen: the document under its number, and its PDF."""

    number: int
    document: str
    body: bytes
    changes: str
    software: str
    data_at: datetime
    issued_at: datetime


def ask_to_issue(draft_id: int, version: int, by: Any, *, in_background: bool = True) -> None:
    """Issue a draft that is ready: its PDF is drawn once more, under its number.

    Raises StaleVersion if somebody else changed it since, and DomainError where it can't be.
    """
    with write():
        row = draft_actions.take(draft_id, version, Move.ISSUE)
        _refuse_withdrawn(json.loads(row.quotes))
        ReportDraft.update(
            state=DraftState.ISSUING, version=ReportDraft.version + 1, problem="", job=None
        ).where(ReportDraft.id == draft_id).execute()
        if in_background:
            job_id = jobs.add(
                ISSUE, {"draft": draft_id}, key=f"{ISSUE} {draft_id} {version}", by=by
            )
            ReportDraft.update(job=job_id).where(ReportDraft.id == draft_id).execute()
        record_event("report_issue_asked", "report_draft", draft_id, by=by)


def keep_issue(draft_id: int, drawn: Drawn, by: Any, job: jobs.Running | None = None) -> int:
    """Freeze a draft as an issue. Returns the issue's id; of a draft issued already, that one's.

    Inside the write it is looked once more at what may have been issued since the draft was
    protected: with nothing new to compare it with, what was checked then holds. Otherwise the
    draft is made again, and nothing is issued.

    Raises NumberTaken, DomainError where it has to be made again, and Superseded.
    """
    with write():
        if job is not None and not job.write_down(seen_at=clock.now()):
            raise jobs.Superseded
        found = ReportIssue.get_or_none(ReportIssue.draft == draft_id)
        if found is not None:
            return int(found.id)
        row = ReportDraft.get_by_id(draft_id)
        # A job that drew what was made anew since mustn't freeze it.
        if row.state != DraftState.ISSUING or (job is not None and row.job_id != job.id):
            raise DomainError(_("That can’t be done to this draft as it stands now."))
        _refuse_withdrawn(json.loads(row.quotes))
        ask = ask_rules.from_text(row.ask)
        figures = json.loads(row.figures)
        replaced = earlier_queries.replaced(ask)
        is_newest = (replaced.issue_id if replaced else None) == figures["replaces"]
        is_checked = list(earlier_queries.comparable_ids(ask)) == figures["compared_with"]
        if is_newest and is_checked:
            if drawn.number != next_number():
                raise NumberTaken
            return _freeze(row, ask, figures, drawn, by)
        draft_actions.have_made_again(draft_id, by)
    raise DomainError(
        _(
            "Another report was issued meanwhile that this one may be compared with. So it is "
            "being made and checked again; look at it, then issue it."
        )
    )


def _freeze(
    row: ReportDraft, ask: ask_rules.Ask, figures: dict[str, Any], drawn: Drawn, by: Any
) -> int:
    issue = ReportIssue.create(
        number=drawn.number,
        draft=row.id,
        kind=ask.kind,
        programme=ask.programme_id,
        group=ask.group_id,
        provider=ask.provider_id,
        funding=ask.funding_id,
        from_on=ask.period.first,
        to_on=ask.period.last,
        protection=ask.protection,
        ask=row.ask,
        figures=row.figures,
        changes=drawn.changes,
        sha256=hashlib.sha256(drawn.body).hexdigest(),
        figures_sha256=hashlib.sha256(row.figures.encode()).hexdigest(),
        software=drawn.software,
        replaces=figures["replaces"],
        data_at=drawn.data_at,
        issued_at=drawn.issued_at,
        issued_by=getattr(by, "id", by),
    )
    ReportIssueFile.create(issue=issue.id, document=drawn.document, body=drawn.body)
    ReportDraft.update(state=DraftState.ISSUED).where(ReportDraft.id == row.id).execute()
    record_event("report_issued", "report_issue", issue.id, by=by, fields=sorted(figures["exact"]))
    return int(issue.id)


def give_back(draft_id: int, job: jobs.Running | None, problem: str) -> None:
    """Put a draft that couldn't be issued back among those that are ready, and say why."""
    with write():
        if job is not None and not job.write_down(seen_at=clock.now()):
            raise jobs.Superseded
        still = (ReportDraft.id == draft_id) & (ReportDraft.state == DraftState.ISSUING)
        if job is not None:
            still &= ReportDraft.job == job.id
        if ReportDraft.update(state=DraftState.READY, problem=problem).where(still).execute():
            record_event("report_issue_failed", "report_draft", draft_id)


def next_number() -> int:
    """The number that the next issue gets."""
    return int(ReportIssue.select(fn.MAX(ReportIssue.number)).scalar() or 0) + 1


def _refuse_withdrawn(quote_ids: list[int]) -> None:
    gone = Quote.select(Quote.id).where(Quote.id.in_(quote_ids), Quote.withdrawn_on.is_null(False))
    there = Quote.select(Quote.id).where(Quote.id.in_(quote_ids)).count()
    if gone.exists() or there < len(quote_ids):
        raise DomainError(
            _("Somebody took back words that are quoted here. Choose quotes anew, then issue it.")
        )
