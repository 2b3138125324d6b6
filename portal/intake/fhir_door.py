"""What the FHIR door's views share: a blueprint, answers, and OperationOutcomes for faults."""

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext as _
from peewee import OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal import read_only, settings
from portal.intake import actions, bearer, outcome_rules
from portal.intake.outcome_rules import Issue, status_issue
from portal.intake.rules import Refusal, Sent
from portal.log import log

bp = Blueprint("fhir", __name__, url_prefix="/fhir")

FHIR_JSON = "application/fhir+json"
EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]
MIRRORED = ("X-Request-Id", "X-Correlation-Id")
_MIRRORABLE = re.compile(r"[\w.:{}-]{1,100}", re.ASCII)


class Refused(Exception):
    """A request that ends here: status, issue, and headers that go with it."""

    def __init__(self, status: int, issue: Issue, headers: dict[str, str] | None = None):
        super().__init__(issue.diagnostics)
        self.status = status
        self.issue = issue
        self.headers = headers or {}


def check_method(method: str, said: str) -> None:
    """Raise Refused for any other method than this one."""
    if request.method not in (method, "HEAD" if method == "GET" else method):
        raise Refused(405, status_issue(405, said), {"Allow": method})


def kept(sent: Sent, refusal: Refusal) -> Issue:
    """Keep a refused message. The issue that says under which number."""
    number = actions.refuse(sent, refusal)
    said = _("The message is kept as refused under %(number)s, for when you ask.", number=number)
    return Issue("information", "informational", said, receipt=number)


def answer(status: int, issues: Iterable[Issue], headers: dict[str, str] | None = None) -> Response:
    """An OperationOutcome."""
    found = outcome_rules.outcome(str(uuid.uuid4()), issues, settings.current().base_url)
    return resource(status, found, headers)


def resource(
    status: int, content: dict[str, Any], headers: dict[str, str] | None = None
) -> Response:
    """Any resource."""
    body = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(body, status, headers, content_type=f"{FHIR_JSON}; charset=utf-8")


@bp.after_request
def _mirror(response: Response) -> Response:
    """Send back the ids by which a sender finds this exchange in its own log."""
    for name in MIRRORED:
        given = request.headers.get(name, "")
        if _MIRRORABLE.fullmatch(given):
            response.headers[name] = given
    return response


@bp.errorhandler(Refused)
def _refused(problem: Refused) -> Response:
    return answer(problem.status, [problem.issue], problem.headers)


@bp.errorhandler(bearer.NotOpened)
def _not_opened(problem: bearer.NotOpened) -> Response:
    issue = status_issue(problem.status, problem.said, problem.code)
    return answer(problem.status, [issue], problem.headers)


@bp.errorhandler(HTTPException)
def _http_error(problem: HTTPException) -> Response:
    status = problem.code or 500
    if status == 413:
        said = _(
            "The message is larger than %(count)s bytes and was not read. Send documents "
            "another way.",
            count=settings.current().max_message_bytes,
        )
    elif status == 503:
        said = _("Nothing was kept: the disk here is nearly full. Send the same message again.")
    else:
        said = _("The request can't be answered (HTTP %(status)s).", status=status)
    headers = {"Retry-After": "60"} if status == 503 else None
    return answer(status, [status_issue(status, said)], headers)


@bp.errorhandler(OperationalError)
@bp.errorhandler(MaxConnectionsExceeded)
def _database_error(problem: Exception) -> Response:
    log.error("database_unavailable", problem=problem.__context__ or problem)
    read_only.note(problem)
    said = _("Nothing was kept: the database can't be reached. Send the same message again.")
    return answer(503, [status_issue(503, said)], {"Retry-After": "60"})


@bp.errorhandler(Exception)
def _unexpected(problem: Exception) -> Response:
    log.exception("unexpected", problem=problem, endpoint=request.endpoint)
    sent: Sent | None = g.pop("fhir_sent", None)
    if sent is not None:
        said = _(
            "The message couldn't be read here. That is our fault: it is shown to staff among "
            "the refused messages."
        )
        refusal = Refusal(500, "exception", "", said)
        try:
            return answer(500, [outcome_rules.refusal_issue(refusal), kept(sent, refusal)])
        except Exception as second:
            log.exception("message_not_kept", problem=second, endpoint=request.endpoint)
    said = _("Something went wrong here and nothing was kept. Send the same message again later.")
    return answer(500, [status_issue(500, said)])
