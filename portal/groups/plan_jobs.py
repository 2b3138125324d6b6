"""The nightly job that makes sessions ahead for every group with a pattern."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs, settings
from portal.groups import pattern_queries, plan_actions

KIND = "sessions_planned"


@jobs.handles(KIND, title=_l("Planning sessions ahead"))
def plan_everything(job: jobs.Running) -> dict[str, Any]:
    """Make what each group's pattern has up to the horizon and doesn't stand yet.

    One transaction a group: killed at any moment and begun anew, it makes nothing twice.
    """
    groups = pattern_queries.groups_to_plan()
    made_count = 0
    for number, group_id in enumerate(groups, 1):
        made_count += plan_actions.plan_ahead(group_id, by=None)
        job.progress(number, len(groups))
    return {"made": made_count, "groups": len(groups)}


jobs.daily(KIND, hour=lambda: settings.current().plan_hour)
