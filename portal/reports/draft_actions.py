"""Writes about drafts: asking for one, making it again, keeping what was made, cancelling.

Making one is a job (`draft_jobs`); what it writes at the end it writes here, and only while the
draft is still its own: a draft that was cancelled, asked for anew or taken over stays as it is.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, jobs
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import DraftState, Job, JobState, ReportDraft, ReportDraftFile
from portal.reports import ask_rules, draft_rules
from portal.reports.ask_rules import Ask
from portal.reports.draft_rules import Move

MAKE = "report_draft"
NOTE_LENGTH = 2_000
MOST_QUOTES = 12


class Content(NamedTuple):
    """What was made of an ask: figures and document as text, and the PDF's bytes."""

    figures: str
    document: str
    body: bytes


def add_draft(
    ask: Ask,
    by: Any,
    *,
    notes: Mapping[str, str] | None = None,
    quotes: Sequence[int] = (),
    schedule_id: int | None = None,
    in_background: bool = True,
) -> int:
    """Ask for a draft, and have it made by a worker unless the caller makes it. Returns its id."""
    with write():
        made = ReportDraft.create(
            ask=ask_rules.as_text(ask),
            kind=ask.kind,
            state=DraftState.MAKING,
            programme=ask.programme_id,
            group=ask.group_id,
            schedule=schedule_id,
            made_by=getattr(by, "id", by),
            made_at=clock.now(),
            **_said(notes or {}, quotes),
        )
        if in_background:
            _have_made(made.id, 1, by)
        record_event("report_draft_added", "report_draft", made.id, by=by)
    return int(made.id)


def make_again(
    draft_id: int,
    version: int,
    by: Any,
    *,
    ask: Ask | None = None,
    notes: Mapping[str, str] | None = None,
    quotes: Sequence[int] | None = None,
) -> None:
    """Make a draft anew from today's figures: as asked, or as asked now.

    Raises StaleVersion if somebody else changed it since, and DomainError where it has become
    an issue.
    """
    with write():
        row = take(draft_id, version, Move.MAKE_AGAIN)
        values: dict[str, Any] = {}
        if ask is not None:
            values = {
                "ask": ask_rules.as_text(ask),
                "kind": ask.kind,
                "programme": ask.programme_id,
                "group": ask.group_id,
            }
        if notes is not None or quotes is not None:
            kept_notes = json.loads(row.notes) if notes is None else notes
            kept_quotes = json.loads(row.quotes) if quotes is None else quotes
            values |= _said(kept_notes, kept_quotes)
        if values:
            ReportDraft.update(**values).where(ReportDraft.id == draft_id).execute()
        have_made_again(draft_id, by)
        record_event(
            "report_draft_made_again", "report_draft", draft_id, by=by, fields=list(values)
        )


def cancel_draft(draft_id: int, version: int, by: Any) -> None:
    """Stop making a draft, or put one aside. Its job ends by itself, and its PDF with it.

    Raises StaleVersion if somebody else changed it since, and DomainError where it is too late.
    """
    with write():
        take(draft_id, version, Move.CANCEL)
        ReportDraft.update(
            state=DraftState.CANCELLED,
            version=ReportDraft.version + 1,
            cancelled_at=clock.now(),
        ).where(ReportDraft.id == draft_id).execute()
        record_event("report_draft_cancelled", "report_draft", draft_id, by=by)


def keep_made(draft_id: int, job: jobs.Running | None, content: Content) -> bool:
    """Keep what was made; False where the draft is no longer this job's.

    Raises Superseded if another worker has taken the job over.
    """
    with write():
        if not _is_mine(draft_id, job):
            return False
        ReportDraftFile.delete().where(ReportDraftFile.draft == draft_id).execute()
        ReportDraftFile.create(draft=draft_id, document=content.document, body=content.body)
        ReportDraft.update(
            state=DraftState.READY, figures=content.figures, refusals="[]", problem=""
        ).where(ReportDraft.id == draft_id).execute()
        record_event("report_draft_made", "report_draft", draft_id)
    return True


def keep_refused(
    draft_id: int, job: jobs.Running | None, refusals: Sequence[Mapping[str, Any]]
) -> bool:
    """Keep why a draft can't be printed as asked. Answers and raises as `keep_made`."""
    with write():
        if not _is_mine(draft_id, job):
            return False
        ReportDraft.update(
            state=DraftState.REFUSED, refusals=json.dumps([dict(one) for one in refusals])
        ).where(ReportDraft.id == draft_id).execute()
        record_event("report_draft_refused", "report_draft", draft_id)
    return True


def keep_failed(draft_id: int, job: jobs.Running | None, problem: str) -> bool:
    """Keep that a draft couldn't be made. Answers and raises as `keep_made`."""
    with write():
        if not _is_mine(draft_id, job):
            return False
        ReportDraft.update(state=DraftState.FAILED, problem=problem).where(
            ReportDraft.id == draft_id
        ).execute()
        record_event("report_draft_failed", "report_draft", draft_id)
    return True


def _is_mine(draft_id: int, job: jobs.Running | None) -> bool:
    if job is None:
        mine = ReportDraft.job.is_null()
    else:
        if not job.write_down(seen_at=clock.now()):
            raise jobs.Superseded
        mine = ReportDraft.job == job.id
    making = ReportDraft.state == DraftState.MAKING
    query = ReportDraft.select(ReportDraft.id).where(ReportDraft.id == draft_id, making, mine)
    return bool(query.exists())


def _have_made(draft_id: int, version: int, by: Any) -> None:
    job_id = jobs.add(MAKE, {"draft": draft_id}, key=f"{MAKE} {draft_id} {version}", by=by)
    ReportDraft.update(job=job_id).where(ReportDraft.id == draft_id).execute()


def have_made_again(draft_id: int, by: Any) -> None:
    """Have a draft made anew, whatever its state, in the transaction that is open."""
    row = ReportDraft.get_by_id(draft_id)
    ReportDraftFile.delete().where(ReportDraftFile.draft == draft_id).execute()
    ReportDraft.update(
        state=DraftState.MAKING,
        version=ReportDraft.version + 1,
        refusals="[]",
        figures="",
        problem="",
        cancelled_at=None,
        made_at=clock.now(),
    ).where(ReportDraft.id == draft_id).execute()
    _have_made(draft_id, row.version + 1, by)


def take(draft_id: int, version: int, move: Move) -> ReportDraft:
    """A draft to do something to, inside the write. Raises StaleVersion and DomainError."""
    row = ReportDraft.get_or_none(ReportDraft.id == draft_id)
    if row is None or row.version != version:
        raise StaleVersion(
            _("Somebody changed this draft since you opened the page. This is how it stands now.")
        )
    job_state = Job.select(Job.state).where(Job.id == row.job_id).scalar()
    seen = draft_rules.state_seen(DraftState(row.state), JobState(job_state) if job_state else None)
    if not draft_rules.may(move, seen):
        raise DomainError(_("That can’t be done to this draft as it stands now."))
    return row


def _said(notes: Mapping[str, str], quotes: Sequence[int]) -> dict[str, str]:
    kept = {key: words.strip() for key, words in notes.items() if words.strip()}
    if any(len(words) > NOTE_LENGTH for words in kept.values()):
        raise DomainError(_("Use at most %(most)s characters for a note.", most=NOTE_LENGTH))
    chosen = list(dict.fromkeys(int(one) for one in quotes))
    if len(chosen) > MOST_QUOTES:
        raise DomainError(_("Choose at most %(most)s quotes.", most=MOST_QUOTES))
    return {"notes": json.dumps(kept, ensure_ascii=False), "quotes": json.dumps(chosen)}
