"""What the worker does for rolls: it asks leaders, once, for one that nobody finished."""

from collections.abc import Callable

from portal import jobs, settings
from portal.db import connection
from portal.groups import roll_reminder_actions, roll_reminder_queries


@jobs.on_tick
def remind_of_rolls(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Remind leaders of rolls after sessions. Returns how many letters; 0 minutes is none."""
    minutes = settings.current().roll_reminder_minutes
    if not minutes or stopping():
        return 0
    with connection():
        # Looking costs nobody the right to write.
        if not roll_reminder_queries.rolls_to_remind_of(minutes):
            return 0
        return roll_reminder_actions.remind_of_rolls(minutes)
