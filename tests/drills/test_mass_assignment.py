"""No form takes a field that it doesn't show: every column of every table is posted to each.

The valid form of the access tests is sent twice, from the same state: as it is, and with
everything else beside it. Both must leave the database the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from portal.db import database
from portal.models import TABLES, Event, Job, Pseudonym, RateBucket, SignIn
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.access.test_matrix import DONE, FORMS
from tests.drills.probing import extras_for, fields_shown

# Random or counted anew at each sending.
RANDOM = (
    "hash",
    "token",
    "reference",
    "receipt",
    "number",
    "code",
    "message_id",
    "request_id",
    "pseudonym",
    "body_sha256",
    "external_id",
    "key",
)
# What counts or notes a request rather than what was asked in it.
ASIDE = (RateBucket, Pseudonym, SignIn, Event, Job)
SAMPLE = 14


def _cells(endpoint: str) -> list[Cell]:
    """One cell for each actor whose form is done, with the first object for which it is."""
    found: dict[str, Cell] = {}
    for cell in matrix.cells_of(endpoint):
        if cell.method == "POST" and cell.status in DONE:
            found.setdefault(cell.actor, cell)
    return list(found.values())


def _state() -> dict[str, list[Any]]:
    found = {}
    for model in TABLES:
        if model in ASIDE:
            continue
        fields = [
            one
            for one in model._meta.sorted_fields
            if not one.name.endswith("_at") and not any(word in one.name for word in RANDOM)
        ]
        rows = model.select(*fields).tuples()
        found[model.__name__] = sorted(str([_plain(one) for one in row]) for row in rows)
    return found


def _plain(value: Any) -> Any:
    # What a message holds as it came is told apart from what became of it.
    return len(value) if isinstance(value, bytes | memoryview) else value


def _sent(visit: Visit, cell: Cell, extras: dict[str, Any]) -> tuple[int, dict[str, list[Any]]]:
    with database.atomic() as transaction:
        form = visit.form_of(cell)
        form = {**{name: extras[name] for name in extras if name not in form}, **form}
        answer = visit.send(cell, form)
        state = _state()
        transaction.rollback()
    return answer.status_code, state


def _shown(visit: Visit, cell: Cell) -> set[str]:
    """The fields of the form, as the page shows it where the route shows one."""
    rules = [one for one in visit.app.url_map.iter_rules() if one.endpoint == cell.endpoint]
    if not any("GET" in (one.methods or ()) for one in rules):
        return set()
    get = Cell(cell.endpoint, "GET", cell.object, cell.actor, 200)
    answer = visit.ask(get)
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return fields_shown(answer.get_data(as_text=True)) if is_page else set()


def taken_beside(visit: Visit, cell: Cell) -> list[str]:
    """Tables that come out otherwise when a form brings what it doesn't show."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        status, plain = _sent(visit, cell, {})
        # What is kept as it came ("typed") holds what was sent; a field of the form may differ.
        extras = extras_for(_shown(visit, cell))
        other, more = _sent(visit, cell, extras)
    if other != status:
        # Refused is no harm done: nothing was taken.
        return [] if other in (400, 413, 422) else [f"answered {other} instead of {status}"]
    return [
        f"{name}: {sorted(set(more[name]) ^ set(plain[name]))[:2]}"
        for name in plain
        if plain[name] != more[name]
    ]


@pytest.mark.parametrize("endpoint", FORMS[::SAMPLE])
def test_a_sample_of_the_forms_takes_what_it_shows_alone(visit: Visit, endpoint: str) -> None:
    cell = _cells(endpoint)[0]
    assert taken_beside(visit, cell) == [], str(cell)


@pytest.mark.drill
@pytest.mark.parametrize("endpoint", FORMS)
def test_every_form_takes_what_it_shows_alone(visit: Visit, endpoint: str) -> None:
    for cell in _cells(endpoint):
        assert taken_beside(visit, cell) == [], str(cell)
