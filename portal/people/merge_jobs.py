"""Rows that a page of before wrote to a record after it went into another follow it."""

from collections.abc import Callable

from portal import jobs
from portal.db import connection
from portal.people import merge_actions, merge_queries


@jobs.on_tick
def gather_late_rows(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Let them follow. Returns how many rows changed."""
    count = 0
    with connection():
        # Looking costs nobody the right to write.
        for merge_id in merge_queries.recent_merges():
            if stopping():
                break
            count += merge_actions.gather_late_rows(merge_id)
    return count
