"""Every GET page of the access matrix in a real browser: axe-core finds nothing, light and
dark, wide and at 360 px; the policy holds and the console stays silent."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.access import matrix

pytestmark = pytest.mark.browser

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Whose view of a page is looked at: the first who may open it, or each where views differ.
WHO = ("cora", "fay", "mae", "ada", None)
SEEN_BY_EACH = {
    "home.home_show",
    "groups.groups_list",
    "groups.group_show",
    "training.training_show",
    "training.class_show",
    "people.person_show",
    "concerns.concern_show",
}
# Answers that aren't pages.
NO_PAGES = {
    "home.healthz",
    "home.readyz",
    "fhir.process_message",
    "fhir.bundle_take",
    "fhir.metadata_show",
    "fhir.task_show",
    "fhir.response_show",
    "fhir.unknown_show",
    "api.referral_add",
    "api.referral_show",
    "api.openapi_show",
    "api.unknown_show",
    "groups.calendar_feed",
    "training.evidence_download",
    "offline.worker",
    "groups.mark_token",
    "auth.idle_show",
    "auth.here_show",
    "referrals.arrivals_show",
    "groups.find_hsds",
    "groups.find_meetings",
    "intake.file_view",
    "intake.file_download",
    "intake.draft_file",
}
IMPORTS = {
    "imports.import_show",
    "imports.columns_name",
    "imports.example_download",
    "imports.wrong_rows_csv",
    "imports.wrong_rows_xlsx",
}
OF_REPORTS = {
    "reports.preview_csv",
    "reports.preview_xlsx",
    "reports.draft_progress",
    "reports.draft_document",
    "reports.draft_issue",
    "reports.issue_xlsx",
    "reports.issue_csv",
}
PAGES = sorted(
    endpoint
    for endpoint, methods in matrix.routes_listed().items()
    if "GET" in methods
    and endpoint not in NO_PAGES
    and not endpoint.endswith(("_pdf", "_print", "_export"))
    # Opened by the address in somebody's mail, which nobody else is told.
    and endpoint != "groups.offer_show"
    # A document, looked at as a picture by a test of its own.
    and endpoint != "referrals.answer_letter"
    # Open between two steps of one's own alone: a test of its own walks through both.
    and endpoint not in ("auth.second_step", "auth.app_add")
    # Opened by the address that its form gives: the main job's test sees it.
    and endpoint != "intake.refer_sent"
    # As the page of an invitation, which is looked at, behind a link that lasts for minutes.
    and endpoint != "links.reset_open"
    # Open for an hour, which the demo's aren't any more: the form that leads to it is looked at.
    and endpoint != "break_glass.record_show"
    # Nobody in the demo has made two records one: a test of its own looks at it.
    and endpoint != "people.merge_show"
    # The demo has no job to show: a test of its own watches one.
    and endpoint != "office.job_show"
    # The demo sends no mail: the list of it is looked at, empty.
    and endpoint != "office.outbox_show"
    # A contact stays open while its session lasts: the form that leads to it is looked at.
    and endpoint != "concerns.emergency_show"
    # Nor has it brought in a file: the list and the form are looked at.
    and endpoint not in IMPORTS
    # A part of a page, and files; and of a draft, what stands once a worker has made it.
    and endpoint not in OF_REPORTS
)
FAYS_GROUP = (
    "SELECT l.group_id FROM group_leader l JOIN app_user u ON u.id = l.user_id "
    "JOIN session s ON s.group_id = l.group_id "
    "WHERE u.email = 'fay@demo.example' AND date(s.starts_at) = date('now') LIMIT 1"
)
IDS = {
    # Verified, so that it can be revoked, withdrawn, and given a file.
    "record_id": "SELECT r.id FROM training_record r JOIN course c ON c.id = r.course_id "
    "WHERE r.state = 'verified' AND r.revoked_on IS NULL AND c.kind = 'training' LIMIT 1",
    "group_id": FAYS_GROUP,
    "block_id": "SELECT id FROM access_block ORDER BY id LIMIT 1",
    "quote_id": "SELECT id FROM quote WHERE withdrawn_on IS NULL ORDER BY id LIMIT 1",
    "pair_id": "SELECT id FROM pair ORDER BY id LIMIT 1",
    "session_id": f"SELECT id FROM session WHERE group_id = ({FAYS_GROUP}) "
    "AND date(starts_at) = date('now')",
    "person_id": "SELECT m.person_id FROM membership m JOIN referral r "
    f"ON r.person_id = m.person_id WHERE m.group_id = ({FAYS_GROUP}) AND m.state = 'active' "
    "ORDER BY m.id LIMIT 1",
    "referral_id": "SELECT id FROM referral WHERE state = 'received' ORDER BY queue_rank LIMIT 1",
    "reason_code": "SELECT 'no_room'",
    "view_id": "SELECT id FROM saved_view WHERE is_shared LIMIT 1",
    "message_id": "SELECT message_id FROM referral WHERE state = 'received' LIMIT 1",
    # An e-mail: a PDF fills the page with a viewer that isn't ours.
    "file_id": "SELECT id FROM intake_file WHERE media_type = 'message/rfc822' LIMIT 1",
    "membership_id": f"SELECT id FROM membership WHERE group_id = ({FAYS_GROUP}) "
    "AND state = 'active' ORDER BY id LIMIT 1",
    "notice_id": "SELECT notice_id FROM telling WHERE state = 'to_tell' ORDER BY id LIMIT 1",
    "interpreter_id": "SELECT id FROM interpreter_booking ORDER BY id LIMIT 1",
    "taster_id": "SELECT id FROM taster WHERE outcome IS NULL ORDER BY id LIMIT 1",
    "other_id": "SELECT id FROM person ORDER BY id DESC LIMIT 1",
    "walk_in_id": "SELECT id FROM walk_in WHERE person_id IS NULL AND NOT is_settled LIMIT 1",
    "follow_up_id": "SELECT id FROM follow_up WHERE done_at IS NULL ORDER BY due_on LIMIT 1",
    "course_id": "SELECT course_id FROM course_extension ORDER BY id LIMIT 1",
    "requirement_id": "SELECT id FROM requirement ORDER BY id LIMIT 1",
    "link_id": "SELECT id FROM course_link ORDER BY id LIMIT 1",
    "extension_id": "SELECT id FROM course_extension ORDER BY id LIMIT 1",
    "assignment_id": f"SELECT id FROM group_leader WHERE group_id = ({FAYS_GROUP}) "
    "AND stood_down_at IS NULL AND ends_on IS NULL ORDER BY id LIMIT 1",
    "stand_down_id": "SELECT r.stand_down_id FROM stand_down_reader r "
    "JOIN stand_down s ON s.id = r.stand_down_id JOIN app_user u ON u.id = r.user_id "
    "WHERE u.email = 'cora@demo.example' AND s.ended_at IS NULL ORDER BY s.id LIMIT 1",
    "away_id": "SELECT id FROM away_date ORDER BY id LIMIT 1",
    # The demo's own, which stands in no mail.
    "link": "SELECT 'demo-link-of-otis'",
    # One that waits to be typed in.
    "code": "SELECT code FROM printed_sheet WHERE entered_at IS NULL AND set_aside_at IS NULL",
    "venue_id": "SELECT id FROM venue ORDER BY id LIMIT 1",
    "provider_id": "SELECT id FROM provider ORDER BY id LIMIT 1",
    "referrer_id": "SELECT id FROM referrer WHERE provider_id = 1 ORDER BY id LIMIT 1",
    "request_id": "SELECT id FROM access_request ORDER BY id LIMIT 1",
    "erasure_id": "SELECT id FROM erasure ORDER BY id LIMIT 1",
    "record_kind": "SELECT 'person'",
    "user_id": "SELECT id FROM app_user WHERE email = 'fay@demo.example'",
    "ask_id": "SELECT a.id FROM cover_ask a JOIN app_user u ON u.id = a.user_id "
    "WHERE u.email = 'fay@demo.example'",
    # The demo's own link of a provider.
    "key": "SELECT 'demo-link-of-northquay-surgery'",
    "roll_token": "SELECT 'demo-link-to-tonights-roll'",
    "link_token": "SELECT 'demo-link-to-a-few-questions'",
    "paper_code": "SELECT code FROM paper_form WHERE entered_at IS NULL ORDER BY id LIMIT 1",
    "learning_id": "SELECT id FROM learning_record WHERE state = 'pending' ORDER BY id LIMIT 1",
    "supervision_id": "SELECT id FROM supervision WHERE withdrawn_at IS NULL ORDER BY id LIMIT 1",
    "waiver_id": "SELECT id FROM waiver WHERE ended_on IS NULL ORDER BY id LIMIT 1",
    # About nobody by name: its first lead is Cora.
    "concern_id": "SELECT id FROM concern WHERE state = 'raised' ORDER BY id LIMIT 1",
    "office_message_id": "SELECT id FROM office_message WHERE answered_at IS NULL LIMIT 1",
    "lead_id": "SELECT id FROM concern_lead ORDER BY position LIMIT 1",
    # One that somebody is offered a place in: ahead, with all that a list may show.
    "programme_id": "SELECT id FROM programme ORDER BY id LIMIT 1",
    "measure": "SELECT 'ucla3'",
    "response_id": "SELECT id FROM response WHERE measure = 'ucla3' ORDER BY id LIMIT 1",
    # Open, with ratings to draw.
    "goal_id": "SELECT g.id FROM goal g JOIN goal_rating r ON r.goal_id = g.id "
    "WHERE g.closed_on IS NULL GROUP BY g.id HAVING count(*) > 1 ORDER BY g.id LIMIT 1",
    # The demo's own issue; its draft became that, and another waits for a worker.
    "issue_id": "SELECT id FROM report_issue ORDER BY id LIMIT 1",
    "report_id": "SELECT id FROM report_draft WHERE state <> 'issued' ORDER BY id LIMIT 1",
    "table": "SELECT 'reach'",
    "funding_id": "SELECT id FROM funding ORDER BY id LIMIT 1",
    "target_id": "SELECT id FROM target ORDER BY id LIMIT 1",
    "class_id": "SELECT b.training_class_id FROM class_booking b WHERE b.state = 'offered' LIMIT 1",
}
# A session of Fay's that is over, and somebody who came to it.
FAYS_HELD = (
    f"SELECT id FROM session WHERE group_id = ({FAYS_GROUP}) "
    "AND starts_at < datetime('now', '-1 day') AND state = 'planned' "
    "ORDER BY starts_at DESC LIMIT 1"
)
# Where the page wants another row than its siblings.
IDS_OF = {
    "break_glass.review_edit": {
        "opening_id": "SELECT id FROM break_glass WHERE finding IS NULL LIMIT 1"
    },
    "links.invitation_open": {"link_token": "SELECT 'demo-link-of-an-invitation'"},
    "reports.figure_show": {"key": "SELECT 'people_came'"},
    "outcomes.licence_edit": {"measure": "SELECT 'swemwbs'"},
    "outcomes.session_answers": {"session_id": FAYS_HELD},
    "outcomes.session_answer_add": {
        "measure": "SELECT 'session4'",
        "session_id": FAYS_HELD,
        "person_id": f"SELECT person_id FROM attendance WHERE session_id = ({FAYS_HELD}) "
        "AND mark = 'present' ORDER BY id LIMIT 1",
    },
    # The demo's own link to where a referral stands.
    "status.status_show": {"token": "SELECT 'demo-link-to-where-a-referral-stands'"},
    # Nobody is asked how a session went before it has begun.
    "groups.debrief_add": {
        "session_id": f"SELECT id FROM session WHERE group_id = ({FAYS_GROUP}) "
        "AND starts_at < datetime('now', '-1 day') AND state = 'planned' "
        "ORDER BY starts_at DESC LIMIT 1",
    },
    "groups.group_staff": {"group_id": "SELECT id FROM support_group WHERE is_sensitive LIMIT 1"},
    # A group that somebody has begun to end.
    "groups.group_end_show": {"group_id": "SELECT group_id FROM group_end LIMIT 1"},
    "groups.group_end_check": {"group_id": "SELECT group_id FROM group_end LIMIT 1"},
    # A seat is offered to whoever waits.
    "groups.offer_make": {
        "membership_id": "SELECT id FROM membership WHERE state = 'waiting' ORDER BY id LIMIT 1",
    },
    "training.class_complete": {
        "class_id": "SELECT id FROM training_class WHERE state = 'planned' "
        "AND starts_at < datetime('now') LIMIT 1",
    },
}


@pytest.fixture(scope="module")
def visitors(chromium: Any, demo: Any) -> Any:
    """One visitor for each who is looked at, signed in once."""
    from tests.browser.conftest import Visitor

    made: dict[str | None, Visitor] = {}
    for name in WHO:
        made[name] = Visitor(chromium, demo)
        if name:
            made[name].sign_in(name)
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def address(app: Any, demo: Any) -> Any:
    """The address of a route's page in the demo."""

    def find(endpoint: str) -> str:
        rule = next(one for one in app.url_map.iter_rules() if one.endpoint == endpoint)
        with app.test_request_context():
            ids = IDS | IDS_OF.get(endpoint, {})
            return str(
                app.url_for(endpoint, **{one: demo.value(ids[one]) for one in rule.arguments})
            )

    return find


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_has_no_fault_that_axe_can_find(visitors: Any, address: Any, endpoint: str) -> None:
    path = address(endpoint)
    seen, found = 0, []
    for name in WHO:
        visitor = visitors[name]
        if name is None and endpoint not in (
            "auth.sign_in",
            "links.invitation_open",
            "links.forgot_show",
            "links.forgot_sent",
            "intake.refer",
            "intake.refer_by_link",
            "status.status_show",
            "respond.question_show",
            "respond.answers_sent",
        ):
            continue
        if visitor.open(path) != 200:
            continue
        seen += 1
        found += [f"as {name}: {fault}" for fault in _faults(visitor)]
        if endpoint not in SEEN_BY_EACH:
            break
    assert seen, f"nobody could open {path}"
    assert found == []
    assert [one for each in visitors.values() for one in each.complaints] == []


