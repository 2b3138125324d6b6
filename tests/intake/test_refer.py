"""/refer: anybody refers somebody, or themselves, and gets a receipt."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.intake import views
from portal.models import (
    Consent,
    IntakeMessage,
    OutboxMessage,
    Person,
    Referral,
    Risk,
    Urgency,
)
from tests import factories
from tests.page import Browser, Page

FIRST = {"sender_is": "professional", "born_on": "14/11/1992", "postcode": "LS1 4AP"}
TYPED = {
    **FIRST,
    "referrer_name": "Imran Shah",
    "referrer_job": "GP",
    "referrer_organisation": "Quayside Practice",
    "referrer_phone": "01632 960 111",
    "given_name": "Amara",
    "family_name": "Okafor",
    "phone": "07700 900 142",
    "address": "4 Quay Street",
    "ways": ["call", "post"],
    "contact_note": "After 17:00",
    "reason": "Panic attacks since March.\nWorse on the bus.",
    "urgency": "routine",
    "risk": "no",
    "consent_referral": "y",
    "consent_placement": "y",
    "consent_said_by": "person",
    "consent_how": "in person",
}
ONESELF = {
    **{name: None for name in TYPED if name.startswith(("referrer_", "consent_"))},
    "sender_is": "self",
    "typed_by": "myself",
    "consent_placement": "y",
}


def fill(
    browser: Browser, status: int = 200, at: str = "/refer", first: int = 200, **changes: Any
) -> Page:
    """Fill the pages in and press their buttons; a change to None leaves a field out.

    Stops at the first page where the first answers aren't taken, which then is `first`.
    """
    fields = {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
    begun = {name: fields.pop(name) for name in list(fields) if name in PAGE_ONE}
    page = browser.submit(browser.get(at), "Continue", first, **begun)
    if first != 200:
        return page
    if page.heading == "This may not be the right place":
        asked = {name: fields.pop(name) for name in list(fields) if name in PAGE_TWO}
        page = browser.submit(page, "Continue", 200, **asked)
    return browser.submit(page, "Check your answers", status, **fields)


def send(browser: Browser, at: str = "/refer", **changes: Any) -> Page:
    """Fill in, check, send, and open the receipt."""
    sent = browser.submit(fill(browser, at=at, **changes), "Send", 303)
    return browser.get(sent.response.headers["Location"])


PAGE_ONE = ("sender_is", "born_on", "age_years", "postcode", "has_no_fixed_abode")
PAGE_TWO = (
    *("guardian_name", "guardian_contact", "guardian_phone", "capacity_decided_by"),
    "outside_reason",
)


@pytest.fixture
def visitor(browser_for: Any) -> Browser:
    return browser_for(None)


def test_form_becomes_a_referral_with_a_receipt(visitor: Browser) -> None:
    page = send(visitor)
    referral = Referral.get()
    assert referral.reference in page.main
    assert page.heading == "Sent"
    assert (referral.referred_by, referral.referred_from) == ("Imran Shah", "Quayside Practice")
    assert referral.person.name == "Amara Okafor"
    assert referral.person.contact_note == "After 17:00"
    assert referral.reason == "Panic attacks since March.\nWorse on the bus."
    assert (referral.risk, referral.urgency) == (Risk.NO, Urgency.ROUTINE)
    assert (referral.programme_id, referral.provider_id) == (None, None)
    scopes = {row.scope: row for row in Consent.select()}
    assert set(scopes) == {"referral", "placement"}
    assert (scopes["placement"].said_by, scopes["placement"].how) == ("The person", "in person")
    assert not scopes["placement"].is_implied


def test_what_was_typed_is_the_message_without_token_and_key(visitor: Browser) -> None:
    send(visitor)
    message = IntakeMessage.get()
    said = json.loads(bytes(message.body))
    assert said["given_name"] == "Amara"
    assert said["ways"] == ["call", "post"]
    assert not {"csrf_token", "request_key", "website", "step"} & set(said)
    assert (message.door, message.sender, message.state) == ("public_form", "public", "taken")


def test_answers_are_shown_before_anything_is_kept(visitor: Browser) -> None:
    page = fill(visitor, topic="")
    assert page.heading == "Check your answers"
    for words in ("Amara", "14 November 1992", "Call, Letter", "Panic attacks", "In person"):
        assert words in page.main
    assert not IntakeMessage.select().exists()


def test_going_back_to_change_keeps_everything(visitor: Browser) -> None:
    page = visitor.submit(fill(visitor), "Change something", 200)
    for name, value in TYPED.items():
        if isinstance(value, str):
            assert page.value_of(name).replace("\r\n", "\n").strip() == value
    assert page.errors() == {}
    page = visitor.submit(page, "Back", 200)
    assert page.value_of("postcode") == "LS1 4AP"
    # The other pages are filled in already, so the next is the check again.
    page = visitor.submit(page, "Continue", 200, postcode="LS2 7EW")
    assert "LS2 7EW" in page.main
    visitor.submit(page, "Send", 303)
    assert Referral.select().count() == 1
    assert Person.get().postcode == "LS2 7EW"


def test_typed_pages_are_kept_for_the_back_button_until_the_form_is_sent(visitor: Browser) -> None:
    for page in (visitor.get("/refer"), fill(visitor), fill(visitor, 422, reason="")):
        assert page.response.headers["Cache-Control"] == "private, no-cache"
    sent = visitor.submit(fill(visitor), "Send", 303)
    receipt = visitor.get(sent.response.headers["Location"])
    assert receipt.response.headers["Cache-Control"] == "no-store"
    assert receipt.response.headers["Clear-Site-Data"] == '"cache"'


def test_too_large_a_form_is_refused_in_words(make_app: Any) -> None:
    browser = Browser(make_app(max_request_bytes=20_000))
    page = browser.submit(browser.get("/refer"), "Continue", 200, **FIRST)
    answer = browser.submit(page, "Check your answers", 413, reason="x" * 30_000)
    assert "too large" in answer.heading


def test_nothing_typed_is_in_the_cookie(visitor: Browser) -> None:
    fill(visitor)
    cookie = visitor.client.get_cookie("portal")
    assert cookie is not None
    with visitor.client.session_transaction() as held:
        assert set(held) <= {"csrf_token"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender_is": None}, "sender_is"),
        ({"sender_is": "other"}, "sender_is"),
        ({"born_on": "01/01/2090"}, "born_on"),
        ({"born_on": "01/01/1850"}, "born_on"),
        ({"born_on": "32/01/1980"}, "born_on"),
        ({"born_on": None}, "born_on"),
        ({"born_on": None, "age_years": "old"}, "age_years"),
        ({"born_on": None, "age_years": "-3"}, "age_years"),
        ({"postcode": " "}, "postcode"),
    ],
)
def test_each_mistake_of_the_first_page_is_shown_there(
    visitor: Browser, changes: dict[str, Any], field: str
) -> None:
    page = fill(visitor, first=422, **changes)
    assert set(page.errors()) == {field}
    assert page.title.startswith("Error:")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"referrer_name": ""}, "referrer_name"),
        ({"referrer_organisation": ""}, "referrer_organisation"),
        ({"referrer_phone": ""}, "referrer_phone"),
        ({"referrer_email": "not an address"}, "referrer_email"),
        ({"given_name": "", "family_name": " "}, "given_name"),
        ({"given_name": "x" * 150, "family_name": "y" * 150}, "family_name"),
        ({"phone": "", "address": "", "ways": None, "contact_note": ""}, "phone"),
        ({"phone": "none"}, "phone"),
        ({"email": "a@b"}, "email"),
        ({"ways": ["email"]}, "email"),
        ({"ways": ["text"], "phone": ""}, "phone"),
        ({"ways": ["post"], "address": ""}, "address"),
        ({"do_not_contact": "y", "contact_note": ""}, "contact_note"),
        ({"may_contact_kin": "y"}, "kin_name"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 10_001}, "reason"),
        ({"urgency": None}, "urgency"),
        ({"risk": "perhaps"}, "risk"),
        ({"topic": "No such topic"}, "topic"),
        ({"consent_referral": None}, "consent_referral"),
        ({"consent_said_by": None}, "consent_said_by"),
        ({"consent_said_by": "guardian"}, "consent_who"),
        ({"consent_how": None}, "consent_how"),
        ({**ONESELF, "typed_by": None}, "typed_by"),
        ({**ONESELF, "typed_by": "helper", "helper_reason": "I can't see"}, "helper_name"),
        ({**ONESELF, "typed_by": "helper", "helper_name": "Jo"}, "helper_reason"),
        ({"sender_is": "supported", "behalf_reason": ""}, "behalf_reason"),
    ],
)
def test_each_mistake_is_shown_at_its_field_and_loses_nothing(
    visitor: Browser, changes: dict[str, Any], field: str
) -> None:
    page = fill(visitor, 422, **changes)
    assert field in page.errors()
    assert "There is a problem" in page.main
    assert page.value_of("given_name") == changes.get("given_name", "Amara")
    assert page.value_of("postcode") == "LS1 4AP"
    assert page.title.startswith("Error:")
    assert not IntakeMessage.select().exists()


def test_expired_page_says_so_and_keeps_what_was_typed(visitor: Browser) -> None:
    page = fill(visitor, 422, csrf_token="stale")
    assert "open for too long" in page.main
    assert page.value_of("given_name") == "Amara"
    assert page.value_of("reason").strip().startswith("Panic attacks")
    visitor.submit(page, "Check your answers", 200)


def test_pressing_send_twice_gives_the_same_receipt(visitor: Browser) -> None:
    checked = fill(visitor)
    first = visitor.submit(checked, "Send", 303).response.headers["Location"]
    second = visitor.submit(checked, "Send", 303).response.headers["Location"]
    number = Referral.get().reference
    assert number in visitor.get(first).main
    assert number in visitor.get(second).main
    assert Referral.select().count() == Person.select().count() == 1


def test_changing_a_page_that_was_sent_is_said_not_hidden(visitor: Browser) -> None:
    checked = fill(visitor)
    visitor.submit(checked, "Send", 303)
    page = visitor.submit(checked, "Send", 409, reason="Something else")
    assert Referral.get().reference in page.main
    assert page.value_of("reason") == "Something else"
    assert Referral.select().count() == 1
    visitor.submit(page, "Send", 303)
    assert Referral.select().count() == 2


@pytest.mark.parametrize(
    ("answer", "risk"),
    [("yes", Risk.YES), ("not_sure", Risk.UNREADABLE), (None, Risk.UNREADABLE)],
)
def test_risk_goes_first_and_the_receipt_says_who_holds_it(
    visitor: Browser, answer: str | None, risk: Risk
) -> None:
    page = send(visitor, risk=answer)
    referral = Referral.get()
    assert (referral.risk, referral.queue_rank) == (risk, 0)
    assert "go on looking after their safety" in page.main
    assert "Nobody reads this inbox at night" in page.main
    assert "999" in page.main


def test_risk_sent_after_hours_promises_no_reading_the_same_day(visitor: Browser) -> None:
    with time_machine.travel(datetime(2026, 11, 27, 20, 3, tzinfo=UTC), tick=False):
        page = send(visitor, risk="yes")
    assert "before all others, by Monday 30 November at the latest" in page.main
    assert "27 November" not in page.main


def test_no_risk_says_when_and_how_it_goes_on(visitor: Browser) -> None:
    page = send(visitor)
    assert "decides by" in page.main
    assert "looking after their safety" not in page.main
    assert "Samaritans" in page.main


def test_somebody_refers_themselves(visitor: Browser) -> None:
    page = send(visitor, **ONESELF, called="Ama")
    referral = Referral.get()
    assert (referral.referred_by, referral.referred_from) == ("Ama", "")
    assert referral.sender_kind == "self"
    assert "We get in touch with you" in page.main
    consents = {row.scope: (row.said_by, row.how) for row in Consent.select()}
    assert consents == dict.fromkeys(("referral", "placement"), ("The person", "in writing"))
    assert not OutboxMessage.select().exists()


def test_long_names_other_scripts_emoji_and_markup_come_through(visitor: Browser) -> None:
    name = "عبد الرحمن " * 10 + "محمد علي حسن"
    assert len(name) > 120
    reason = "<script>alert(1)</script> 😔\x00\x07 " + "long words " * 300
    page = fill(visitor, given_name=name, reason=reason)
    assert "<script>alert" not in page.text
    visitor.submit(page, "Send", 303)
    referral = Referral.get()
    assert referral.person.given_name == name
    assert referral.reason.startswith("<script>alert(1)</script> 😔 long")
    assert len(referral.reason) > 3_000


def test_nhs_number_that_fails_its_check_is_pointed_out_and_kept(visitor: Browser) -> None:
    page = fill(visitor, nhs_number="347 852 6985")
    assert "fails its check digit" in page.main
    visitor.submit(page, "Send", 303)
    assert Person.get().nhs_number == "3478526985"
    assert "check digit" in IntakeMessage.get().outcome


def test_topics_come_from_open_groups_but_never_from_sensitive_ones(visitor: Browser) -> None:
    factories.group(topic="Bereavement")
    factories.group(topic="Survivors", is_sensitive=True)
    factories.group(topic="Ended", ended_on=clock.today())
    page = visitor.submit(visitor.get("/refer"), "Continue", 200, **FIRST)
    options = [node.get("value") for node in page.tree.xpath('.//select[@name="topic"]/option')]
    assert options == ["", "Bereavement"]
    send(visitor, topic="Bereavement")
    assert Referral.get().topic == "Bereavement"


def test_program_that_fills_every_field_is_stopped_without_loss(visitor: Browser) -> None:
    page = fill(visitor, 422, website="https://spam.example")
    assert page.value_of("given_name") == "Amara"
    visitor.submit(page, "Check your answers", 200, website="")


def test_too_many_forms_from_one_address_wait_and_lose_nothing(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FORMS_PER_ADDRESS", 1)
    send(visitor)
    page = visitor.submit(fill(visitor), "Send", 429)
    assert "Nothing you typed is lost" in page.main
    assert page.value_of("given_name") == "Amara"
    assert int(page.response.headers["Retry-After"]) > 0
    assert Referral.select().count() == 1


def test_answer_is_the_same_for_somebody_already_known(visitor: Browser) -> None:
    stranger = send(visitor).main
    factories.person("Amara Okafor", nhs_number="9434765919")
    known = send(visitor).main
    numbers = [row.reference for row in Referral.select().order_by(Referral.id)]
    assert stranger.replace(numbers[0], "") == known.replace(numbers[1], "")


@pytest.mark.parametrize("token", ["", "R-7KX4-92", "eyJudW1iZXIiOiJSLTdLWDQtOTIifQ.x.y"])
def test_receipt_page_opens_only_by_a_signed_address(visitor: Browser, token: str) -> None:
    visitor.get(f"/refer/sent?receipt={token}", status=404)


def test_key_of_the_page_cant_be_chosen_by_the_sender(visitor: Browser) -> None:
    page = fill(visitor)
    visitor.submit(page, "Send", 303, request_key="'; --")
    assert len(IntakeMessage.get().external_id) >= 20


def test_sending_is_quick_enough_for_a_busy_day(visitor: Browser) -> None:
    checked = fill(visitor)
    began = time.perf_counter()
    visitor.submit(checked, "Send", 303)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("name", ["-", "\U0001f614", "\u2014 \u2014"])
def test_name_without_a_letter_is_asked_for_again(visitor: Browser, name: str) -> None:
    page = fill(visitor, 422, given_name=name, family_name=None)
    assert "Enter a name with at least one letter" in page.errors()["given_name"]
    page = fill(visitor, 422, called=name)
    assert "Enter a name with at least one letter" in page.errors()["called"]


def test_name_that_nobody_can_see_is_no_name(visitor: Browser) -> None:
    page = fill(visitor, 422, given_name="\u200b", family_name="\u2066\u2069")
    assert "Enter the person's name" in page.errors()["given_name"]
    send(visitor, given_name="Ama\u200bra", family_name="\u202eOkafor\u2069")
    assert Person.get().name == "Amara Okafor"
