"""The door for computers: `$process-message`, and OperationOutcomes for all that goes wrong."""

import json
import re
import uuid
from collections.abc import Iterable

from flask import Blueprint, g, request
from flask_babel import gettext as _
from peewee import OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal import clock, settings
from portal.auth import throttle
from portal.auth.guard import public
from portal.intake import actions, bundle_rules, message_rules, outcome_rules
from portal.intake.outcome_rules import Issue, status_issue
from portal.intake.rules import EXTERNAL_ID_LENGTH, Refusal, Sent
from portal.log import log
from portal.models import Door
from portal.providers import queries as providers
from portal.providers import rules as provider_rules
from portal.providers.rules import TokenState

bp = Blueprint("fhir", __name__, url_prefix="/fhir")

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json")
# A busy emergency service sends a few a minute; a loop gone wild sends hundreds.
MESSAGES_PER_MINUTE = 120
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


@bp.route("/$process-message", methods=EVERY_METHOD)
@public
def process_message() -> Response:
    """Take a referral message. Authenticated by its bearer token, and so public to the guard."""
    holder = _holder()
    _check_rate(holder.provider_id)
    body = request.get_data(cache=False)
    sent = Sent(
        door=Door.FHIR,
        sender=f"provider:{holder.provider_id}",
        external_id="",
        content_type=request.content_type or "",
        body=body,
        received_at=clock.now(),
        provider_id=holder.provider_id,
    )
    # Whatever happens from here on, what an authenticated sender sent isn't lost.
    g.fhir_sent = sent
    try:
        _check_types()
        message = message_rules.read_message(body, clock.today(), say=_)
    except Refusal as refusal:
        return _kept_refusal(sent, refusal)
    g.fhir_sent = sent = _under(sent, message.external_id)
    try:
        receipt = actions.take(message.request, sent)
    except actions.Duplicate as problem:
        return _answer(409, [_already_sent("duplicate", problem)])
    except actions.Conflict as problem:
        kept = _kept(sent, Refusal(409, "conflict", "Bundle.id", problem.message))
        return _answer(409, [_already_sent("conflict", problem), kept])
    said = _("Taken. The receipt is %(receipt)s.", receipt=receipt.number)
    issues = [Issue("information", "informational", said, receipt=receipt.number)]
    issues += [Issue("warning", "business-rule", warning) for warning in receipt.warnings]
    return _answer(200, issues)


# csrf_exempt: nothing in a cookie counts here, so another site's page can't use one.
process_message.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/", defaults={"path": ""}, methods=EVERY_METHOD)
@bp.route("/<path:path>", methods=EVERY_METHOD)
@public
def unknown_show(path: str) -> Response:
    """Every other address below /fhir, so that computers get an answer they can read."""
    said = _(
        "There is nothing at %(path)s. Send referrals to POST /fhir/$process-message.",
        path=bundle_rules.quoted(f"/fhir/{path}"),
    )
    return _answer(404, [status_issue(404, said)])


unknown_show.csrf_exempt = True  # type: ignore[attr-defined]


def _holder() -> providers.TokenHolder:
    """The provider whose token the request bears. Raises Refused with 405 or 401."""
    if request.method != "POST":
        said = _("This address takes POST only, with the message as its body.")
        raise Refused(405, status_issue(405, said), {"Allow": "POST"})
    token = provider_rules.bearer_token(request.headers.get("Authorization"))
    if token is None:
        said = _("No access token was provided. Send Authorization: Bearer and your token.")
        raise _unauthorised("login", said)
    holder = providers.token_holder(token)
    if holder is None:
        raise _unauthorised("security", _("The access token isn't one of ours. Check it."))
    state = provider_rules.token_state(
        holder.expires_at, holder.revoked_at, holder.is_active, clock.now()
    )
    if state == TokenState.EXPIRED:
        said = _("The access token has expired. Ask the office for a new one.")
        raise _unauthorised("expired", said)
    if state != TokenState.WORKS:
        said = _("The access token no longer works. Ask the office for a new one.")
        raise _unauthorised("security", said)
    return holder


