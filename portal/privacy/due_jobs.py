"""What each night does about old records: list who is due, and let old mail and the like go."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs, settings
from portal.privacy import ageing_actions, due_actions, due_queries, erasure_actions

LIST_JOB = "erasure_list"
AGEING_JOB = "ageing"


@jobs.handles(LIST_JOB, title=_l("Looking for records that are due to be erased"))
def list_due(_job: jobs.Running) -> dict[str, Any]:
    """Make the list anew; erase those that a night before listed, where the charity chose that.

    So everybody stands on the list for a day at least, whoever erases.
    """
    before = due_queries.listed_ids()
    count = due_actions.list_due()
    if not settings.current().erasure_by_itself:
        return {"count": count}
    erased, _left = due_actions.erase_due(before, None)
    return {"count": count, "erased": erased}


@jobs.handles(AGEING_JOB, title=_l("Letting old mail, sign-ins and job records go"))
def let_go(_job: jobs.Running) -> dict[str, Any]:
    """Empty or delete what was kept for as long as its period says."""
    counts = ageing_actions.let_go()
    if any(counts.values()):
        erasure_actions.scrub()
    return counts


jobs.daily(LIST_JOB, lambda: settings.current().plan_hour)
jobs.daily(AGEING_JOB, lambda: settings.current().plan_hour)
