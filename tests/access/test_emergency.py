"""Who has a record open in an emergency gets that one page, and of everything else nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.db import database
from portal.models import BreakGlass, Person
from tests import access_factories, factories
from tests.access import bodies
from tests.access.answers import plain
from tests.access.matrix import Visit
from tests.access.scene import ABSENT_ID

# Leads from the person's own page to the record that is open.
LEADS_ON = "people.person_show"
# By state what is done to the opening, what its own page answers then and whether it names them.
STATES: dict[str, tuple[dict[str, Any], int, bool]] = {
    "open": ({}, 200, True),
    "over by itself": ({"closes_at": clock.now() - timedelta(minutes=1)}, 200, False),
    "shut": ({"closed_at": clock.now()}, 200, False),
    "of another user": ({"user": "facilitator_elsewhere"}, 404, False),
    "whose user was stood down": ({"stood_down": True}, 200, False),
    "whose user is barred from them": ({"barred": True}, 200, False),
}
HOLDERS = ("staff_elsewhere", "facilitator_past_tail")


def _opening(visit: Visit, holder: str) -> BreakGlass:
    own = visit.scene.objects["own"]["opening_id"]
    user = visit.scene.actors[holder]
    BreakGlass.update(user=user).where(BreakGlass.id == own).execute()
    return BreakGlass.get_by_id(own)


def _put(visit: Visit, opening: BreakGlass, done: dict[str, Any]) -> None:
    values = dict(done)
    if values.pop("stood_down", False):
        factories.stand_down(opening.user)
    if values.pop("barred", False):
        factories.block(opening.user, opening.person)
    if "user" in values:
        values["user"] = visit.scene.actors[values["user"]]
    if values:
        BreakGlass.update(**values).where(BreakGlass.id == opening.id).execute()


def _addresses(visit: Visit, person_id: int) -> dict[str, str]:
    """Every page about a person, by endpoint."""
    own = visit.scene.objects["own"]
    found = {}
    for rule in visit.app.url_map.iter_rules():
        if "person_id" in rule.arguments and "GET" in (rule.methods or ()):
            ids = {**own, **bodies.path_values(rule.endpoint), "person_id": person_id}
            with visit.app.test_request_context():
                values = {name: ids[name] for name in rule.arguments}
                found[rule.endpoint] = visit.app.url_for(rule.endpoint, **values)
    return found


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("state", STATES)
def test_an_opening_shows_what_its_state_says(visit: Visit, holder: str, state: str) -> None:
    done, status, is_named = STATES[state]
    with database.atomic() as transaction:
        opening = _opening(visit, holder)
        name = Person.get_by_id(opening.person_id).name
        _put(visit, opening, done)
        page = visit.get(f"/break-glass/{opening.id}", holder)
        led_on = visit.get(f"/people/{opening.person_id}", holder)
        searched = visit.get(f"/people?q={name.split()[0]}", holder)
        transaction.rollback()
    assert page.status_code == status
    assert (name in page.get_data(as_text=True)) is is_named
    assert led_on.status_code == (302 if state == "open" else 404)
    assert name not in searched.get_data(as_text=True)


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_other_page_about_them_stays_as_absent(visit: Visit, holder: str) -> None:
    with database.atomic() as transaction:
        opening = _opening(visit, holder)
        theirs = _addresses(visit, opening.person_id)
        absent = _addresses(visit, ABSENT_ID)
        assert len(theirs) > 20
        for endpoint, path in theirs.items():
            if endpoint == LEADS_ON:
                continue
            answer, none = visit.get(path, holder), visit.get(absent[endpoint], holder)
            assert answer.status_code in (403, 404), f"{endpoint} as {holder}"
            assert plain(answer, path) == plain(none, absent[endpoint]), endpoint
        transaction.rollback()


def test_an_opening_opens_nobody_else(visit: Visit) -> None:
    """Two records open by two users: each opens their own and nothing of the other's."""
    actors = visit.scene.actors
    with database.atomic() as transaction:
        first = _opening(visit, "staff_elsewhere")
        quinn = Person.get_by_id(visit.scene.objects["other"]["person_id"])
        second = access_factories.opening(actors["facilitator_past_tail"], quinn)
        for holder, own, others in (
            ("staff_elsewhere", first, second),
            ("facilitator_past_tail", second, first),
        ):
            assert visit.get(f"/break-glass/{own.id}", holder).status_code == 200
            theirs = visit.get(f"/break-glass/{others.id}", holder)
            none = visit.get(f"/break-glass/{ABSENT_ID}", holder)
            assert theirs.status_code == 404
            assert plain(theirs) == plain(none)
        transaction.rollback()
