"""A BaRS message as a referral request: tolerant of what it can't read, exact in refusing. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.intake import bundle_rules, patient_rules, request_rules
from portal.intake.bundle_rules import Reading, Resource, first_object, quoted
from portal.intake.reading_rules import as_line, as_object, codes_of
from portal.intake.rules import Refusal, Say, plain
from portal.referrals.rules import ReferralRequest

REFERRAL_EVENT = "servicerequest-request"
_CANCELLED = ("revoked", "entered-in-error")
_CHANGES = frozenset({"UPDATE", "UPDATED", "DELETE", "CANCEL", "CANCELLED"})


@dataclass(frozen=True)
class ReadMessage:
    """A message that can become a referral, and the sender's own key for it."""

    request: ReferralRequest
    external_id: str


def read_message(body: bytes, today: date, say: Say = plain) -> ReadMessage:
    """Read a message's bytes as a referral request.

    `today` decides which of a patient's names and addresses are theirs now; `say` puts
    the warnings in the reader's language. Raises Refusal for what can't be a referral,
    and nothing else, whatever the bytes are.
    """
    content = bundle_rules.parse_json(body, say)
    external_id = bundle_rules.check_bundle(content, say)
    reading = bundle_rules.read_bundle(content, today, say)
    header = _header(reading)
    request = _focus(reading, header)
    patient = _patient(reading, request)
    person = patient_rules.read_patient(reading, patient)
    risk, risk_note = request_rules.read_risk(reading, patient)
    read = ReferralRequest(
        person=person,
        referrer=request_rules.read_referrer(reading, header, request),
        service=request_rules.read_service(reading, request),
        reason=request_rules.read_reason(reading, request, patient),
        urgency=request_rules.read_urgency(request),
        risk=risk,
        risk_note=risk_note,
        consents=request_rules.read_consents(reading, patient),
    )
    reading.warn_of_dangling()
    return ReadMessage(_with_warnings(read, reading), external_id)


def _with_warnings(request: ReferralRequest, reading: Reading) -> ReferralRequest:
    return ReferralRequest(**{**vars(request), "warnings": reading.warnings})


def _header(reading: Reading) -> Resource:
    headers = reading.of_kind("MessageHeader")
    if not headers:
        raise Refusal(
            400,
            "required",
            "Bundle.entry[0].resource",
            reading.say(
                "The Bundle has no MessageHeader. Send one as its first entry, with event "
                "%(event)s.",
                event=REFERRAL_EVENT,
            ),
        )
    header = headers[0]
    event = as_line(as_object(header.get("eventCoding")).get("code"))
    if event != REFERRAL_EVENT:
        raise _wrong_event(reading, header, event)
    if as_object(header.get("response")).get("identifier"):
        # Some senders answer under the event of the request that they answer.
        raise Refusal(
            422,
            "not-supported",
            header.at("response"),
            reading.say(
                "MessageHeader.response says that this answers another message, and no request "
                "of ours waits for an answer. Leave it out of a new referral."
            ),
        )
    reason = codes_of(header.get("reason")) & _CHANGES
    if reason:
        raise Refusal(
            422,
            "not-supported",
            header.at("reason"),
            reading.say(
                "MessageHeader.reason is %(found)s. Only new referrals are taken by message; "
                "ring the office to change or withdraw one. Nothing was changed.",
                found=quoted(min(reason).lower()),
            ),
        )
    return header


def _wrong_event(reading: Reading, header: Resource, event: str) -> Refusal:
    element, say = header.at("eventCoding.code"), reading.say
    if not event:
        return Refusal(
            400,
            "required",
            element,
            say(
                "MessageHeader.eventCoding.code is missing. For a referral send %(event)s.",
                event=REFERRAL_EVENT,
            ),
        )
    if event.startswith("booking-"):
        words = say(
            "This message is a booking (%(found)s); nothing was booked. Only referrals are "
            "taken here: send event %(event)s with a ServiceRequest as its focus.",
            found=quoted(event),
            event=REFERRAL_EVENT,
        )
    elif event.endswith("-response"):
        words = say(
            "This message is a response (%(found)s), and no request of ours waits for one. "
            "Only referrals are taken here: send event %(event)s.",
            found=quoted(event),
            event=REFERRAL_EVENT,
        )
    else:
        words = say(
            "The event %(found)s isn't known here. For a referral send %(event)s.",
            found=quoted(event),
            event=REFERRAL_EVENT,
        )
    return Refusal(422, "not-supported", element, words)


def _focus(reading: Reading, header: Resource) -> Resource:
    focus = reading.listed(header, "focus")
    found = reading.resolve_all(focus, header)
    requests = [one for one in found if one.kind == "ServiceRequest"]
    if not requests:
        requests = _only_request(reading, header, focus, found)
    if len(requests) > 1:
        reading.warn(
            "The message asks for %(count)s things; this referral is for the first of them.",
            count=len(requests),
        )
    request = requests[0]
    status = as_line(request.get("status")).lower()
    if status in _CANCELLED:
        raise Refusal(
            422,
            "not-supported",
            request.at("status"),
            reading.say(
                "ServiceRequest.status is %(found)s: this withdraws a referral, which isn't "
                "taken by message. Ring the office. Nothing was changed.",
                found=quoted(status),
            ),
        )
    return request


def _only_request(
    reading: Reading, header: Resource, focus: list[Any], found: list[Resource]
) -> list[Resource]:
    """The one ServiceRequest of a message whose focus leads nowhere. Raises Refusal."""
    if found:
        raise Refusal(
            422,
            "value",
            header.at("focus[0].reference"),
            reading.say(
                "The message's focus is a resource of type %(found)s. For a referral, point "
                "MessageHeader.focus at a ServiceRequest.",
                found=quoted(found[0].kind),
            ),
        )
    requests = reading.of_kind("ServiceRequest")
    if len(requests) != 1:
        raise Refusal(
            400,
            "required",
            header.at("focus"),
            reading.say(
                "MessageHeader.focus is %(found)s, which leads to no ServiceRequest in the "
                "Bundle. Point it at the fullUrl of the ServiceRequest.",
                found=quoted(bundle_rules.reference_of(first_object(focus))),
            ),
        )
    reading.warn("The message's focus leads nowhere; its only ServiceRequest was taken.")
    return requests


def _patient(reading: Reading, request: Resource) -> Resource:
    subject = request.get("subject")
    found = reading.resolve(subject, request)
    if found is not None and found.kind == "Patient":
        return found
    patients = reading.of_kind("Patient")
    if len(patients) != 1:
        raise Refusal(
            400,
            "required",
            request.at("subject"),
            reading.say(
                "ServiceRequest.subject is %(found)s, which leads to no Patient in the Bundle. "
                "Send the Patient in the Bundle and point subject at its fullUrl.",
                found=quoted(bundle_rules.reference_of(as_object(subject))),
            ),
        )
    reading.warn("The request's subject leads nowhere; the message's only Patient was taken.")
    return patients[0]
