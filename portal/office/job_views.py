"""The page of one job: how far it has come, for whoever asked for it."""

from datetime import timedelta
from typing import Any

from flask import abort, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, jobs
from portal.addresses import safe_next
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.models import JobState
from portal.office import bp

# A worker looks every minute: who has waited longer should hear that something is amiss.
LONG_WAIT = timedelta(minutes=2)
# The sentences that a job's row keeps by itself; a handler's own are translated where raised.
PROBLEMS = {
    jobs.STOPPED: _l("It stopped unexpectedly; the log says more."),
    jobs.GIVEN_UP: _l("It was begun three times and never came to an end; the log may say why."),
}


@bp.route("/jobs/<int:job_id>")
@requires(Permission.ACCOUNT)
def job_show(job_id: int) -> Any:
    """What somebody asked for and how far it is. A script that polls gets that part alone."""
    job = jobs.row(job_id)
    if job is None or job.requested_by_id != current_user.id:
        abort(404)
    is_part = bool(request.headers.get("HX-Request"))
    return render_template(
        "office/_job.html" if is_part else "office/job_show.html",
        job=job,
        is_part=is_part,
        title=job.title or _l("Work in the background"),
        problem=PROBLEMS.get(job.problem, job.problem),
        next_url=safe_next(job.result.get("url")) if job.state == JobState.DONE else None,
        waits_long=job.state == JobState.QUEUED and clock.now() - job.due_at > LONG_WAIT,
    )
