"""The public form's answers as its check page shows them, and what stands beside its questions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import settings
from portal.formats import long_date
from portal.intake import criteria_rules
from portal.intake.refer_forms import DETAILS, LIMITS, START, ReferForm
from portal.intake.wait_queries import TopicWait


@dataclass(frozen=True)
class Section:
    """One part of the form: its page and place there, its heading, and (question, answer) rows."""

    page: str
    anchor: str
    title: str
    rows: list[tuple[str, str]]


# Each section's page, its place there, and its questions in the order of the page.
_PARTS: tuple[tuple[str, str, str], ...] = (
    (START, "first", "sender_is born_on age_years postcode has_no_fixed_abode"),
    (
        LIMITS,
        "limits",
        "guardian_name guardian_contact guardian_phone capacity_decided_by outside_reason",
    ),
    (
        DETAILS,
        "about-you",
        "typed_by helper_name helper_reason referrer_id referrer_name referrer_job "
        "referrer_organisation referrer_phone referrer_email sender_reference behalf_reason",
    ),
    (
        DETAILS,
        "person",
        "given_name family_name called gender pronouns nhs_number is_own_practice practice_name",
    ),
    (
        DETAILS,
        "contact",
        "phone email address ways safe_times do_not_contact contact_note kin_name kin_relation "
        "kin_phone may_contact_kin language needs_interpreter access_needs",
    ),
    (DETAILS, "why", "reason topic formats cannot_days cannot_parts suits help_now urgency"),
    (DETAILS, "risk", "risk risk_note"),
    (
        DETAILS,
        "consent",
        "consent_referral consent_placement consent_feedback consent_said_by consent_who "
        "consent_how",
    ),
)
TITLES: dict[str, Any] = {
    "first": _l("Age and place"),
    "limits": _l("Outside what we usually do"),
    "about-you": _l("Who refers"),
    "person": _l("The person"),
    "contact": _l("Reaching them safely"),
    "why": _l("Why, and how soon"),
    "risk": _l("Safety"),
    "consent": _l("Agreement"),
}
TITLES_TO_ONESELF: dict[str, Any] = {
    **TITLES,
    "about-you": _l("Who fills this in"),
    "person": _l("You"),
    "contact": _l("Reaching you safely"),
}


def titles(form: ReferForm) -> dict[str, Any]:
    """The headings of the form's sections, by their place, as whoever fills it in is spoken to."""
    return TITLES_TO_ONESELF if form.is_self else TITLES


def answers(form: ReferForm) -> list[Section]:
    """Every section with what was answered; what was left blank is left out, but for the risk."""
    headings = titles(form)
    sections = [
        Section(page, anchor, str(headings[anchor]), _rows(form, names.split()))
        for page, anchor, names in _PARTS
    ]
    return [one for one in sections if one.rows]


def _rows(form: ReferForm, names: list[str]) -> list[tuple[str, str]]:
    rows = []
    for name in names:
        if name not in form._fields or (name == "sender_is" and form.link):
            continue
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
    return "" if field.data is None else str(field.data)


def for_whom() -> str:
    """For whom the charity is there, in a sentence: ages, then areas."""
    ours = settings.current()
    if ours.oldest_age:
        ages = _(
            "aged %(from_age)s to %(to_age)s", from_age=ours.youngest_age, to_age=ours.oldest_age
        )
    else:
        ages = _("aged %(age)s and over", age=ours.youngest_age)
    if not ours.areas:
        return _("For people %(ages)s, wherever they live.", ages=ages)
    return _(
        "For people %(ages)s whose postcode begins with %(areas)s.",
        ages=ages,
        areas=criteria_rules.said_areas(ours.areas),
    )


def wait_words(wait: TopicWait) -> str:
    """How long a seat takes: "there is room now", "about 3 weeks", "we can't say yet"."""
    if wait.has_room:
        return _("there is room now")
    if wait.median_weeks is None:
        return _("we can't say yet")
    if wait.median_weeks == 0:
        return _("less than a week")
    return ngettext("about %(num)s week", "about %(num)s weeks", wait.median_weeks)
