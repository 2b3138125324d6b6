"""Checkers of an application, whichever it is: each says which classes of fault it found.

They are given the application and what they can't know of it: addresses, how to sign in. The
planted application shows that each of them finds what it is for.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

from flask import Flask

from portal.headers import HEADERS
from portal.selftest.crawl import Crawl
from portal.selftest.marking import Mark, Marks
from portal.selftest.readers import Reader
from portal.spreadsheets.cells import is_formula

_BRACKETS = "<zx\"probe'>"


@dataclass
class Target:
    """An application and what must be known of it to try it."""

    app: Flask
    # Addresses whose last argument takes any text.
    texts: list[str] = field(default_factory=list)
    # Forms: address, and the field that takes a text, shown on the same page.
    forms: list[tuple[str, str]] = field(default_factory=list)
    # Rows: an address of one of A's, and one that isn't there.
    rows: list[tuple[str, str]] = field(default_factory=list)
    guarded: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    sign_in: Callable[[Any, str], None] = lambda client, who: None
    sign_out: Callable[[Any], None] = lambda client: None
    # Where a wrong pair of name and passphrase is sent.
    try_to_sign_in: Callable[[Any, str], Any] = lambda client, name: None

    def client(self, who: str = "") -> Any:
        """A visitor, signed in as somebody or not; faults answer as they would to anybody."""
        self.app.testing = False
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        client = self.app.test_client()
        if who:
            self.sign_in(client, who)
        return client


def unescaped(target: Target) -> set[str]:
    """Whether what somebody sends comes back as markup, at once or later."""
    found, client = set(), target.client("a")
    for start in target.texts:
        if _BRACKETS in _page(client.get(start + quote(_BRACKETS))):
            found.add("reflected XSS")
    for path, name in target.forms:
        client.post(path, data={name: _BRACKETS})
        if _BRACKETS in _page(client.get(path)):
            found.add("stored XSS")
    return found


def _page(answer: Any) -> str:
    return answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""


def injected(target: Target) -> set[str]:
    """Whether a text becomes part of a statement, of a path or of where the answer leads."""
    found, client = set(), target.client("a")
    for start in target.texts:
        true, false = (client.get(start + quote(f"x' OR '1'='{n}")) for n in "12")
        if client.get(start + quote("zx'")).status_code == 500 or (
            true.get_data().replace(b"%3D%271", b"") != false.get_data().replace(b"%3D%272", b"")
            and len(true.get_data()) != len(false.get_data())
        ):
            found.add("SQL injection")
        if b"root:" in client.get(start + quote("../" * 12 + "etc/passwd")).get_data():
            found.add("path traversal")
        for elsewhere in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
            if "evil.example" in client.get(start + quote(elsewhere)).headers.get("Location", ""):
                found.add("open redirect")
    return found


def without_headers(target: Target) -> set[str]:
    """Whether an answer, an error too, lacks a header that every answer of ours has."""
    answers = [target.client().get(path) for path in ("/", "/nothing-here", *target.guarded)]
    lacks = any(set(HEADERS) - set(answer.headers.keys()) for answer in answers)
    return {"missing headers"} if lacks else set()


def open_cookies(target: Target) -> set[str]:
    """Whether a script can read the cookie of a signed-in device, or another site send it."""
    answer = target.try_to_sign_in(target.client(), "a")
    cookies = answer.headers.getlist("Set-Cookie") if answer is not None else []
    is_open = any("HttpOnly" not in one or "SameSite" not in one for one in cookies)
    return {"insecure cookie"} if is_open else set()


def tokenless_forms(target: Target) -> set[str]:
    """Whether a form is taken that another site might have sent."""
    client = target.client("a")
    for path, name in target.forms:
        if client.post(path, data={name: "x"}).status_code < 400:
            return {"missing CSRF token"}
    return set()


def swapped_users(target: Target) -> set[str]:
    """Whether B is given A's row, or told that it is there."""
    client = target.client("b")
    for theirs, absent in target.rows:
        given, nothing = client.get(theirs), client.get(absent)
        if given.status_code != nothing.status_code:
            return {"somebody else's row"}
    return set()


