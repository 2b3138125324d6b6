"""What surrounds every request: connection, headers, CSRF, and errors that say what to do."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from peewee import InterfaceError, OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
)
from werkzeug.routing import IntegerConverter, Map, RequestRedirect
from werkzeug.wrappers import Response

from portal import settings
from portal.db import database
from portal.errors import DomainError, PdfUnavailable, StaleVersion
from portal.log import end_request, log, start_request
from portal.plain_text import visible

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: over HTTPS the CSRF check wants to see our own origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# Fields that are never shown again, whatever goes wrong.
NEVER_HELD = frozenset({"csrf_token", "passphrase", "request_key"})
# Fields that the page itself filled in: they travel with a form, and say nothing to a reader.
TECHNICAL = frozenset({"held", "next", "step", "tab", "version", "who"})
# A form's other fields and the lines around a file's bytes.
ROOM_FOR_FIELDS = 100_000
# Of a request that is too large, where its file's name is looked for.
HEAD_BYTES = 16_384
# Endpoints that need no database, and stay up without one.
WITHOUT_DATABASE = frozenset({"static", "home.healthz"})

# The largest id that both engines keep; a larger one names nothing, and would overflow SQLite.
LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """A row's id in an address: a number too large for any row is not found."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any):
        kwargs.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **kwargs)


csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Put all of this around the application's requests."""
    app.url_map.converters["int"] = IdConverter
    csrf.init_app(app)
    app.before_request(_begin)
    app.before_request(_protect)
    app.after_request(_note)
    app.after_request(_finish)
    app.teardown_request(_end)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(InterfaceError, _database_error)
    app.register_error_handler(MaxConnectionsExceeded, _database_error)
    app.register_error_handler(PdfUnavailable, _pdf_error)
    app.register_error_handler(StaleVersion, _stale)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(Exception, _unexpected)
    app.jinja_env.globals["static_url"] = static_url


def static_url(name: str) -> str:
    """The address of a static file, with its content's hash so that it may be kept for good."""
    return url_for("static", filename=name, v=_hash_of(settings.static_folder() / name))


@cache
def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _begin() -> None:
    g.request_id = start_request(request.headers.get("X-Request-ID"))
    g.started = perf_counter()
    if request.endpoint not in WITHOUT_DATABASE:
        g.opened = database.connect(reuse_if_open=True)


def _protect() -> None:
    """Check the CSRF token of every unsafe request, except where a bearer token signs it."""
    view = _view()
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or view is None:
        return
    if getattr(view, "csrf_exempt", False):
        return
    _make_room(view)
    try:
        csrf.protect()
    except CSRFError:
        # The form checks the token itself, and shows what was typed again.
        if not getattr(view, "redisplays", False):
            raise


def _make_room(view: Any) -> None:
    """Let a form with a file be larger, for those who may use it; refuse what is larger still."""
    if not getattr(view, "takes_upload", False):
        return
    chosen = settings.current()
    may_upload = current_user.is_authenticated and current_user.may(view.permission)
    if may_upload:
        request.max_content_length = chosen.max_upload_bytes + ROOM_FOR_FIELDS
    limit = request.max_content_length
    if limit is None or (request.content_length or 0) <= limit:
        return
    problem = RequestEntityTooLarge()
    problem.portal_message = (  # type: ignore[attr-defined]
        _too_large(chosen.max_upload_bytes)
        if may_upload
        else _("Sign in first, then choose the file again.")
    )
    raise problem


