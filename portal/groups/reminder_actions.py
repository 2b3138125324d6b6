"""Writes of reminders: one letter each, once by its key."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from portal import mail
from portal.audit import record_event
from portal.db import write
from portal.groups import cover_words, told_people_queries
from portal.groups.reminder_queries import Reminder


def remind(find: Callable[[], Sequence[Reminder]]) -> int:
    """Put a letter into the outbox for everybody that `find` gives. Returns how many.

    Asked for inside the write, so that a session called off a moment ago isn't reminded of, and
    two workers at once remind once. Whose address can't be right is passed over.
    """
    with write():
        letters = [_letter(one) for one in find() if told_people_queries.can_mail(one.email)]
        if not letters:
            return 0
        mail.put_all(letters)
        record_event("reminders_made", "session")
    return len(letters)


def _letter(one: Reminder) -> mail.Letter:
    return mail.Letter(
        key=one.key,
        to_address=one.email,
        subject=_("A session that you lead") if one.user_id else _("Your group session"),
        template="session_reminder",
        user_id=one.user_id,
        person_id=one.person_id,
        context={
            "name": one.name,
            "is_user": one.user_id is not None,
            "session_id": one.session_id,
            "when": cover_words.when(one.starts_at),
            "online_link": one.online_link,
        },
    )