def test_error_pages_have_no_fault_that_axe_can_find(visitors: Any) -> None:
    visitor = visitors["fay"]
    for path, status in (("/nothing-here", 404), ("/referrals", 403)):
        assert visitor.open(path) == status
        assert _faults(visitor) == []


def _faults(visitor: Any) -> list[str]:
    page = visitor.page
    page.evaluate(AXE_SCRIPT)
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            where = f"{width} px, {scheme}"
            answer = page.evaluate(
                "tags => axe.run({runOnly: {type: 'tag', values: tags}, "
                "resultTypes: ['violations']})",
                STANDARD,
            )
            for one in answer["violations"]:
                for node in one["nodes"]:
                    found.append(f"{where}: {one['id']}: {node['html'][:150]}")
        sideways = page.evaluate("document.documentElement.scrollWidth")
        if sideways > width:
            found.append(f"{width} px: the page is {sideways} px wide")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    return found


def test_axe_would_find_a_fault(visitors: Any) -> None:
    visitor = visitors[None]
    visitor.open("/sign-in")
    visitor.page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any("label" in fault for fault in _faults(visitor))


def test_what_a_page_asks_of_somebody_else_is_noticed(chromium: Any, demo: Any) -> None:
    from tests.browser.conftest import Visitor

    visitor = Visitor(chromium, demo)
    visitor.open("/sign-in")
    # The page, its style and its scripts, all of them ours.
    assert visitor.asked_count > 2
    assert visitor.complaints == []
    visitor.context.route("http://elsewhere.example/*", lambda route: route.abort())
    visitor.page.evaluate("document.location = 'http://elsewhere.example/x.png'")
    visitor.page.wait_for_timeout(300)
    assert any("elsewhere.example" in one for one in visitor.complaints)
    # What isn't there is no part of a page.
    visitor.complaints.clear()
    visitor.open("/sign-in")
    visitor.page.evaluate(
        "new Promise(done => { const one = document.createElement('img');"
        " one.onerror = done; one.src = '/static/nothing.png'; document.body.append(one); })"
    )
    assert any("nothing.png is 404" in one for one in visitor.complaints)
    visitor.context.close()


def test_the_policy_stops_inline_code(chromium: Any, demo: Any) -> None:
    from tests.browser.conftest import Visitor

    visitor = Visitor(chromium, demo)
    visitor.open("/sign-in")
    visitor.page.evaluate(
        "() => { const one = document.createElement('script');"
        " one.textContent = 'window.planted = 1'; document.body.append(one); }"
    )
    assert visitor.page.evaluate("window.planted") is None
    assert any("Content Security Policy" in one for one in visitor.complaints)
    visitor.context.close()
