"""A browser for tests: keeps cookies, fills forms by their labels, reads pages as people do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from portal.auth import sessions
from portal.auth.guard import COOKIE_KEY
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.db import connection, database
from portal.models import Role


class Page:
    """One answer, read by what a person would look for."""

    def __init__(self, response: TestResponse):
        self.response = response
        self.status = response.status_code
        self.text = response.get_data().decode("utf-8", errors="replace")
        is_html = response.mimetype == "text/html" and self.text.strip()
        self.tree = html.document_fromstring(self.text) if is_html else None

    @property
    def heading(self) -> str:
        """The page's one h1."""
        found = self.tree.findall(".//h1")
        assert len(found) == 1, f"{len(found)} h1 elements"
        return _words(found[0])

    @property
    def title(self) -> str:
        return _words(self.tree.find(".//title"))

    @property
    def words(self) -> str:
        """All that the page's body says, with single blanks."""
        return _words(self.tree.find(".//body"))

    @property
    def main(self) -> str:
        """What the page's main part says."""
        return _words(self.tree.find(".//main"))

    def table(self, caption: str) -> list[dict[str, str]]:
        """Rows of the table whose caption holds these words, by column heading."""
        for table in self.tree.findall(".//table"):
            label = table.find("caption")
            if label is not None and caption in _words(label):
                headings = [_words(cell) for cell in table.findall(".//thead//th")]
                return [
                    dict(zip(headings, (_words(cell) for cell in row), strict=False))
                    for row in table.findall(".//tbody/tr")
                ]
        raise AssertionError(f"no table has a caption with {caption!r}: {self.main[:400]}")

    def list_items(self, css_class: str) -> list[str]:
        """What each li of a list with this class says."""
        path = f'.//*[contains(concat(" ", @class, " "), " {css_class} ")]/li'
        return [_words(item) for item in self.tree.xpath(path)]

    def links(self) -> dict[str, str]:
        """Address by link text."""
        return {_words(link): link.get("href", "") for link in self.tree.findall(".//a")}

    def errors(self) -> dict[str, str]:
        """Error by the name of the field it stands on; '' for those above the form only."""
        found = {}
        for node in self.tree.xpath('.//*[contains(concat(" ", @class, " "), " error ")][@id]'):
            found[node.get("id").removesuffix("-error")] = _words(node)
        for node in self.tree.xpath('.//*[contains(@class, "error-summary")]//li[not(.//a)]'):
            found[""] = (found.get("", "") + " " + _words(node)).strip()
        return found

    def form(self, button: str) -> Any:
        """The form that holds a button with these words."""
        for form in self.tree.findall(".//form"):
            for node in form.xpath('.//button | .//input[@type="submit"]'):
                if button in (_words(node) or node.get("value", "")):
                    return form
        raise AssertionError(f"no form has a button {button!r}: {self.main[:400]}")

    def value_of(self, name: str) -> str:
        """What the field with this name holds."""
        nodes = self.tree.xpath(f'.//*[@name="{name}"]')
        assert nodes, f"no field is called {name!r}"
        node = nodes[0]
        if node.tag == "select":
            chosen = node.xpath(".//option[@selected]")
            return chosen[0].get("value", "") if chosen else ""
        if node.get("type") in ("radio", "checkbox"):
            chosen = [n for n in nodes if n.get("checked") is not None]
            return chosen[0].get("value", "") if chosen else ""
        # HTML leaves out the newline that opens a textarea.
        text = (node.text or "").removeprefix("\n")
        return text if node.tag == "textarea" else node.get("value", "")


class Browser:
    """A visitor of the application, with a cookie jar of its own."""

    def __init__(self, app: Flask):
        self.app = app
        self.client = app.test_client()
        self.last: Page | None = None

    def sign_in(self, user: Any) -> None:
        """Sign in without the slow passphrase, by the row and cookie that it would make."""
        with connection():
            token = sessions.start(user, "test browser")
        with self.client.session_transaction() as cookie:
            cookie[COOKIE_KEY] = token

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        """Open a page, following no redirect, and check its status."""
        return self._answer(self.client.get(path, **options), status)

    def follow(self, path: str) -> Page:
        """Open a page and follow redirects to where they lead."""
        return self._answer(self.client.get(path, follow_redirects=True), 200)

    def post(self, path: str, data: Any = None, status: int = 302, **options: Any) -> Page:
        """Send a form with a CSRF token of this browser's, and check the status."""
        data = {**(data or {}), "csrf_token": self.csrf_token()}
        return self._answer(self.client.post(path, data=data, **options), status)

    def submit(self, page: Page, button: str, status: int = 302, **fields: Any) -> Page:
        """Fill a form of the page and press a button, as a person would."""
        form = page.form(button)
        data: list[tuple[str, str]] = [
            (name, value) for name, value in form.form_values() if name not in fields
        ]
        for node in form.xpath(".//button[@name]"):
            if button in _words(node):
                data.append((node.get("name"), node.get("value", "")))
                path = node.get("formaction")
                break
        else:
            path = None
        for name, value in fields.items():
            data += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        target = path or form.get("action") or page.response.request.full_path
        return self._answer(self.client.post(target, data=_grouped(data)), status)

    def csrf_token(self) -> str:
        """A token that this browser's session signs."""
        from flask_wtf.csrf import generate_csrf

        with self.client.session_transaction() as cookie, self.app.test_request_context():
            from flask import session

            session.update(cookie)
            token = generate_csrf()
            cookie.update(session)
        return token

    def _answer(self, response: TestResponse, status: int) -> Page:
        # A request closes its connection; what the test reads next needs one again.
        database.connect(reuse_if_open=True)
        page = Page(response)
        self.last = page
        shown = page.text[:2000] if page.tree is None else page.words[:2000]
        assert page.status == status, f"{page.status} instead of {status}: {shown}"
        return page


@contextmanager
def counted_queries() -> Any:
    """The SQL statements run inside the block, as a list of their texts."""
    seen: list[str] = []

    def note(event: Any) -> None:
        seen.append(event.sql)

    database.query_hooks.append(note)
    try:
        yield seen
    finally:
        database.query_hooks.remove(note)


def signed_in(user: Any, *roles: Role) -> SignedInUser:
    """A user as a request would know them, for calling queries and actions directly."""
    held = frozenset(roles)
    return SignedInUser(
        user.id, user.name, "", "device", user.person_id, 0, held, permissions_of(held)
    )


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _words(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())
