"""What each figure is called, what it means in plain words, and what is left out of it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.concerns.words import KIND
from portal.models import ConcernKind, SenderKind
from portal.outcomes import goal_words
from portal.referrals.words import SENDER
from portal.reports import equity_words, outcome_figure_words
from portal.reports.figure_rules import Filter, Part, bare
from portal.reports.journey_words import JOURNEY
from portal.reports.meeting_words import MEETING
from portal.reports.term_words import Said

PART: dict[Part, Any] = {
    Part.REACH: _l("Whom we reached"),
    Part.FUNNEL: _l("From referral to planned ending"),
    Part.WAITING: _l("Waiting"),
    Part.MEETINGS: _l("Sessions and attendance"),
    Part.RETENTION: _l("Who stays, and how places end"),
    Part.REFERRERS: _l("How soon referrers are answered"),
    Part.NEED: _l("Unmet need"),
    Part.WORKFORCE: _l("Those who lead"),
    Part.SAFETY: _l("Safety"),
    Part.OUTCOMES: _l("What people answered, first and last"),
    Part.GOALS: _l("Goals of their own"),
    Part.FEEDBACK: _l("What people say after a session"),
    Part.EQUITY: _l("Whom we reach, and whether it is the same for all"),
}
FILTER: dict[Filter, Any] = {
    Filter.RECEIVED: _l("Referrals that arrived in the period, and what has come of them so far."),
    Filter.FIRST_CAME: _l("Referrals whose person came for the first time in the period."),
    Filter.AS_AT: _l("As it stood on the last day of the period, or today if that is still ahead."),
    Filter.MET: _l("Sessions on the calendar of the period, and what their rolls say."),
    Filter.PLACED: _l("Places in groups that began in the period."),
    Filter.ENDED: _l("Places in groups that ended in the period."),
    Filter.CLOSED: _l("Referrals that ended in the period."),
    Filter.HAPPENED: _l("What happened in the period."),
    Filter.ANSWERED: _l("People whose last answer was given in the period, or was due by its end."),
    Filter.TODAY: _l("As it stands today, whatever the period."),
}
STEP: dict[str, Any] = {
    "referred": _l("Referred"),
    "accepted": _l("Accepted"),
    "contacted": _l("Spoken to"),
    "offered": _l("Offered a place"),
    "came": _l("Came for the first time"),
    "settled": _l("Came often enough to settle"),
    "finished": _l("Ended as planned"),
}
TO: dict[str, Any] = {
    "declined": _l("Declined by us"),
    "withdrawn": _l("Withdrawn by the person or referrer"),
    "could_not_contact": _l("Could not be reached"),
    "referred_elsewhere": _l("Referred elsewhere"),
    "stopped": _l("Stopped coming, or left"),
    "died": _l("Died"),
    "finished_early": _l("Ended as planned, before that step"),
    "between": _l("Their place ended, and what comes next is open"),
    "attending": _l("Still coming"),
    "still_waiting": _l("Still waiting"),
}

FIGURE: dict[str, Said] = JOURNEY | MEETING
FIGURE |= {
    f"funnel.{step}_share": Said(
        _l("Of the step before: %(step)s", step=name),
        _l("Those at this step, out of those at the step before it."),
    )
    for step, name in STEP.items()
    if step != "referred"
}


def said(key: str) -> Said | None:
    """A figure in words, of the service or of outcomes; None of what isn't one."""
    return FIGURE.get(bare(key)) or outcome_figure_words.said(bare(key))


def name(key: str) -> str:
    """What a figure is called; of a cell, with its rows: "Still waiting: GP or other service".

    Raises KeyError for what isn't a figure.
    """
    found = said(key)
    if found is None:
        raise KeyError(key)
    rows = [row_name(*part.rstrip("]").split("=", 1)) for part in key.split("[")[1:]]
    return f"{found.name}: {', '.join(rows)}" if rows else str(found.name)


def definition(key: str) -> str:
    """What a figure means, with what is left out of it. Raises KeyError as `name` does."""
    found = said(key)
    if found is None:
        raise KeyError(key)
    if not str(found.left_out):
        return str(found.definition)
    return f"{found.definition} {_('Left out: %(what)s', what=_lowered(str(found.left_out)))}"


def row_name(dimension: str, row: str) -> str:
    """A row of a dimension in words; rows that are words already stay as they are."""
    known: dict[str, dict[Any, Any]] = {"step": STEP, "to": TO, "sender": SENDER, "kind": KIND}
    if dimension in equity_words.DIMENSION or dimension == "of":
        return equity_words.row_name(dimension, row)
    if dimension == "session":
        return _("%(number)s or more sessions", number=row)
    if dimension == "topic":
        return row or _("No topic said")
    if dimension == "theme":
        return str(goal_words.THEME.get(row, _("No theme")))
    return str(known.get(dimension, {}).get(_code(dimension, row), row))


def _code(dimension: str, row: str) -> Any:
    if dimension == "kind" and row in tuple(ConcernKind):
        return ConcernKind(row)
    if dimension == "sender" and row in tuple(SenderKind):
        return SenderKind(row)
    return row


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
