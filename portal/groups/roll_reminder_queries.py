"""Who is to be reminded of a roll that nobody finished."""

from datetime import timedelta

from portal import clock
from portal.groups import reminder_queries, rules
from portal.groups.reminder_queries import Reminder
from portal.models import Session

# A roll older than this is on the office's lists: no letter asks for it out of the blue.
_AT_MOST = timedelta(days=1)
# No session lasts longer; where to begin looking.
_LONGEST = timedelta(days=1)


def rolls_to_remind_of(minutes: int) -> list[Reminder]:
    """Leaders of sessions that ended so many minutes ago, whose roll isn't finished.

    For a day, and without those reminded already. Three statements.
    """
    now = clock.now()
    since = now - timedelta(minutes=minutes)
    leaders = reminder_queries.leaders_where(
        Session.starts_at <= since,
        Session.starts_at > since - _AT_MOST - _LONGEST,
        Session.state.in_(rules.MEETS),
        Session.roll_done_at.is_null(),
    )
    due = [
        one
        for one in leaders
        if since - _AT_MOST < one.starts_at + timedelta(minutes=one.duration_minutes) <= since
    ]
    return reminder_queries.not_sent(
        Reminder(
            f"roll_reminder {one.session_id} user {one.user_id}",
            one.session_id,
            one.starts_at,
            one.user_id,
            one.name,
            one.email,
            "",
        )
        for one in due
    )
