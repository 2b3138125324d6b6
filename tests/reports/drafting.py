"""Drafts as tests make and issue them."""

from portal import job_runs
from portal.models import ReportDraft, ReportIssue, ReportKind
from portal.reports import draft_actions, draft_jobs, issue_actions
from portal.reports.ask_rules import Ask
from tests import factories
from tests.issue_factories import QUARTER
from tests.reports import scene


def work():
    """What a worker does now, without the day's jobs."""
    while job_runs.run_due(1):
        pass


def ready(programme, by, **more):
    """A draft that is made, but for its PDF: drawing one takes a second."""
    ask = Ask(ReportKind.SUMMARY, QUARTER, programme.id, **more)
    draft_id = draft_actions.add_draft(ask, by, in_background=False)
    draft_jobs.make(draft_id, None, has_pdf=False)
    return ReportDraft.get_by_id(draft_id)


def issue(draft, by):
    issue_actions.ask_to_issue(draft.id, draft.version, by)
    work()
    return ReportIssue.get_or_none(ReportIssue.draft == draft.id)


def referred(programme, number, sender):
    for _one in range(number):
        factories.referral(
            factories.person(f"Person {ReportIssue.select().count()}-{sender}-{_one}"),
            programme=programme,
            sender_kind=sender,
            received_at=scene.at("2026-08-03"),
        )
