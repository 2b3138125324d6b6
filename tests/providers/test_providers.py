"""Providers: adding them, their computers' tokens, their referrers, and the list of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import DomainError
from portal.models import Provider, ProviderToken, Referrer
from portal.providers import actions, queries, rules, token_actions
from portal.providers.rules import TokenState
from tests import factories
from tests.page import counted_queries


@dataclass
class Professional:
    name: str
    job: str = ""
    email: str = ""
    phone: str = ""


def test_provider_is_added_once(db: Any) -> None:
    provider_id = actions.add_provider("  Elm Road   Surgery ", "a81001")
    assert queries.provider_named("Elm Road Surgery") == provider_id
    assert Provider.get().ods_code == "A81001"
    with pytest.raises(DomainError, match="already") as caught:
        actions.add_provider("Elm Road Surgery")
    assert caught.value.field == "name"
    assert Provider.select().count() == 1


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [(" ", "", "name"), ("x" * 201, "", "name"), ("Elm", "x" * 21, "ods_code")],
)
def test_provider_that_cant_be_is_refused(db: Any, name: str, code: str, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        actions.add_provider(name, code)
    assert caught.value.field == field
    assert not Provider.select().exists()


def test_token_states() -> None:
    now = clock.now()
    later, earlier = now + timedelta(days=1), now - timedelta(days=1)
    assert rules.token_state(later, None, True, now) == TokenState.WORKS
    assert rules.token_state(now, None, True, now) == TokenState.EXPIRED
    assert rules.token_state(later, earlier, True, now) == TokenState.REVOKED
    assert rules.token_state(later, None, False, now) == TokenState.PROVIDER_INACTIVE
    assert rules.token_state(None, None, True, now) == TokenState.NONE


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer a b", None)]
    + [(None, None), ("Bearer " + "x" * 201, None)],
)
def test_bearer_header(header: str | None, token: str | None) -> None:
    assert rules.bearer_token(header) == token


def test_referrer_is_found_again_by_name_within_the_provider(db: Any) -> None:
    elm, oak = factories.provider(), factories.provider()
    first = actions.referrer_for(elm.id, Professional("Ravi Menon", "GP", "r@example.org"))
    again = actions.referrer_for(elm.id, Professional("Ravi Menon", "Partner"))
    assert first == again
    assert Referrer.get_by_id(first).job == "GP"
    assert actions.referrer_for(oak.id, Professional("Ravi Menon")) != first
    assert actions.referrer_for(elm.id, Professional("  ")) is None


def test_service_means_a_programme(db: Any) -> None:
    first, second = factories.programme(), factories.programme()
    actions.map_service(" Peer  support ", first.id)
    assert queries.programme_for_service("Peer support") == first.id
    actions.map_service("Peer support", second.id)
    assert queries.programme_for_service("Peer support") == second.id
    assert queries.programme_for_service("Something else") is None
    assert queries.programme_for_service("") is None
    with pytest.raises(DomainError):
        actions.map_service("", first.id)


# The page


def test_staff_see_providers_with_referrers_and_token_state(browser_for: Any, people: Any) -> None:
    elm = factories.provider("Elm Road Surgery", ods_code="A81001")
    oak = factories.provider("Oak Practice")
    factories.provider("Yew House", is_active=False)
    actions.referrer_for(elm.id, Professional("Ravi Menon"))
    token_actions.issue_token(elm.id)
    token_actions.issue_token(elm.id)
    token = token_actions.issue_token(oak.id)
    past = clock.now() - timedelta(days=1)
    ProviderToken.update(expires_at=past).where(ProviderToken.provider == oak).execute()
    page = browser_for(people.cora).get("/providers")
    rows = page.table("Providers")
    assert [row["Provider"] for row in rows] == ["Elm Road Surgery", "Oak Practice", "Yew House"]
    assert (rows[0]["ODS code"], rows[0]["Referrers"]) == ("A81001", "1")
    assert rows[0]["Computer's token"].startswith("Works until")
    assert rows[1]["Computer's token"].startswith("Expired on")
    assert rows[2]["Computer's token"] == "Doesn't refer any more"
    assert token not in page.text


def test_no_providers_yet_says_how_to_begin(browser_for: Any, people: Any) -> None:
    assert "No providers yet" in browser_for(people.cora).get("/providers").main


def test_others_dont_see_providers(browser_for: Any, people: Any) -> None:
    for user in (people.fay, people.mae):
        browser_for(user).get("/providers", status=403)
    browser_for(None).get("/providers", status=302)


def test_list_takes_the_same_queries_for_one_provider_and_twenty(
    browser_for: Any, people: Any
) -> None:
    factories.provider()
    browser = browser_for(people.cora)
    browser.get("/providers")
    with counted_queries() as one:
        browser.get("/providers")
    for _ in range(19):
        token_actions.issue_token(factories.provider().id)
    with counted_queries() as twenty:
        browser.get("/providers")
    assert len(one) == len(twenty)
