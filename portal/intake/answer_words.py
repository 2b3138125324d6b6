"""The public form's answers as its check page shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.formats import long_date
from portal.intake.forms import ReferForm


@dataclass(frozen=True)
class Section:
    """One part of the form: its place on the page, its heading, and (question, answer) rows."""

    anchor: str
    title: str
    rows: list[tuple[str, str]]


_SELF_SKIPS = ("consent_said_by", "consent_how")


def answers(form: ReferForm) -> list[Section]:
    """Every section with what was answered; what was left blank is left out, but for the risk."""
    is_self = form.sender_is.data == "self"
    referrer = ["sender_is"]
    if not is_self:
        referrer += [name for name in form._fields if name.startswith("referrer_")]
    parts = [
        ("about-you", _("Who refers"), referrer),
        (
            "person",
            _("The person"),
            ["given_name", "family_name", "called", "born_on", "pronouns", "nhs_number"],
        ),
        (
            "contact",
            _("Reaching them safely"),
            ["phone", "email", "address", "postcode", "ways", "contact_note"]
            + ["language", "needs_interpreter", "access_needs"]
            + ["emergency_name", "emergency_phone"],
        ),
        ("why", _("Why, and how soon"), ["reason", "topic", "urgency"]),
        ("risk", _("Safety"), ["risk", "risk_note"]),
        (
            "consent",
            _("Agreement"),
            ["consent_referral", "consent_placement", "consent_feedback"]
            + ([] if is_self else list(_SELF_SKIPS)),
        ),
    ]
    return [Section(anchor, title, _rows(form, names)) for anchor, title, names in parts]


def _rows(form: ReferForm, names: list[str]) -> list[tuple[str, str]]:
    rows = []
    for name in names:
        field = form._fields[name]
        text = _answer(field)
        if name == "risk":
            text = text or _("Not answered: we treat it as not sure")
        if name.startswith("consent_") and field.type == "BooleanField":
            text = text or _("No")
        if text:
            rows.append((str(field.label.text), text))
    return rows


def _answer(field: Any) -> str:
    if field.type == "BooleanField":
        return _("Yes") if field.data else ""
    if isinstance(field.data, date):
        return long_date(field.data)
    if hasattr(field, "choices"):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        labels = {one.value: str(one.label) for one in field.choices}
        return ", ".join(labels[value] for value in chosen if value and value in labels)
    return field.data or ""
