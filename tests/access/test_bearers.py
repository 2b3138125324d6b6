"""Providers' tokens: what each opens of whose referrals, in every state, at every door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal import clock
from portal.db import database
from portal.models import Provider, ProviderToken, Referral, TokenScope
from portal.providers.rules import scope_words
from tests import machine_factories
from tests.access.answers import plain
from tests.access.matrix import Visit

TOKEN = "bearer-of-the-scene"
# Well formed, and nobody's.
NO_RECEIPT = "R-2222-22"
# (method, address of a receipt, which scope it asks for, what it answers to its own sender)
DOORS: dict[str, tuple[str, str, TokenScope, int]] = {
    "api.referral_show": ("GET", "/api/v1/referrals/{}", TokenScope.STATUS_READ, 200),
    "fhir.task_show": ("GET", "/fhir/Task/{}", TokenScope.STATUS_READ, 200),
    "fhir.response_show": ("GET", "/fhir/Bundle/{}", TokenScope.STATUS_READ, 200),
    # Opened, and then refused for what is missing: a key, a message.
    "api.referral_add": ("POST", "/api/v1/referrals", TokenScope.REFERRALS_WRITE, 400),
    "fhir.process_message": ("POST", "/fhir/$process-message", TokenScope.FHIR_WRITE, 400),
    "fhir.bundle_take": ("POST", "/fhir", TokenScope.FHIR_WRITE, 400),
}
READING = [name for name, (method, *_rest) in DOORS.items() if method == "GET"]


def _set(**values: Any) -> Callable[[Any], Any]:
    return lambda token: ProviderToken.update(**values).where(ProviderToken.id == token).execute()


def _practice(**values: Any) -> Callable[[Any], Any]:
    return lambda token: Provider.update(**values).where(Provider.id == token.provider_id).execute()


# By state what is done to a token that works, and the answer of every door.
STATES: dict[str, tuple[Callable[[Any], Any], int]] = {
    "expired": (lambda one: _set(expires_at=clock.now())(one), 401),
    "revoked": (lambda one: _set(revoked_at=clock.now())(one), 401),
    "its provider has closed": (lambda one: _practice(closes_on=clock.today())(one), 401),
    "its provider is disabled": (_practice(is_active=False), 401),
    "another was made": (_set(token_hash="0" * 64), 401),
    "made for nothing": (_set(scopes=""), 403),
}


def _ask(visit: Visit, door: str, receipt: str, token: str = TOKEN) -> Any:
    method, address, _scope, _status = DOORS[door]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return visit.outside(address.format(receipt), method, **headers)


def _own(visit: Visit) -> tuple[ProviderToken, str]:
    """A token of the practice that referred Pip, and the receipt of that referral."""
    own = visit.scene.objects["own"]
    made = Referral.get_by_id(own["referral_id"])
    Referral.update(provider=own["provider_id"]).where(Referral.id == made).execute()
    other = visit.scene.objects["other"]
    theirs = Referral.id == other["referral_id"]
    Referral.update(provider=other["provider_id"]).where(theirs).execute()
    return machine_factories.provider_token(own["provider_id"], TOKEN), made.reference


def test_every_door_that_a_token_opens_is_reviewed(visit: Visit) -> None:
    behind = {
        name
        for name, view in visit.app.view_functions.items()
        if getattr(view, "csrf_exempt", False)
    }
    assert behind - set(DOORS) == {"fhir.metadata_show", "fhir.unknown_show", "api.unknown_show"}


@pytest.mark.parametrize("door", DOORS)
def test_a_dead_token_opens_nothing(visit: Visit, door: str) -> None:
    for state, (done, status) in STATES.items():
        with database.atomic() as transaction:
            token, receipt = _own(visit)
            assert _ask(visit, door, receipt).status_code == DOORS[door][3], door
            done(token)
            answer, to_none = _ask(visit, door, receipt), _ask(visit, door, NO_RECEIPT)
            transaction.rollback()
        assert answer.status_code == status, state
        # Whether the receipt is anybody's can't be told from what a dead token is answered.
        assert plain(answer, receipt) == plain(to_none, NO_RECEIPT), state


@pytest.mark.parametrize("door", DOORS)
def test_no_token_and_a_guessed_one_open_nothing(visit: Visit, door: str) -> None:
    with database.atomic() as transaction:
        _token, receipt = _own(visit)
        answers = [_ask(visit, door, receipt, token) for token in ("", "a guess", f"{TOKEN}x")]
        transaction.rollback()
    assert [one.status_code for one in answers] == [401] * 3


@pytest.mark.parametrize("scope", TokenScope)
def test_a_token_opens_what_it_was_made_for(visit: Visit, scope: TokenScope) -> None:
    with database.atomic() as transaction:
        token, receipt = _own(visit)
        _set(scopes=scope_words([scope]))(token)
        for door, (_method, _address, wanted, status) in DOORS.items():
            answer = _ask(visit, door, receipt)
            assert answer.status_code == (status if scope == wanted else 403), door
        transaction.rollback()


@pytest.mark.parametrize("door", READING)
@pytest.mark.parametrize("whose", ["other", "ended", "sensitive"])
def test_nobody_elses_receipt_is_there(visit: Visit, door: str, whose: str) -> None:
    with database.atomic() as transaction:
        _own(visit)
        theirs = Referral.get_by_id(visit.scene.objects[whose]["referral_id"]).reference
        answer, to_none = _ask(visit, door, theirs), _ask(visit, door, NO_RECEIPT)
        transaction.rollback()
    assert answer.status_code == 404
    assert plain(answer, theirs) == plain(to_none, NO_RECEIPT)


@pytest.mark.parametrize("door", READING)
def test_a_cookie_opens_no_door_for_computers(visit: Visit, door: str) -> None:
    with database.atomic() as transaction:
        _token, receipt = _own(visit)
        for actor in ("staff", "administrator"):
            answer = visit.get(DOORS[door][1].format(receipt), actor)
            assert answer.status_code == 401, actor
        transaction.rollback()
