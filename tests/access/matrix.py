"""Reads the matrix, asks every route as every actor, and says which answers differ from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from flask import Flask

from portal import clock
from portal.auth import sessions
from portal.auth.guard import COOKIE_KEY
from portal.db import connection, database
from portal.models import SignIn
from tests.access import bodies
from tests.access.scene import NOBODY, Scene, build
from tests.page import Browser

FILE = Path(__file__).with_name("matrix.toml")
# Flask answers these by itself; HEAD is held to GET's answer by a test of its own.
BY_ITSELF = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Cell:
    """One expectation: this actor, asking this, gets this status."""

    endpoint: str
    method: str
    object: str
    actor: str
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} ({self.object}) as {self.actor}"


@cache
def table() -> dict[str, Any]:
    """The file, as it stands."""
    return tomllib.loads(FILE.read_text("utf-8"))


def routes_listed() -> dict[str, dict[str, dict[str, Any]]]:
    """By endpoint, by method, by object: the answers written down."""
    return {
        f"{area}.{view}": methods
        for area, views in table()["route"].items()
        for view, methods in views.items()
    }


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """What the application really answers: (endpoint, method), without static files."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - BY_ITSELF
        if rule.endpoint != "static"
    }


def _names(words: str) -> list[str]:
    groups = table()["actors"]
    found = []
    for word in words.split():
        found += _names(groups[word[1:]]) if word.startswith("@") else [word]
    return found


def cells_of(endpoint: str) -> Iterator[Cell]:
    """Every cell of one route, each actor exactly once for each method and object.

    Raises ValueError where the file names an actor twice or leaves one out.
    """
    for method, objects in routes_listed()[endpoint].items():
        for name, answers in objects.items():
            where = f"{method} {endpoint} ({name})"
            named = _named_statuses(answers, where)
            for actor in _names("@everybody"):
                status = named.get(actor) or _status_of_others(answers, actor, method, where)
                yield Cell(endpoint, method, name, actor, status)


def _named_statuses(answers: dict[str, Any], where: str) -> dict[str, int]:
    named: dict[str, int] = {}
    for status, actors in answers.items():
        for actor in _names(actors) if status != "else" else ():
            if actor in named:
                raise ValueError(f"{where} names {actor} twice")
            named[actor] = int(status)
    return named


def _status_of_others(answers: dict[str, Any], actor: str, method: str, where: str) -> int:
    if actor in NOBODY:
        # Signed out: led to the sign-in, by a redirect or with what was typed.
        return 302 if method == "GET" else 401
    if "else" not in answers:
        raise ValueError(f"{where} leaves out {actor}")
    return int(answers["else"])


class Visit:
    """The scene in a database, with every actor signed in, ready to be asked anything."""

    def __init__(self, app: Flask):
        """Write the scene to the database that is in use."""
        self.app = app
        with connection():
            self.scene: Scene = build()
            self._cookies = {name: self._cookie(user) for name, user in self.scene.actors.items()}

    @contextmanager
    def opened(self, monkeypatch: Any) -> Iterator[Self]:
        """With one connection, which all requests join, so that each can be undone after it."""
        with connection():
            monkeypatch.setattr(database.obj, "close", lambda: False)
            # What a page notes once a minute isn't what the tests look for, nor is asking again.
            SignIn.update(seen_at=clock.now(), proved_at=clock.now()).execute()
            yield self
            monkeypatch.undo()

    def _cookie(self, user: Any) -> tuple[str, str]:
        """The cookie of a signed-in device, and a CSRF token that goes with it."""
        browser = Browser(self.app)
        if user is not None:
            token = sessions.start(user, "matrix")
            with browser.client.session_transaction() as cookie:
                cookie[COOKIE_KEY] = token
            if user.name == "Actor signed out":
                sessions.end_everywhere(user.id, by=user.id)
        csrf = browser.csrf_token()
        kept = browser.client.get_cookie("portal")
        assert kept is not None
        return kept.value, csrf

    def path(self, endpoint: str, object_name: str, more: dict[str, Any] | None = None) -> str:
        """The address of a route for one kind of object; `more` are ids of others."""
        rule = next(one for one in self.app.url_map.iter_rules() if one.endpoint == endpoint)
        ids = self.scene.objects.get(object_name, {}) | bodies.path_values(endpoint)
        ids |= more or {}
        values = {name: ids[name] for name in rule.arguments}
        with self.app.test_request_context():
            path = self.app.url_for(endpoint, **values)
        query = bodies.query_string(endpoint, self.scene.objects.get(object_name, {}))
        return f"{path}?{query}" if query else str(path)

    def ask(self, cell: Cell) -> Any:
        """Send one request, undo what it did, and return the answer."""
        with database.atomic() as transaction:
            answer = self.send(cell, self.form_of(cell))
            transaction.rollback()
        return answer

    def get(self, path: str, actor: str) -> Any:
        """Open one address as an actor, and undo what looking left behind."""
        client = self.app.test_client()
        client.set_cookie("portal", self._cookies[actor][0])
        with database.atomic() as transaction:
            answer = client.get(path)
            transaction.rollback()
        return answer

    def outside(self, path: str, method: str = "GET", form: Any = None, **headers: str) -> Any:
        """Ask as somebody who isn't signed in. What it changes stays."""
        client = self.app.test_client()
        cookie, token = self._cookies["anonymous"]
        client.set_cookie("portal", cookie)
        data = {**form, "csrf_token": token} if form is not None and method == "POST" else None
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(path, method=method, data=data, headers=sent)

    def form_of(self, cell: Cell) -> dict[str, Any]:
        """The fields to send; brings the object to where they make sense."""
        if cell.method != "POST":
            return {}
        ids = self.scene.objects.get(cell.object, self.scene.objects["own"])
        return bodies.body(cell.endpoint, ids, self.scene)

    def send(self, cell: Cell, form: dict[str, Any], csrf: bool = True) -> Any:
        """Send one request as the cell's actor. What it changes stays."""
        return self.send_to(self.path(cell.endpoint, cell.object), cell, form, csrf)

    def send_to(self, path: str, cell: Cell, form: dict[str, Any], csrf: bool = True) -> Any:
        """As `send`, to another address than the cell's."""
        client = self.app.test_client()
        cookie, token = self._cookies[cell.actor]
        client.set_cookie("portal", cookie)
        if cell.method == "POST" and csrf:
            form = {**form, "csrf_token": token}
        return client.open(path, method=cell.method, data=form or None)

    def differences(self, cells: Any) -> Iterator[str]:
        """What isn't as written, one sentence each; lazily, so that a first one may do."""
        for cell in cells:
            answer = self.ask(cell)
            if answer.status_code != cell.status:
                yield f"{cell}: {answer.status_code} instead of {cell.status}"
            elif self._is_led_astray(cell, answer):
                yield f"{cell}: sent to {answer.location}, which isn't the sign-in"

    def _is_led_astray(self, cell: Cell, answer: Any) -> bool:
        view = self.app.view_functions[cell.endpoint]
        is_guarded = getattr(view, "permission", None) is not None
        is_sent_on = answer.status_code == 302 and cell.actor in NOBODY
        return is_guarded and is_sent_on and not answer.location.startswith("/sign-in")
