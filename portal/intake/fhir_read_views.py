"""What the FHIR door tells: its abilities, and where a sender's own referrals stand."""

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import settings
from portal.auth.guard import public
from portal.intake import (
    bearer,
    capability_rules,
    fhir_answer_rules,
    sender_id_queries,
    status_queries,
)
from portal.intake.fhir_answer_rules import Told
from portal.intake.fhir_door import EVERY_METHOD, Refused, bp, check_method, resource
from portal.intake.outcome_rules import status_issue
from portal.models import SenderIdKind, TokenScope
from portal.referrals import answer_actions, outward_words


@bp.route("/metadata", methods=EVERY_METHOD)
@public
def metadata_show() -> Response:
    """What this door can do. The same for everybody."""
    check_method("GET", _("This address takes GET only."))
    chosen = settings.current()
    found = capability_rules.capability_statement(
        chosen.organisation, chosen.base_url, chosen.contact_email
    )
    return resource(200, found)


metadata_show.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/Task/<receipt>", methods=EVERY_METHOD)
@public
def task_show(receipt: str) -> Response:
    """A referral's Task, for the provider that sent it; to all others it isn't there."""
    check_method("GET", _("A Task is read with GET. Send a Bundle to change it."))
    return resource(200, fhir_answer_rules.task(_told(receipt), settings.current().base_url))


task_show.csrf_exempt = True  # type: ignore[attr-defined]


@bp.route("/Bundle/<receipt>", methods=EVERY_METHOD)
@public
def response_show(receipt: str) -> Response:
    """The message that answers a referral as it stands now, for the provider that sent it."""
    check_method("GET", _("This address takes GET only."))
    told = _told(receipt)
    return resource(200, fhir_answer_rules.response_message(told, settings.current().base_url))


response_show.csrf_exempt = True  # type: ignore[attr-defined]


def _told(receipt: str) -> Told:
    """What the sender may see of a referral. Raises Refused with 404 for everybody else's."""
    holder = bearer.holder(TokenScope.STATUS_READ)
    found = status_queries.status_for(holder.provider_id, receipt)
    if found is None:
        raise Refused(404, status_issue(404, _("You sent no referral under this receipt.")))
    if request.method == "GET":
        # Reading is how this provider is told: noted as seen, and nothing else changes.
        answer_actions.note_fetched(found.referral_id)
    ids = sender_id_queries.ids_of_referral(found.referral_id)
    return Told(
        reference=found.receipt,
        outward=found.outward,
        sentence=outward_words.sentence(found.outward),
        words=outward_words.stage_words(found.outward),
        received_at=found.received_at,
        changed_at=found.changed_at,
        urgency=found.urgency,
        sender_name=found.sender_name,
        organisation=settings.current().organisation,
        sender_code=found.sender_code,
        sender_reference=found.sender_reference,
        message_id=found.message_id,
        request_ids=ids[SenderIdKind.REQUEST],
        task_ids=ids[SenderIdKind.TASK],
        patient_ids=ids[SenderIdKind.PATIENT],
    )
