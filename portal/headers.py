"""The headers of every answer: what a browser may load, frame, keep and say to others."""

from flask import Response as FlaskResponse
from flask import g, request
from werkzeug.wrappers import Response

from portal import settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
# Everything that a page could ask a browser for; Portal asks for none of it. Names that Chromium
# doesn't know stay away: it would say so in the console of every page.
_NEVER = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "compute-pressure",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
# Passkeys are made and shown on our own pages alone.
_OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    sorted([f"{one}=()" for one in _NEVER] + [f"{one}=(self)" for one in _OWN])
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: over HTTPS the CSRF check wants to see our own origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
TRANSPORT = "max-age=31536000; includeSubDomains"
# What the browser kept of pages goes. Not "storage": marks that wait on a leader's phone for a
# signal stand there, under a name that opens nothing. Nor "cookies": the session's own is
# replaced, and the word that one is signed out travels in the new one.
FORGET_PAGES = '"cache"'


def finish(response: Response) -> Response:
    """Put the headers on an answer that its view hasn't set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.current().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT)
    # A view may have mirrored the sender's own.
    response.headers.setdefault("X-Request-ID", g.get("request_id", ""))
    if request.endpoint == "static":
        if "v" in request.args and response.status_code in (200, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        # Pages name people: no cache keeps them, nor the back button after signing out.
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    return response


def forget_pages(response: Response) -> Response:
    """Have the browser let go of what it kept of pages, as when somebody signs out."""
    response.headers["Clear-Site-Data"] = FORGET_PAGES
    return response


def options() -> Response:
    """The same answer to OPTIONS for every address, whether or not there is one."""
    return FlaskResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
