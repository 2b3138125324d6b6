"""The trail's own watch: its end every minute, the whole of it at night, a digest once a week."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import audit, high_water, jobs, settings
from portal.db import connection
from portal.jobs import Running
from portal.log import log
from portal.office import trail_actions
from portal.office.trail_queries import CHECK_KIND

DIGEST_KIND = "trail_digest"
# A million events take a processor for a minute: while nobody works.
CHECK_HOUR = 3


@jobs.handles(CHECK_KIND, title=_l("Checking the audit trail"), is_heavy=True)
def check_trail(job: Running) -> dict[str, Any]:
    """Check every event; the result says how many, and the first that is wrong."""
    with connection():
        verdict = audit.verify(job.progress)
        if not verdict.is_sound:
            trail_actions.tell_fault(verdict.problem)
        return {
            "checked": verdict.checked_count,
            "problem": verdict.problem,
            "number": verdict.number,
            "url": "/office/trail",
        }


@jobs.handles(DIGEST_KIND)
def send_digest(_job: Running) -> dict[str, Any]:
    """Send the week's digest where none went yet; on its day, or as soon as may be after it."""
    with connection():
        return {"sent": trail_actions.send_digest()}


@jobs.on_tick
def look_outside(*, stopping: Callable[[], bool]) -> None:
    """See whether the database has all that was noted outside it, and tell once if it hasn't."""
    problem = high_water.check()
    if problem:
        log.error("events_missing")
        trail_actions.tell_fault(problem)


jobs.daily(CHECK_KIND, CHECK_HOUR)
jobs.daily(DIGEST_KIND, lambda: settings.current().trustee_hour)
