"""Drafts that make themselves: when, once, and by whom they are stopped."""

from datetime import date

import pytest

from portal.models import DraftState, Every, ReportDraft, ReportSchedule
from portal.reports import ask_rules, schedule_actions, schedule_rules
from portal.reports.period_rules import Period
from tests import factories, issue_factories


@pytest.mark.parametrize(
    ("every", "made_to", "today", "month", "due"),
    [
        (Every.QUARTER, None, "2026-10-05", 1, "2026-04-01 2026-06-30"),
        (Every.QUARTER, None, "2026-10-06", 1, "2026-07-01 2026-09-30"),
        (Every.QUARTER, "2026-09-30", "2026-10-06", 1, None),
        (Every.QUARTER, "2026-06-30", "2026-10-06", 2, "2026-05-01 2026-07-31"),
        (Every.MONTH, "2026-08-31", "2026-10-06", 1, "2026-09-01 2026-09-30"),
        (Every.MONTH, "2026-12-31", "2027-01-20", 1, None),
    ],
)
def test_the_newest_period_that_is_over_for_long_enough_is_due(every, made_to, today, month, due):
    found = schedule_rules.period_due(
        every, made_to and date.fromisoformat(made_to), date.fromisoformat(today), 5, month
    )
    assert (f"{found.first} {found.last}" if found else None) == due


def test_a_day_is_said_for_the_next_draft():
    today = date(2026, 11, 22)
    assert schedule_rules.next_on(Every.QUARTER, date(2026, 9, 30), today, 5) == date(2027, 1, 6)
    assert schedule_rules.next_on(Every.QUARTER, None, today, 5) == today


def test_a_draft_is_asked_for_once_for_each_period(db, at_once, time_machine):
    time_machine.move_to("2026-10-07T08:00:00Z", tick=False)
    programme = factories.programme("Anxiety groups")
    issue_factories.schedule(issue_factories.ask(programme), made_to_on=date(2026, 6, 30))
    assert sum(at_once([schedule_actions.make_due_drafts] * 2)) == 1
    draft = ReportDraft.get()
    assert draft.state == DraftState.MAKING and draft.schedule_id
    period = ask_rules.from_text(draft.ask).period
    assert period == Period(date(2026, 7, 1), date(2026, 9, 30))
    time_machine.move_to("2027-01-07T08:00:00Z", tick=False)
    assert schedule_actions.make_due_drafts() == 1
    ReportSchedule.update(stopped_at=draft.made_at).execute()
    time_machine.move_to("2027-04-07T08:00:00Z", tick=False)
    assert schedule_actions.make_due_drafts() == 0


def test_a_schedule_is_made_from_a_draft_and_stopped(people, browser_for):
    draft = issue_factories.draft(issue_factories.ask(people.tuesday.programme_id))
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/drafts/{draft.id}")
    mae.submit(page, "Do so from now on", every="quarter")
    mae.submit(page, "Do so from now on", every="quarter")
    shown = mae.get("/reports/schedules")
    assert len(shown.table("Drafts that make themselves")) == 1
    mae.submit(shown, "Stop")
    assert not mae.get("/reports/schedules").tree.findall(".//tbody/tr")
