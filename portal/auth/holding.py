"""What a form sent after the sign-in ran out: held on the sign-in page, then sent again.

Nothing is kept on the server and nothing in the cookie: the text stays in hidden fields
of the page itself, in the hands of whoever typed it.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from portal.auth.forms import SignInForm
from portal.web import NEVER_HELD

PREFIX = "held-"
PATH = "held_path"


@dataclass(frozen=True)
class HeldRequest:
    """A form on its way: where to, and each field as (name, value)."""

    path: str
    values: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The hidden fields that carry it through the sign-in page."""
        return [(PATH, self.path), *((PREFIX + name, value) for name, value in self.values)]


def held_request() -> HeldRequest | None:
    """The form that the sign-in page carries, if it carries one to a page of ours."""
    path = request.form.get(PATH, "")
    if not _takes_post(path):
        return None
    values = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    )
    return HeldRequest(path, values)


def hold_and_sign_in() -> Any:
    """The sign-in page, carrying the form that was just sent."""
    values = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "passphrase")
    ]
    held = HeldRequest(request.full_path.rstrip("?"), tuple(values))
    # Not bound to this request: its fields are another form's.
    form = SignInForm(formdata=None)
    page = render_template("auth/sign_in.html", form=form, held=held, has_errors=False)
    return page, 401


def resume_page(held: HeldRequest) -> Any:
    """The form again, complete, with a button that sends it under the new sign-in."""
    shown = [
        (name, value) for name, value in held.values if name not in NEVER_HELD and value.strip()
    ]
    return render_template("auth/resume.html", held=held, shown=shown)


def _takes_post(path: str) -> bool:
    if not path.startswith("/") or path[1:2] in ("/", "\\"):
        return False
    try:
        current_app.url_map.bind("").match(path.split("?", 1)[0], method="POST")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return False
    return True
