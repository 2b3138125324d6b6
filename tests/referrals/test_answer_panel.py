"""What a referral's page and the list of answers do: send now, print, mark, correct, a new link."""

import re
from datetime import timedelta

import pytest

from portal import clock, pdf
from portal.models import (
    Answer,
    AnswerChannel,
    AnswerState,
    Consent,
    OutboxMessage,
    Person,
    Referral,
    ReferralStep,
    StatusLink,
)
from tests import answer_factories, factories


@pytest.fixture
def referral(people):
    made = factories.referral(
        factories.person("Pip Adeyemi"),
        provider=factories.provider("Quay Practice"),
        referred_by="Dr Wren",
        sender_reference="QP-77",
    )
    answer_factories.feedback(made)
    return made


@pytest.fixture
def browser(browser_for, people):
    return browser_for(people.cora)


def _post(browser, path, **fields):
    return browser.client.post(path, data={"csrf_token": browser.csrf_token(), **fields})


def test_send_now_makes_the_answer_and_says_so(browser, referral):
    path = f"/referrals/{referral.id}"
    Referral.update(state="accepted", decided_at=clock.now()).execute()
    assert "Send now" in browser.client.get(path).get_data(as_text=True)
    answer = _post(browser, f"{path}/answers", audience="referrer", milestone="decision")
    assert answer.status_code == 302
    made = Answer.get()
    assert (made.channel, made.state, made.made_by.name) == ("letter", "to_print", "Cora Lindqvist")
    page = browser.client.get(path).get_data(as_text=True)
    assert "Letter to print" in page and "Agreed then: the person, phone" in page


def test_a_letter_is_printed_marked_and_gone_from_the_list(browser, referral):
    made = answer_factories.answer(
        referral,
        channel=AnswerChannel.LETTER,
        state=AnswerState.TO_PRINT,
        named_as="Pip Adeyemi",
        to_address="Dr Wren\nQuay Practice",
    )
    assert referral.reference in browser.client.get("/answers").get_data(as_text=True)
    path = f"/referrals/{referral.id}/answers/{made.id}"
    letter = browser.client.get(f"{path}/letter.pdf")
    assert letter.data.startswith(b"%PDF") and "Pip" not in letter.headers["Content-Disposition"]
    assert _post(browser, f"{path}/done", back="list").headers["Location"].endswith("/answers")
    assert Answer.get().state == AnswerState.POSTED
    assert referral.reference not in browser.client.get("/answers").get_data(as_text=True)


def test_whoever_rings_sees_the_number_and_what_to_mind(browser, referral):
    Person.update(phone="07700 900123", safe_times="Before noon alone").execute()
    kind = {"channel": AnswerChannel.BY_HAND, "state": AnswerState.TO_TELL}
    answer_factories.answer(referral, audience="person", milestone="ended", **kind)
    for path in ("/answers", f"/referrals/{referral.id}"):
        page = browser.client.get(path).get_data(as_text=True)
        assert "tel:07700900123" in page and "Before noon alone" in page
        assert "Their time with us has ended" in page and "The end, with sessions" not in page
    Person.update(do_not_contact=True).execute()
    page = browser.client.get("/answers").get_data(as_text=True)
    assert "tel:07700900123" not in page and "t contact them yourself" in page


def test_what_is_held_back_of_long_ago_is_no_work_of_today(browser, referral):
    Consent.delete().execute()
    for days, is_listed in ((3, True), (20, False)):
        ended_at = clock.now() - timedelta(days=days)
        Referral.update(
            state="ended", ending="withdrawn", ended_on=clock.local(ended_at).date()
        ).execute()
        ReferralStep.delete().execute()
        # Something happened of late, so that it is looked at.
        for kind, at in (("ended", ended_at), ("changed", clock.now())):
            ReferralStep.create(referral=referral, kind=kind, at=at)
        page = browser.client.get("/answers").get_data(as_text=True)
        assert ("Held back until" in page) == is_listed
        assert "Held back: the person" in browser.client.get(f"/referrals/{referral.id}").get_data(
            as_text=True
        )


def test_mail_that_failed_is_told_otherwise(browser, referral):
    made = answer_factories.answer(referral, outbox=factories.outbox_message(state="failed"))
    assert "be sent" in browser.client.get("/answers").get_data(as_text=True)
    _post(browser, f"/referrals/{referral.id}/answers/{made.id}/otherwise", channel="letter")
    made = Answer.get()
    assert (made.state, made.named_as) == ("to_print", "Pip Adeyemi")
    # Sent again as well, it would be told twice.
    assert OutboxMessage.get().state == "pulled"


@pytest.mark.parametrize("mail", ["queued", "sending", "sent"])
def test_what_is_mailed_is_not_told_again_another_way(browser, referral, mail):
    made = answer_factories.answer(referral, outbox=factories.outbox_message(state=mail))
    _post(browser, f"/referrals/{referral.id}/answers/{made.id}/otherwise", channel="by_hand")
    assert (Answer.get().state, OutboxMessage.get().state) == ("mailed", mail)


def test_a_correction_by_hand_needs_its_reason_and_names_what_it_corrects(browser, referral):
    Referral.update(referrer_email="wren@practice.example").execute()
    made = answer_factories.answer(referral, state=AnswerState.MAILED)
    path = f"/referrals/{referral.id}/answers/{made.id}/correct"
    _post(browser, path, reason="")
    assert Answer.select().count() == 1
    _post(browser, path, reason="It was another referral.")
    assert Answer.select().count() == 2
    assert "“Accepted”" in OutboxMessage.get().text


def test_a_new_link_is_shown_once_and_ends_the_earlier_one(browser, referral):
    answer_factories.status_link(referral)
    page = _post(browser, f"/referrals/{referral.id}/status-link").get_data(as_text=True)
    token = re.search(r"/refer/status/([\w-]{43})", page)[1]
    assert StatusLink.select().where(StatusLink.revoked_at.is_null()).count() == 1
    assert browser.client.get(f"/refer/status/{token}").status_code == 200
    _post(browser, f"/referrals/{referral.id}/status-link/revoke")
    assert browser.client.get(f"/refer/status/{token}").status_code == 404
    assert token not in browser.client.get(f"/referrals/{referral.id}").get_data(as_text=True)


def test_a_letter_can_be_drawn_in_long_arabic(app, db, referral):
    from flask import render_template

    from portal.referrals import answer_letter_queries

    made = answer_factories.answer(
        referral,
        channel=AnswerChannel.LETTER,
        state=AnswerState.TO_PRINT,
        named_as="عبد الرحمن " * 10,
        to_address="Dr Wren",
    )
    letter = answer_letter_queries.letter_of(made.id)
    with app.test_request_context():
        html = render_template("referrals/answer_letter.html", letter=letter)
    assert pdf.render_pdf(html).startswith(b"%PDF")
