"""Places that went on to a group's last day end once it has passed."""

from collections.abc import Callable

from portal import jobs
from portal.db import connection
from portal.groups import group_end_queries
from portal.referrals import group_end_actions


@jobs.on_tick
def close_ended_groups(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """End those places. Returns how many; rates and rolls go by their last day all the while."""
    count = 0
    with connection():
        # Looking costs nobody the right to write.
        for end_id in group_end_queries.ends_to_close():
            if stopping():
                break
            count += group_end_actions.close_ended_group(end_id)
    return count
