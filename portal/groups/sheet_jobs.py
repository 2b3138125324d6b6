"""What the worker does for sheets: it asks after those that nobody typed in."""

from collections.abc import Callable

from portal import jobs
from portal.db import connection
from portal.groups import sheet_actions, sheet_queries


@jobs.on_tick
def chase_sheets(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Add a follow-up for each session on paper for too long, once. Returns how many there are."""
    count = 0
    with connection():
        # Looking costs nobody the right to write; a follow-up that stands is left alone.
        for one in sheet_queries.sheets_to_chase():
            if stopping():
                break
            sheet_actions.chase_sheet(one)
            count += 1
    return count
