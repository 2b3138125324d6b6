"""What the worker does for schedules: once a day it asks for the drafts that are due."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs
from portal.reports import schedule_actions

KIND = "scheduled_reports"
HOUR = 4


@jobs.handles(KIND, title=_l("Drafts of reports that make themselves"))
def make_due_drafts(_job: jobs.Running) -> dict[str, Any]:
    """Ask for every draft that is due today."""
    return {"drafts": schedule_actions.make_due_drafts()}


jobs.daily(KIND, HOUR)
