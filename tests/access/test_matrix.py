"""Every route, every method, every actor, every kind of object: as the reviewed file says."""

import random
from typing import Any

import pytest

from portal.auth import scope
from portal.auth.scope import TRUE
from portal.db import database
from portal.models import TABLES, Event, Pseudonym, RateBucket
from tests.access import bodies, matrix
from tests.access.matrix import Cell, Visit

ENDPOINTS = sorted(matrix.routes_listed())
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# A form that was sent and done.
DONE = (302, 303)
SCOPES = (
    "people",
    "broken_glass",
    "break_glass_reviews",
    "referrals",
    "groups",
    "rosters",
    "staffed",
    "sessions",
    "led_sessions",
    "not_blocked",
    "training_records",
    "concerns",
    "handled_concerns",
)
# Asked by a route that opens to a secret in its address, whoever holds it: the tests of the
# calendar feed say what each user's holds.
ASKED_WITHOUT_A_USER = ("calendar_sessions",)


def _forms_done(endpoint: str) -> list[Cell]:
    cells = matrix.cells_of(endpoint)
    return [cell for cell in cells if cell.method == "POST" and cell.status in DONE]


FORMS = [endpoint for endpoint in ENDPOINTS if _forms_done(endpoint)]


def test_every_route_and_method_is_in_the_matrix(app: Any) -> None:
    listed = {
        (name, method) for name, methods in matrix.routes_listed().items() for method in methods
    }
    real = matrix.routes_of(app)
    assert real - listed == set(), "routes that nobody reviewed"
    assert listed - real == set(), "routes that aren't there any more"


def test_an_unlisted_route_is_noticed(make_app: Any) -> None:
    app = make_app()
    app.add_url_rule("/new", "home.new", lambda: "", methods=["GET", "POST"])
    listed = {
        (name, method) for name, methods in matrix.routes_listed().items() for method in methods
    }
    assert matrix.routes_of(app) - listed >= {("home.new", "GET"), ("home.new", "POST")}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_answers_are_as_written(visit: Visit, endpoint: str) -> None:
    cells = list(matrix.cells_of(endpoint))
    assert cells
    assert list(visit.differences(cells)) == []


def test_every_other_method_is_refused(app: Any, browser_for: Any, people: Any) -> None:
    browsers = [browser_for(None), browser_for(people.cora), browser_for(people.ada)]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("fhir.", "api.")) or rule.endpoint == "static":
            continue
        allowed = {
            method
            for other in app.url_map.iter_rules()
            if other.rule == rule.rule
            for method in other.methods or ()
        }
        values = bodies.path_values(rule.endpoint)
        values = {name: values.get(name, 1) for name in rule.arguments}
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        for method in set(METHODS) - allowed:
            for browser in browsers:
                answer = browser.client.open(path, method=method)
                assert answer.status_code == 405, f"{method} {path}"


def test_head_answers_as_get(visit: Visit) -> None:
    for endpoint in ENDPOINTS:
        for cell in matrix.cells_of(endpoint):
            if cell.method == "GET" and cell.actor in ("anonymous", "staff", "facilitator"):
                head = Cell(endpoint, "HEAD", cell.object, cell.actor, cell.status)
                answer = visit.ask(head)
                assert answer.status_code == cell.status, str(head)
                assert answer.get_data() == b""


@pytest.mark.parametrize("endpoint", FORMS)
def test_no_form_is_taken_without_its_token(visit: Visit, endpoint: str) -> None:
    # No cookie counts where a bearer token signs the request.
    assert not getattr(visit.app.view_functions[endpoint], "csrf_exempt", False)
    for cell in {cell.object: cell for cell in _forms_done(endpoint)}.values():
        assert _changes(visit, cell, csrf=True)[0] in DONE
        status, changed = _changes(visit, cell, csrf=False)
        assert status in (400, 422), str(cell)
        assert changed == [], str(cell)


def _changes(visit: Visit, cell: Cell, csrf: bool) -> tuple[int, list[str]]:
    """The answer's status, and the tables that the request wrote to.

    A form shown again notes in the trail who was looked at, which changes nothing else.
    """
    tables = [model for model in TABLES if model not in (RateBucket, Pseudonym)]
    with database.atomic() as transaction:
        form = visit.form_of(cell)
        before = [_rows(model) for model in tables]
        answer = visit.send(cell, form, csrf)
        after = [_rows(model) for model in tables]
        transaction.rollback()
    pairs = zip(tables, before, after, strict=True)
    return answer.status_code, [model.__name__ for model, old, new in pairs if old != new]


def _rows(model: Any) -> list[Any]:
    rows = model.select()
    if model is Event:
        rows = rows.where(~Event.action.endswith("_opened"), ~Event.action.endswith("_to_read"))
    return sorted(map(str, rows.tuples()))


def _guarded(app: Any) -> list[str]:
    return [name for name in ENDPOINTS if getattr(app.view_functions[name], "permission", None)]


def test_removing_any_one_guard_is_noticed(visit: Visit) -> None:
    guarded = _guarded(visit.app)
    assert len(guarded) >= 10
    for endpoint in guarded:
        view = visit.app.view_functions[endpoint]
        visit.app.view_functions[endpoint] = view.__wrapped__
        try:
            found = next(visit.differences(_unlikely_first(endpoint)), "")
        finally:
            visit.app.view_functions[endpoint] = view
        assert found, f"{endpoint} is as open without its guard"


@pytest.mark.parametrize("name", SCOPES)
def test_removing_any_one_scope_is_noticed(
    visit: Visit, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(scope, name, lambda *args, **kwargs: TRUE)
        cells = [cell for one in ENDPOINTS for cell in matrix.cells_of(one) if cell.status == 404]
        # One will do: in no order of areas it is found after a few hundred.
        random.Random(name).shuffle(cells)
        assert next(visit.differences(cells), ""), f"nobody misses scope.{name}"


def _unlikely_first(endpoint: str) -> list[Cell]:
    # Those whom the guard keeps out are where its absence shows.
    return sorted(matrix.cells_of(endpoint), key=lambda cell: cell.status not in (302, 401, 403))


@pytest.mark.parametrize("name", SCOPES)
def test_every_scope_is_named_here(name: str) -> None:
    public = [
        one
        for one in vars(scope)
        if not one.startswith("_")
        and callable(getattr(scope, one))
        and getattr(getattr(scope, one), "__module__", "") == scope.__name__
    ]
    assert set(public) == {*SCOPES, *ASKED_WITHOUT_A_USER}
    assert name in public


def test_an_actor_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {**matrix.table(), "route": {"x": {"y": {"GET": {"own": {"200": "staff"}}}}}}
    monkeypatch.setattr(matrix, "table", lambda: table)
    with pytest.raises(ValueError, match="leaves out"):
        list(matrix.cells_of("x.y"))
