"""Writes of letters about rolls that nobody finished: one to each leader, once by its key."""

from flask_babel import gettext as _

from portal import mail
from portal.audit import record_event
from portal.db import write
from portal.groups import cover_words, roll_reminder_queries, told_people_queries


def remind_of_rolls(minutes: int) -> int:
    """Ask the leaders of sessions that ended so many minutes ago for their roll. Returns how many.

    Looked up inside the write: a roll finished a moment ago is asked for no more, and two
    workers at once ask once. Whose address can't be right is passed over.
    """
    with write():
        due = roll_reminder_queries.rolls_to_remind_of(minutes)
        letters = [
            mail.Letter(
                key=one.key,
                to_address=one.email,
                subject=_("A list waits for you"),
                template="roll_reminder",
                user_id=one.user_id,
                context={
                    "name": one.name,
                    "session_id": one.session_id,
                    "when": cover_words.when(one.starts_at),
                },
            )
            for one in due
            if told_people_queries.can_mail(one.email)
        ]
        if letters:
            mail.put_all(letters)
            record_event("roll_reminders_made", "session")
    return len(letters)
