"""Once on each working day the team hears what is overdue, if anything is."""

from typing import Any

from portal import jobs, settings
from portal.db import connection
from portal.jobs import Running
from portal.referrals import digest_actions

KIND = "overdue_digest"


@jobs.handles(KIND)
def tell_overdue(job: Running) -> dict[str, Any]:
    """Tell them; the result says whether there was anything to tell."""
    with connection():
        return {"told": digest_actions.tell_overdue(by=job.requested_by_id)}


def _hour() -> int:
    return settings.current().digest_hour


jobs.daily(KIND, _hour)
