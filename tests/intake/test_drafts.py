"""Drafts of referrals: nothing typed is lost, and each is its owner's alone."""

import json
from io import BytesIO

import pytest
import time_machine

from portal import clock
from portal.auth import sessions
from portal.intake import draft_actions, draft_queries
from portal.intake.draft_rules import PageState
from portal.models import (
    DraftFile,
    Event,
    IntakeFile,
    IntakeMessage,
    Referral,
    ReferralDraft,
)
from tests import doors_factories
from tests.intake import mail
from tests.intake.test_referral_new import TYPED
from tests.page import Page, signed_in
from tests.training import files

SAVE = "/referrals/new/drafts"
JSON = {"Accept": "application/json"}


@pytest.fixture
def cora(browser_for, people):
    return browser_for(people.cora)


def hidden(page, **more):
    names = ("csrf_token", "request_key", "draft_version", "page_key")
    return {name: page.value_of(name) for name in names} | more


def autosave(browser, page, status=200, **typed):
    """What the page's script sends after a pause, and what it does with the answer."""
    fields = hidden(page, **typed)
    answer = browser.client.post(SAVE, data=fields, headers=JSON)
    assert answer.status_code == status, answer.data
    return answer.json


def test_a_draft_is_saved_by_its_button_and_gone_on_with(cora, people):
    page = cora.get("/referrals/new")
    saved = cora.post(SAVE, hidden(page, given_name="Amara", reason="Rang at nine"))
    page = cora.follow(saved.response.location)
    assert "Saved as a draft." in page.words
    assert page.value_of("given_name") == "Amara"
    assert page.value_of("reason").strip() == "Rang at nine"
    assert not IntakeMessage.select().exists()
    listed = cora.get("/").links()
    page = cora.get(listed["Amara"])
    cora.submit(page, "Save and open", 302, **TYPED)
    assert Referral.get().person.given_name == "Amara"
    assert not ReferralDraft.select().exists()
    said = json.loads(bytes(IntakeMessage.get().body))
    assert not {"csrf_token", "request_key", "draft_version", "page_key", "scan"} & set(said)


def test_typing_saves_by_itself_and_makes_one_draft_with_one_event(cora):
    page = cora.get("/referrals/new")
    for text in ("P", "Pan", "Panic"):
        answer = autosave(cora, page, reason=text)
    assert (answer["version"], answer["said"][:16]) == (3, "Saved as a draft")
    row = ReferralDraft.get()
    assert dict(json.loads(row.typed))["reason"] == "Panic"
    assert Event.select().where(Event.action == "draft_begun").count() == 1


def test_a_blank_page_makes_no_draft(cora):
    page = cora.get("/referrals/new")
    assert autosave(cora, page, provider_id="0", reason="  ")["version"] == 0
    assert not ReferralDraft.select().exists()


def test_a_draft_survives_a_time_out_and_a_killed_tab(cora, people, browser_for):
    page = cora.get("/referrals/new")
    autosave(cora, page, given_name="Amara", reason="Everything that was said")
    sessions.end_everywhere(people.cora.id, by=people.cora.id)
    assert cora.client.post(SAVE, data=hidden(page), headers=JSON).status_code == 401
    # The tab is gone. Signed in anew, she finds what she typed.
    again = browser_for(people.cora)
    page = again.get(again.get("/referrals/new").links()["Amara"])
    assert page.value_of("reason").strip() == "Everything that was said"


def test_the_last_words_of_a_page_come_after_its_referral_and_change_nothing(cora):
    page = cora.get("/referrals/new")
    autosave(cora, page, **TYPED)
    cora.submit(page, "Save and open", 302, **TYPED)
    answer = autosave(cora, page, status=409, **TYPED)
    assert "saved as a referral" in answer["said"]
    assert not ReferralDraft.select().exists()


def test_last_words_of_a_page_that_comes_back_leave_one_draft(cora):
    page = cora.get("/referrals/new")
    autosave(cora, page, reason="one")
    # No answer reached the page, which still knows version 0.
    autosave(cora, page, reason="one two")
    assert ReferralDraft.get().version == 2


