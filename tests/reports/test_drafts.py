"""From asking for a report to an issue: made by a job, refused, cancelled, issued once, frozen."""

import json
from datetime import timedelta

import pytest
from flask import url_for

from portal import clock, job_runs, jobs
from portal.errors import DomainError, StaleVersion
from portal.models import (
    DraftState,
    Event,
    Job,
    JobState,
    OutboxMessage,
    ReportDraft,
    ReportDraftFile,
    ReportIssue,
    ReportIssueFile,
    ReportKind,
    Role,
    SenderKind,
)
from portal.reports import (
    draft_actions,
    draft_jobs,
    draft_queries,
    issue_actions,
    missing_words,
    refusal_words,
)
from portal.reports.ask_rules import Ask, Comparison, Merge
from portal.reports.mending import Mended
from portal.reports.protection_refusal_rules import Problem, Refusal
from tests import factories, issue_factories
from tests.issue_factories import QUARTER
from tests.reports import scene
from tests.reports.drafting import issue, ready, referred, work


@pytest.fixture(autouse=True)
def _now(time_machine, app):
    time_machine.move_to(scene.NOW, tick=False)
    with app.app_context():
        yield


@pytest.fixture
def programme(people):
    return scene.mixed()[0]


def test_a_manager_goes_from_what_is_missing_to_an_issue(people, programme, browser_for):
    mae = browser_for(people.mae)
    address = f"/reports/check?programme={programme.id}&kind=summary&from=2026-07-01&to=2026-09-30"
    page = mae.get(address)
    assert page.table("Missing for these dates")
    shown = mae.follow(mae.submit(page, "Go on all the same").response.location)
    assert "Being made" in shown.main and "Counting the figures" in shown.main
    work()
    draft = ReportDraft.get()
    assert "Ready to issue" in mae.get(f"/reports/drafts/{draft.id}").main
    assert "1 draft waits for somebody" in mae.get("/").main
    pdf = mae.client.get(f"/reports/drafts/{draft.id}.pdf")
    assert pdf.get_data().startswith(b"%PDF")
    assert "What was missing" in mae.get(f"/reports/drafts/{draft.id}/document").main
    confirm = mae.get(f"/reports/drafts/{draft.id}/issue")
    assert "what would be counted today" in confirm.main
    factories.referral(programme=programme, received_at=scene.at("2026-08-03"))
    assert "Data changed after" in mae.get(f"/reports/drafts/{draft.id}/issue").main
    mae.submit(confirm, "Issue it")
    assert "Being issued" in mae.get(f"/reports/drafts/{draft.id}").main
    work()
    where = mae.get(f"/reports/drafts/{draft.id}", 302).response.location
    assert "Issue 1, 22 November 2026" in mae.get(where).main
    made = ReportIssue.get()
    assert made.issued_by_id == people.mae.id
    event = Event.get(Event.action == "report_issued")
    exact = json.loads(made.figures)["exact"]
    assert exact and set(event.fields.split()) == set(exact)
    got = mae.client.get(f"/reports/issues/{made.id}.pdf")
    assert got.headers["ETag"] == f'"{made.sha256}"'
    assert got.get_data() == bytes(ReportIssueFile.get().body)
    held = {"If-None-Match": got.headers["ETag"]}
    again = mae.client.get(f"/reports/issues/{made.id}.pdf", headers=held)
    assert (again.status_code, again.get_data()) == (304, b"")


def test_the_same_draft_at_the_same_moment_gives_the_same_bytes(people, programme, db):
    draft = ready(programme, people.mae)
    hashes = set()
    for _time in range(2):
        # Each PDF is drawn in a process of its own.
        with db.atomic() as transaction:
            made = issue(draft, people.mae)
            hashes.add((made.sha256, made.figures_sha256))
            transaction.rollback()
    assert len(hashes) == 1


