"""Telling the team what is overdue: counts and links, and nobody's name."""

from typing import Any

from flask_babel import ngettext

from portal import clock, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.referrals import digest_queries


def tell_overdue(by: Any = None) -> bool:
    """Put the day's one message into the outbox, on a working day on which something is over.

    Returns whether there is one. The day is its key, so that it is one however often this runs.
    """
    today = clock.today()
    found = digest_queries.overdue() if clock.is_working_day(today) else None
    if not found:
        return False
    current = settings.current()
    number = found.referral_count + found.follow_up_count
    with write():
        mail.put(
            f"overdue:{today}",
            current.team_email or current.contact_email,
            ngettext("%(num)s thing is overdue", "%(num)s things are overdue", number),
            "overdue_digest",
            found=found,
        )
        record_event("overdue_told", by=by)
    return True
