"""The words of the audit trail: what was done, to what, by whom."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.office.event_care_words import ACTIONS as CARE
from portal.office.event_office_words import ACTIONS as OFFICE
from portal.office.event_queries import EventRow
from portal.office.trail_rules import Agreement

ACTIONS: dict[str, Any] = {**CARE, **OFFICE}
# Nouns of tables whose own word isn't the one that people use.
_SUBJECTS: dict[str, Any] = {
    "access_block": _l("Bar"),
    "answer": _l("Answer to a referrer"),
    "class_booking": _l("Place in a class"),
    "concern_lead": _l("Lead for concerns"),
    "end_reason": _l("Reason for ending"),
    "evidence": _l("Proof of training"),
    "gate_override": _l("Leave to lead"),
    "group_leader": _l("Part in a group"),
    "import_batch": _l("Import"),
    "import_row": _l("Row of an import"),
    "intake_file": _l("File"),
    "intake_message": _l("Message"),
    "learning_record": _l("Hours of learning"),
    "measure_pass": _l("Questions passed over"),
    "membership": _l("Place in a group"),
    "outbox_message": _l("Mail"),
    "pair": _l("Pair of people"),
    "pair_exception": _l("Pair of people"),
    "paper_form": _l("Paper questions"),
    "provider_token": _l("Token"),
    "referral_draft": _l("Draft of a referral"),
    "report_draft": _l("Draft of a report"),
    "report_issue": _l("Report"),
    "report_schedule": _l("Report made by itself"),
    "response": _l("Answers to a measure"),
    "response_link": _l("Link to questions"),
    "roll_link": _l("Link to a roll"),
    "taster": _l("First visit"),
    "telling": _l("Somebody to be told"),
}
AGREEMENT: dict[Agreement, tuple[Any, str]] = {
    Agreement.AGREES: (
        _l(
            "They agree. The trail up to that event is the one that the digest spoke of, as long "
            "as the check of the whole trail finds nothing."
        ),
        "good",
    ),
    Agreement.DIFFERS: (
        _l(
            "They don't agree. Look once more at what you typed. If it is right, the trail was "
            "changed since that digest: keep a copy of the database and ask who runs your server."
        ),
        "bad",
    ),
    Agreement.MISSING: (
        _l(
            "The trail has no event of that number. If you typed it right, events are missing "
            "that the digest knew of: keep a copy of the database and restore a backup."
        ),
        "bad",
    ),
}


def action_words(action: str) -> str:
    """What was done, in plain English; a name that nobody has put into words as it stands."""
    return str(ACTIONS.get(action) or _plain(action))


def subject_words(subject: str, subject_id: int | None = None) -> str:
    """To what it was done: "Referral 57"; "" for nothing in particular."""
    words = str(_SUBJECTS.get(subject) or _plain(subject))
    return f"{words} {subject_id}" if subject_id is not None else words


def field_names(fields: str) -> list[str]:
    """Which fields changed or which filters were used: names, never what they held."""
    return [name.replace("_", " ").replace(".", ": ") for name in fields.split()]


def field_words(fields: str) -> str:
    """The same in one line."""
    return ", ".join(field_names(fields))


def who(event: EventRow) -> str:
    """Who did it."""
    if event.user_id is None:
        return _("Nobody signed in")
    return event.user_name or _("User %(number)s", number=event.user_id)


def action_choices() -> list[tuple[str, str]]:
    """Every action with its words, by its words."""
    return sorted(
        ((action, str(words)) for action, words in ACTIONS.items()),
        key=lambda one: (one[1].casefold(), one[0]),
    )


def subject_choices() -> list[tuple[str, str]]:
    """What events may be about, by its words."""
    known = {*_SUBJECTS, *_PLAIN_SUBJECTS}
    return sorted(
        ((subject, subject_words(subject)) for subject in known),
        key=lambda one: (one[1].casefold(), one[0]),
    )


_PLAIN_SUBJECTS = (
    "backup",
    "concern",
    "contact",
    "course",
    "follow_up",
    "funding",
    "goal",
    "group",
    "interpreter_booking",
    "measure",
    "merge",
    "notice",
    "office_message",
    "person",
    "programme",
    "provider",
    "provider_link",
    "quote",
    "referral",
    "referrer",
    "saved_view",
    "session",
    "stand_down",
    "supervision",
    "target",
    "training_class",
    "training_record",
    "user",
    "venue",
    "waiver",
    "walk_in",
)


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()