def _too_large(limit: int) -> str:
    # Only the beginning is read: the file's name stands there, before its bytes.
    name = _file_name(request.environ["wsgi.input"].read(HEAD_BYTES))
    most = max(limit // 1_000_000, 1)
    if not name:
        return _(
            "The limit for a file is %(most)s MB. Make it smaller, or send it in parts.", most=most
        )
    return _(
        "%(name)s is larger than %(most)s MB, which is the limit. Make it smaller, or send it in "
        "parts.",
        name=name,
        most=most,
    )


def _file_name(head: bytes) -> str:
    found = re.search(rb'filename="((?:[^"\\]|\\.)+)"', head)
    return visible(found[1].decode("utf-8", "replace"))[:200] if found else ""


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.current().secure_cookies:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    # A view may have mirrored the sender's own.
    response.headers.setdefault("X-Request-ID", g.get("request_id", ""))
    if request.endpoint == "static":
        if "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        # Pages name people: no cache keeps them, nor the back button after signing out.
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    return response


def _note(response: Response) -> Response:
    # The route's name, not its address: ids and searches stay out of the logs.
    if request.endpoint != "static":
        log.info(
            "answered",
            endpoint=request.endpoint or "none",
            method=request.method,
            status=response.status_code,
            ms=round((perf_counter() - g.get("started", perf_counter())) * 1000, 1),
        )
    return response


def _end(_problem: BaseException | None) -> None:
    # Only what this request opened: a caller's own connection stays with the caller.
    if g.pop("opened", False) and not database.is_closed():
        database.close()
    end_request()


def error_page(code: int, title: str, message: str, **context: Any) -> tuple[str, int]:
    """The page for an error: what happened, what to do, and what was typed, to copy."""
    context.setdefault("what_next", _ways_on())
    context.setdefault("held", held_values())
    page = render_template("errors/error.html", code=code, title=title, message=message, **context)
    return page, code


def _ways_on() -> list[tuple[str, str]]:
    """Where to go from an error: back to the page whose form it was, then the start page."""
    ways = [(_("Go to the start page"), url_for("home.home_show"))]
    page = _page_before()
    if page and page != ways[0][1]:
        ways.insert(0, (_("Go back to that page"), page))
    return ways


def _page_before() -> str | None:
    """The page of ours that this request's form was on, as a path; None if it isn't known."""
    if request.method != "POST" or not request.referrer:
        return None
    try:
        before = urlsplit(request.referrer)
    except ValueError:
        return None
    if f"{before.scheme}://{before.netloc}/" != request.host_url:
        return None
    return safe_next(before.path + (f"?{before.query}" if before.query else ""))


def safe_next(target: str | None) -> str | None:
    """The path to go on to, if it is one of our own GET pages; else None.

    "No host" isn't enough: browsers read `/\\host` and `//host` as another site.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return None
    path = target.split("?", 1)[0].split("#", 1)[0]
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return None
    return target


def held_values() -> list[tuple[str, str]]:
    """What was typed into the request's form: shown so that nothing is lost."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        # Too large to be read, which is what the page is about to say.
        return []
    return typed_values(sent)


def typed_values(sent: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What of a form's (name, value) pairs somebody typed: no secrets, ids or versions.

    One pair for each name, in the form's order; the values of a name that came more than
    once are joined by commas.
    """
    typed: dict[str, list[str]] = {}
    for name, value in sent:
        if value.strip() and not _is_technical(name):
            typed.setdefault(name, []).append(value)
    return [(name, ", ".join(values)) for name, values in typed.items()]


def _is_technical(name: str) -> bool:
    return name in NEVER_HELD or name in TECHNICAL or name.endswith("_id")


def _http_error(problem: HTTPException) -> Any:
    code = problem.code or 500
    # For a host name that isn't ours no page can be made: its links would lead there.
    if 300 <= code < 400 or isinstance(problem, SecurityError):
        return problem
    words = {
        400: (
            _("That didn't work"),
            _(
                "The page was open for too long, or part of the request was missing. "
                "Go back, reload the page and try again."
            ),
        ),
        403: (
            _("This isn't open to you"),
            _("Your role doesn't include this. If it should, ask an administrator."),
        ),
        404: (
            _("There is nothing here for you"),
            _("The address may be mistyped, or what it led to isn't yours to see."),
        ),
        405: (_("That didn't work"), _("This address doesn't take that kind of request.")),
        409: (
            _("Somebody was faster"),
            _("This has changed since you opened it. Go back, reload and look again."),
        ),
        413: (
            _("That is too large"),
            _("The limit is 1 MB. Shorten the text, or send it in parts."),
        ),
        429: (
            _("Please wait a little"),
            _("There were too many tries in a short time. Wait a few minutes, then try again."),
        ),
    }
    title, message = words.get(code, (_("Something went wrong"), _("Please try again.")))
    if getattr(problem, "portal_message", None):
        message = problem.portal_message  # type: ignore[attr-defined]
    page, _code = error_page(code, title, message)
    response = Response(page, code, mimetype="text/html")
    retry_after = getattr(problem, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _database_error(problem: Exception) -> Any:
    # A full disk shows as a failed rollback; the true cause is underneath.
    cause = problem.__context__ or problem
    log.error("database_unavailable", problem=cause)
    return _with_retry(
        error_page(
            503,
            _("Portal can't save or read just now"),
            _(
                "Nothing was changed. Wait a minute and try again; if it stays like this, tell "
                "an administrator."
            ),
        )
    )


def _pdf_error(problem: PdfUnavailable) -> Any:
    return error_page(503, _("PDFs can't be made here yet"), str(problem))


def _with_retry(answer: tuple[str, int]) -> Any:
    return (*answer, {"Retry-After": "60"})


def _stale(problem: StaleVersion) -> Any:
    return error_page(409, _("Somebody was faster"), problem.message)


def _refused(problem: DomainError) -> Any:
    return error_page(409, _("That can't be done"), problem.message)


def _unexpected(problem: Exception) -> Any:
    log.error("unexpected", problem=problem, endpoint=request.endpoint)
    return error_page(
        500,
        _("Something went wrong"),
        _(
            "It isn't your doing, and nothing was saved. Tell an administrator this "
            "number: %(number)s.",
            number=g.get("request_id", ""),
        ),
    )
