"""Errors as pages: what happened, what to do now, and what was typed, so that nothing is lost."""

from typing import Any

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext as _
from peewee import InterfaceError, OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response

from portal import read_only
from portal.addresses import page_before
from portal.errors import DomainError, PdfUnavailable, StaleVersion
from portal.log import log
from portal.typed import held_values


def install(app: Flask) -> None:
    """Answer every error of the application's requests with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(InterfaceError, _database_error)
    app.register_error_handler(MaxConnectionsExceeded, _database_error)
    app.register_error_handler(PdfUnavailable, _pdf_error)
    app.register_error_handler(StaleVersion, _stale)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(Exception, _unexpected)


def error_page(code: int, title: str, message: str, **context: Any) -> tuple[str, int]:
    """The page for an error: what happened, what to do, and what was typed, to copy."""
    context.setdefault("what_next", _ways_on())
    context.setdefault("held", held_values())
    page = render_template("errors/error.html", code=code, title=title, message=message, **context)
    return page, code


def _ways_on() -> list[tuple[str, str]]:
    """Where to go from an error: back to the page whose form it was, then the start page."""
    ways = [(_("Go to the start page"), url_for("home.home_show"))]
    page = page_before()
    if page and page != ways[0][1]:
        ways.insert(0, (_("Go back to that page"), page))
    return ways


def _http_error(problem: HTTPException) -> Any:
    code = problem.code or 500
    # For a host name that isn't ours no page can be made: its links would lead there.
    if isinstance(problem, SecurityError):
        words = _("Portal isn't at this address. Use the link you were given.")
        return Response(words, code, mimetype="text/plain")
    if 300 <= code < 400:
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
        503: (
            _("Nothing can be saved just now"),
            _(
                "The server's disk is nearly full, so nothing is changed until there is room "
                "again. What you typed stands below: keep this page open and send it again "
                "later, or ring us. A file has to be chosen again."
            ),
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
    if isinstance(problem, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(problem.valid_methods or ()))
    retry_after = getattr(problem, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _database_error(problem: Exception) -> Any:
    # A full disk shows as a failed rollback; the true cause is underneath.
    cause = problem.__context__ or problem
    log.error("database_unavailable", problem=cause)
    if read_only.note(problem):
        return _with_retry(_disk_refused())
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


def _disk_refused() -> tuple[str, int]:
    if request.method == "POST":
        return error_page(
            503,
            _("Nothing can be saved just now"),
            _(
                "The server's disk is full. Nothing was changed: what you typed stands below, to "
                "be sent again later or read out to us. Tell an administrator."
            ),
        )
    return error_page(
        503,
        _("This page can't be opened just now"),
        _(
            "Whoever opens it must be written down, and the server's disk is full. Nothing that "
            "was saved is lost. If a session is about to start, take its roll on paper, or on a "
            "phone that has it open. Tell an administrator."
        ),
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
