"""Reading drafts of reports: which wait for a person, how far one is, what it holds."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    DraftState,
    Job,
    JobState,
    Quote,
    ReportDraft,
    ReportDraftFile,
    ReportIssue,
    User,
)
from portal.paging import Page, page_of
from portal.reports import ask_rules, draft_rules
from portal.reports.ask_rules import Ask

# What lists show first: drafts that somebody has to see to.
WAITING = (DraftState.READY, DraftState.REFUSED, DraftState.FAILED)
UNDER_WAY = (DraftState.MAKING, DraftState.ISSUING)


class DraftRow(NamedTuple):
    """A draft as pages show it. `progress` counts steps done."""

    draft_id: int
    ask: Ask
    state: DraftState
    notes: dict[str, str]
    quotes: tuple[int, ...]
    schedule_id: int | None
    refusals: list[dict[str, Any]]
    problem: str
    made_by: str
    made_at: datetime
    version: int
    progress_count: int
    job_id: int | None
    issue_id: int | None
    issue_number: int | None

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def may(self, move: str) -> bool:
        """Whether somebody may do this to it now; see `draft_rules.Move`."""
        return draft_rules.may(draft_rules.Move(move), self.state)


def draft(user: SignedInUser, draft_id: int) -> DraftRow | None:
    """One draft that the user may see, or None. One statement."""
    rows = _drafts().where(ReportDraft.id == draft_id, visible(user)).tuples()
    return next((_row(row) for row in rows), None)


def drafts(user: SignedInUser, number: int = 1) -> Page:
    """One page of drafts that aren't issued, newest first. Rows are DraftRow. One statement."""
    gone = (DraftState.ISSUED, DraftState.CANCELLED)
    query = _drafts().where(ReportDraft.state.not_in(gone), visible(user))
    page = page_of(query.tuples(), number)
    return Page([_row(row) for row in page.rows], page.number, page.has_next)


def waiting_count(user: SignedInUser) -> int:
    """How many drafts wait for somebody to issue or mend them. One statement."""
    query = ReportDraft.select(fn.COUNT(SQL("*")))
    return int(query.where(ReportDraft.state.in_(WAITING), visible(user)).scalar())


def visible(user: SignedInUser) -> Any:
    """A condition: a draft about a group is there for those who may see the group."""
    return ReportDraft.group.is_null() | scope.groups(user, ReportDraft.group)


def _drafts() -> Any:
    return (
        ReportDraft.select(
            ReportDraft.id,
            ReportDraft.ask,
            ReportDraft.state,
            ReportDraft.notes,
            ReportDraft.quotes,
            ReportDraft.schedule,
            ReportDraft.refusals,
            ReportDraft.problem,
            User.name,
            ReportDraft.made_at,
            ReportDraft.version,
            Job.progress_count,
            Job.id,
            ReportIssue.id,
            ReportIssue.number,
            Job.state,
        )
        .join_from(ReportDraft, User, JOIN.LEFT_OUTER, on=(ReportDraft.made_by == User.id))
        .join_from(ReportDraft, Job, JOIN.LEFT_OUTER, on=(ReportDraft.job == Job.id))
        .join_from(
            ReportDraft, ReportIssue, JOIN.LEFT_OUTER, on=(ReportIssue.draft == ReportDraft.id)
        )
        .order_by(ReportDraft.made_at.desc(), ReportDraft.id.desc())
    )


def _row(row: Any) -> DraftRow:
    *values, job_state = row
    found = DraftRow(*values)
    job = JobState(job_state) if job_state else None
    return found._replace(
        ask=ask_rules.from_text(values[1]),
        state=draft_rules.state_seen(DraftState(found.state), job),
        notes=json.loads(values[3]),
        quotes=tuple(json.loads(values[4])),
        refusals=json.loads(values[6]),
        made_by=found.made_by or "",
        progress_count=found.progress_count or 0,
    )


def state(draft_id: int) -> tuple[DraftState, int | None] | None:
    """A draft's state and the job that has it, as they stand; None where it is gone."""
    query = (
        ReportDraft.select(ReportDraft.state, ReportDraft.job)
        .where(ReportDraft.id == draft_id)
        .order_by(ReportDraft.id)
    )
    return next(((DraftState(one), job_id) for one, job_id in query.tuples()), None)


class MadeDraft(NamedTuple):
    """What was made of a draft: its figures and its document as text."""

    figures: dict[str, Any]
    figures_text: str
    document: str


def made(draft_id: int) -> MadeDraft | None:
    """What a draft holds once it is made, or None. One statement."""
    query = (
        ReportDraftFile.select(ReportDraft.figures, ReportDraftFile.document)
        .join(ReportDraft)
        .where(ReportDraft.id == draft_id)
        .order_by(ReportDraftFile.id)
    )
    for figures, document in query.tuples():
        return MadeDraft(json.loads(figures or "{}"), figures, document)
    return None


def pdf(user: SignedInUser, draft_id: int) -> bytes | None:
    """The PDF of a draft that the user may see, or None. One statement."""
    query = (
        ReportDraftFile.select(ReportDraftFile.body)
        .join(ReportDraft)
        .where(ReportDraft.id == draft_id, visible(user))
        .order_by(ReportDraftFile.id)
    )
    return next((bytes(body) for (body,) in query.tuples()), None)


def quotes_of(quote_ids: tuple[int, ...]) -> list[tuple[int, str, str]]:
    """Quotes by id that may still be printed, (quote_id, words, said_by). One statement."""
    query = Quote.select(Quote.id, Quote.words, Quote.said_by).where(
        Quote.id.in_(list(quote_ids)), Quote.withdrawn_on.is_null()
    )
    return list(query.order_by(Quote.id).tuples())


class Asked(NamedTuple):
    """What a draft is to be made of."""

    ask: Ask
    notes: dict[str, str]
    quotes: tuple[int, ...]


def asked(draft_id: int) -> Asked | None:
    """What a draft asks for, or None where it is gone. One statement."""
    query = ReportDraft.select(ReportDraft.ask, ReportDraft.notes, ReportDraft.quotes)
    query = query.where(ReportDraft.id == draft_id).order_by(ReportDraft.id)
    for ask, notes, quotes in query.tuples():
        return Asked(ask_rules.from_text(ask), json.loads(notes), tuple(json.loads(quotes)))
    return None
