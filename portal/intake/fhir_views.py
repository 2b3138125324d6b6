"""The door for computers: FHIR messages and task Bundles are taken, kept and answered."""

import uuid
from collections.abc import Callable

from flask import g, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock, settings
from portal.auth.guard import public
from portal.intake import (
    actions,
    bearer,
    bundle_rules,
    fhir_answer_rules,
    machine_actions,
    message_rules,
    outcome_rules,
    task_bundle_rules,
)
from portal.intake.fhir_door import (
    EVERY_METHOD,
    FHIR_JSON,
    answer,
    bp,
    check_method,
    kept,
    resource,
)
from portal.intake.machine_actions import Taken
from portal.intake.message_rules import ReadMessage
from portal.intake.outcome_rules import Issue, status_issue
from portal.intake.rules import EXTERNAL_ID_LENGTH, Refusal, Sent
from portal.intake.safety_words import safety
from portal.models import Door, TokenScope

JSON_TYPES = (FHIR_JSON, "application/json", "text/json")


@bp.route("/$process-message", methods=EVERY_METHOD)
@public
def process_message() -> Response:
    """Take a referral message. Authenticated by its bearer token, and so public to the guard."""
    check_method("POST", _("This address takes POST only, with the message as its body."))
    return _take(message_rules.read_message, lambda message, taken: answer(200, _issues(taken)))


# csrf_exempt: nothing in a cookie counts here, so another site's page can't use one.
process_message.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("", methods=EVERY_METHOD)
@bp.route("/", methods=EVERY_METHOD)
@public
def bundle_take() -> Response:
    """Take a Bundle of a Task and what it is about; answered entry by entry."""
    if request.method != "POST":
        return unknown_show("")
    return _take(task_bundle_rules.read_task_bundle, _bundle_answer)


bundle_take.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/<path:path>", methods=EVERY_METHOD)
@public
def unknown_show(path: str) -> Response:
    """Every other address below /fhir, so that computers get an answer they can read."""
    said = _(
        "There is nothing at %(path)s. Send referrals to POST /fhir/$process-message; what else "
        "there is stands in GET /fhir/metadata.",
        path=bundle_rules.quoted(f"/fhir/{path}"),
    )
    return answer(404, [status_issue(404, said)])


unknown_show.csrf_exempt = True  # type: ignore[attr-defined]


def _take(
    read: Callable[..., ReadMessage], respond: Callable[[ReadMessage, Taken], Response]
) -> Response:
    """Keep what was sent, read it, and answer what came of it."""
    g.fhir_sent = sent = _sent()
    try:
        _check_types()
        most_bytes = settings.current().max_request_bytes
        message = read(sent.body, clock.today(), say=_, most_bytes=most_bytes)
    except Refusal as refusal:
        return _kept_refusal(sent, refusal)
    g.fhir_sent = sent = _under(sent, message.external_id)
    try:
        taken = machine_actions.take_message(message, sent)
    except Refusal as refusal:
        return _kept_refusal(sent, refusal)
    except actions.Duplicate as problem:
        return answer(409, [_already_sent("duplicate", problem)])
    except actions.Conflict as problem:
        other = Refusal(409, "conflict", "Bundle.id", problem.message)
        return answer(409, [_already_sent("conflict", problem), kept(sent, other)])
    return respond(message, taken)


def _sent() -> Sent:
    """The request of whoever's token opens this door. Whatever happens then, it isn't lost."""
    holder = bearer.holder(TokenScope.FHIR_WRITE)
    # With files in it a message may be larger than a form, for those who may send one.
    request.max_content_length = settings.current().max_message_bytes
    return Sent(
        door=Door.FHIR,
        sender=f"provider:{holder.provider_id}",
        external_id="",
        content_type=request.content_type or "",
        body=request.get_data(cache=False),
        received_at=clock.now(),
        provider_id=holder.provider_id,
    )


def _issues(taken: Taken) -> list[Issue]:
    """What came of a message, what it means for the person's safety, and what wasn't read."""
    issues = [Issue("information", "informational", taken.said, receipt=taken.reference)]
    if not taken.is_new:
        said = _("This message itself is kept under %(receipt)s.", receipt=taken.receipt)
        issues.append(Issue("information", "informational", said, receipt=taken.receipt))
    severity = "warning" if taken.is_risk else "information"
    issues.append(Issue(severity, "informational", safety(taken.is_risk)))
    return issues + [Issue("warning", "business-rule", warning) for warning in taken.warnings]


def _bundle_answer(message: ReadMessage, taken: Taken) -> Response:
    base_url = settings.current().base_url
    outcome = outcome_rules.outcome(str(uuid.uuid4()), _issues(taken), base_url)
    content = fhir_answer_rules.bundle_answer(
        str(uuid.uuid4()),
        message.entry_kinds,
        taken.reference,
        outcome,
        base_url=base_url,
        is_new=taken.is_new,
        type_sent=message.bundle_type,
        now=clock.now(),
    )
    return resource(200, content)


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
    number = kept(_under(sent, external_id[:EXTERNAL_ID_LENGTH]), refusal)
    return answer(refusal.status, [outcome_rules.refusal_issue(refusal), number])
