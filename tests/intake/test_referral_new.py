"""/referrals/new: staff type a referral from the phone or a letter."""

import json
from typing import Any

import pytest

from portal import clock
from portal.audit import pseudonym_of
from portal.models import Consent, Event, IntakeMessage, Person, Referral, Referrer, Risk
from tests import factories
from tests.page import Browser, Page

TYPED = {
    "arrived_by": "phone",
    "sender_is": "professional",
    "referrer_name": "Imran Shah",
    "referrer_organisation": "Quayside Practice",
    "given_name": "Amara",
    "family_name": "Okafor",
    "reason": "Panic attacks since March.",
    "urgency": "urgent",
    "risk": "not_asked",
}


@pytest.fixture
def cora(browser_for: Any, people: Any) -> Browser:
    return browser_for(people.cora)


def save(browser: Browser, status: int = 302, path: str = "/referrals/new", **changes: Any) -> Page:
    fields = {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
    return browser.submit(browser.get(path), "Save and open", status, **fields)


def test_phoned_in_referral_is_saved_and_opened(cora: Browser, people: Any) -> None:
    saved = save(cora)
    referral = Referral.get()
    assert saved.response.headers["Location"] == f"/referrals/{referral.id}"
    assert referral.reference in cora.get(f"/referrals/{referral.id}").words
    assert (referral.person.name, referral.risk) == ("Amara Okafor", Risk.NOT_ASKED)
    assert referral.referred_from == "Quayside Practice"
    message = IntakeMessage.get()
    assert (message.door, message.typed_by_id) == ("staff", people.cora.id)
    assert message.sender == f"user:{people.cora.id}"
    said = json.loads(bytes(message.body))
    assert said["arrived_by"] == "phone"
    assert "csrf_token" not in said


def test_provider_and_programme_are_chosen_from_lists(cora: Browser) -> None:
    elm = factories.provider("Elm Road Surgery")
    retired = factories.provider("Old Practice", is_active=False)
    programme = factories.programme("Bereavement")
    save(cora, provider_id=elm.id, programme_id=programme.id, referrer_organisation="")
    referral = Referral.get()
    assert (referral.provider_id, referral.programme_id) == (elm.id, programme.id)
    assert referral.referred_from == "Elm Road Surgery"
    assert Referrer.get().name == "Imran Shah"
    assert "provider_id" in save(cora, 422, provider_id=retired.id).errors()


def test_consent_said_on_the_phone_is_recorded(cora: Browser) -> None:
    page = save(cora, 422, consent_scopes=["referral", "placement"])
    assert {"consent_said_by", "consent_how", "consent_given_on"} <= set(page.errors())
    save(
        cora,
        consent_scopes=["referral", "placement"],
        consent_said_by="Amara herself",
        consent_how="phone",
        consent_given_on=clock.today().isoformat(),
    )
    rows = {row.scope: row for row in Consent.select()}
    assert set(rows) == {"referral", "placement"}
    assert rows["placement"].said_by == "Amara herself"
    assert rows["placement"].given_on == clock.today()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"arrived_by": None}, "arrived_by"),
        ({"sender_is": None}, "sender_is"),
        ({"referrer_name": ""}, "referrer_name"),
        ({"referrer_organisation": ""}, "referrer_organisation"),
        ({"given_name": "", "family_name": ""}, "given_name"),
        ({"reason": ""}, "reason"),
        ({"urgency": None}, "urgency"),
        ({"risk": None}, "risk"),
        ({"born_on": "01/01/2090"}, "born_on"),
        ({"programme_id": "999"}, "programme_id"),
    ],
)
def test_mistakes_are_shown_and_nothing_is_saved(
    cora: Browser, changes: dict[str, Any], field: str
) -> None:
    page = save(cora, 422, **changes)
    assert field in page.errors()
    assert not Referral.select().exists()
    assert not IntakeMessage.select().exists()


def test_search_comes_first_and_finds_who_is_here(cora: Browser, people: Any) -> None:
    page = cora.get("/referrals/new?q=Pip+Marlov")
    rows = page.table("People like")
    assert rows[0]["Person"].startswith("Pip Marlow")
    assert page.value_of("family_name") == "Marlov"
    link = next(url for words, url in page.links().items() if "Refer this person" in words)
    save(cora, path=link, given_name=None, family_name=None)
    assert Referral.get().person_id == people.pip.id
    assert Person.select().count() == 1


