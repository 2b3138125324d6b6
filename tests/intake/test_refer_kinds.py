"""/refer: each kind of sender is asked what applies, and so is whoever is outside the criteria."""

from typing import Any

import pytest

from portal import clock
from portal.models import (
    Consent,
    OutboxMessage,
    Person,
    Provider,
    ProviderLink,
    Referral,
    ReferralStep,
    Referrer,
)
from portal.providers import edit_actions, link_actions
from portal.referrals.wish_queries import wishes_of
from portal.referrals.wish_rules import WishDetails
from tests import factories
from tests.intake.test_refer import FIRST, ONESELF, TYPED, fill, send
from tests.page import Browser, Page

YOUNG = {
    "born_on": f"{clock.today().year - 15}-01-01",
    "guardian_name": "Ruth Okafor",
    "guardian_contact": "yes",
    "guardian_phone": "07700 900 300",
    "capacity_decided_by": "Dr Imran Shah, GP",
    "outside_reason": "No service for her age within 40 miles.",
}
SUITS = "Evenings, online"
NOT_RIGHT = "This may not be the right place"


@pytest.fixture
def visitor(browser_for: Any) -> Browser:
    return browser_for(None)


@pytest.fixture
def local(make_app: Any, db: Any) -> Browser:
    """A visitor of a charity that serves two areas and nobody over 65."""
    return Browser(make_app(areas=("LS", "BD1"), oldest_age=65, elsewhere_text="Try the library."))


def asked_on(page: Page) -> set[str]:
    """The names of the fields that a page shows."""
    path = './/form//*[self::input or self::select or self::textarea][not(@type="hidden")]/@name'
    return set(page.tree.xpath(path))


def details(browser: Browser, **changes: Any) -> Page:
    return browser.submit(browser.get("/refer"), "Continue", 200, **{**FIRST, **changes})


def test_each_kind_is_asked_only_what_applies(visitor: Browser) -> None:
    professional = asked_on(details(visitor))
    supported = asked_on(details(visitor, sender_is="supported"))
    oneself = asked_on(details(visitor, sender_is="self"))
    assert {"referrer_organisation", "sender_reference"} <= professional - supported - oneself
    assert "behalf_reason" in supported - professional - oneself
    assert "typed_by" in oneself - professional - supported
    assert not [name for name in oneself if name.startswith("referrer_")]
    assert not {"consent_said_by", "consent_feedback", "consent_referral"} & oneself
    assert not {"guardian_name", "outside_reason", "born_on"} & (professional | supported | oneself)


def test_oneself_is_spoken_to_and_not_about(visitor: Browser) -> None:
    page = details(visitor, sender_is="self")
    assert "What brings you here" in page.main
    assert "I agree to be contacted" in page.main
    assert "They agree" not in page.main


def test_everything_a_form_asks_of_a_person_is_kept(visitor: Browser) -> None:
    send(
        visitor,
        called="Ama",
        pronouns="she/her",
        gender="Woman",
        email="ama@example.org",
        ways=["call", "voicemail", "text", "email"],
        safe_times="Weekdays after 17:00",
        contact_note="Through her sister Ada",
        do_not_contact="y",
        is_own_practice="y",
        kin_name="Ada Okafor",
        kin_relation="Sister",
        kin_phone="07700 900 301",
        may_contact_kin="y",
        language="Igbo",
        needs_interpreter="y",
        access_needs="A ramp",
        formats=["video"],
        cannot_days=["2"],
        suits=SUITS,
        help_now="Sertraline since May",
        sender_reference="QP-1234",
    )
    person, referral = Person.get(), Referral.get()
    assert (person.name, person.pronouns, person.gender) == ("Ama", "she/her", "Woman")
    ways = (person.may_call, person.may_voicemail, person.may_text, person.may_email)
    assert ways == (True, True, True, True) and not person.may_post
    assert (person.safe_times, person.do_not_contact) == ("Weekdays after 17:00", True)
    assert person.practice_name == "Quayside Practice"
    assert (person.kin_name, person.kin_relation) == ("Ada Okafor", "Sister")
    assert person.emergency_phone == person.kin_phone == "07700 900 301"
    assert (person.language, person.needs_interpreter) == ("Igbo", True)
    assert SUITS in referral.reason
    assert wishes_of(referral.id).details == WishDetails(("video",), cannot_days=(2,), note=SUITS)
    assert "Sertraline since May" in referral.reason
    assert (referral.sender_reference, referral.sender_kind) == ("QP-1234", "professional")