def test_two_pages_on_one_draft_keep_both_texts(cora, people):
    made = doors_factories.draft(people.cora, file=files.PDF, given_name="Amara", reason="Old")
    first = cora.get(f"/referrals/new?draft={made.id}")
    other = cora.get(f"/referrals/new?draft={made.id}")
    autosave(cora, first, given_name="Amara", reason="First")
    answer = autosave(cora, other, given_name="Amara", reason="Other")
    assert "a draft of its own" in answer["said"]
    reasons = [dict(json.loads(one.typed))["reason"] for one in ReferralDraft.select()]
    assert sorted(reasons) == ["First", "Other"]
    assert DraftFile.select().count() == 2
    # Sent from the page that is behind: what the other typed stays a draft.
    cora.submit(other, "Save and open", 302, **TYPED)
    assert sorted(dict(json.loads(one.typed))["reason"] for one in ReferralDraft.select()) == [
        "First",
        "Other",
    ]


def test_a_scan_becomes_the_message_and_what_was_typed_stands_beside_it(cora, people):
    page = cora.get("/referrals/new")
    scan = {"scan": (BytesIO(files.PDF), "Letter about Pip.pdf"), "reason": "As the letter says"}
    saved = cora.post(SAVE, hidden(page, **scan))
    page = cora.follow(saved.response.location)
    assert "Letter about Pip.pdf" in page.main
    assert page.value_of("reason").strip() == "As the letter says"
    draft_id = ReferralDraft.get().id
    shown = cora.client.get(f"/referrals/new/drafts/{draft_id}/file")
    assert (shown.data, shown.headers["Cache-Control"]) == (files.PDF, "no-store")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")
    first = cora.submit(page, "Save and open", 302, **TYPED)
    message = IntakeMessage.get()
    assert bytes(message.body) == files.PDF
    assert message.content_type == "application/pdf"
    assert not DraftFile.select().exists()
    names = [(one.name, one.is_typed) for one in IntakeFile.select().order_by(IntakeFile.id)]
    assert names == [("Letter about Pip.pdf", False), ("What was typed", True)]
    # A second press finds it again, and a changed page is asked about.
    second = cora.submit(page, "Save and open", 302, **TYPED)
    assert second.response.location == first.response.location
    cora.submit(page, "Save and open", 409, **{**TYPED, "reason": "Changed"})
    page = cora.get(f"/intake/{message.id}")
    assert "Letter about Pip.pdf" in page.main
    page = cora.get(page.links()["What was typed"])
    assert "Panic attacks since March." in page.main


def test_a_file_chosen_with_save_is_kept_too(cora):
    page = cora.get("/referrals/new")
    body = mail.saved(attached=((files.PNG, "form.png", "image/png"),))
    cora.post("/referrals/new", hidden(page, scan=(BytesIO(body), "mail.eml"), **TYPED))
    assert bytes(IntakeMessage.get().body) == body
    assert {one.name for one in IntakeFile.select()} == {"mail.eml", "form.png", "What was typed"}


def test_the_same_scan_is_known_again(cora, people):
    page = cora.get("/referrals/new")
    cora.post("/referrals/new", hidden(page, scan=(BytesIO(files.PDF), "a.pdf"), **TYPED))
    page = cora.get("/referrals/new")
    saved = cora.post(SAVE, hidden(page, scan=(BytesIO(files.PDF), "b.pdf")))
    page = cora.follow(saved.response.location)
    assert "This very file came before" in page.main
    assert Referral.get().reference in page.links()


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (files.HTML, "letter.pdf", "it is a web page"),
        (files.zip_bomb(), "mail.eml", "it is an office document"),
        (b"", "empty.pdf", "it is empty"),
        (files.PDF + bytes(10_000_001), "huge.pdf", "larger than 10 MB"),
    ],
    ids=["html", "zip", "empty", "ten megabytes"],
)
@pytest.mark.parametrize("path", [SAVE, "/referrals/new"])
def test_a_hostile_scan_is_refused_and_nothing_typed_is_lost(cora, path, body, name, why):
    page = cora.get("/referrals/new")
    page = cora.post(path, hidden(page, scan=(BytesIO(body), name), **TYPED), status=422)
    assert why in page.errors()["scan"]
    assert page.value_of("reason").strip() == TYPED["reason"]
    assert not DraftFile.select().exists()
    assert not IntakeMessage.select().exists()


