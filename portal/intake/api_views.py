"""The JSON door: send a referral, read what became of it, and the document that says how."""

import hashlib
import json
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext as _
from peewee import OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal import clock, mail, read_only, settings
from portal.auth.guard import public
from portal.db import write
from portal.intake import (
    actions,
    api_actions,
    api_rules,
    attachment_actions,
    bearer,
    openapi_rules,
    problem_rules,
    status_queries,
)
from portal.intake.api_rules import Problem, Unreadable
from portal.intake.criteria_words import with_limits
from portal.intake.outcome_rules import Issue
from portal.intake.rules import Refusal, Sent
from portal.intake.safety_words import is_risky, safety
from portal.log import log
from portal.models import Door, TokenScope
from portal.referrals import answer_actions, outward_words

bp = Blueprint("api", __name__, url_prefix="/api")

JSON_TYPES = ("application/json", "text/json")
EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Refused(Exception):
    """A request that ends here: problem details, and headers that go with them."""

    def __init__(self, problem: dict[str, Any], headers: dict[str, str] | None = None):
        super().__init__(problem["detail"])
        self.problem = problem
        self.headers = headers or {}


@bp.route("/v1/referrals", methods=EVERY_METHOD)
@public
def referral_add() -> Response:
    """Take a referral. Authenticated by its bearer token, and so public to the guard."""
    _check_method("POST")
    sent = _sent(bearer.holder(TokenScope.REFERRALS_WRITE).provider_id)
    # Whatever happens from here on, what an authenticated sender sent isn't lost.
    g.api_sent = sent
    _check_request(sent)
    key = request.headers["Idempotency-Key"]
    digest = hashlib.sha256(sent.body).hexdigest()
    try:
        answered = api_actions.claim(sent.sender, key, digest)
    except api_actions.KeyUsed as problem:
        raise _kept(sent, 422, problem.message, problem_rules.KEY_USED) from None
    except api_actions.InProgress as problem:
        found = problem_rules.problem(409, problem.message, problem_rules.IN_PROGRESS)
        raise Refused(found, {"Retry-After": "2"}) from None
    if answered is not None:
        return _json(answered.content, answered.status)
    return _take(sent, key)


# csrf_exempt: nothing in a cookie counts here, so another site's page can't use one.
referral_add.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/v1/referrals/<receipt>", methods=EVERY_METHOD)
@public
def referral_show(receipt: str) -> Response:
    """Where a referral stands, for the provider that sent it; to all others it isn't there."""
    _check_method("GET")
    holder = bearer.holder(TokenScope.STATUS_READ)
    found = status_queries.status_for(holder.provider_id, receipt)
    if found is None:
        said = _("You sent no referral under this receipt. Check it.")
        raise Refused(problem_rules.problem(404, said))
    if request.method == "GET":
        # Reading is how this provider is told: noted as seen, and nothing else changes.
        answer_actions.note_fetched(found.referral_id)
    outward = found.outward
    answer = {
        "receipt": found.receipt,
        "sender_reference": found.sender_reference,
        "received_at": found.received_at.isoformat(),
        "changed_at": found.changed_at.isoformat(),
        "state": outward.stage,
        "words": outward_words.stage_words(outward),
        "sentence": outward_words.sentence(outward),
        "is_final": outward.is_final,
        "task_status": outward.task_status,
        "business_status": {"code": outward.business_code, "display": outward.business_display},
        "first_attended_on": outward.first_attended_on and outward.first_attended_on.isoformat(),
        "sessions_attended": outward.attended_count,
        "sessions_offered": outward.offered_count,
    }
    return _json(_text(answer), 200)


referral_show.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/openapi.json")
@public
def openapi_show() -> Response:
    """How to use this door, for programs."""
    chosen = settings.current()
    found = openapi_rules.document(
        chosen.organisation, chosen.base_url.rstrip("/"), chosen.contact_email
    )
    return _json(_text(found), 200)


@bp.route("/", defaults={"path": ""}, methods=EVERY_METHOD)
@bp.route("/<path:path>", methods=EVERY_METHOD)
@public
def unknown_show(path: str) -> Response:
    """Every other address below /api, so that computers get an answer they can read."""
    said = _("There is nothing here. What there is stands in /api/openapi.json.")
    raise Refused(problem_rules.problem(404, said))


unknown_show.csrf_exempt = True  # type: ignore[attr-defined]


def _check_method(method: str) -> None:
    if request.method not in (method, "HEAD" if method == "GET" else method):
        said = _("This address takes %(method)s only.", method=method)
        raise Refused(problem_rules.problem(405, said), {"Allow": method})


def _sent(provider_id: int) -> Sent:
    # With files a message may be larger than a form, for those who may send one.
    request.max_content_length = settings.current().max_message_bytes
    return Sent(
        door=Door.API,
        sender=f"api:{provider_id}",
        external_id="",
        content_type=request.content_type or "",
        body=request.get_data(cache=False),
        received_at=clock.now(),
        provider_id=provider_id,
    )