def test_a_draft_is_cancelled_before_its_job_and_during_it(people, programme, browser_for):
    mae = browser_for(people.mae)
    ask = Ask(ReportKind.SUMMARY, QUARTER, programme.id)
    before = draft_actions.add_draft(ask, people.mae)
    mae.submit(mae.get(f"/reports/drafts/{before}"), "Stop making it")
    work()
    assert ReportDraft.get_by_id(before).state == DraftState.CANCELLED
    during = draft_actions.add_draft(ask, people.mae)
    told = []

    class Watched(jobs.Running):
        def progress(self, done, total):
            told.append(done)
            if done == 3:
                draft_actions.cancel_draft(during, 1, people.mae)

    job = Job.get(Job.key == f"report_draft {during} 1")
    Job.update(state=JobState.RUNNING, attempt_count=1).where(Job.id == job.id).execute()
    draft_jobs.make(during, Watched(job.id, {"draft": during}, None))
    assert told[-1] == 3
    assert ReportDraft.get_by_id(during).state == DraftState.CANCELLED
    assert not ReportDraftFile.select().count()
    assert "Put aside" in mae.get(f"/reports/drafts/{during}").main


def test_a_killed_workers_draft_is_made_once_by_another(people, programme, time_machine):
    draft_id = draft_actions.add_draft(Ask(ReportKind.SUMMARY, QUARTER, programme.id), people.mae)
    kind, lost = job_runs._claim(may_be_heavy=True)
    assert kind == draft_actions.MAKE
    time_machine.shift(timedelta(minutes=6))
    work()
    assert ReportDraft.get_by_id(draft_id).state == DraftState.READY
    with pytest.raises(jobs.Superseded):
        draft_actions.keep_failed(draft_id, lost, "Late")
    assert ReportDraftFile.select().count() == 1


def test_a_worker_makes_one_report_at_a_time_and_stays_free_for_the_rest(people, programme):
    ask = Ask(ReportKind.SUMMARY, QUARTER, programme.id)
    draft_actions.add_draft(ask, people.mae)
    assert job_runs._heavy.acquire(blocking=False)
    try:
        job_runs.run_due()
        assert ReportDraft.get().state == DraftState.MAKING
    finally:
        job_runs._heavy.release()


def test_work_given_up_shows_as_failed_and_can_be_made_again(people, programme, browser_for):
    draft_id = draft_actions.add_draft(Ask(ReportKind.SUMMARY, QUARTER, programme.id), people.mae)
    Job.update(state=JobState.FAILED).where(Job.kind == draft_actions.MAKE).execute()
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/drafts/{draft_id}")
    assert "Couldn’t be made" in page.main
    mae.submit(page, "Make it again from today’s figures")
    assert "Being made" in mae.get(f"/reports/drafts/{draft_id}").main


def test_two_issues_of_one_quarter_whose_difference_tells_of_a_person(people, browser_for):
    programme = factories.programme("Anxiety groups")
    mae = browser_for(people.mae)
    for sender, number in ((SenderKind.PROFESSIONAL, 27), (SenderKind.SELF, 32)):
        referred(programme, number, sender)
    first = issue(ready(programme, people.mae, comparison=Comparison.NONE), people.mae)
    assert first is not None
    # One more, whose row alone is printed as five more.
    factories.referral(
        factories.person("One more"),
        programme=programme,
        sender_kind=SenderKind.PROFESSIONAL,
        received_at=scene.at("2026-08-04"),
    )
    draft = ready(programme, people.mae, comparison=Comparison.NONE)
    assert draft.state == DraftState.REFUSED
    page = mae.get(f"/reports/drafts/{draft.id}")
    assert "Held against issue 1" in page.main
    with pytest.raises(DomainError):
        issue_actions.ask_to_issue(draft.id, draft.version, people.mae)
    assert ReportIssue.select().count() == 1
    assert "Leave all of these out" in page.main
    # The preview is held against the first as well, and no file of it is given.
    dates = "from=2026-07-01&to=2026-09-30&comparison=none"
    asked = f"kind=summary&programme={programme.id}&{dates}"
    preview = mae.get(f"/reports/preview?{asked}")
    assert "This can't be issued as asked" in preview.main
    assert not [one for one in preview.links().values() if ".csv" in one or ".xlsx" in one]
    mae.get(f"/reports/preview.xlsx?{asked}", 422)
    mae.get(f"/reports/preview.csv?{asked}&table=people", 422)