def looks(browser: Browser, path: str) -> list[tuple[str, str]]:
    """The events that opening a page makes: (action, whom it names)."""
    before = Event.select().count()
    browser.get(path)
    rows = Event.select().where(Event.number > before).order_by(Event.number)
    return [(row.action, row.pseudonym) for row in rows]


def test_looking_for_a_person_and_choosing_one_is_recorded(cora: Browser, people: Any) -> None:
    cora.get("/referrals/new")
    assert looks(cora, "/referrals/new") == []
    assert looks(cora, "/referrals/new?q=Pip+Marlov") == [("people_searched", "")]
    for path in (f"?who={people.pip.id}", f"?q=Pip&who={people.pip.id}"):
        found = looks(cora, f"/referrals/new{path}")
        assert found == [("person_opened_to_read", pseudonym_of(people.pip))]


def test_people_shown_for_a_typed_name_are_recorded_as_a_search(cora: Browser, people: Any) -> None:
    save(cora, 422, given_name="Pip", family_name="Marlow")
    assert Event.select().where(Event.action == "people_searched").count() == 1


def test_same_name_is_asked_about_before_a_second_record_is_made(
    cora: Browser, people: Any
) -> None:
    named = {"given_name": "Pip", "family_name": "Marlow"}
    page = save(cora, 422, **named)
    assert "who" in page.errors()
    assert not Referral.select().exists()
    cora.submit(page, "Save and open", 302, who=str(people.pip.id))
    assert Referral.get().person_id == people.pip.id
    page = save(cora, 422, **named)
    cora.submit(page, "Save and open", 302, who="new")
    assert Person.select().where(Person.name == "Pip Marlow").count() == 2


def test_person_behind_an_access_block_cant_be_chosen(cora: Browser, people: Any) -> None:
    factories.block(people.cora, people.pip)
    cora.get(f"/referrals/new?who={people.pip.id}", status=404)
    cora.get("/referrals/new?who=99999", status=404)
    page = cora.get("/referrals/new?q=Pip+Marlow")
    assert "Nobody like that" in page.main
    form = {**TYPED, "who": str(people.pip.id)}
    cora.post("/referrals/new", form, status=404)
    assert not Referral.select().exists()


def test_saving_twice_opens_the_same_referral(cora: Browser) -> None:
    page = cora.get("/referrals/new")
    first = cora.submit(page, "Save and open", 302, **TYPED)
    second = cora.submit(page, "Save and open", 302, **TYPED)
    assert second.response.headers["Location"] == first.response.headers["Location"]
    assert Referral.select().count() == 1


def test_saving_a_changed_page_again_is_asked_about(cora: Browser) -> None:
    page = cora.get("/referrals/new")
    cora.submit(page, "Save and open", 302, **TYPED)
    changed = {**TYPED, "given_name": "Grace", "family_name": "Mensah"}
    answer = cora.submit(page, "Save and open", 409, **changed)
    assert Referral.get().reference in answer.main
    assert answer.value_of("given_name") == "Grace"
    cora.submit(answer, "Save and open", 302)
    assert Referral.select().count() == 2


def test_staff_limited_to_a_programme_choose_among_theirs(browser_for: Any, people: Any) -> None:
    from portal.models import UserProgramme

    mine, other = factories.programme("Mine"), factories.programme("Other")
    UserProgramme.create(user=people.cora, programme=mine)
    browser = browser_for(people.cora)
    assert "programme_id" in save(browser, 422, programme_id=other.id).errors()
    save(browser, programme_id=mine.id)


def test_expired_page_keeps_what_was_typed(cora: Browser) -> None:
    page = save(cora, 422, csrf_token="stale")
    assert "open for too long" in page.main
    assert page.value_of("reason").strip() == "Panic attacks since March."


def test_others_cant_type_referrals(browser_for: Any, people: Any) -> None:
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get("/referrals/new", status=403)
    browser_for(None).get("/referrals/new", status=302)