def test_eleven_megabytes_are_refused_before_they_are_read(cora):
    page = cora.get("/referrals/new")
    scan = (BytesIO(files.PDF + bytes(11_000_000)), "huge.pdf")
    page = cora.post(SAVE, hidden(page, scan=scan, reason="Typed"), status=413)
    assert "huge.pdf is larger than 10 MB" in page.words


def test_nobody_sees_anothers_draft(cora, people, browser_for):
    from portal.models import Role
    from tests import factories

    made = doors_factories.draft(people.cora, file=files.PDF, given_name="Amara")
    colleague = browser_for(factories.user("Colin Staff", Role.STAFF))
    colleague.get(f"/referrals/new?draft={made.id}", status=404)
    colleague.get(f"/referrals/new/drafts/{made.id}/file", status=404)
    colleague.post(f"/referrals/new/drafts/{made.id}/discard", status=404)
    assert "Amara" not in colleague.get("/referrals/new").main
    # Nor does its key open it: a page of the same key is a draft of one's own.
    page = colleague.get("/referrals/new")
    fields = hidden(page, reason="Mine") | {"request_key": made.request_key}
    colleague.client.post(SAVE, data=fields, headers=JSON)
    assert dict(json.loads(ReferralDraft.get_by_id(made.id).typed)) == {"given_name": "Amara"}
    for who in (people.fay, people.mae, people.ada):
        browser = browser_for(who)
        browser.post(SAVE, {"reason": "x"}, status=403)
        browser.post(f"/referrals/new/drafts/{made.id}/discard", status=403)


def test_a_draft_is_discarded_with_its_scan(cora, people):
    made = doors_factories.draft(people.cora, file=files.PDF, given_name="Amara")
    cora.post(f"/referrals/new/drafts/{made.id}/discard")
    assert not ReferralDraft.select().exists()
    assert not DraftFile.select().exists()
    cora.post(f"/referrals/new/drafts/{made.id}/discard", status=404)


def test_a_draft_goes_after_its_days_and_says_so_before(cora, people):
    made = doors_factories.draft(people.cora, given_name="Amara")
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False) as traveller:
        traveller.shift(12.5 * 86_400)
        user = signed_in(people.cora)
        assert draft_queries.drafts_of(user)[0].is_going
        traveller.shift(2 * 86_400)
        assert draft_queries.drafts_of(user) == []
        assert draft_actions.drop_expired() == 1
    assert not ReferralDraft.select().where(ReferralDraft.id == made.id).exists()


def test_a_stale_page_is_shown_again_with_all_that_was_typed(cora):
    page = cora.get("/referrals/new")
    fields = hidden(page, given_name="Amara") | {"csrf_token": "stale"}
    page = Page(cora.client.post(SAVE, data=fields))
    assert page.status == 422
    assert "open for too long" in page.main
    assert page.value_of("given_name") == "Amara"


def test_saves_at_once_make_one_draft(people, at_once):
    user = signed_in(people.cora)
    key, page = "one-key-for-one-page-00", PageState("page", 0)
    made = at_once(
        [
            lambda n=n: draft_actions.save_draft(key, page, [("reason", str(n))], user)
            for n in range(4)
        ]
    )
    assert {one.draft_id for one in made} == {made[0].draft_id}
    assert ReferralDraft.select().count() == 1


def test_a_number_that_is_none_opens_no_draft(people, browser_for):
    browser_for(people.cora).get("/referrals/new?draft=²", status=404)
