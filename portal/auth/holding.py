"""What a form sent after the sign-in ran out: held on the sign-in page, then sent again.

Nothing is kept on the server and nothing in the cookie: the text stays in one signed field
of the page itself, in the hands of whoever typed it. Signed, so that no other site can plant
a form to be sent under somebody's fresh sign-in.
"""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal import keys
from portal.auth.forms import SignInForm
from portal.typed import held_values, typed_values

FIELD = "held"
_SALT = "portal.auth.holding"
# Long enough for a night's sleep; the form's own page may be stale by then, which it will say.
HELD_SECONDS = 24 * 3600


@dataclass(frozen=True)
class HeldRequest:
    """A form on its way: where to, and each field as (name, value)."""

    path: str
    values: tuple[tuple[str, str], ...]

    @property
    def token(self) -> str:
        """The one field that carries it through the sign-in page."""
        return _serializer().dumps([self.path, self.values])

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What of it was typed, to read before it is sent: (label, value)."""
        return [
            (name.replace("_", " ").capitalize(), value)
            for name, value in typed_values(self.values)
        ]


def held_request() -> HeldRequest | None:
    """The form that the sign-in page carries, if this application put it there."""
    try:
        path, values = _serializer().loads(request.form.get(FIELD, ""), max_age=HELD_SECONDS)
    except BadData:
        return None
    return HeldRequest(path, tuple((name, value) for name, value in values))


def hold_and_sign_in() -> Any:
    """The sign-in page, carrying the form that was just sent from a page of ours.

    A form without our token may be another site's: it is shown to copy, not carried.
    """
    held = None
    if g.get("csrf_valid", False):
        values = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in ("csrf_token", "passphrase")
        ]
        held = HeldRequest(request.full_path.rstrip("?"), tuple(values))
    # Not bound to this request: its fields are another form's.
    form = SignInForm(formdata=None)
    typed = [] if held else held_values()
    page = render_template("auth/sign_in.html", form=form, held=held, typed=typed, has_errors=False)
    return page, 401


def resume_page(held: HeldRequest) -> Any:
    """The form again, complete, with a button that sends it under the new sign-in."""
    return render_template("auth/resume.html", held=held)


def _serializer() -> URLSafeTimedSerializer:
    return keys.signer(_SALT)
