"""The words of the typed doors: whom a form asks about, and how answers are shown."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Door, IntakeState

SENDER_IS: dict[str, Any] = {
    "professional": _l("A professional, for somebody they work with"),
    "self": _l("The person themselves"),
    "other": _l("A relative, friend or neighbour"),
}
# What it is safe to use, as staff read it.
WAYS: dict[str, Any] = {
    "call": _l("Call"),
    "text": _l("Text message"),
    "voicemail": _l("Leave a voicemail"),
    "email": _l("E-mail"),
    "post": _l("Letter"),
}
URGENCY: dict[str, Any] = {"routine": _l("Routine"), "urgent": _l("Urgent")}
RISK: dict[str, Any] = {"yes": _l("Yes"), "no": _l("No"), "not_sure": _l("Not sure")}
STAFF_RISK: dict[str, Any] = {**RISK, "not_asked": _l("Nobody asked")}
HOW_SAID: dict[str, Any] = {
    "in person": _l("In person"),
    "phone": _l("On the phone"),
    "in writing": _l("In writing"),
}
SAID_BY: dict[str, Any] = {
    "person": _l("The person"),
    "guardian": _l("A parent or guardian"),
    "attorney": _l("Somebody who may decide for them"),
}
SCOPES: dict[str, Any] = {
    "referral": _l("To be referred to us"),
    "placement": _l("To be offered a place in a group"),
    "feedback": _l("That the referrer hears what came of it"),
}
ARRIVED_BY: dict[str, Any] = {
    "phone": _l("By phone"),
    "paper": _l("On paper"),
    "email": _l("By e-mail"),
    "in person": _l("In person"),
}
DOOR: dict[str, Any] = {
    Door.FHIR: _l("Computer message"),
    Door.API: _l("Another system"),
    Door.PUBLIC_FORM: _l("Public form"),
    Door.PROVIDER_LINK: _l("A provider's own form"),
    Door.STAFF: _l("Typed by staff"),
    Door.FILE: _l("Spreadsheet"),
    Door.STATUS_LINK: _l("Status link"),
}
STATE: dict[str, Any] = {
    IntakeState.TAKEN: _l("Taken"),
    IntakeState.REFUSED: _l("Refused"),
}
SEVERITY: dict[str, Any] = {"error": _l("Refused because"), "warning": _l("Look at this")}


def contact_note(ways: list[str], note: str) -> str:
    """ "Safe to use: Call, Letter. After 17:00", from what was ticked and typed."""
    safe = [str(WAYS[way]) for way in WAYS if way in ways]
    said = [_("Safe to use: %(ways)s.", ways=", ".join(safe))] if safe else []
    return " ".join([*said, note]).strip()
