"""Reminders of sessions, at every tick: each is sent once, whatever becomes of the worker."""

from collections.abc import Callable
from functools import partial

from portal import jobs, settings
from portal.db import connection
from portal.groups import reminder_actions, reminder_queries


@jobs.on_tick
def remind_of_sessions(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Remind leaders, and people who asked for it, of sessions that are near. Returns how many.

    0 hours in the settings is no reminder.
    """
    current = settings.current()
    sent_count = 0
    for hours, find in (
        (current.remind_leaders_hours, reminder_queries.leaders_to_remind),
        (current.remind_people_hours, reminder_queries.people_to_remind),
    ):
        if not hours or stopping():
            continue
        with connection():
            # Looking costs nobody the right to write.
            if find(hours):
                sent_count += reminder_actions.remind(partial(find, hours))
    return sent_count
