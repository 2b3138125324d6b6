"""The daily job that tells users and managers of training that lapses."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, jobs, settings
from portal.training import book_queries, notice_actions, notice_queries, notice_rules

KIND = "training_notices"


@jobs.handles(KIND, title=_l("Telling of training that lapses"))
def tell_everybody(job: jobs.Running) -> dict[str, Any]:
    """Tell each user of their own lapses and each manager of everybody's, one mail each.

    Killed at any moment and begun anew, or run by two workers, it tells everybody once.
    """
    today = clock.today()
    stages = notice_rules.stage_days(settings.current().notice_stages)
    if not stages:
        return {"told": 0}
    recipients = notice_queries.recipients()
    users = {one.user_id: one for one in recipients}
    book = book_queries.load()
    lapsing = notice_rules.lapsing(book, users, today, max(stages))
    planned = notice_queries.planned_days()
    without = {one.key: notice_rules.sessions_without(book, one, planned) for one in lapsing}
    told = notice_queries.told(today)
    told_count = 0
    job.progress(0, len(recipients))
    for number, to in enumerate(recipients, 1):
        mine = [one for one in lapsing if to.is_manager or one.user_id == to.user_id]
        # Most have nothing to be told: they cost nobody the right to write.
        if notice_rules.due(mine, today, stages, told.get(to.user_id, {})):
            told_count += notice_actions.tell(to, mine, stages, users, without) > 0
            job.progress(number, len(recipients))
    return {"told": told_count}


jobs.daily(KIND, hour=lambda: settings.current().notice_hour)
