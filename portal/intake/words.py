"""The words of the typed doors: whom a form asks about, and how answers are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import Door, IntakeState, MessagePart, SenderKind

SENDER_IS: dict[str, Any] = {
    SenderKind.PROFESSIONAL: _l("A professional, for somebody they work with"),
    SenderKind.SELF: _l("The person themselves"),
    SenderKind.SUPPORTED: _l("A relative, friend or neighbour"),
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
PART: dict[str, Any] = {
    MessagePart.UPDATE: _l("An update"),
    MessagePart.ANSWER: _l("An answer to what we asked"),
    MessagePart.FILE: _l("A file"),
    MessagePart.RISK: _l("A new risk"),
    MessagePart.WITHDRAWAL: _l("A wish to withdraw"),
}
# By what somebody was found before a referral was typed.
FOUND_BY: dict[str, Any] = {
    "number": _l("the same NHS number"),
    "phone": _l("the same phone"),
    "born": _l("born that day"),
    "name": _l("a name alike"),
    "earlier_name": _l("Matched an earlier name"),
}
SEVERITY: dict[str, Any] = {"error": _l("Refused because"), "warning": _l("Look at this")}
GUARDIAN_CONTACT: dict[str, Any] = {"yes": _l("Yes"), "no": _l("No")}
HELPER = "helper"
TYPED_BY: dict[str, Any] = {
    "myself": _l("I do, for myself"),
    HELPER: _l("Somebody fills it in for me, and I know of it"),
}
# The public form's questions where somebody is asked about themselves.
TO_ONESELF: dict[str, Any] = {
    "called": _l("What you like to be called"),
    "gender": _l("Gender, in your own words"),
    "has_no_fixed_abode": _l("I have no fixed address"),
    "practice_name": _l("Your GP practice"),
    "needs_interpreter": _l("I need an interpreter"),
    "access_needs": _l("What would make it easier for you to take part?"),
    "ways": _l("How may we reach you?"),
    "do_not_contact": _l("Don't reach me directly, only through somebody else"),
    "contact_note": _l("What else should we know before we reach you?"),
    "kin_name": _l("Somebody close to you"),
    "kin_relation": _l("Who they are to you"),
    "kin_phone": _l("Their phone"),
    "may_contact_kin": _l("You may speak to them about how I am"),
    "reason": _l("What brings you here, and what do you hope for?"),
    "formats": _l("How would you rather meet?"),
    "cannot_days": _l("On which days can't you come?"),
    "cannot_parts": _l("At which times can't you come?"),
    "suits": _l("What would suit you?"),
    "help_now": _l("What help do you have now, or had before?"),
    "risk": _l("Might you harm yourself or others, or does somebody harm you?"),
    "consent_placement": _l("I agree to be contacted and offered a place in a group"),
    "guardian_name": _l("Who has parental responsibility for you?"),
    "capacity_decided_by": _l("Who decided with you that you can consent to this yourself?"),
}