def _check_request(sent: Sent) -> None:
    """Raise Refused, with the message kept, where key or types are missing or wrong."""
    if request.mimetype and request.mimetype not in JSON_TYPES:
        said = _(
            "The Content-Type is %(found)s. Send JSON.", found=api_rules.shown(request.mimetype)
        )
        raise _kept(sent, 415, said)
    if not api_rules.is_key(request.headers.get("Idempotency-Key", "")):
        said = _(
            "Send an Idempotency-Key header: a key of your own for this message, such as a UUID, "
            "without blanks and at most %(most)s characters. Keep it when you send again.",
            most=api_rules.KEY_LENGTH,
        )
        raise _kept(sent, 400, said, problem_rules.KEY_MISSING)


def _take(sent: Sent, key: str) -> Response:
    """Read and take a message under a key that it has claimed."""
    g.api_sent = sent = Sent(**{**vars(sent), "external_id": key})
    try:
        read = api_rules.read_referral(sent.body, clock.today(), say=_)
    except Unreadable as problem:
        api_actions.release(sent.sender, key)
        said = (
            problem.problems[0].how if problem.status == 400 else _("Some fields are to be mended.")
        )
        raise _kept(
            sent, problem.status, said, problem_rules.INVALID, tuple(problem.problems)
        ) from None
    fit, asked = attachment_actions.looked_at(read.files, with_limits(read.request))
    try:
        with write():
            receipt = actions.take(asked, sent)
            attachment_actions.keep(receipt.message_id, fit)
            content = _text(
                {
                    "receipt": receipt.number,
                    "status_url": mail.address_of("api.referral_show", receipt=receipt.number),
                    "received_at": sent.received_at.isoformat(),
                    "sender_reference": asked.sender_reference,
                    "safety": safety(is_risky(asked)),
                    "warnings": list(receipt.warnings),
                }
            )
            api_actions.keep_answer(sent.sender, key, 201, content)
    except actions.AlreadySent as problem:
        return _first_answer(sent, key, problem)
    return _json(content, 201)


def _first_answer(sent: Sent, key: str, problem: actions.AlreadySent) -> Response:
    """The answer under a key whose message was taken while this one was being read.

    A request that had been given up for dead was only slow. Long after, when the answer is
    forgotten, the receipt still stands.
    """
    api_actions.release(sent.sender, key)
    answered = api_actions.kept_answer(sent.sender, key)
    if answered is not None:
        return _json(answered.content, answered.status)
    found = problem_rules.problem(
        409, problem.message, problem_rules.KEY_USED, receipt=problem.receipt
    )
    raise Refused(found)


def _kept(
    sent: Sent,
    status: int,
    said: str,
    kind: str = "about:blank",
    problems: tuple[Problem, ...] = (),
) -> Refused:
    """Keep a refused message, and the answer that says why and under which number."""
    first = problems[0].field if problems else ""
    refusal = Refusal(status, "invalid", first, problems[0].how if problems else said)
    more = [
        Issue("error", "invalid", one.how, refusal.status, expression=one.field)
        for one in problems[1:]
    ]
    number = actions.refuse(sent, refusal, more)
    said = " ".join([said, _("The message is kept as refused under %(number)s.", number=number)])
    return Refused(problem_rules.problem(status, said, kind, problems, number))


@bp.errorhandler(Refused)
def _refused(problem: Refused) -> Response:
    return _problem(problem.problem, problem.headers)


@bp.errorhandler(bearer.NotOpened)
def _not_opened(problem: bearer.NotOpened) -> Response:
    return _problem(problem_rules.problem(problem.status, problem.said), problem.headers)


@bp.errorhandler(HTTPException)
def _http_error(problem: HTTPException) -> Response:
    status = problem.code or 500
    if status == 413:
        said = _(
            "The message is larger than %(count)s bytes and was not read.",
            count=settings.current().max_message_bytes,
        )
    elif status == 503:
        said = _("Nothing was kept: the disk here is nearly full. Send the same message again.")
    else:
        said = _("The request can't be answered (HTTP %(status)s).", status=status)
    headers = {"Retry-After": "60"} if status == 503 else None
    return _problem(problem_rules.problem(status, said), headers)


@bp.errorhandler(OperationalError)
@bp.errorhandler(MaxConnectionsExceeded)
def _database_error(problem: Exception) -> Response:
    log.error("database_unavailable", problem=problem.__context__ or problem)
    read_only.note(problem)
    said = _("Nothing was kept: the database can't be reached. Send the same message again.")
    return _problem(problem_rules.problem(503, said), {"Retry-After": "60"})


@bp.errorhandler(Exception)
def _unexpected(problem: Exception) -> Response:
    log.exception("unexpected", problem=problem, endpoint=request.endpoint)
    sent: Sent | None = g.pop("api_sent", None)
    if sent is not None:
        said = _("The message couldn't be read here. That is our fault: staff are shown it.")
        try:
            if sent.external_id:
                api_actions.release(sent.sender, sent.external_id)
            return _refused(_kept(sent, 500, said, problem_rules.KEPT_FOR_STAFF))
        except Exception as second:
            log.exception("message_not_kept", problem=second, endpoint=request.endpoint)
    said = _("Something went wrong here and nothing was kept. Send the same message again later.")
    return _problem(problem_rules.problem(500, said))


def _problem(found: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    content_type = f"{openapi_rules.PROBLEM_JSON}; charset=utf-8"
    return Response(_text(found), found["status"], headers, content_type=content_type)


def _json(content: str, status: int) -> Response:
    return Response(content, status, content_type="application/json; charset=utf-8")


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