def test_own_gp_stays_apart_from_the_provider_that_refers(visitor: Browser) -> None:
    send(visitor, practice_name="Elm Road Surgery")
    assert Person.get().practice_name == "Elm Road Surgery"
    assert Referral.get().referred_from == "Quayside Practice"


def test_a_friend_says_who_they_are_and_why_they_ask(visitor: Browser) -> None:
    send(
        visitor,
        sender_is="supported",
        referrer_organisation=None,
        referrer_job="Sister",
        behalf_reason="She can't face forms.",
    )
    referral = Referral.get()
    assert (referral.sender_kind, referral.referred_by) == ("supported", "Imran Shah")
    notes = [step.note for step in ReferralStep.select()]
    assert any("She can't face forms." in note for note in notes)


def test_whoever_writes_for_somebody_says_who_and_why(visitor: Browser) -> None:
    helped = {"typed_by": "helper", "helper_name": "Jo Bell", "helper_reason": "I can't see"}
    send(visitor, **{**ONESELF, **helped})
    assert {row.said_by for row in Consent.select()} == {"Jo Bell, for the person: I can't see"}
    assert any("Jo Bell" in step.note for step in ReferralStep.select())
    assert Referral.get().identity_at is None


def test_whoever_decides_for_somebody_is_named(visitor: Browser) -> None:
    send(visitor, consent_said_by="attorney", consent_who="Ruth Okafor, attorney for welfare")
    said_by = {row.said_by for row in Consent.select()}
    assert said_by == {"Somebody who may decide for them: Ruth Okafor, attorney for welfare"}


def test_an_age_does_where_nobody_knows_the_date(visitor: Browser) -> None:
    page = send(visitor, born_on=None, age_years="34")
    assert page.heading == "Sent"
    assert Person.get().born_on is None
    assert any("34" in step.note for step in ReferralStep.select())


def test_no_fixed_address_is_an_answer(visitor: Browser) -> None:
    send(visitor, postcode=None, has_no_fixed_abode="y")
    assert Person.get().has_no_fixed_abode


# Outside the criteria


def test_outside_the_area_is_said_before_anything_else_is_typed(local: Browser) -> None:
    first = local.get("/refer")
    assert "whose postcode begins with LS, BD1" in first.main
    page = local.submit(first, "Continue", 200, **{**FIRST, "postcode": "BD10 8AA"})
    assert page.heading == NOT_RIGHT
    assert "Try the library." in page.main
    assert asked_on(page) == {"outside_reason", "website"}
    page = local.submit(page, "Continue", 422)
    assert "outside_reason" in page.errors()
    page = local.submit(page, "Continue", 200, outside_reason="Moves here in May")
    fields = {name: value for name, value in TYPED.items() if name not in FIRST}
    page = local.submit(page, "Check your answers", 200, **fields)
    assert "Moves here in May" in page.main
    local.submit(page, "Send", 303)
    assert Referral.get().outside_reason == "Moves here in May"


def test_too_old_is_said_too(local: Browser) -> None:
    page = local.submit(local.get("/refer"), "Continue", 200, **{**FIRST, "born_on": "01/01/1950"})
    assert "Older than 65" in page.main


def test_within_the_criteria_nothing_is_asked_about_them(local: Browser) -> None:
    page = local.submit(local.get("/refer"), "Continue", 200, **FIRST)
    assert page.heading == "Tell us what we need to know"
    fields = {**TYPED, "outside_reason": "sneaked in", "guardian_name": "sneaked in"}
    page = local.submit(page, "Check your answers", 200, **fields)
    local.submit(page, "Send", 303)
    assert (Referral.get().outside_reason, Referral.get().guardian_name) == ("", "")