def test_a_refused_draft_is_made_again_by_one_button_for_each_mend(people, programme, browser_for):
    issue_factories.issue(issue_factories.ask(programme, protection="cms"))
    merge = Refusal(Problem.DERIVABLE, ("referrals[age=18-24]",), merge=Merge("age", ("a", "b")))
    leave = Refusal(Problem.DERIVABLE, ("referrals[sender=self]",), leave_out="referrals[sender]")
    other = Refusal(Problem.INCONSISTENT, ("referrals[month=2026-07]",), 1)
    kept = refusal_words.kept(Mended((merge, leave, other), ("wait.came[sender]",)))
    mae = browser_for(people.mae)
    asked = {}
    for button in (
        "Print “a” + “b” as one row",
        "Leave out: Referrals",
        "as issue 1 does",
        "all of",
    ):
        draft = issue_factories.draft(
            issue_factories.ask(programme), DraftState.REFUSED, refusals=json.dumps(kept)
        )
        page = mae.get(f"/reports/drafts/{draft.id}")
        mae.post(f"/reports/drafts/{draft.id}/again", {"version": 1, "mend": "made:up"}, 404)
        mae.submit(page, button)
        asked[button] = draft_queries.asked(draft.id).ask
        assert ReportDraft.get_by_id(draft.id).state == DraftState.MAKING
    one, two, three, four = asked.values()
    assert one.merges == (Merge("age", ("a", "b")),)
    assert two.left_out == ("referrals[sender]",)
    assert three.protection == "cms"
    assert four.left_out == ("wait.came[sender]",)


def test_all_refusals_are_mended_by_one_press_in_words(people, programme, browser_for):
    yes = Merge("disability", ("yes_a_lot", "prefer_not"))
    more = Merge("disability", ("no", "prefer_not"))
    refusals = tuple(
        Refusal(Problem.DERIVABLE, (f"people_referred[disability={at}]",), merge=merge)
        for at, merge in enumerate((yes, more))
    )
    leave = Refusal(Problem.DERIVABLE, ("retention[session=6]",), leave_out="retention[session]")
    kept = refusal_words.kept(Mended((*refusals, leave)))
    draft = issue_factories.draft(
        issue_factories.ask(programme), DraftState.REFUSED, refusals=json.dumps(kept)
    )
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/drafts/{draft.id}")
    assert "yes_a_lot" not in page.main and "Print “Yes, " in page.main
    mae.submit(page, "Mend all 3 at once")
    ask = draft_queries.asked(draft.id).ask
    # The second would merge a row that has another name by then.
    assert (ask.merges, ask.left_out) == ((yes,), ("retention[session]",))


def test_a_refused_reissue_hides_what_the_issue_before_it_hid(people, programme, browser_for):
    merge = Merge("age", ("18-24", "25-34"))
    issue_factories.issue(
        issue_factories.ask(
            programme, protection="cms", merges=(merge,), left_out=("referrals[sender]",)
        )
    )
    refusal = Refusal(Problem.HIDDEN_EARLIER, ("referrals[age=18-24]",), 1)
    kept = json.dumps(refusal_words.kept(Mended((refusal,))))
    ask = issue_factories.ask(programme)
    draft = issue_factories.draft(ask, DraftState.REFUSED, refusals=kept)
    mae = browser_for(people.mae)
    mae.submit(mae.get(f"/reports/drafts/{draft.id}"), "Hide the same as issue 1")
    like = draft_queries.asked(draft.id).ask
    assert (like.protection, like.merges) == ("cms", (merge,))
    assert like.left_out == ("referrals[sender]",) and like.sections == ask.sections
    again = issue_factories.draft(like, DraftState.REFUSED, refusals=kept)
    assert "Hide the same" not in mae.get(f"/reports/drafts/{again.id}").main


def test_a_reissue_says_what_it_replaces_and_what_changed(people, programme, browser_for):
    mae = browser_for(people.mae)
    hidden = {"comparison": Comparison.NONE}
    first = issue(ready(programme, people.mae, **hidden), people.mae)
    second = issue(ready(programme, people.mae, **hidden), people.mae)
    assert second.replaces_id == first.id and json.loads(second.changes) == []
    page = mae.get(f"/reports/issues/{second.id}")
    assert "Every figure is as it was" in page.main
    assert "What changed since issue 1" in page.main
    assert "was replaced by issue 2" in mae.get(f"/reports/issues/{first.id}").main
    listed = mae.get("/reports/issues?year=2026&kind=summary").table("Issued reports")
    assert [row["Number"] for row in listed] == ["2", "1"]
    assert "Replaced by 2" in listed[1]["Report"]
    assert not mae.get("/reports/issues?year=2025").tree.findall(".//tbody/tr")