def _unauthorised(code: str, said: str) -> Refused:
    return Refused(401, status_issue(401, said, code), {"WWW-Authenticate": 'Bearer realm="fhir"'})


def _check_rate(provider_id: int) -> None:
    wait = throttle.take(f"fhir provider {provider_id}", MESSAGES_PER_MINUTE, 1)
    if wait:
        said = _(
            "More than %(count)s messages in a minute. Wait %(seconds)s seconds, then send the "
            "same message again.",
            count=MESSAGES_PER_MINUTE,
            seconds=wait,
        )
        raise Refused(429, status_issue(429, said), {"Retry-After": str(wait)})


def _already_sent(code: str, problem: actions.AlreadySent) -> Issue:
    """The issue that names the first message's receipt."""
    return Issue(
        "error", code, problem.message, 409, expression="Bundle.id", receipt=problem.receipt
    )


def _check_types() -> None:
    """Take any way of saying JSON, and senders that say nothing.

    Raises Refusal for what is surely other.
    """
    if request.mimetype and request.mimetype not in JSON_TYPES:
        said = _(
            "The Content-Type is %(found)s. Send FHIR JSON: application/fhir+json.",
            found=bundle_rules.quoted(request.mimetype),
        )
        raise Refusal(415, "not-supported", "", said)
    accepted = request.accept_mimetypes
    if accepted and not any(accepted.quality(one) for one in JSON_TYPES):
        said = _(
            "The Accept header is %(found)s. Answers are application/fhir+json.",
            found=bundle_rules.quoted(request.headers["Accept"]),
        )
        raise Refusal(406, "processing", "", said)


def _under(sent: Sent, external_id: str) -> Sent:
    return Sent(**{**vars(sent), "external_id": external_id})


def _kept_refusal(sent: Sent, refusal: Refusal) -> Response:
    """Keep a refused message under what key it has, and say why and under which number."""
    try:
        external_id = bundle_rules.external_id_of(bundle_rules.parse_json(sent.body, say=_))
    except Refusal:
        external_id = ""
    kept = _kept(_under(sent, external_id[:EXTERNAL_ID_LENGTH]), refusal)
    return _answer(refusal.status, [outcome_rules.refusal_issue(refusal), kept])


def _kept(sent: Sent, refusal: Refusal) -> Issue:
    """Keep a refused message. The issue that says under which number."""
    number = actions.refuse(sent, refusal)
    said = _("The message is kept as refused under %(number)s, for when you ask.", number=number)
    return Issue("information", "informational", said, receipt=number)


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
    return _answer(problem.status, [problem.issue], problem.headers)


@bp.errorhandler(HTTPException)
def _http_error(problem: HTTPException) -> Response:
    status = problem.code or 500
    if status == 413:
        said = _(
            "The message is larger than %(count)s bytes and was not read. Send documents "
            "another way.",
            count=settings.current().max_request_bytes,
        )
    else:
        said = _("The request can't be answered (HTTP %(status)s).", status=status)
    return _answer(status, [status_issue(status, said)])


@bp.errorhandler(OperationalError)
@bp.errorhandler(MaxConnectionsExceeded)
def _database_error(problem: Exception) -> Response:
    log.error("database_unavailable", problem=problem.__context__ or problem)
    said = _("Nothing was kept: the database can't be reached. Send the same message again.")
    return _answer(503, [status_issue(503, said)], {"Retry-After": "60"})


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
            return _answer(500, [outcome_rules.refusal_issue(refusal), _kept(sent, refusal)])
        except Exception as second:
            log.exception("message_not_kept", problem=second, endpoint=request.endpoint)
    said = _("Something went wrong here and nothing was kept. Send the same message again later.")
    return _answer(500, [status_issue(500, said)])


def _answer(
    status: int, issues: Iterable[Issue], headers: dict[str, str] | None = None
) -> Response:
    content = outcome_rules.outcome(str(uuid.uuid4()), issues, settings.current().base_url)
    body = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(body, status, headers, content_type=f"{FHIR_JSON}; charset=utf-8")