def test_the_young_go_on_only_with_a_guardian_and_who_decided_on_capacity(
    visitor: Browser,
) -> None:
    page = visitor.submit(
        visitor.get("/refer"), "Continue", 200, **{**FIRST, "born_on": YOUNG["born_on"]}
    )
    assert page.heading == NOT_RIGHT
    assert "YoungMinds" in page.main
    page = visitor.submit(page, "Continue", 422)
    assert set(page.errors()) == {
        "guardian_name",
        "guardian_contact",
        "capacity_decided_by",
        "outside_reason",
    }
    page = visitor.submit(page, "Continue", 422, guardian_contact="yes")
    assert "guardian_phone" in page.errors()
    send(visitor, **YOUNG)
    referral = Referral.get()
    assert (referral.guardian_name, referral.guardian_contact) == ("Ruth Okafor", "yes")
    assert referral.guardian_phone == "07700 900 300"
    assert referral.capacity_decided_by == "Dr Imran Shah, GP"


def test_nobody_slips_past_the_second_page(visitor: Browser) -> None:
    typed = {**TYPED, "born_on": YOUNG["born_on"], "step": "send"}
    page = visitor.post("/refer", typed, status=422)
    assert page.heading == NOT_RIGHT
    assert page.value_of("reason").startswith("Panic attacks")
    assert not Referral.select().exists()


def test_a_step_that_isnt_one_loses_nothing(visitor: Browser) -> None:
    for step, status in (("<x>", 200), ("edit <x>", 200), ("edit limits", 200), ("", 200)):
        page = visitor.post("/refer", {**TYPED, "step": step}, status=status)
        assert page.value_of("reason").replace("\r\n", "\n") == TYPED["reason"]


# Receipts by mail


def test_a_receipt_goes_to_whoever_refers_and_names_nobody(visitor: Browser) -> None:
    page = send(visitor, referrer_email="imran@quayside.example", topic="", risk="yes")
    mail = OutboxMessage.get()
    number = Referral.get().reference
    assert (mail.to_address, number in mail.subject) == ("imran@quayside.example", True)
    assert "read on working days" in mail.text
    for word in ("Amara", "Okafor", "Panic", "Imran", "Quayside", "risk", "safety"):
        assert word not in mail.subject + mail.text + mail.html
    assert "by e-mail too" in page.main


def test_a_professional_gets_a_status_link_with_the_receipt(visitor: Browser) -> None:
    checked = fill(visitor, referrer_email="imran@quayside.example")
    for _press in range(2):
        sent = visitor.submit(checked, "Send", 303)
        page = visitor.get(sent.response.headers["Location"])
        path = page.tree.xpath('.//input[@id="status-link"]/@value')[0].partition("8000")[2]
        status = visitor.get(path)
        assert "Amara" not in status.text
    mail = OutboxMessage.get()
    assert "/refer/status/" in mail.text
    assert "/refer/status/" in mail.html


def test_a_friend_gets_a_receipt_without_a_status_link(visitor: Browser) -> None:
    friend = {"sender_is": "supported", "referrer_organisation": None}
    mailed = {"referrer_email": "sister@example.org", "behalf_reason": "She can't face forms."}
    page = send(visitor, **friend, **mailed)
    assert "/refer/status/" not in page.text
    assert "/refer/status/" not in OutboxMessage.get().text


def test_oneself_gets_mail_only_where_it_is_safe_and_never_a_status_link(visitor: Browser) -> None:
    send(visitor, **ONESELF, email="ama@example.org")
    assert not OutboxMessage.select().exists()
    send(visitor, **{**ONESELF, "email": "ama@example.org", "ways": ["email"]})
    mail = OutboxMessage.get()
    assert mail.to_address == "ama@example.org"
    assert "/refer/status" not in mail.text + mail.html


def test_an_address_that_mail_cant_reach_keeps_nothing_from_arriving(visitor: Browser) -> None:
    send(visitor, referrer_email="имран@пример.example")
    assert Referral.select().count() == 1


# A provider's own link


@pytest.fixture
def elm(people: Any) -> Provider:
    return factories.provider("Elm Road Surgery", email="office@elm.example")


@pytest.fixture
def key(people: Any, elm: Provider) -> str:
    Referrer.create(
        provider=elm, name="Ravi Menon", job="GP", phone="01632 960 700", created_at=clock.now()
    )
    return link_actions.make_link(elm.id, "Front desk", people.cora)


BY_LINK = {
    **{name: None for name in TYPED if name.startswith("referrer_")},
    "sender_is": None,
}


