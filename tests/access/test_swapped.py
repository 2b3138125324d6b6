"""What isn't theirs is to everybody as what isn't there: the same answer, byte for byte.

Every address that somebody may open is opened by all those who may not, as the matrix has
them: of another programme or group, barred, stood down, of another role. Each must be told
what an address of nothing tells them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from werkzeug.routing import Rule

from portal.db import database
from tests import factories, machine_factories
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.access.scene import ABSENT_ID, NOBODY

REFUSED = (401, 403, 404)
THINGS = ("own", "other", "ended", "sensitive")
# Cells of each route and method that are tried whenever the suite runs.
SAMPLE = 1
# Of one answer alone: a form's key, and what was typed, sealed until whoever typed it signs in.
_OF_THE_REQUEST = re.compile(
    rb'name="(?:csrf_token|held)"[^>]*|content="[\w.-]{60,}"|"X-CSRFToken": "[^"]*"'
)
# Each message of an API has a number and a time.
_OF_A_MESSAGE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9T:.-]{19,}(?:Z|\+00:00)")
_NOT_COMPARED = {"X-Request-ID", "Set-Cookie", "Content-Length", "Date"}

Answer = tuple[int, list[tuple[str, str]], bytes]


def id_routes(app: Any) -> dict[str, Rule]:
    """Every route whose address names something, by endpoint."""
    rules = [one for one in app.url_map.iter_rules() if one.endpoint != "static"]
    return {one.endpoint: one for one in rules if one.arguments}


def refused(endpoint: str) -> list[Cell]:
    """To whom something that is there isn't: one cell for each method, thing and person."""
    return [
        cell for cell in matrix.cells_of(endpoint) if cell.object in THINGS and _keeps_out(cell)
    ]


def _keeps_out(cell: Cell) -> bool:
    # Nobody is led to the sign-in, unless a secret in the address lets in whoever has it.
    is_led_away = cell.status == 302 and cell.method == "GET" and cell.actor in NOBODY
    return cell.status in REFUSED or is_led_away


def answer_of(visit: Visit, cell: Cell, path: str, form: dict[str, Any]) -> Answer:
    """Status, headers and body of one answer, without what each answer has of its own."""
    with database.atomic() as transaction:
        answer = visit.send_to(path, cell, _copied(form))
        transaction.rollback()
    number = answer.headers.get("X-Request-ID", "no number")
    body = _OF_THE_REQUEST.sub(b"", answer.get_data())
    for own in (path, number):
        body = body.replace(own.encode(), b"")
    headers = [
        (name, value.replace(path, ""))
        for name, value in answer.headers
        if name not in _NOT_COMPARED
    ]
    return answer.status_code, headers, body


def _copied(form: dict[str, Any]) -> dict[str, Any]:
    """A form to send again: a file is read to its end when it is sent."""
    return {
        name: (BytesIO(value[0].getvalue()), *value[1:]) if isinstance(value, tuple) else value
        for name, value in form.items()
    }


def told(visit: Visit, cells: Iterable[Cell]) -> Iterator[str]:
    """Where somebody is told of a thing that it is there; lazily, since a first one may do."""
    absent: dict[Any, Answer] = {}
    for cell in cells:
        with database.atomic() as transaction:
            # The same words are sent to both addresses, as whoever tries them would.
            form = visit.form_of(cell)
            there = answer_of(visit, cell, visit.path(cell.endpoint, cell.object), form)
            who = (cell.endpoint, cell.method, cell.actor)
            if who not in absent:
                nothing = visit.path(cell.endpoint, "absent")
                absent[who] = answer_of(visit, cell, nothing, form)
            transaction.rollback()
        if there != absent[who]:
            yield f"{cell}: {there[0]}, where nothing is {absent[who][0]}"


def _some(endpoint: str) -> list[Cell]:
    """A few of each method: those whom the guard lets in first, since a scope keeps them out."""
    cells = refused(endpoint)
    random.Random(endpoint).shuffle(cells)
    cells.sort(key=lambda cell: cell.status != 404)
    methods = sorted({cell.method for cell in cells})
    return [
        cell for method in methods for cell in [c for c in cells if c.method == method][:SAMPLE]
    ]


def test_nobody_is_told_that_something_is_there_which_is_not_theirs(visit: Visit) -> None:
    cells = [cell for endpoint in sorted(id_routes(visit.app)) for cell in _some(endpoint)]
    assert list(told(visit, cells)) == []
    assert sum(cell.status == 404 for cell in cells) > 250


def _mixed(visit: Visit, endpoint: str, names: list[str]) -> Iterator[tuple[Cell, str, str]]:
    """For who may open one thing of two: theirs with another's, and theirs with nothing."""
    cells = {
        (cell.method, cell.object, cell.actor): cell
        for cell in matrix.cells_of(endpoint)
        if cell.actor in ("staff_elsewhere", "facilitator")
    }
    objects = visit.scene.objects
    for (method, thing, actor), cell in cells.items():
        for foreign in THINGS:
            other = cells.get((method, foreign, actor))
            if cell.status in REFUSED or thing not in THINGS or other is None:
                continue
            for name in names if other.status == 404 else ():
                yield (
                    cell,
                    visit.path(endpoint, thing, {name: objects[foreign][name]}),
                    visit.path(endpoint, thing, {name: ABSENT_ID}),
                )


def test_one_s_own_thing_opens_nobody_else_s(visit: Visit) -> None:
    """Addresses that name two things: one's own and another's are as one's own and nothing."""
    found, tried = [], 0
    for endpoint, rule in sorted(id_routes(visit.app).items()):
        # Colleagues are known to each other.
        names = sorted(n for n in rule.arguments if n.endswith("_id") and n != "user_id")
        for cell, theirs, nothing in (
            _mixed(visit, endpoint, names) if len(rule.arguments) > 1 else ()
        ):
            with database.atomic() as transaction:
                form = visit.form_of(cell)
                pair = [answer_of(visit, cell, path, form) for path in (theirs, nothing)]
                transaction.rollback()
            tried += 1
            if pair[0] != pair[1]:
                found.append(f"{cell}: {theirs}: {pair[0][0]}, where nothing is {pair[1][0]}")
    assert found == [], "\n".join(found)
    assert tried > 20


@pytest.mark.parametrize("path", ["/api/v1/referrals/{}", "/fhir/Task/{}", "/fhir/Bundle/{}"])
def test_no_provider_is_told_of_another_s_referral(app: Any, people: Any, path: str) -> None:
    theirs, other = (factories.provider(name) for name in ("Quayside", "Northquay"))
    machine_factories.provider_token(other)
    referral = factories.referral(people.pip, provider=theirs)
    answers = []
    for receipt in (referral.reference, "R-0000-0000"):
        address = path.format(receipt)
        answer = app.test_client().get(
            address, headers={"Authorization": "Bearer a-token-of-a-test"}
        )
        words = answer.get_data(as_text=True).replace(receipt, "")
        answers.append((answer.status_code, _OF_A_MESSAGE.sub("", words)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.drill
@pytest.mark.parametrize("actor", matrix._names("@everybody"))
def test_nothing_is_there_for_whoever_it_is_not_there_for(visit: Visit, actor: str) -> None:
    cells = [
        cell
        for endpoint in sorted(id_routes(visit.app))
        for cell in refused(endpoint)
        if cell.actor == actor
    ]
    assert cells
    assert list(told(visit, cells)) == []
