"""The long-lived cookie by which a browser is known again, and nothing else is known of it."""

from typing import Any

from flask import after_this_request, current_app, request

from portal import settings
from portal.auth import known_device_actions
from portal.auth.devices import device_words

KEPT_DAYS = 400


def cookie_name() -> str:
    """Over HTTPS no other host, and no plain page, can plant it."""
    return "__Host-portal_device" if settings.current().secure_cookies else "portal_device"


def recognise(user_id: int) -> None:
    """Note on which device somebody just signed in; tell them if it is a new one."""
    token = known_device_actions.recognise(
        user_id,
        request.cookies.get(cookie_name(), ""),
        device_words(request.user_agent.string),
    )

    @after_this_request
    def keep(response: Any) -> Any:
        response.set_cookie(
            cookie_name(),
            token,
            max_age=KEPT_DAYS * 24 * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response
