"""The words of the queue: its tabs, filters and doors."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import short_date
from portal.models import ReferralState
from portal.referrals import clock_words, words
from portal.referrals.presence_queries import Presence
from portal.referrals.queue_choice_queries import Choices
from portal.referrals.queue_queries import QueueRow
from portal.referrals.queue_rules import ME, NOBODY, Asked, day_of

TAB: dict[str, Any] = {
    "mine": _l("My work"),
    "unassigned": _l("Unassigned"),
    "decide": _l("To decide"),
    "asked": _l("Waiting on referrer"),
    "contacting": _l("Contacting"),
    "seat": _l("Waiting for a seat"),
    "overdue": _l("Overdue"),
    "open": _l("All"),
    "held": _l("On hold"),
    "placed": _l("Placed"),
    "ended": _l("Ended"),
}
AGE: dict[str, Any] = {
    "under-18": _l("Under 18"),
    "18-24": _l("18 to 24"),
    "25-39": _l("25 to 39"),
    "40-64": _l("40 to 64"),
    "65-over": _l("65 and over"),
}


def filters_said(asked: Asked, names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Each filter in use as words, with its name: ("programme", "Programme: Anxiety").

    `names` holds what programmes, owners, providers and doors are called, by their value.
    """
    labels = {
        "programme": _("Programme"),
        "topic": _("Topic"),
        "urgency": _("Urgency"),
        "risk": _("Risk"),
        "owner": _("Owner"),
        "door": _("Came by"),
        "provider": _("Provider"),
        "age": _("Age"),
        "received_from": _("Received from"),
        "received_to": _("Received until"),
    }
    return [
        (name, f"{labels[name]}: {_value(name, value, names)}")
        for name, value in asked.filters.items()
    ]


def names(choices: Choices, doors: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What programmes, owners, providers and doors are called, by their value in an address."""
    rows = {
        "programme": choices.programmes,
        "owner": choices.owners,
        "provider": choices.providers,
    }
    found = {kind: {str(one): name for one, name in some} for kind, some in rows.items()}
    return {**found, "door": doors}


def _value(name: str, value: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if name in ("received_from", "received_to"):
        return short_date(day_of(value))
    if value == NOBODY:
        return _("nobody yet") if name == "owner" else _("none yet")
    if value == ME:
        return _("me")
    said = {"urgency": words.URGENCY, "risk": words.RISK, "age": AGE}.get(name)
    found = (said or names.get(name) or {}).get(value)
    return str(found) if found else (value if name == "topic" else _("not known"))


def next_step(row: QueueRow, today: date) -> tuple[str, str]:
    """What comes next for a row of the queue, and its tone; an ended one says how it ended."""
    if row.is_held:
        return _("On hold until %(day)s", day=short_date(row.held_until)), "plain"
    if row.is_undecided and row.stands != ReferralState.AWAITING_INFORMATION:
        return clock_words.next_due(row.contact_due_on, row.decision_due_on, today)
    if row.ending:
        return str(words.ENDING[row.ending]), ""
    return str(words.STANDING[row.stands]), words.STANDING_TONE.get(row.stands, "plain")


def presence(one: Presence) -> str:
    """ "Cora opened this 2 minutes ago"."""
    if one.minutes < 1:
        return _("%(name)s opened this just now", name=one.name)
    return ngettext(
        "%(name)s opened this %(num)s minute ago",
        "%(name)s opened this %(num)s minutes ago",
        one.minutes,
        name=one.name,
    )
