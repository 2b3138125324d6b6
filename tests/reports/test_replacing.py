"""What an issue says of those before it, and to whom; and what it says beside its figures."""

import pytest

from portal.models import DraftState, Protection, ReportDraft, ReportIssue, ReportKind, SenderKind
from portal.reports import (
    draft_actions,
    draft_jobs,
    draft_queries,
    earlier_queries,
    issue_actions,
    missing_words,
    quote_actions,
)
from portal.reports.ask_rules import Ask, Comparison
from portal.reports.missing_queries import Lack, Missing
from tests import catalogue_factories, factories, issue_factories
from tests.issue_factories import QUARTER
from tests.reports import scene
from tests.reports.drafting import issue, ready, referred, work


@pytest.fixture(autouse=True)
def _now(time_machine, app):
    time_machine.move_to(scene.NOW, tick=False)
    with app.app_context():
        yield


def test_what_may_leave_tells_nothing_of_what_the_board_was_told(people):
    programme = factories.programme("Anxiety groups")
    for sender, number in ((SenderKind.PROFESSIONAL, 27), (SenderKind.SELF, 32)):
        referred(programme, number, sender)
    plain = {"comparison": Comparison.NONE}
    issue(ready(programme, people.mae, protection=Protection.BOARD, **plain), people.mae)
    draft = ready(programme, people.mae, protection=Protection.NHS, **plain)
    made = draft_queries.made(draft.id)
    assert made.figures["replaces"] is None
    assert "What changed since" not in made.document
    assert issue(draft, people.mae).replaces_id is None
    outward, inward = (issue_factories.ask(programme, protection=one) for one in ("cms", "board"))
    assert earlier_queries.replaced(outward).number == 2
    assert earlier_queries.replaced(inward).number == 1


def test_what_is_missing_of_people_is_printed_without_a_number():
    found = [Missing(Lack.ROLLS, 3, 26), Missing(Lack.UNDECIDED, 26, 30), Missing(Lack.DUE, 0)]
    rows = missing_words.with_missing(issue_factories.document(), found).tables[-1].rows
    assert [row.cells[1] for row in rows] == [
        "3 of 26",
        "said beside the figures",
        "said beside the figures",
    ]


def test_of_two_reports_that_none_is_held_against_the_later_still_replaces_the_earlier(people):
    drafts = []
    for _one in range(2):
        ask = Ask(ReportKind.TRAINING, QUARTER, comparison=Comparison.NONE)
        draft_id = draft_actions.add_draft(ask, people.mae, in_background=False)
        draft_jobs.make(draft_id, None, has_pdf=False)
        drafts.append(ReportDraft.get_by_id(draft_id))
    first = issue(drafts[0], people.mae)
    assert issue(drafts[1], people.mae) is None
    again = ReportDraft.get_by_id(drafts[1].id)
    assert again.state == DraftState.READY
    assert issue(again, people.mae).replaces_id == first.id


def test_words_taken_back_while_a_report_is_being_issued_are_not_frozen(people):
    programme = scene.mixed()[0]
    quote = catalogue_factories.quote("I look forward to Tuesdays.")
    ask = Ask(ReportKind.SUMMARY, QUARTER, programme.id, comparison=Comparison.NONE)
    draft_id = draft_actions.add_draft(ask, people.mae, quotes=[quote.id], in_background=False)
    draft_jobs.make(draft_id, None, has_pdf=False)
    issue_actions.ask_to_issue(draft_id, 1, people.mae)
    asked = ReportDraft.get_by_id(draft_id)
    quote_actions.withdraw_quote(quote.id, 1, people.cora)
    row = ReportDraft.get_by_id(draft_id)
    assert (row.state, row.quotes, row.figures) == (DraftState.MAKING, "[]", "")
    # The job that was to issue it finds it gone, and does nothing to what is made instead.
    issue_actions.give_back(draft_id, None, "Too late.")
    work()
    row = ReportDraft.get_by_id(draft_id)
    assert (row.state, row.problem) == (DraftState.READY, "")
    assert row.job_id != asked.job_id
    assert not ReportIssue.select().exists()
    assert "Tuesdays" not in draft_queries.made(draft_id).document
