"""A BaRS message as a referral request: tolerant of what it can't read, exact in refusing. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from portal.intake import (
    attachment_rules,
    bundle_rules,
    patient_rules,
    request_rules,
    sender_id_rules,
)
from portal.intake.attachment_rules import Attachment
from portal.intake.bundle_rules import Reading, Resource, first_object, quoted
from portal.intake.reading_rules import as_line, as_object, codes_of
from portal.intake.rules import Refusal, Say, plain
from portal.referrals.rules import ReferralRequest

REFERRAL_EVENT = "servicerequest-request"
_CANCELLED = ("revoked", "entered-in-error")
_UPDATES = frozenset({"UPDATE", "UPDATED"})
_CANCELS = frozenset({"DELETE", "CANCEL", "CANCELLED"})


class Purpose(StrEnum):
    """What a message wants of a request."""

    NEW = "new"
    UPDATE = "update"
    CANCEL = "cancel"


@dataclass(frozen=True)
class ReadMessage:
    """What a message wants, and the sender's own keys for it.

    `request` is None where a change or a withdrawal doesn't say enough for a referral of
    its own; `refusal` then says what was missing.
    """

    request: ReferralRequest | None
    external_id: str
    purpose: Purpose = Purpose.NEW
    # The element that says so, for whoever is told that it can't be done.
    element: str = "Bundle"
    request_ids: tuple[str, ...] = ()
    task_ids: tuple[str, ...] = ()
    patient_ids: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    # Of a Bundle that is answered entry by entry: its type, and each entry's.
    bundle_type: str = ""
    entry_kinds: tuple[str, ...] = ()
    refusal: Refusal | None = None


def read_message(body: bytes, today: date, say: Say = plain, most_bytes: int = 0) -> ReadMessage:
    """Read a message's bytes as a referral request.

    `today` decides which of a patient's names and addresses are theirs now; `say` puts
    the warnings in the reader's language; what isn't a file may have `most_bytes`, where
    that is given. Raises Refusal for what can't be a referral, and nothing else, whatever
    the bytes are.
    """
    content = bundle_rules.parse_json(body, say)
    external_id = bundle_rules.check_bundle(content, say)
    reading, files = opened(content, body, today, say, most_bytes)
    header = _header(reading)
    request = _focus(reading, header)
    purpose, element = _purpose(header, request)
    encounter = reading.resolve(request.get("encounter"), request)
    return read_whole(
        reading,
        ReadMessage(None, external_id, purpose, element, files=files),
        request,
        header=header,
        reference=sender_id_rules.own_reference(request, encounter),
    )


def opened(
    content: Any, body: bytes, today: date, say: Say, most_bytes: int
) -> tuple[Reading, tuple[Attachment, ...]]:
    """A Bundle's resources and files. Raises Refusal where all but its files is too large."""
    reading = bundle_rules.read_bundle(content, today, say)
    files, encoded_length = attachment_rules.attachments_of(reading)
    if most_bytes and len(body) - encoded_length > most_bytes:
        raise Refusal(
            413,
            "too-long",
            "Bundle",
            say(
                "Without its files the message has more than %(count)s bytes. Send less, or in "
                "several messages.",
                count=most_bytes,
            ),
        )
    return reading, files


def read_whole(
    reading: Reading,
    message: ReadMessage,
    request: Resource,
    *,
    header: Resource,
    task: Resource | None = None,
    reference: str = "",
) -> ReadMessage:
    """The message with all that it says about the request.

    `header` names the sender; `task` is what hands the request over, where one does. Raises
    Refusal where a new referral lacks what none can be without.
    """
    message = replace(
        message,
        request_ids=sender_id_rules.ids_of(request),
        task_ids=sender_id_rules.ids_of(task),
    )
    try:
        patient = _patient(reading, request, task)
        message = replace(message, patient_ids=sender_id_rules.ids_of(patient))
        asked = _asked(reading, request, patient, header, task)
    except Refusal as problem:
        if message.purpose == Purpose.NEW:
            raise
        return replace(message, refusal=problem)
    reading.warn_of_dangling()
    asked = replace(asked, sender_reference=reference, warnings=reading.warnings)
    return replace(message, request=asked)


def _asked(
    reading: Reading, request: Resource, patient: Resource, header: Resource, task: Resource | None
) -> ReferralRequest:
    person = patient_rules.read_patient(reading, patient)
    risk, risk_note = request_rules.read_risk(reading, patient)
    asker = task if task is not None and not request.get("requester") else request
    return ReferralRequest(
        person=person,
        referrer=request_rules.read_referrer(reading, header, asker),
        service=request_rules.read_service(reading, request),
        reason=request_rules.read_reason(reading, request, patient),
        urgency=request_rules.read_urgency(request, task),
        risk=risk,
        risk_note=risk_note,
        consents=request_rules.read_consents(reading, patient),
    )


def _purpose(header: Resource, request: Resource) -> tuple[Purpose, str]:
    """What the message wants, and the element that says so."""
    status = as_line(request.get("status")).lower()
    reason = codes_of(header.get("reason"))
    if status in _CANCELLED:
        return Purpose.CANCEL, request.at("status")
    if reason & _CANCELS:
        return Purpose.CANCEL, header.at("reason")
    return (Purpose.UPDATE if reason & _UPDATES else Purpose.NEW), header.at("reason")


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
    return requests[0]


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


def _patient(reading: Reading, request: Resource, task: Resource | None) -> Resource:
    subject = request.get("subject")
    found = reading.resolve(subject, request)
    if task is not None and (found is None or found.kind != "Patient"):
        found = reading.resolve(task.get("for"), task)
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
