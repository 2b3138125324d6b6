"""What a FHIR message asks: why, how soon, by whom, at what risk, with whose consent. Pure."""

from collections.abc import Iterator
from typing import Any

from portal.intake.bundle_rules import Reading, Resource
from portal.intake.patient_rules import MOST_NAMES
from portal.intake.reading_rules import (
    LONGEST_NAME_PART,
    as_line,
    as_list,
    as_object,
    as_prose,
    codes_of,
    concept_words,
    full_date,
    objects,
    person_name,
    telecom,
)
from portal.models import ConsentScope, Risk, Urgency
from portal.models.referrals import REASON_LENGTH
from portal.referrals.rules import ConsentDetails, ReferrerDetails

_URGENT = ("urgent", "asap", "stat")
_SCENE = "SS"
_SCENE_IS_SAFE = "S"
# Codes of Consent.policyRule by which somebody has said yes in words.
_SAID = frozenset({"OPTIN", "OPTINR", "EXPLICIT"})
SERVICE_LENGTH = 200
# More than this of one message is a fault, or an attack, in the sender.
MOST_CONSENTS = 20
MOST_PERFORMERS = 5


def read_urgency(*asking: Resource | None) -> Urgency:
    """Urgent where the request or its task has one of FHIR's three words above routine."""
    words = (as_line(one.get("priority")).lower() for one in asking if one is not None)
    is_urgent = any(word in _URGENT for word in words)
    return Urgency.URGENT if is_urgent else Urgency.ROUTINE


def read_service(reading: Reading, request: Resource) -> str:
    """The name of the HealthcareService that is asked for, or an empty string."""
    performers = reading.listed(request, "performer")
    found = reading.resolve_all(performers, request)
    services = [one for one in found if one.kind == "HealthcareService"]
    services = services or reading.of_kind("HealthcareService")
    names = [as_line(one.get("name")) for one in services]
    names += [as_line(as_object(one).get("display")) for one in performers]
    return next((name[:SERVICE_LENGTH] for name in names if name), "")


def read_reason(reading: Reading, request: Resource, patient: Resource) -> str:
    """All that the message says about why, in paragraphs, none twice; at most REASON_LENGTH."""
    said: dict[str, None] = {}
    length = 0
    for part in _reasons(reading, request, patient):
        if part and part not in said:
            said[part] = None
            length += len(part)
        if length > REASON_LENGTH:
            break
    reason = "\n\n".join(said)
    if not reason:
        reading.warn("The message gives no reason in words; ask the referrer.")
    if len(reason) > REASON_LENGTH:
        reading.warn(
            "The reason is longer than %(count)s characters; the rest is only in the message.",
            count=REASON_LENGTH,
        )
    return reason[:REASON_LENGTH]


def _reasons(reading: Reading, request: Resource, patient: Resource) -> Iterator[str]:
    yield concept_words(request.get("code"))
    yield from (concept_words(one) for one in reading.listed(request, "reasonCode"))
    referred = reading.listed(request, "reasonReference")
    yield from (_finding(one) for one in reading.resolve_all(referred, request))
    for one in referred:
        if reading.resolve(one, request) is None:
            yield as_line(as_object(one).get("display"))
    yield from (as_prose(as_object(one).get("text")) for one in reading.listed(request, "note"))
    # Some senders write it with a capital.
    yield as_prose(request.get("patientInstruction") or request.get("PatientInstruction"))
    plans = reading.resolve_all(reading.listed(request, "basedOn"), request)
    for plan in plans or reading.of_kind("CarePlan"):
        yield from _plan(plan)
    for kind in ("Condition", "Observation"):
        for found in reading.of_kind(kind):
            if _is_about(reading, found, patient):
                yield _finding(found)


def _plan(plan: Resource) -> Iterator[str]:
    yield as_prose(plan.get("description"))
    for activity in objects(plan.get("activity")):
        outcomes = activity.get("outcomeCodeableConcept")
        # Codes on one line, the narrative in paragraphs of its own.
        coded = [one for one in objects(outcomes) if not as_prose(one.get("text"))]
        yield ", ".join(filter(None, (concept_words(one) for one in coded)))
        yield from (as_prose(one.get("text")) for one in objects(outcomes))
        detail = as_object(activity.get("detail"))
        yield concept_words(detail.get("code"))
        yield as_prose(detail.get("description"))
    yield from (as_prose(one.get("text")) for one in objects(plan.get("note")))


def _finding(found: Resource) -> str:
    words = concept_words(found.get("code"))
    value = as_prose(found.get("valueString")) or concept_words(found.get("valueCodeableConcept"))
    notes = [as_prose(one.get("text")) for one in objects(found.get("note"))]
    return "\n".join(filter(None, [": ".join(filter(None, [words, value])), *notes]))


def _is_about(reading: Reading, found: Resource, patient: Resource) -> bool:
    subject = found.get("subject") or found.get("patient")
    target = reading.resolve(subject, found)
    # Where it can't be told whom it is about, it is the patient: dropping it would be worse.
    return target is None or target.body is patient.body


