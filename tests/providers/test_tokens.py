"""Tokens of providers' computers: made on a page, shown once, two at most, revoked at once."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import DomainError
from portal.models import Event, Provider, ProviderToken, TokenScope, UserProgramme
from portal.providers import token_actions, token_queries
from portal.providers.rules import TokenState, scope_words, scopes_of, token_hash
from tests import factories, machine_factories


def test_token_is_kept_as_a_hash_and_finds_its_provider(db: Any) -> None:
    practice = factories.provider("Elm Road Surgery")
    token = token_actions.issue_token(practice.id, "GP system")
    kept = ProviderToken.get()
    assert token.startswith("portal-")
    assert kept.token_hash == token_hash(token)
    assert token not in str(kept.__data__)
    holder = token_queries.token_holder(token)
    assert holder is not None
    assert (holder.provider_id, holder.name) == (practice.id, "Elm Road Surgery")
    assert timedelta(days=364) < holder.expires_at - clock.now() <= timedelta(days=365)
    assert token_queries.token_holder(token + "x") is None


def test_a_provider_has_two_live_tokens_at_most(db: Any) -> None:
    practice = factories.provider()
    for label in ("old", "new"):
        token_actions.issue_token(practice.id, label)
    with pytest.raises(token_actions.TooManyTokens, match="Revoke one"):
        token_actions.issue_token(practice.id, "third")
    token_actions.issue_token(factories.provider().id)
    assert token_actions.revoke_tokens(practice.id, "old") == 1
    token_actions.issue_token(practice.id, "third")
    past = clock.now() - timedelta(days=1)
    ProviderToken.update(expires_at=past).where(ProviderToken.label == "new").execute()
    token_actions.issue_token(practice.id, "fourth")
    assert token_actions.revoke_tokens(practice.id) == 3
    assert token_actions.revoke_tokens(practice.id) == 0


def test_two_made_at_once_are_never_three(db: Any, at_once: Any) -> None:
    practice = factories.provider()
    token_actions.issue_token(practice.id)
    made = at_once([lambda: token_actions.issue_token(practice.id)] * 3)
    assert sum(isinstance(one, str) for one in made) == 1


def test_a_closed_provider_has_no_live_token_and_gets_none(db: Any) -> None:
    practice = factories.provider()
    token = token_actions.issue_token(practice.id)
    tomorrow = clock.today() + timedelta(days=1)
    Provider.update(closes_on=tomorrow).execute()
    holder = token_queries.token_holder(token)
    assert holder is not None
    assert holder.state == TokenState.WORKS
    Provider.update(closes_on=clock.today()).execute()
    holder = token_queries.token_holder(token)
    assert holder is not None
    assert holder.state == TokenState.PROVIDER_INACTIVE
    with pytest.raises(DomainError, match="doesn't refer any more"):
        token_actions.issue_token(practice.id)


def test_scopes_are_kept_as_words_and_unknown_ones_open_nothing(db: Any) -> None:
    assert scope_words(["status:read", "fhir:write", "all"]) == "fhir:write status:read"
    assert scopes_of("fhir:write everything") == {TokenScope.FHIR_WRITE}
    assert scopes_of("") == frozenset()
    with pytest.raises(DomainError) as caught:
        token_actions.issue_token(factories.provider().id, scopes=["all"])
    assert caught.value.field == "scopes"
    with pytest.raises(DomainError) as caught:
        token_actions.issue_token(factories.provider().id, "x" * 81)
    assert caught.value.field == "label"


def test_it_works_no_longer_than_the_setting_and_says_when_it_was_used(db: Any) -> None:
    practice = factories.provider()
    token_actions.issue_token(practice.id, valid_days=9_999)
    token_actions.issue_token(practice.id, valid_days=30)
    days = [(one.expires_at - clock.now()).days for one in ProviderToken.select()]
    assert sorted(days) == [29, 364]
    kept = ProviderToken.get()
    token_actions.note_use(kept.id, None)
    used_at = ProviderToken.get_by_id(kept.id).last_used_at
    assert used_at is not None
    token_actions.note_use(kept.id, used_at)
    assert ProviderToken.get_by_id(kept.id).last_used_at == used_at


# The page


def test_staff_make_a_token_which_is_shown_once(browser_for: Any, people: Any) -> None:
    elm = factories.provider("Elm Road Surgery")
    browser = browser_for(people.cora)
    path = f"/providers/{elm.id}/tokens"
    assert "No token yet" in browser.get(path).main
    answer = browser.post(
        path, {"label": "GP system", "scopes": ["referrals:write"], "valid_days": "90"}, 200
    )
    kept = ProviderToken.get()
    made = answer.tree.find('.//*[@class="secret"]/code').text
    assert token_hash(made) == kept.token_hash
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert (kept.scopes, kept.created_by_id) == ("referrals:write", people.cora.id)
    page = browser.get(path)
    assert made not in page.text
    row = page.table("Tokens")[0]
    assert row["Computer"].startswith("GP system")
    assert row["May"] == "Send as JSON"
    assert row["Last used"] == "Never"
    assert row["State"].startswith("Works until")
    assert Event.select().where(Event.action == "token_issued").count() == 1


def test_wrong_answers_are_shown_and_nothing_typed_is_lost(browser_for: Any, people: Any) -> None:
    elm = factories.provider()
    browser = browser_for(people.ada)
    path = f"/providers/{elm.id}/tokens"
    page = browser.post(path, {"label": "", "scopes": ["status:read"], "valid_days": "90"}, 422)
    assert "Say which computer" in page.errors()["label"]
    machine_factories.provider_token(elm, "one")
    machine_factories.provider_token(elm, "two")
    typed = {"label": "Third", "scopes": ["status:read"], "valid_days": "90"}
    page = browser.post(path, typed, 422)
    assert "Revoke one of them first" in page.main
    assert page.tree.find('.//input[@name="label"]').get("value") == "Third"
    assert ProviderToken.select().count() == 2


def test_a_token_is_revoked_and_a_second_press_says_so(browser_for: Any, people: Any) -> None:
    elm = factories.provider()
    token = machine_factories.provider_token(elm, label="GP system")
    browser = browser_for(people.cora)
    path = f"/providers/{elm.id}/tokens"
    for said in ("is revoked", "revoked before"):
        browser.post(f"{path}/{token.id}/revoke", {}, 302)
        assert said in browser.get(path).text
    assert browser.get(path).table("Tokens")[0]["State"] == "Revoked"
    other = factories.provider()
    browser.post(f"/providers/{other.id}/tokens/{token.id}/revoke", {}, 404)


def test_staff_of_some_programmes_and_others_dont_see_them(browser_for: Any, people: Any) -> None:
    elm = factories.provider()
    path = f"/providers/{elm.id}/tokens"
    for user in (people.fay, people.mae):
        browser_for(user).get(path, status=403)
    UserProgramme.create(user=people.cora, programme=factories.programme())
    browser_for(people.cora).get(path, status=404)
