"""Chasing what is missing for a report: a letter to whoever can mend it, once a day each."""

from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import told_people_queries
from portal.reports import missing_queries, words
from portal.reports.ask_rules import Ask
from portal.reports.missing_queries import Addressee, Lack

# Where a letter leads to, by what it asks for; and what it says.
CHASED = (Lack.ROLLS, Lack.PAPER, Lack.DUE, Lack.UNKNOWN, Lack.UNDECIDED)


def chase(lack: Lack, ask: Ask, by: Any) -> int:
    """Ask those who can mend it for what is missing. Returns how many were written to.

    Nobody is asked twice a day for the same. Raises DomainError where nothing is missing, or
    nobody can be written to.
    """
    now = clock.now()
    found = {one.lack: one for one in missing_queries.missing(ask, now)}
    if lack not in CHASED or lack not in found or not found[lack].how_many:
        raise DomainError(_("Nothing of this is missing any more."))
    if lack == Lack.ROLLS:
        asked = missing_queries.leaders_of_bare_rolls(ask, now)
    else:
        asked = missing_queries.staff_of(ask, found[lack].how_many)
    letters = [_letter(lack, ask, one) for one in asked if told_people_queries.can_mail(one.email)]
    if not letters:
        raise DomainError(_("Nobody who could mend this has an e-mail address here."))
    with write():
        mail.put_all(letters)
        record_event("report_chased", "programme", ask.programme_id, by=by, fields=[lack])
    return len(letters)


def _letter(lack: Lack, ask: Ask, to: Addressee) -> mail.Letter:
    dates = f"{ask.period.first} {ask.period.last}"
    about = f"{ask.programme_id or 0}-{ask.group_id or 0}-{ask.provider_id or 0}"
    return mail.Letter(
        key=f"report_chase {lack} {about} {dates} {to.user_id} {clock.today()}",
        to_address=to.email,
        subject=_("Something is missing for a report"),
        template="report_chase",
        user_id=to.user_id,
        context={
            "name": to.name,
            "lack": lack.value,
            "count": to.how_many,
            "period": words.period(ask.period),
        },
    )
