"""The status link: words of state and no name, and what comes through it joins the referral."""

import re
import threading
from datetime import timedelta
from io import BytesIO

import pytest

from portal import clock
from portal.db import connection
from portal.models import (
    Event,
    FollowUp,
    IntakeFile,
    IntakeMessage,
    Referral,
    ReferralMessage,
    ReferralState,
    StatusLink,
    StatusView,
)
from portal.referrals import status_link_actions
from tests import answer_factories, factories

TOKEN = "k" * 43
PATH = f"/refer/status/{TOKEN}"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def referral(db):
    made = factories.referral(factories.person("Pip Adeyemi"), topic="Bereavement")
    answer_factories.status_link(made, TOKEN)
    return made


@pytest.fixture
def browser(browser_for, referral):
    return browser_for(None)


def _key(browser):
    page = browser.client.get(PATH).get_data(as_text=True)
    return re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]


def _send(browser, key="one key", **fields):
    return browser.client.post(
        PATH, data={"request_key": key, "csrf_token": browser.csrf_token(), **fields}
    )


def test_it_says_words_of_state_and_nobodys_name(browser, referral):
    answer = browser.client.get(PATH)
    page = answer.get_data(as_text=True)
    assert "Received" in page and referral.reference in page
    for secret in ("Pip", "Adeyemi", "Bereavement", "Panic"):
        assert secret not in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert StatusView.select().count() == 1
    assert Event.select().where(Event.action == "status_link_opened").count() == 1


@pytest.mark.parametrize("how", ["guessed", "expired", "revoked"])
def test_a_dead_link_and_a_guess_look_the_same(browser, referral, how):
    if how == "expired":
        StatusLink.update(expires_at=clock.now() - timedelta(minutes=1)).execute()
    if how == "revoked":
        status_link_actions.revoke_links(referral.id, None)
    path = f"/refer/status/{'x' * 43}" if how == "guessed" else PATH
    answer = browser.client.get(path)
    assert answer.status_code == 404
    assert "open anything" in answer.get_data(as_text=True)
    assert not StatusView.select().exists()


def test_an_answer_joins_the_referral_restarts_it_and_is_never_shown(browser, referral):
    Referral.update(state=ReferralState.AWAITING_INFORMATION).execute()
    answer = _send(browser, _key(browser), part="answer", text="She lives at 2 Mill Lane.")
    assert answer.status_code == 303
    joined = ReferralMessage.get()
    assert (joined.referral_id, joined.part) == (referral.id, "answer")
    assert b"Mill Lane" in IntakeMessage.get_by_id(joined.message_id).body
    assert Referral.get().state == ReferralState.CONTACTING
    assert "Mill Lane" not in browser.client.get(PATH).get_data(as_text=True)
    assert IntakeMessage.get_by_id(joined.message_id).door == "status_link"


def test_an_answer_to_one_on_hold_is_kept_and_somebody_reads_it(browser, referral):
    Referral.update(
        state=ReferralState.AWAITING_INFORMATION, held_until=clock.today() + timedelta(days=9)
    ).execute()
    assert _send(browser, part="answer", text="She is in hospital.").status_code == 303
    assert ReferralMessage.get().part == "answer"
    assert Referral.get().state == ReferralState.AWAITING_INFORMATION
    assert FollowUp.get().kind == "referrer"


@pytest.mark.parametrize("state", ["received", "accepted", "ended"])
def test_what_nobody_waits_for_is_read_all_the_same(browser, referral, state):
    Referral.update(state=state, ending="declined" if state == "ended" else None).execute()
    _send(browser, part="answer", text="She has another number now.")
    owed = FollowUp.get()
    assert (owed.kind, owed.referral_id) == ("referrer", referral.id)


def test_a_form_that_is_refused_shows_the_page_and_is_counted_as_a_look(browser, referral):
    assert _send(browser, part="answer", text="").status_code == 422
    assert StatusView.select().count() == 1


def test_the_same_sent_twice_is_the_same(browser, referral):
    for _time in range(2):
        assert _send(browser, part="answer", text="Yes.").status_code == 303
    assert ReferralMessage.select().count() == 1


def test_the_same_sent_by_two_presses_at_once_is_one(browser, browser_for, referral):
    start, shown = threading.Barrier(4), []

    def send(pressed, token):
        start.wait()
        with connection():
            answer = pressed.client.post(
                PATH,
                data={
                    "request_key": "one key",
                    "csrf_token": token,
                    "part": "risk",
                    "text": "She spoke of ending her life.",
                },
            )
        shown.append(answer.status_code)

    pressed = [browser_for(None) for _ in range(4)]
    tokens = [one.csrf_token() for one in pressed]
    threads = [threading.Thread(target=send, args=one) for one in zip(pressed, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shown == [303] * 4
    assert ReferralMessage.select().count() == 1


def test_a_new_risk_stands_first_and_says_whom_to_ring(browser, referral):
    answer = _send(browser, part="risk", text="She spoke of ending her life.")
    assert Referral.get().queue_rank == 0
    assert FollowUp.get(FollowUp.kind == "risk").due_on == clock.today()
    assert "She spoke of ending her life." in Referral.get_by_id(referral.id).risk_note
    page = browser.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "116 123" in page and "ending her life" not in page


def test_a_wish_to_withdraw_is_put_to_somebody_and_shown_as_asked(browser, referral):
    _send(browser, part="withdrawal", text="They moved away.")
    assert FollowUp.get().key.startswith("withdrawal ")
    assert Referral.get().state == ReferralState.RECEIVED
    assert "You asked us to stop" in browser.client.get(PATH).get_data(as_text=True)


def test_a_file_is_kept_as_what_it_is(browser, referral):
    answer = _send(browser, part="file", file=(BytesIO(PDF), "letter.pdf"))
    assert answer.status_code == 303
    assert IntakeFile.get().media_type == "application/pdf"


def test_a_file_that_lies_is_refused_with_nothing_kept(browser, referral):
    answer = _send(browser, part="file", text="See this", file=(BytesIO(b"MZ\x90"), "letter.pdf"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "See this" in page
    assert not ReferralMessage.select().exists()


@pytest.mark.parametrize("part", ["answer", "risk", "withdrawal", "file", ""])
def test_nothing_is_sent_without_words_or_a_file(browser, referral, part):
    assert _send(browser, part=part, text="").status_code == 422
    assert not ReferralMessage.select().exists()


def test_a_link_takes_only_so_much_in_an_hour(browser, referral, monkeypatch):
    monkeypatch.setattr("portal.referrals.status_views.PARTS_PER_LINK", 1)
    assert _send(browser, "a", part="answer", text="One").status_code == 303
    answer = _send(browser, "b", part="answer", text="Two, long typed")
    assert answer.status_code == 422 and "Two, long typed" in answer.get_data(as_text=True)


def test_guesses_are_counted(browser, monkeypatch):
    monkeypatch.setattr("portal.referrals.status_views.LOOKS_PER_ADDRESS", 2)
    got = [browser.client.get(f"/refer/status/{one * 43}").status_code for one in "abc"]
    assert got == [404, 404, 429]


def test_a_receipt_brings_a_link_to_professionals_alone(db):
    person = factories.person()
    for kind, gets_one in (("professional", True), ("supported", False), ("self", False)):
        made = factories.referral(person, sender_kind=kind)
        assert bool(status_link_actions.make_link(made.id)) == gets_one
    with pytest.raises(status_link_actions.DomainError):
        status_link_actions.make_link(made.id, by=factories.user("Cora", "staff"))
