"""What workers do after an erasure: rewrite the files, so that nothing is left in them."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, jobs
from portal.db import write
from portal.privacy import due_actions, erasure_actions

AGAIN_AFTER = timedelta(minutes=10)


@jobs.handles(erasure_actions.SCRUB_JOB, title=_l("Rewriting the files after an erasure"))
def scrub(_job: jobs.Running) -> dict[str, Any]:
    """Rewrite them; later, where somebody keeps reading what they held before."""
    if erasure_actions.scrub():
        return {"rewritten": 1}
    with write():
        jobs.add(erasure_actions.SCRUB_JOB, due_at=clock.now() + AGAIN_AFTER)
    return {"rewritten": 0}


@jobs.handles(due_actions.ERASE_JOB, title=_l("Erasing records that are due"))
def erase_due(job: jobs.Running) -> dict[str, Any]:
    """Erase those whom somebody chose from the list, one after another."""
    erased, left = due_actions.erase_due(job.arguments["people"], job.requested_by_id)
    return {"erased": erased, "left_out": left, "url": "/privacy/erasures"}