def test_two_managers_issue_one_draft_and_numbers_are_never_given_twice(people, programme, at_once):
    one, other = ready(programme, people.mae), ready(programme, people.mae)
    asked = at_once([lambda: issue_actions.ask_to_issue(one.id, 1, people.mae)] * 2)
    assert sorted(type(answer) for answer in asked if answer) == [StaleVersion]
    issue_actions.ask_to_issue(other.id, 1, people.mae)
    drawn = [
        issue_actions.Drawn(1, "{}", b"x", "[]", "Portal", clock.now(), clock.now())
        for _one in range(2)
    ]
    kept = at_once(
        [
            lambda: issue_actions.keep_issue(one.id, drawn[0], people.mae),
            lambda: issue_actions.keep_issue(one.id, drawn[0], people.mae),
            lambda: issue_actions.keep_issue(other.id, drawn[1], people.mae),
        ]
    )
    numbers = [number for (number,) in ReportIssue.select(ReportIssue.number).tuples()]
    assert numbers == [1], kept
    assert ReportIssueFile.select().count() == 1


def test_another_issue_meanwhile_has_a_draft_made_and_checked_again(people, programme):
    one, other = ready(programme, people.mae), ready(programme, people.mae)
    issue_actions.ask_to_issue(one.id, 1, people.mae)
    assert issue(other, people.mae) is None or ReportIssue.select().count() == 1
    draft = ReportDraft.select().where(ReportDraft.state == DraftState.READY).get()
    assert draft_queries.made(draft.id).figures["replaces"] == ReportIssue.get().id


def test_notes_are_kept_and_a_stale_page_shows_both(people, programme, browser_for):
    draft = ready(programme, people.mae)
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/drafts/{draft.id}/notes")
    mae.submit(page, "Save, and make it again", note_period="A quiet summer.")
    ReportDraft.update(state=DraftState.READY).where(ReportDraft.id == draft.id).execute()
    second = mae.submit(page, "Save, and make it again", 409, note_period="A loud one.")
    assert "A quiet summer." in second.main
    assert second.value_of("note_period") == "A loud one."
    assert "period" in json.loads(ReportDraft.get_by_id(draft.id).notes)


def test_a_draft_is_asked_for_something_else(people, programme, browser_for):
    draft = ready(programme, people.mae)
    mae = browser_for(people.mae)
    page = mae.get(f"/reports/drafts/{draft.id}/ask")
    mae.submit(page, "Make it again", 422, **{"from": "2026-10-01", "to": "2026-09-01"})
    mae.submit(page, "Make it again", kind="waiting")
    assert ReportDraft.get_by_id(draft.id).kind == "waiting"


@pytest.mark.parametrize("is_staff_too", [False, True])
def test_what_is_missing_leads_on_or_says_who_can_mend_it(people, browser_for, is_staff_too):
    factories.session(people.tuesday, scene.at("2026-09-01"))
    where = f"programme={people.tuesday.programme_id}&kind=summary&from=2026-07-01&to=2026-09-30"
    roles = (Role.MANAGER, Role.STAFF) if is_staff_too else (Role.MANAGER,)
    page = browser_for(factories.user("Bo Lund", *roles)).get(f"/reports/check?{where}")
    assert ("See to it yourself" in page.main) == is_staff_too
    assert ("staff find them under Unfinished rolls" in page.main) != is_staff_too


def test_every_page_that_what_is_missing_leads_to_is_there(people, browser_for):
    cora = browser_for(people.cora)
    for said in missing_words.LACKS.values():
        if said.endpoint:
            with cora.client.application.test_request_context():
                address = url_for(said.endpoint)
            assert cora.get(address).main and str(said.others)


def test_what_is_missing_is_chased_once_a_day(people, browser_for):
    session = factories.session(people.tuesday, scene.at("2026-09-01"))
    mae = browser_for(people.mae)
    programme = people.tuesday.programme_id
    address = f"/reports/check?programme={programme}&kind=summary&from=2026-07-01&to=2026-09-30"
    for _time in range(2):
        page = mae.get(address)
        row = page.table("Missing for these dates")[0]
        assert row["How many"] == "1 of 1" and session.id
        mae.submit(page, "Ask the leaders for their rolls", lack="rolls")
    mails = list(OutboxMessage.select().where(OutboxMessage.subject.contains("missing")))
    assert len(mails) == 2  # Fay and Sana lead it.
    assert "Tuesday" not in mails[0].text and "1 list" in mails[0].text