def test_a_link_fills_in_the_provider_and_lets_choose_who_refers(
    visitor: Browser, key: str, elm: Provider
) -> None:
    ravi = Referrer.get()
    page = visitor.get(f"/refer/{key}")
    assert "From Elm Road Surgery" in page.main
    assert asked_on(page) == {
        "born_on",
        "age_years",
        "postcode",
        "has_no_fixed_abode",
        "website",
    }
    receipt = send(
        visitor,
        at=f"/refer/{key}",
        **BY_LINK,
        referrer_id=str(ravi.id),
        sender_reference="ELM-7",
    )
    referral = Referral.get()
    assert (referral.provider_id, referral.referrer_id) == (elm.id, ravi.id)
    assert (referral.referred_by, referral.referred_from) == ("Ravi Menon", "Elm Road Surgery")
    assert (referral.referrer_phone, referral.sender_reference) == ("01632 960 700", "ELM-7")
    assert referral.message.door == "provider_link"
    assert referral.message.sender == f"link:{ProviderLink.get().id}"
    assert ProviderLink.get().used_at is not None
    assert OutboxMessage.get().to_address == "office@elm.example"
    assert receipt.links()["Refer somebody else"] == f"/refer/{key}"


def test_who_isnt_on_the_list_types_their_name_and_is_added(
    visitor: Browser, key: str, elm: Provider
) -> None:
    at = f"/refer/{key}"
    page = fill(visitor, 422, at=at, **BY_LINK, referrer_id="0")
    assert "referrer_name" in page.errors()
    typed = {"referrer_name": "Tilda Marsh", "referrer_phone": "01632 960 701"}
    send(visitor, at=at, **{**BY_LINK, **typed}, referrer_id="0")
    assert {one.name for one in Referrer.select()} == {"Ravi Menon", "Tilda Marsh"}
    assert Referral.get().referrer.name == "Tilda Marsh"


def test_nobody_elses_referrer_can_be_chosen(visitor: Browser, key: str) -> None:
    other = Referrer.create(
        provider=factories.provider(), name="Someone Else", created_at=clock.now()
    )
    page = fill(visitor, 422, at=f"/refer/{key}", **BY_LINK, referrer_id=str(other.id))
    assert "referrer_id" in page.errors()
    assert "Someone Else" not in page.text


def test_a_link_of_ones_own_is_filled_in_already(people: Any, visitor: Browser, key: str) -> None:
    ravi = Referrer.get()
    own = link_actions.make_link(ravi.provider_id, "Laptop", people.cora, ravi.id)
    page = visitor.submit(visitor.get(f"/refer/{own}"), "Continue", 200, **FIRST)
    assert page.value_of("referrer_id") == str(ravi.id)


def test_a_link_that_ends_while_somebody_types_loses_nothing(
    people: Any, visitor: Browser, key: str, elm: Provider
) -> None:
    typed = {**BY_LINK, "referrer_name": "Tilda Marsh", "referrer_phone": "01632 960 701"}
    checked = fill(visitor, at=f"/refer/{key}", **typed, referrer_id="0")
    edit_actions.set_closing(elm.id, elm.version, clock.today(), None, people.cora)
    page = visitor.submit(checked, "Send", 422)
    assert "Nothing you typed is lost" in page.main
    assert page.value_of("reason").startswith("Panic attacks")
    page = visitor.submit(page, "Continue", 200)
    page = visitor.submit(page, "Check your answers", 200, referrer_organisation="Elm Road")
    visitor.submit(page, "Send", 303)
    assert Referral.get().provider_id is None


def test_an_unknown_key_leads_to_the_form_and_cant_be_tried_all_day(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.intake import views

    monkeypatch.setattr(views, "WRONG_KEYS_PER_ADDRESS", 1)
    page = visitor.get("/refer/nothing", status=404)
    assert page.links()["Open the form for everybody"] == "/refer"
    visitor.get("/refer/nothing", status=429)


def test_a_link_takes_only_so_many_an_hour(
    visitor: Browser, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.intake import views

    monkeypatch.setattr(views, "FORMS_PER_LINK", 1)
    ravi = str(Referrer.get().id)
    send(visitor, at=f"/refer/{key}", **BY_LINK, referrer_id=ravi)
    page = fill(visitor, at=f"/refer/{key}", **BY_LINK, referrer_id=ravi)
    assert "Nothing you typed is lost" in visitor.submit(page, "Send", 429).main
