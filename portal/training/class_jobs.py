"""What the worker does for classes: free seats go on to the next, and classes are reminded of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, jobs, settings
from portal.db import connection
from portal.training import booking_actions, class_notice_actions, class_queries

KIND = "class_reminders"
# So many days before, counted by the calendar.
REMINDED_DAYS = 2


@jobs.on_tick
def pass_offers_on(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Offer each seat whose offer has run out to whoever waits next. Returns how many offers.

    Begins with no further class once `stopping()` is true.
    """
    count = 0
    with connection():
        # Looking costs nobody the right to write.
        for class_id in class_queries.classes_to_settle():
            if stopping():
                break
            count += booking_actions.settle(class_id)
    return count


@jobs.handles(KIND, title=_l("Reminding of classes"))
def remind_everybody(job: jobs.Running) -> dict[str, Any]:
    """Remind whoever has a place in a class that begins within two days, once each.

    Killed at any moment and begun anew, or run by two workers, it reminds everybody once.
    """
    until = clock.today() + timedelta(days=REMINDED_DAYS)
    due = class_queries.bookings_to_remind(until)
    count = 0
    job.progress(0, len(due))
    for number, (class_id, booking_id) in enumerate(due, 1):
        count += class_notice_actions.remind(class_id, booking_id)
        job.progress(number, len(due))
    return {"reminded": count}


jobs.daily(KIND, hour=lambda: settings.current().notice_hour)
