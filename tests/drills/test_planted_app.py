"""Our checkers, pointed at an application with one fault of each class: together they find all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import portal
from portal.auth.field_table import FieldClass
from portal.public_routes import PUBLIC_ROUTES
from portal.selftest.marking import Mark
from tests.drills import checkers, planted_app
from tests.drills.checkers import Target
from tests.drills.probing import TEMPTING

HERE = Path(planted_app.__file__)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    app = planted_app.create(tmp_path)

    def enter(client: Any, who: str) -> Any:
        name = {"a": "ann", "b": "bob"}[who]
        return client.post("/sign-in", data={"name": name, "passphrase": planted_app.USERS[name]})

    return Target(
        app,
        texts=["/hello?name=", "/find?q=", "/file?name=", "/go?next="],
        forms=[("/notes", "text")],
        rows=[("/records/1", "/records/999")],
        guarded=["/admin", "/profile"],
        sheets=["/export.csv"],
        sign_in=enter,
        sign_out=lambda client: client.post("/sign-out"),
        try_to_sign_in=lambda client, name: (
            enter(client, name)
            if name in ("a", "b")
            else client.post("/sign-in", data={"name": name, "passphrase": "wrong"})
        ),
    )


def _state(target: Target) -> Any:
    db = target.app.extensions["planted"]
    return lambda: db.execute("SELECT * FROM user ORDER BY name").fetchall()


def found_by(target: Target) -> dict[str, set[str]]:
    """For each class of fault the checkers that found it."""
    extras = {name: value for name, value in TEMPTING.items() if value is not None}
    mark = Mark("Record", "name", 1, FieldClass.KNOWN)
    db = target.app.extensions["planted"]
    db.execute("UPDATE record SET name = 'Bakilomezx' WHERE id = 1")
    found: dict[str, set[str]] = {}
    for name, classes in {
        "markup": checkers.unescaped(target),
        "injection": checkers.injected(target),
        "headers": checkers.without_headers(target),
        "cookies": checkers.open_cookies(target),
        "csrf": checkers.tokenless_forms(target),
        "two-user swap": checkers.swapped_users(target),
        "doors": checkers.open_doors(target),
        "mass assignment": checkers.greedy_forms(
            target, "/profile", {"theme": "dark"}, extras, _state(target)
        ),
        "formulas": checkers.formulas(target),
        "fetching": checkers.fetches(target, ["/print?logo="]),
        "log": checkers.leaking_log(target, ["/records/1"], ["Bakilomezx"]),
        "canaries": checkers.canaries(target, {"bakilomezx": mark}, "/records/1"),
        "session replay": checkers.lasting_sessions(target, "/records/1"),
        "sign-in": checkers.telling_sign_in(target, "bob"),
        "bad types": checkers.bad_types(target, "/api/age"),
        "bandit": checkers.scanned_source(HERE),
    }.items():
        for one in classes:
            found.setdefault(one, set()).add(name)
    return found


def test_the_gate_finds_a_planted_fault_of_every_class(target: Target) -> None:
    found = found_by(target)
    assert set(planted_app.PLANTED) - set(found) == set()
    # What two find, one may miss.
    assert found["SQL injection"] >= {"injection", "bandit"}
    assert found["somebody else's row"] >= {"two-user swap", "canaries"}


def test_a_route_without_a_guard_is_named(target: Target, app: Any) -> None:
    assert "admin" in checkers.unmarked_routes(target.app, {"static"})
    assert checkers.unmarked_routes(app, PUBLIC_ROUTES) == set()


@pytest.mark.drill
def test_bandit_finds_nothing_in_portal() -> None:
    assert checkers.scanned_source(Path(portal.__file__).parent) == set()


def test_portal_has_none_of_them(
    app: Any, people: Any, browser_for: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same checkers on Portal, where what they do makes sense."""
    token = {who: browser_for(user) for who, user in (("a", people.cora), ("b", people.otis))}

    def enter(client: Any, who: str) -> None:
        for cookie in token[who].client._cookies.values():
            client.set_cookie(cookie.key, cookie.value)

    pip = f"/people/{people.pip.id}"
    portal_target = Target(
        app,
        texts=["/people?q=", "/referrals?q=", "/sign-in?next=", "/find?where=", "/groups?q="],
        forms=[("/venues/new", "name"), ("/sign-in", "email"), ("/refer", "given_name")],
        rows=[(pip, "/people/999999")],
        guarded=["/people", "/office/outbox", pip],
        sheets=["/training/records.csv", "/groups/compliance.csv"],
        sign_in=enter,
        sign_out=lambda client: token["a"].post("/sign-out"),
    )
    found = (
        checkers.unescaped(portal_target)
        | checkers.injected(portal_target)
        | checkers.without_headers(portal_target)
        | checkers.tokenless_forms(portal_target)
        | checkers.swapped_users(portal_target)
        | checkers.open_doors(portal_target)
        | checkers.formulas(portal_target)
        | checkers.bad_types(portal_target, "/api/v1/referrals")
        | checkers.leaking_log(portal_target, [pip], ["Pip", "Marlow"])
    )
    assert found == set()
    assert checkers.lasting_sessions(portal_target, "/people") == set()