def read_risk(reading: Reading, patient: Resource) -> tuple[Risk, str]:
    """What the flags and risk assessments about the person make of the risk question.

    With their words. A flag's code is somebody else's and can't be judged by a computer, so
    any that is active counts as a yes until a person has looked. Whether the scene of an
    accident was safe says nothing about the person.
    """
    words = []
    for flag in [*reading.of_kind("Flag"), *reading.of_kind("RiskAssessment")]:
        if as_line(flag.get("status")).lower() in ("inactive", "entered-in-error"):
            continue
        said = concept_words(flag.get("code")) or "?"
        if _is_about(reading, flag, patient) and not _is_scene_without_subject(flag):
            words.append(said)
        elif codes_of(flag.get("code")) != {_SCENE_IS_SAFE}:
            reading.warn("The message flags something other than the person: %(flag)s.", flag=said)
    if not words:
        return Risk.NOT_ASKED, ""
    reading.warn("The message carries a flag about this person. Read it, then set the risk.")
    note = "\n".join(dict.fromkeys(words))
    if len(note) > REASON_LENGTH:
        reading.warn(
            "The flags' words are longer than %(count)s characters; the rest is only in the "
            "message.",
            count=REASON_LENGTH,
        )
    return Risk.UNREADABLE, note[:REASON_LENGTH]


def _is_scene_without_subject(flag: Resource) -> bool:
    has_subject = bool(as_object(flag.get("subject")))
    return not has_subject and _SCENE in codes_of(flag.get("category"))


def read_consents(reading: Reading, patient: Resource) -> tuple[ConsentDetails, ...]:
    """The consents that came along. Only one that somebody said in words isn't implied."""
    found = []
    for consent in reading.of_kind("Consent"):
        if not _is_about(reading, consent, patient):
            continue
        status = as_line(consent.get("status")).lower() or "active"
        if status != "active" or as_object(consent.get("provision")).get("type") == "deny":
            reading.warn(
                "The message carries a consent that was refused or isn't in force (%(status)s).",
                status=status,
            )
            continue
        found.append(consent)
    if len(found) > MOST_CONSENTS:
        reading.warn(
            "The message carries %(count)s consents; the first %(most)s were read.",
            count=len(found),
            most=MOST_CONSENTS,
        )
    return _with_consent_warned([_consent(reading, one) for one in found[:MOST_CONSENTS]], reading)


def _with_consent_warned(
    found: list[ConsentDetails], reading: Reading
) -> tuple[ConsentDetails, ...]:
    """The same consents, after saying what they leave to be asked."""
    if not found:
        reading.warn("The message says nothing of consent. Ask the person before you place them.")
    elif all(one.is_implied for one in found):
        reading.warn(
            "The consent in the message is implied. A place needs the person's own word: ask, "
            "and record what they said."
        )
    return tuple(found)


def _consent(reading: Reading, consent: Resource) -> ConsentDetails:
    signed = as_object(consent.get("sourceAttachment")) or consent.get("sourceReference")
    is_said = (
        bool(signed)
        or bool(codes_of(consent.get("policyRule")) & _SAID)
        or any(one.get("verified") is True for one in objects(consent.get("verification")))
    )
    performers = [
        _name_of(reading.resolve(one, consent)) or as_line(as_object(one).get("display"))
        for one in reading.listed(consent, "performer")[:MOST_PERFORMERS]
    ]
    return ConsentDetails(
        scope=ConsentScope.REFERRAL,
        is_implied=not is_said,
        said_by=", ".join(filter(None, performers)),
        how=reading.say("in writing, in the message") if signed else reading.say("in the message"),
        given_on=full_date(consent.get("dateTime")),
    )


def read_referrer(reading: Reading, header: Resource, request: Resource) -> ReferrerDetails:
    """Who refers: the requester and their role, and the organisation that sent the message."""
    sent = request.get("requester")
    requester = reading.resolve(sent, request)
    person, role, organisation = _parties(reading, requester)
    sender = reading.resolve(header.get("sender"), header) or organisation
    ways: list[dict[str, Any]] = []
    for party in (person, role, organisation):
        ways += objects(party.get("telecom")) if party else []
    source = as_object(header.get("source"))
    return ReferrerDetails(
        name=_name_of(person) or as_line(as_object(sent).get("display")),
        job=_job(role),
        organisation=_name_of(sender) or _name_of(organisation) or as_line(source.get("name")),
        ods_code=_ods_code(sender) or _ods_code(organisation),
        email=telecom(ways, ("email",), reading.today),
        phone=telecom(ways, ("phone", "sms"), reading.today),
    )


def _parties(
    reading: Reading, requester: Resource | None
) -> tuple[Resource | None, Resource | None, Resource | None]:
    """The requester as a person, their role and its organisation, as far as each is there."""
    if requester is None:
        return None, None, None
    if requester.kind == "Organization":
        return None, None, requester
    role = requester if requester.kind == "PractitionerRole" else None
    person = reading.resolve(role.get("practitioner"), role) if role else requester
    if role is None:
        role = next(
            (
                one
                for one in reading.of_kind("PractitionerRole")
                if (held := reading.resolve(one.get("practitioner"), one))
                and held.body is requester.body
            ),
            None,
        )
    return person, role, reading.resolve(role.get("organization"), role) if role else None


def _name_of(party: Resource | None) -> str:
    if party is None:
        return ""
    if isinstance(party.get("name"), str):
        return as_line(party.get("name")[:LONGEST_NAME_PART])
    names = (person_name(one)[0] for one in as_list(party.get("name"))[:MOST_NAMES])
    return next((name for name in names if name), "")


def _job(role: Resource | None) -> str:
    if role is None:
        return ""
    said = [concept_words(one) for one in objects(role.get("code"))]
    said += [concept_words(one) for one in objects(role.get("specialty"))]
    return next((words.replace("\n", " ") for words in said if words), "")


def _ods_code(party: Resource | None) -> str:
    if party is None:
        return ""
    for one in objects(party.get("identifier")):
        if "ods-organization-code" in as_line(one.get("system")).lower():
            return as_line(one.get("value"))
    return ""