def open_doors(target: Target) -> set[str]:
    """Whether somebody who isn't signed in is let in where a guard should stand."""
    client = target.client()
    opened = [path for path in target.guarded if client.get(path).status_code == 200]
    return {"missing guard"} if opened else set()


def unmarked_routes(app: Flask, public: Iterable[str]) -> set[str]:
    """Routes that neither name a permission nor are listed as open to anybody."""
    marked = {name for name, view in app.view_functions.items() if hasattr(view, "permission")}
    return set(app.view_functions) - marked - set(public)


def greedy_forms(
    target: Target, path: str, form: dict[str, str], extras: dict[str, Any], state: Any
) -> set[str]:
    """Whether a form takes more than it shows: the same state must come of it with extras."""
    client = target.client("a")
    client.post(path, data=form)
    before = state()
    client.post(path, data={**extras, **form})
    return {"mass assignment"} if state() != before else set()


def formulas(target: Target) -> set[str]:
    """Whether a spreadsheet program would reckon with what somebody wrote."""
    client = target.client("a")
    for path in target.sheets:
        for row in csv.reader(io.StringIO(client.get(path).get_data(as_text=True))):
            if any(is_formula(cell) for cell in row):
                return {"CSV formula"}
    return set()


def fetches(target: Target, starts: Iterable[str]) -> set[str]:
    """Whether the server opens an address that somebody names."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    client = target.client("a")
    for start in starts:
        client.get(start + quote(f"http://127.0.0.1:{server.server_port}/zx", safe=""))
    server.shutdown()
    return {"fetches what it is told"} if asked else set()


def leaking_log(target: Target, paths: Iterable[str], names: Iterable[str]) -> set[str]:
    """Whether opening a page writes somebody's name to the log."""
    log, client = io.StringIO(), target.client("a")
    with redirect_stderr(log):
        for path in paths:
            client.get(path)
    return {"log names somebody"} if any(one in log.getvalue() for one in names) else set()


def canaries(target: Target, marks: dict[str, Mark], path: str) -> set[str]:
    """The engine of the privacy self-test on one address: a marker for a reader without sight."""
    crawl = Crawl(target.app, Marks(by_key=marks), addresses=None)  # type: ignore[arg-type]
    answer = target.client("b").get(path)
    crawl.look_at(Reader("b"), path, answer.get_data(as_text=True))
    return {"somebody else's row"} if crawl.leaks else set()


def lasting_sessions(target: Target, path: str) -> set[str]:
    """Whether a cookie that was copied before signing out opens a page after it."""
    client = target.client("a")
    copied = [(one.key, one.value) for one in client._cookies.values()]
    target.sign_out(client)
    thief = target.client()
    for name, value in copied:
        thief.set_cookie(name, value)
    return {"session outlives sign-out"} if thief.get(path).status_code == 200 else set()


def telling_sign_in(target: Target, known: str) -> set[str]:
    """Whether a wrong passphrase is answered otherwise for a name that is known."""
    answers = [target.try_to_sign_in(target.client(), name) for name in (known, "nobody")]
    bodies = [one.get_data() for one in answers]
    return {"tells who has an account"} if bodies[0] != bodies[1] else set()


def bad_types(target: Target, path: str) -> set[str]:
    """Whether a door for computers falls over what isn't of the type it wants, and how."""
    found, client = set(), target.client()
    for body in ({"age": "x"}, {"age": None}, {"age": []}, {}, [], "x", None):
        answer = client.post(path, json=body)
        if answer.status_code >= 500:
            found.add("falls over bad types")
            if b"Traceback" in answer.get_data() or b".py" in answer.get_data():
                found.add("verbose error")
    return found


def scanned_source(*paths: Path) -> set[str]:
    """What bandit says of the source: the classes of ours that its tests stand for."""
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-f", "csv", *map(str, paths)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    classes = {"B608": "SQL injection", "B310": "fetches what it is told"}
    return {words for code, words in classes.items() if code in done.stdout}
