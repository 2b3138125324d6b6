"""A FHIR Patient as the person of a referral. Pure."""

from typing import Any

from portal.intake.bundle_rules import Reading, Resource, first_object, quoted
from portal.intake.reading_rules import (
    as_line,
    as_list,
    as_object,
    codes_of,
    concept_words,
    extension_values,
    full_date,
    is_in_period,
    objects,
    period_start,
    person_name,
    telecom,
)
from portal.intake.rules import Refusal
from portal.models.people import NAME_LENGTH, POSTCODE_LENGTH
from portal.people.rules import PersonDetails, is_nhs_number
from portal.plain_text import has_letter

OLDEST_BIRTH_YEAR = 1900
# More names than anybody has had: a fault, or an attack, in the sender.
MOST_NAMES = 20
ADDRESS_LENGTH = 1_000
# The name somebody goes by comes before the one on their papers.
_USES = ("usual", "official", "", "nickname", "temp", "anonymous")
_FORMER = ("old", "maiden")
_SELF = frozenset({"ONESELF", "SELF"})
_EMERGENCY = frozenset({"EP", "C", "ECON", "EMERGENCY"})


def read_patient(reading: Reading, patient: Resource) -> PersonDetails:
    """The person, under the name that is theirs today. Raises Refusal where there is none."""
    names = _names(reading, patient)
    whole, given, family = names[0]
    contacts = objects(patient.get("contact"))
    own = objects(patient.get("telecom"))
    for contact in contacts:
        if codes_of(contact.get("relationship")) & _SELF:
            own += objects(contact.get("telecom"))
    emergency_name, emergency_phone = _emergency(reading, contacts)
    address, postcode = _address(reading, patient)
    if patient.get("deceasedBoolean") is True or as_line(patient.get("deceasedDateTime")):
        reading.warn("The message says that this person has died. Ask before you write or ring.")
    return PersonDetails(
        name=_cut(reading, whole, NAME_LENGTH, patient.at("name")),
        given_name=given[:NAME_LENGTH],
        family_name=family[:NAME_LENGTH],
        born_on=_born_on(reading, patient),
        nhs_number=_nhs_number(reading, patient),
        phone=telecom(own, ("phone", "sms"), reading.today),
        email=telecom(own, ("email",), reading.today),
        address=_cut(reading, address, ADDRESS_LENGTH, patient.at("address")),
        postcode=postcode[:POSTCODE_LENGTH],
        language=_language(patient),
        needs_interpreter=_needs_interpreter(patient),
        emergency_name=emergency_name,
        emergency_phone=emergency_phone,
        earlier_names=_earlier(names[1:], whole),
    )


def _names(reading: Reading, patient: Resource) -> list[tuple[str, str, str]]:
    found = [one for one in objects(patient.get("name")) if has_letter(person_name(one)[0])]
    if not found:
        raise Refusal(
            400,
            "required",
            patient.at("name"),
            reading.say(
                "The patient has no name. Send at least one of family, given or text in "
                "Patient.name."
            ),
        )
    current = [
        one
        for one in found
        if one.get("use") not in _FORMER and is_in_period(one.get("period"), reading.today)
    ]
    if not current:
        reading.warn("Every name in the message has ended; the latest one was taken.")
    # Latest first, then by use: the second sort keeps the first one's order among equals.
    ordered = sorted(current or found, key=period_start, reverse=True)
    ordered.sort(key=_use_order if current else lambda _one: 0)
    rest = [one for one in found if one is not ordered[0]]
    if len(found) > MOST_NAMES:
        reading.warn(
            "The patient has %(count)s names; the first %(most)s were read.",
            count=len(found),
            most=MOST_NAMES,
        )
    return [person_name(one) for one in [ordered[0], *rest][:MOST_NAMES]]


def _earlier(names: list[tuple[str, str, str]], whole: str) -> tuple[str, ...]:
    others = (one[0][:NAME_LENGTH] for one in names if one[0].casefold() != whole.casefold())
    return tuple(dict.fromkeys(others))


def _use_order(name: dict[str, Any]) -> int:
    use = as_line(name.get("use"))
    return _USES.index(use) if use in _USES else len(_USES)


def _cut(reading: Reading, text: str, length: int, element: str) -> str:
    if len(text) > length:
        reading.warn(
            "%(element)s has more than %(count)s characters; the rest is only in the message.",
            element=element,
            count=length,
        )
    return text[:length]


def _born_on(reading: Reading, patient: Resource) -> Any:
    sent = patient.get("birthDate")
    if sent is None:
        return None
    born_on = full_date(sent)
    if born_on is None:
        reading.warn(
            "The birth date is %(found)s, which isn't a whole date; ask for it.",
            found=quoted(sent),
        )
    elif born_on > reading.today:
        reading.warn(
            "The birth date %(found)s is in the future; ask for the right one.",
            found=born_on.isoformat(),
        )
    elif born_on.year < OLDEST_BIRTH_YEAR:
        reading.warn(
            "The birth date %(found)s is more than a century ago; ask for the right one.",
            found=born_on.isoformat(),
        )
    return born_on


def _nhs_number(reading: Reading, patient: Resource) -> str:
    for one in objects(patient.get("identifier")):
        number = as_line(one.get("value"))
        if as_line(one.get("system")).lower().endswith("nhs-number") and number:
            if not is_nhs_number(number):
                # The standard's own example fails it too: never a reason to refuse.
                reading.warn(
                    "The NHS number %(found)s fails its check digit; ask for the right one.",
                    found=quoted(number),
                )
            return number
    return ""


def _address(reading: Reading, patient: Resource) -> tuple[str, str]:
    usable = [
        one
        for one in objects(patient.get("address"))
        if one.get("use") not in ("old", "billing")
        and is_in_period(one.get("period"), reading.today)
    ]
    usable.sort(key=period_start, reverse=True)
    usable.sort(key=lambda one: one.get("use") != "home")
    address = first_object(usable)
    lines = [as_line(one) for one in as_list(address.get("line"))]
    lines += [as_line(address.get(part)) for part in ("city", "district", "state")]
    text = ", ".join(line for line in lines if line) or as_line(address.get("text"))
    return text, as_line(address.get("postalCode"))


def _language(patient: Resource) -> str:
    spoken = objects(patient.get("communication"))
    spoken.sort(key=lambda one: one.get("preferred") is not True)
    return concept_words(first_object(spoken).get("language")).replace("\n", " ")


def _needs_interpreter(patient: Resource) -> bool:
    places = [patient.body, *objects(patient.get("communication"))]
    return any(
        value is True
        for place in places
        for value in extension_values(place, "interpreterrequired")
    )


def _emergency(reading: Reading, contacts: list[dict[str, Any]]) -> tuple[str, str]:
    for contact in contacts:
        if codes_of(contact.get("relationship")) & _EMERGENCY:
            name = person_name(as_object(contact.get("name")))[0]
            return name, telecom(objects(contact.get("telecom")), ("phone", "sms"), reading.today)
    return "", ""
