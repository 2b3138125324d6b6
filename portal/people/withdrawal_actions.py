"""What people themselves hold back: mail to somebody who isn't to be written to any more."""

from typing import Any

from portal import mail
from portal.models import OutboxMessage, Person
from portal.people import consent_queries
from portal.people.withdrawal_registry import on_withdrawal

# How the keys of these messages begin.
_SESSION_REMINDER, _ANSWER_REMINDER, _OFFER = "session_reminder ", "response_reminder ", "offer "


@on_withdrawal
def pull_mail(person_id: int, _by: Any) -> int:
    """Take back what waits to go to somebody who doesn't want mail. Returns how many."""
    person = (
        Person.select(Person.may_email, Person.do_not_contact, Person.wants_reminders)
        .where(Person.id == person_id)
        .tuples()
        .first()
    )
    if person is None:
        return 0
    may_email, do_not_contact, wants_reminders = person
    theirs = OutboxMessage.person == person_id
    if do_not_contact or not may_email:
        return mail.pull(theirs)
    count = 0
    if not wants_reminders:
        count += mail.pull(theirs & OutboxMessage.key.startswith(_SESSION_REMINDER))
        count += mail.pull(theirs & OutboxMessage.key.startswith(_ANSWER_REMINDER))
    if not consent_queries.has_said_consent(person_id):
        count += mail.pull(theirs & OutboxMessage.key.startswith(_OFFER))
    return count
