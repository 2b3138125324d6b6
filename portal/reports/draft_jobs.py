"""What the worker does for reports: it makes drafts and issues them, one at a time.

A job whose worker died is begun anew. Both write once, at their end, and only while the draft
is still theirs: so no draft is made twice, and no report is issued twice.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock, jobs
from portal.errors import DomainError, PdfUnavailable
from portal.models import DraftState
from portal.pdf_process import PdfFailed, PdfStopped
from portal.reports import (
    draft_actions,
    draft_making,
    draft_queries,
    issue_actions,
    issue_making,
    refusal_words,
)
from portal.reports.mending import Mended, MendingStopped


@jobs.handles(draft_actions.MAKE, title=_l("A draft of a report"), is_heavy=True)
def make_draft(job: jobs.Running) -> None:
    """Make the draft that a job names, unless it is no longer wanted."""
    make(job.arguments["draft"], job)


def make(draft_id: int, job: jobs.Running | None, *, has_pdf: bool = True) -> None:
    """Make a draft and keep what comes of it: ready, refused, or failed and why."""
    mine = (DraftState.MAKING, job.id if job else None)

    def is_stopped() -> bool:
        return draft_queries.state(draft_id) != mine

    asked = draft_queries.asked(draft_id)
    if asked is None or is_stopped():
        return
    try:
        made = draft_making.make_content(
            asked.ask,
            clock.now(),
            notes=asked.notes,
            quotes=asked.quotes,
            tell=job.progress if job else lambda done, total: None,
            is_stopped=is_stopped,
            has_pdf=has_pdf,
        )
    except (PdfStopped, MendingStopped, jobs.Superseded):
        return
    except (PdfUnavailable, PdfFailed) as problem:
        draft_actions.keep_failed(draft_id, job, str(problem))
        return
    except Exception:
        # The log says more; who waits for the draft must not wait for ever.
        draft_actions.keep_failed(draft_id, job, _("It stopped unexpectedly; the log says more."))
        raise
    if isinstance(made, Mended):
        draft_actions.keep_refused(draft_id, job, refusal_words.kept(made))
    else:
        draft_actions.keep_made(draft_id, job, made)


@jobs.handles(issue_actions.ISSUE, title=_l("A report is being issued"), is_heavy=True)
def issue_draft(job: jobs.Running) -> dict[str, Any] | None:
    """Issue the draft that a job names, for whoever pressed the button."""
    draft_id = job.arguments["draft"]
    try:
        issue_making.issue(draft_id, job.requested_by_id, job)
    except DomainError as problem:
        issue_actions.give_back(draft_id, job, problem.message)
    except (PdfUnavailable, PdfFailed) as problem:
        issue_actions.give_back(draft_id, job, str(problem))
    except jobs.Superseded:
        raise
    except Exception:
        issue_actions.give_back(
            draft_id, job, _("It stopped unexpectedly; the log says more. Nothing was issued.")
        )
        raise
    return None
