"""The words for what two records hold, and for what stands in the way of taking them apart."""

import json
from collections import Counter
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

FIELD: dict[str, Any] = {
    "name": _l("Name to use"),
    "referrer_name": _l("Name a referrer knows"),
    "given_name": _l("First names"),
    "family_name": _l("Last name"),
    "born_on": _l("Born"),
    "pronouns": _l("Pronouns"),
    "gender": _l("Gender"),
    "nhs_number": _l("NHS number"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
    "address": _l("Address"),
    "postcode": _l("Postcode"),
    "has_no_fixed_abode": _l("No fixed abode"),
    "language": _l("Language"),
    "needs_interpreter": _l("Needs an interpreter"),
    "access_needs": _l("Access needs"),
    "contact_note": _l("When and how it is safe"),
    "safe_times": _l("Safe times"),
    "do_not_contact": _l("Not to be contacted directly"),
    "may_call": _l("May be rung"),
    "may_voicemail": _l("May be left a voicemail"),
    "may_text": _l("May be texted"),
    "may_email": _l("May be e-mailed"),
    "may_post": _l("May be written to"),
    "wants_reminders": _l("Wants reminders"),
    "practice_name": _l("GP practice"),
    "practice_ods_code": _l("Practice code"),
    "kin_name": _l("Next of kin"),
    "kin_relation": _l("Next of kin is their"),
    "kin_phone": _l("Next of kin's phone"),
    "may_contact_kin": _l("Next of kin may be contacted"),
    "emergency_name": _l("Emergency contact"),
    "emergency_phone": _l("Emergency phone"),
    "leader_note": _l("Note for leaders"),
    "died_on": _l("Died"),
}
# What a table holds, in the words of who uses it. Concerns, blocks, accounts, pairs and answers
# to equality questions have none: that there is one isn't for everybody who may merge.
_NOUN: dict[str, Any] = {
    "person": _l("what the record says of them"),
    "person_name": _l("an earlier name"),
    "attendance": _l("a mark on a roll"),
    "apology": _l("an apology"),
    "membership": _l("a place in a group"),
    "taster": _l("a first visit"),
    "referral": _l("a referral"),
    "referral_step": _l("a referral's timeline"),
    "consent": _l("a consent"),
    "contact": _l("a contact"),
    "follow_up": _l("a follow-up"),
    "privacy_notice": _l("a privacy notice that was given"),
    "death": _l("the record of a death"),
    "outbox_message": _l("an e-mail"),
    "not_same": _l("a note that two records are two people"),
    "walk_in": _l("a walk-in"),
    "telling": _l("a line of a call list"),
    "group_end_answer": _l("what comes next when a group ends"),
    "interpreter_booking": _l("an interpreter's booking"),
    "agreement_acceptance": _l("an agreement to a group's rules"),
    "printed_sheet": _l("a printed sheet"),
    "source_reference": _l("another system's reference"),
}


_COUNTED = ("consent", "contact", "privacy_notice")


def field(name: str) -> str:
    """What a field of a record is called."""
    return str(FIELD.get(name) or name.replace("_", " ").capitalize())


def obstacle(table: str, what: str, count: int) -> str:
    """What stands in the way: "a mark on a roll was removed since (2 times)"."""
    noun = _NOUN.get(table) or _("something about them")
    values = {"noun": str(noun), "count": count}
    if what == "removed":
        if count > 1:
            return _("%(noun)s was removed since, %(count)s times", **values)
        return _("%(noun)s was removed since", **values)
    if count > 1:
        return _("%(noun)s was changed since, %(count)s times", **values)
    return _("%(noun)s was changed since", **values)


def moved(changes: str) -> list[tuple[str, int]]:
    """What a merge changed, as (noun, how many rows), most first, of what all staff may know.

    A place, a mark or a follow-up may be of a group that the reader doesn't see, so they aren't
    counted.
    """
    rows = Counter(table for table, _id, _before, _after in json.loads(changes))
    return [
        (str(_NOUN[table]), count)
        for table, count in sorted(rows.items(), key=lambda pair: (-pair[1], pair[0]))
        if table in _COUNTED
    ]
