"""What a form sent after the sign-in ran out: held on the sign-in page, then sent again.

Nothing is kept on the server and nothing in the cookie: the text stays in one encrypted field of
the page itself. Encrypted, since the next person at that computer may look at the page's source,
and sealed, so that no other site can plant a form to be sent under somebody's fresh sign-in. Only
whoever typed it gets it back. It goes through the pages of signing in as a field, however many
steps they ask for.
"""

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import g, render_template, request, session

from portal import clock, keys
from portal.auth import passkey_actions, sessions
from portal.auth.forms import SignInForm
from portal.typed import NEVER_HELD, held_values, typed_values

FIELD = "held"
# Where the cookie keeps a device's token.
COOKIE_KEY = "sign_in"
_ABOUT = "a form that waits for a sign-in"
# Long enough for a night's sleep; the form's own page may be stale by then, which it will say.
HELD_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class HeldRequest:
    """A form on its way: where to, whose, each field as (name, value), and which fields were files.

    A file's bytes aren't kept: it is still where it was chosen from.
    """

    path: str
    user_id: int
    values: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()

    @property
    def token(self) -> str:
        """The one field that carries it through the pages of signing in."""
        until = (clock.now() + HELD_FOR).timestamp()
        content = json.dumps([until, self.user_id, self.path, self.values, self.files])
        return keys.encrypt(zlib.compress(content.encode("utf-8")), _ABOUT)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What of it was typed, to read before it is sent: (label, value)."""
        return [
            (name.replace("_", " ").capitalize(), value)
            for name, value in typed_values(self.values)
        ]


def held_request() -> HeldRequest | None:
    """The form that the sign-in page carries, if this application put it there."""
    return opened(request.form.get(FIELD, ""))


def opened(token: str) -> HeldRequest | None:
    """The form in a field that `token` made; None for anything else, and after a day."""
    try:
        content = zlib.decompress(keys.decrypt(token, _ABOUT))
        until, user_id, path, values, files = json.loads(content)
    except (ValueError, zlib.error):
        return None
    if clock.now().timestamp() > until:
        return None
    return HeldRequest(
        path,
        user_id,
        tuple((name, value) for name, value in values),
        tuple((name, value) for name, value in files),
    )


def sent_request() -> HeldRequest | None:
    """The form that was just sent, to be carried; None for one without our token.

    Such a one may be another site's: it is shown to copy, not carried.
    """
    token = session.get(COOKIE_KEY)
    user_id = sessions.owner_of(token) if token else None
    if user_id is None or not g.get("csrf_valid", False):
        return None
    values = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name == "request_key" or name not in NEVER_HELD
    ]
    files = [(name, one.filename or "") for name, one in request.files.items() if one.filename]
    return HeldRequest(request.full_path.rstrip("?"), user_id, tuple(values), tuple(files))


def hold_and_sign_in() -> Any:
    """The sign-in page, carrying the form that was just sent from a page of ours."""
    held = sent_request()
    # Not bound to this request: its fields are another form's.
    form = SignInForm(formdata=None)
    typed = [] if held else held_values()
    page = render_template(
        "auth/sign_in.html",
        form=form,
        held=held,
        typed=typed,
        party=passkey_actions.party(),
        has_errors=False,
    )
    return page, 401


def resume_page(held: HeldRequest, user_id: int | None = None, *, is_proved: bool = False) -> Any:
    """The form again, complete, with a button that sends it under the new sign-in.

    `user_id` is who just signed in, not always who typed it: another's form isn't shown, let
    alone sent. `is_proved` says that they were signed in all the while, and proved it once more.
    """
    is_theirs = user_id is None or user_id == held.user_id
    return render_template("auth/resume.html", held=held, is_theirs=is_theirs, is_proved=is_proved)
