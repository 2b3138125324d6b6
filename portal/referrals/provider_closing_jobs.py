"""The nightly look at providers that closed: what came until the last day is followed up."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, jobs, settings
from portal.referrals import provider_closing_actions, provider_closing_queries

KIND = "closed_providers"


@jobs.handles(KIND, title=_l("Following up referrals of providers that closed"))
def follow_up_closed(job: jobs.Running) -> dict[str, Any]:
    """Owe an answer for each open referral whose provider closed and named nobody.

    Killed at any moment and begun anew, it makes nothing twice.
    """
    found = provider_closing_queries.closed_without_successor()
    count = 0
    for number, provider_id in enumerate(found, 1):
        count += provider_closing_actions.follow_up_open(provider_id, clock.today(), only_new=True)
        job.progress(number, len(found))
    return {"providers": len(found), "referrals": count}


jobs.daily(KIND, hour=lambda: settings.current().plan_hour)
