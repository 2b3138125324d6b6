"""Concerns and messages in words."""

import re
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock
from portal.formats import clock_time, day_and_time, long_day
from portal.models import (
    AlertStage,
    ConcernKind,
    ConcernOutcome,
    ConcernState,
    ConcernStepKind,
    EmergencyReason,
)

KIND = {
    ConcernKind.CRISIS: _l("Crisis"),
    ConcernKind.SAFEGUARDING: _l("Safeguarding"),
    ConcernKind.INCIDENT: _l("Incident"),
    ConcernKind.COMPLAINT: _l("Complaint"),
}
KIND_HINT = {
    ConcernKind.CRISIS: _l("Somebody may harm themselves or somebody else. Always urgent."),
    ConcernKind.SAFEGUARDING: _l("Somebody may be hurt, neglected or exploited by another."),
    ConcernKind.INCIDENT: _l("An accident, a quarrel, something that nearly went wrong."),
    ConcernKind.COMPLAINT: _l("Somebody is unhappy with us or with one of us."),
}
STATE = {
    ConcernState.RAISED: _l("Not seen yet"),
    ConcernState.SEEN: _l("Seen"),
    ConcernState.ACTING: _l("Being acted on"),
    ConcernState.CLOSED: _l("Closed"),
}
STATE_TONE = {
    ConcernState.RAISED: "bad",
    ConcernState.SEEN: "warn",
    ConcernState.ACTING: "info",
    ConcernState.CLOSED: "plain",
}
OUTCOME = {
    ConcernOutcome.SUPPORTED: _l("Supported here"),
    ConcernOutcome.REFERRED_ON: _l("Referred on to another service"),
    ConcernOutcome.REPORTED: _l("Reported to the authority"),
    ConcernOutcome.LEARNING: _l("Learning taken, something changed here"),
    ConcernOutcome.NO_ACTION: _l("No further action needed"),
    ConcernOutcome.WITHDRAWN: _l("Withdrawn by whoever raised it"),
    ConcernOutcome.RAISED_IN_ERROR: _l("Raised in error"),
}
STEP = {
    ConcernStepKind.SEEN: _l("Seen"),
    ConcernStepKind.ACTING: _l("Acting on it"),
    ConcernStepKind.CLOSE_ASKED: _l("Asked another lead to close it"),
    ConcernStepKind.KEPT_OPEN: _l("Kept open"),
    ConcernStepKind.CLOSED: _l("Closed"),
    ConcernStepKind.REOPENED: _l("Opened again"),
}
TOLD = {
    AlertStage.TURN: _l("Told, in their turn"),
    AlertStage.EVERYBODY: _l("Told with everybody: nobody had seen it"),
    AlertStage.UNSEEN: _l("Told that nobody has seen it"),
}
REASON = {
    EmergencyReason.UNWELL: _l("They are unwell or hurt"),
    EmergencyReason.LEFT_UPSET: _l("They left upset or can't be found"),
    EmergencyReason.AT_RISK: _l("They may be at risk"),
    EmergencyReason.ASKED_FOR_IT: _l("They asked me to ring"),
}


def ago(since: datetime) -> str:
    """ "25 minutes", "3 hours", "2 days": how long something has been so."""
    minutes = max(0, int((clock.now() - since).total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))


def standing(row: Any) -> tuple[str, str]:
    """How a concern stands, words first: a sentence and a tone."""
    if row.state == ConcernState.RAISED:
        return _("Not seen for %(while_)s", while_=ago(row.raised_at)), "bad"
    if row.state == ConcernState.CLOSED:
        return _("Closed: %(outcome)s", outcome=OUTCOME[row.outcome]), "plain"
    if row.state == ConcernState.ACTING:
        return _("Being acted on"), "info"
    return _("Seen by %(name)s, %(when)s", name=row.seen_by, when=day_and_time(row.seen_at)), "warn"


def title(kind: str, is_urgent: bool) -> str:
    """ "Safeguarding" or "Urgent: safeguarding"."""
    name = str(KIND[ConcernKind(kind)])
    return _("Urgent: %(kind)s", kind=name.lower()) if is_urgent else name


def when(starts_at: datetime | None) -> str:
    """ "Tuesday 14 November, 18:30"; nothing for None."""
    return f"{long_day(starts_at)}, {clock_time(starts_at)}" if starts_at else ""


def dial(phone: str) -> str:
    """A phone number as a tel: link wants it."""
    return re.sub(r"[^\d+]", "", phone)


def waits(urgent_minutes: int, working_days: int) -> str:
    """How long a concern waits for each lead, in a sentence."""
    return _(
        "If nobody has seen it, it goes to the next of them: %(urgent)s after an urgent one, "
        "%(other)s after any other.",
        urgent=ngettext("%(num)s minute", "%(num)s minutes", urgent_minutes),
        other=ngettext("%(num)s working day", "%(num)s working days", working_days),
    )
