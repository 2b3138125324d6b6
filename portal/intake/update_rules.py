"""A message about a referral that is here already: is it the same person, and what is new. Pure."""

from dataclasses import dataclass
from datetime import date

from portal.intake.rules import Say
from portal.models import ReferralState, Urgency
from portal.people.rules import ALIKE, PersonDetails, names_alike, nhs_digits
from portal.referrals.rules import ReferralRequest

LONGEST_SHOWN = 200
# Nobody of ours has spoken with the person yet: its sender may take it back at once.
_NOT_BEGUN = (ReferralState.RECEIVED, ReferralState.AWAITING_INFORMATION)


@dataclass(frozen=True)
class Known:
    """What is on record of a referral that a sender's message speaks of."""

    name: str
    born_on: date | None
    nhs_number: str
    phone: str
    email: str
    address: str
    postcode: str
    reason: str
    urgency: str


def is_same_person(known: Known, person: PersonDetails) -> bool:
    """Whether a message about a known request is about the same person, as far as it says.

    Numbers decide where both are known; else a birth date or a name that agrees.
    """
    number = nhs_digits(person.nhs_number)
    if number and known.nhs_number:
        return number == known.nhs_number
    if person.born_on and known.born_on and person.born_on == known.born_on:
        return True
    return names_alike(known.name, person.name) >= ALIKE


def differences(known: Known, request: ReferralRequest, say: Say) -> tuple[str, ...]:
    """What a later message says otherwise than the record, a sentence each; nothing is changed.

    A blank says nothing.
    """
    person = request.person
    pairs = (
        (say("Name"), known.name, person.name),
        (say("Born"), str(known.born_on or ""), str(person.born_on or "")),
        (say("NHS number"), known.nhs_number, nhs_digits(person.nhs_number)),
        (say("Phone"), known.phone, person.phone),
        (say("E-mail"), known.email, person.email),
        (say("Address"), known.address, person.address),
        (say("Postcode"), known.postcode, person.postcode),
    )
    found = [
        say(
            "%(what)s: %(new)s (here: %(old)s).", what=what, new=_short(new), old=_short(old) or "-"
        )
        for what, old, new in pairs
        if new and new != old
    ]
    if request.urgency == Urgency.URGENT and known.urgency != Urgency.URGENT:
        found.append(say("It is urgent now."))
    if request.reason and request.reason != known.reason:
        found.append(say("The reason in words has changed."))
    return tuple(found)


def may_end_at_once(state: str, queue_rank: int) -> bool:
    """Whether a sender's withdrawal ends a referral by itself.

    Not once we have begun, and never with a risk answer: then somebody has to say who
    holds the risk.
    """
    return state in _NOT_BEGUN and queue_rank > 0


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
