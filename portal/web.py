"""What surrounds every request: connection, headers, CSRF, room for a file, a line of the log."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from portal import error_pages, headers, read_only, request_limits, settings
from portal.addresses import IdConverter, static_url
from portal.db import database
from portal.log import end_request, log, start_request
from portal.plain_text import visible

# A form's other fields and the lines around a file's bytes.
ROOM_FOR_FIELDS = 100_000
# Of a request that is too large, where its file's name is looked for.
HEAD_BYTES = 16_384
# Endpoints that need no database, and stay up without one.
WITHOUT_DATABASE = frozenset({"static", "home.healthz", "home.readyz"})

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Put all of this around the application's requests."""
    app.request_class = request_limits.BoundedRequest
    app.url_map.converters["int"] = IdConverter
    csrf.init_app(app)
    app.before_request(_begin)
    app.before_request(_refuse_changes)
    app.before_request(_protect)
    app.after_request(_note)
    app.after_request(headers.finish)
    app.teardown_request(_end)
    error_pages.install(app)
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["read_only_words"] = read_only.words


def _begin() -> Response | None:
    g.request_id = start_request(request.headers.get("X-Request-ID"))
    g.started = perf_counter()
    if request.method == "OPTIONS":
        return headers.options()
    if request.endpoint not in WITHOUT_DATABASE:
        g.opened = database.connect(reuse_if_open=True)
    return None


def _refuse_changes() -> None:
    """Take no change while the disk is nearly full, but for what lets somebody sign in and read."""
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or not request.endpoint:
        return
    if request.blueprint == "auth" and not read_only.is_full():
        return
    if read_only.is_on():
        raise ReadOnly()


def _protect() -> None:
    """Check the CSRF token of every unsafe request, except where a bearer token signs it."""
    view = _view()
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or view is None:
        return
    if getattr(view, "csrf_exempt", False):
        return
    request_limits.refuse_foreign()
    _make_room(view)
    try:
        if getattr(view, "sends_no_referrer", False):
            _check_token()
        else:
            csrf.protect()
    except CSRFError:
        # The form checks the token itself, and shows what was typed again.
        if not getattr(view, "redisplays", False):
            raise


class ReadOnly(ServiceUnavailable):
    """A change that isn't taken while the disk is nearly full."""

    def __init__(self) -> None:
        super().__init__(retry_after=read_only.RETRY_SECONDS)


def sends_no_referrer(view: View) -> View:
    """Mark a view of a page whose address is itself a secret, so that no Referer gives it away.

    Its forms are then known by their token and by what the browser says of where they stood.
    """
    view.sends_no_referrer = True  # type: ignore[attr-defined]
    return view


def takes_upload_where(opens: Callable[..., bool]) -> Callable[[View], View]:
    """Mark a public view whose form may bring a file, for whoever holds the secret of its address.

    `opens` is given the address's values and says whether the secret is one.
    """

    def mark(view: View) -> View:
        view.takes_upload = 1  # type: ignore[attr-defined]
        view.upload_limit = "max_file_bytes"  # type: ignore[attr-defined]
        view.upload_opens = opens  # type: ignore[attr-defined]
        return view

    return mark


# Each says whether whoever sends this was signed in and may use the view: what they typed beside
# a file is held for them, and is lost if the file is refused first.
upload_owners: list[Callable[[Any], bool]] = []


def _may_upload(view: Any) -> bool:
    opens = getattr(view, "upload_opens", None)
    if opens is not None:
        return bool(opens(**(request.view_args or {})))
    if current_user.is_authenticated:
        return bool(current_user.may(view.permission))
    return any(may(view) for may in upload_owners)


def _check_token() -> None:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as problem:
        raise CSRFError(str(problem)) from problem
    g.csrf_valid = True


def _make_room(view: Any) -> None:
    """Let a form with a file be larger, for those who may use it; refuse what is larger still."""
    most_files = getattr(view, "takes_upload", 0)
    if not most_files:
        return
    most_bytes = getattr(settings.current(), view.upload_limit)
    may_upload = _may_upload(view)
    if may_upload:
        request.max_content_length = most_files * most_bytes + ROOM_FOR_FIELDS
    limit = request.max_content_length
    if limit is None or (request.content_length or 0) <= limit:
        return
    problem = RequestEntityTooLarge()
    problem.portal_message = (  # type: ignore[attr-defined]
        _too_large(most_bytes) if may_upload else _("Sign in first, then choose the file again.")
    )
    raise problem


def _too_large(limit: int) -> str:
    # Only the beginning is read: what was typed stands there, and the file's name, before its
    # bytes.
    head = request.environ["wsgi.input"].read(HEAD_BYTES)
    g.sent_before_file = _fields(head)
    name = _file_name(head)
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


def _fields(head: bytes) -> list[tuple[str, str]]:
    """The fields that stand whole in the beginning of a form with a file, (name, value)."""
    found = re.findall(rb'; name="([^"\r\n]+)"\r\n\r\n(.*?)\r\n--', head, re.DOTALL)
    return [
        (name.decode("utf-8", "replace"), visible(value.decode("utf-8", "replace")))
        for name, value in found
    ]


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


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
