"""What the worker does for seats: offers that ran out, and who is to be asked, once each."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, jobs, settings
from portal.db import connection
from portal.groups import (
    membership_actions,
    offer_actions,
    taster_actions,
    taster_queries,
    waiting_queries,
)

KIND = "waiting_lists"


@jobs.on_tick
def return_lapsed_offers(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Put those whose offer has run out back in their place. Returns how many."""
    with connection():
        return offer_actions.settle_lapsed(stopping=stopping)


@jobs.on_tick
def ring_where_mail_failed(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Have those rung whom an offer couldn't reach by e-mail, once each. Returns how many."""
    with connection():
        return offer_actions.have_unreached_rung(stopping=stopping)


@jobs.handles(KIND, title=_l("Asking who still waits, and after first visits"))
def ask_everybody(job: jobs.Running) -> dict[str, Any]:
    """Have people asked who wait for long, and those who came for a first visit, once each.

    Killed at any moment and begun anew, or run by two workers, it asks for each once.
    """
    today = clock.today()
    waiting = waiting_queries.due_to_be_asked(clock.now())
    visited = taster_queries.due_to_be_asked(today)
    job.progress(0, len(waiting) + len(visited))
    for number, row in enumerate(waiting, 1):
        membership_actions.have_them_asked(row, today)
        job.progress(number, len(waiting) + len(visited))
    for number, visit in enumerate(visited, len(waiting) + 1):
        taster_actions.have_them_asked(visit)
        job.progress(number, len(waiting) + len(visited))
    return {"waiting": len(waiting), "visited": len(visited)}


jobs.daily(KIND, hour=lambda: settings.current().notice_hour)
