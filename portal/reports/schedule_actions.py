"""Writes about drafts that make themselves. A person issues them; nothing is issued by itself."""

from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Every, ReportSchedule
from portal.reports import ask_rules, draft_actions, schedule_queries, schedule_rules
from portal.reports.ask_rules import Ask


def add_schedule(ask: Ask, every: Every, by: Any) -> int:
    """Have a draft like this made after every month or quarter. Returns the schedule's id.

    What is over already stays as it is: the first is made of the period that follows. Raises
    DomainError where it stands already.
    """
    with write():
        for one in schedule_queries.running():
            if one.every == every and one.ask.during(ask.period) == ask:
                raise DomainError(_("Drafts of this report make themselves already."))
        made = ReportSchedule.create(
            ask=ask_rules.as_text(ask),
            kind=ask.kind,
            every=every,
            funding=ask.funding_id,
            programme=ask.programme_id,
            made_to_on=min(ask.period.last, clock.today()),
            made_by=getattr(by, "id", by),
            made_at=clock.now(),
        )
        record_event("report_schedule_added", "report_schedule", made.id, by=by)
    return int(made.id)


def stop_schedule(schedule_id: int, version: int, by: Any) -> None:
    """Make no more drafts of it. Raises StaleVersion if somebody changed it since."""
    with write():
        stopped = (
            ReportSchedule.update(stopped_at=clock.now(), version=ReportSchedule.version + 1)
            .where(
                ReportSchedule.id == schedule_id,
                ReportSchedule.version == version,
                ReportSchedule.stopped_at.is_null(),
            )
            .execute()
        )
        if not stopped:
            raise StaleVersion(_("Somebody changed this since you opened the page."))
        record_event("report_schedule_stopped", "report_schedule", schedule_id, by=by)


def make_due_drafts() -> int:
    """Ask for the drafts that are due today, each once. Returns how many.

    Looked up inside the write, so that two workers at once ask for one.
    """
    today, after_days = clock.today(), settings.current().report_draft_after_days
    count = 0
    with write():
        for one in schedule_queries.running():
            period = schedule_rules.period_due(
                one.every, one.made_to_on, today, after_days, one.year_starts_month
            )
            if period is None:
                continue
            draft_actions.add_draft(
                one.ask.during(period), by=one.made_by_id, schedule_id=one.schedule_id
            )
            ReportSchedule.update(made_to_on=period.last).where(
                ReportSchedule.id == one.schedule_id
            ).execute()
            count += 1
        if count:
            record_event("scheduled_drafts_asked", "report_schedule")
    return count
