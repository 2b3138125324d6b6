"""The cookie's session and the forms' tokens, under keys that can be replaced while forms are open.

Flask and Flask-WTF read their keys from the application once; here they get those of the day
with each request, so that `portal keys rotate` signs nobody out and fails no open form.
"""

from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from portal import keys

# Whoever holds the name can't be given a cookie by another host of the same domain.
SECURE_NAME = "__Host-portal"
PLAIN_NAME = "portal"


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own signed cookie, by the newest key; what older keys signed is read too."""

    def open_session(self, app: Flask, asked: Any) -> Any:  # type: ignore[override]
        """The session of a request, which this is the first to look at."""
        take_keys(app)
        return super().open_session(app, asked)

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        """Set the cookie if it changed; never on a static file, which caches may share."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Have an application sign by the keys of this process's settings."""
    app.session_interface = SignedCookies()
    take_keys(app)


def take_keys(app: Flask) -> None:
    """Give the application the keys that are in use now."""
    newest, *older = keys.session_keys()
    config = app.config
    if (config["SECRET_KEY"], config["SECRET_KEY_FALLBACKS"]) == (newest, older):
        return
    # Older ones first: between the lines another request may read.
    config["SECRET_KEY_FALLBACKS"] = [*older, *filter(None, [config["SECRET_KEY"]])]
    config["SECRET_KEY"] = newest
    config["SECRET_KEY_FALLBACKS"] = older
    # Flask-WTF signs by the last of these and reads by all; by SECRET_KEY alone it would
    # refuse the token of every form that is open.
    config["WTF_CSRF_SECRET_KEY"] = [*reversed(older), newest]
