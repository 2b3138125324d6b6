"""Addresses and tokens that open something to whoever holds them: alive, dead, another's."""

from __future__ import annotations

from typing import Any

import pytest

from portal.db import database
from portal.public_routes import PUBLIC_ROUTES
from tests.access import bodies
from tests.access.answers import plain
from tests.access.matrix import Visit
from tests.access.secret_doors import COVER_LINK, FEED, OFFER_LINK, ROLL_LINK
from tests.access.secret_link_doors import (
    INVITATION,
    PROVIDER_LINK,
    RESET,
    RESPONSE_LINK,
    STATUS_LINK,
)
from tests.access.secret_states import NEVER, Door

DOORS = {
    "roll link": ROLL_LINK,
    "calendar feed": FEED,
    "cover link": COVER_LINK,
    "offer": OFFER_LINK,
    "status link": STATUS_LINK,
    "response link": RESPONSE_LINK,
    "invitation": INVITATION,
    "reset": RESET,
    "provider's link": PROVIDER_LINK,
}
# Public routes with an argument that is no secret: an id of what is listed for everybody, an
# address that isn't there, and receipts, which only a token opens (see below).
NO_SECRET = {
    "static",
    "groups.find_show",
    "fhir.unknown_show",
    "api.unknown_show",
    "fhir.task_show",
    "fhir.response_show",
    "api.referral_show",
}
STATES = [(name, state) for name, door in DOORS.items() for state in door.states]


def _rule(visit: Visit, endpoint: str) -> Any:
    return next(one for one in visit.app.url_map.iter_rules() if one.endpoint == endpoint)


def _ask(visit: Visit, door: Door, endpoint: str, token: str) -> Any:
    rule = _rule(visit, endpoint)
    with visit.app.test_request_context():
        path = visit.app.url_for(endpoint, **{door.argument: token})
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    form = (
        bodies.body(endpoint, visit.scene.objects["own"], visit.scene) if method == "POST" else {}
    )
    return visit.outside(path, method, form)


def test_every_secret_in_an_address_is_reviewed(visit: Visit) -> None:
    asked = {endpoint for door in DOORS.values() for endpoint in door.endpoints}
    real = {
        rule.endpoint
        for rule in visit.app.url_map.iter_rules()
        if rule.arguments and rule.endpoint in PUBLIC_ROUTES
    }
    assert real - NO_SECRET == asked
    for name, door in DOORS.items():
        views = {endpoint.split(".")[1] for endpoint in door.endpoints}
        assert set(door.never) == views, name
        for said, state in door.states.items():
            assert set(state.answers) == views, f"{name}, {said}"


@pytest.mark.parametrize(("name", "said"), STATES)
def test_a_secret_opens_what_its_state_says(visit: Visit, name: str, said: str) -> None:
    door, state = DOORS[name], DOORS[name].states[said]
    for endpoint in door.endpoints:
        view = endpoint.split(".")[1]
        with database.atomic() as transaction:
            token = door.made(visit.scene)
            state.done(visit.scene)
            answer = _ask(visit, door, endpoint, token)
            never = _ask(visit, door, endpoint, NEVER)
            transaction.rollback()
        assert answer.status_code == state.answers[view], f"{endpoint}, {said}"
        assert never.status_code == door.never[view], endpoint
        if said == "live":
            continue
        if state.says and answer.status_code == 200:
            assert state.says in answer.get_data(as_text=True), f"{endpoint}, {said}"
        if not state.says:
            assert plain(answer, token) == plain(never, NEVER), f"{endpoint}, {said}"
