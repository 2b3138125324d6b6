"""What workers do for drafts: drop those that nobody has touched for long, each night."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs, settings
from portal.intake import draft_actions

DROP_JOB = "drafts_drop"


@jobs.handles(DROP_JOB, title=_l("Dropping old drafts"))
def drop_drafts(_job: Any) -> dict[str, Any]:
    """Drop drafts older than `draft_days`; saving one does the same."""
    return {"count": draft_actions.drop_expired()}


jobs.daily(DROP_JOB, lambda: settings.current().plan_hour)
