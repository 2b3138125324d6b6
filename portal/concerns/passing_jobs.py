"""What the worker does for concerns: one that nobody has seen goes on to the next."""

from collections.abc import Callable

from portal import clock, jobs
from portal.concerns import alert_actions, ladder_queries
from portal.db import connection


@jobs.on_tick
def pass_concerns_on(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell whoever is due to be told of an unseen concern. Returns how many were told.

    Begins with no further concern once `stopping()` is true.
    """
    count = 0
    with connection():
        now = clock.now()
        # Looking costs nobody the right to write.
        for one in ladder_queries.ladders():
            if stopping():
                break
            if one.to_tell(now):
                count += alert_actions.pass_on(one.concern.concern_id)
    return count
