"""Writes about letters: what was confirmed, to whom, kept with the person's contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.groups.letter_queries import AttendedSession
from portal.models import Contact, ContactKind
from portal.people import contact_actions

# The same letter asked for again so soon is one press of a button too many.
SAME_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Letter:
    """A letter that confirms attendance, as it was agreed on."""

    person_id: int
    name: str
    addressed_to: str
    sent_by: ContactKind
    names_groups: bool
    sessions: Sequence[AttendedSession]

    def names_group(self, session: AttendedSession) -> bool:
        """Whether the letter says of a session which group it was of; never a sensitive one."""
        return self.names_groups and not session.is_sensitive

    @property
    def names_any(self) -> bool:
        """Whether it names any group at all."""
        return any(self.names_group(one) for one in self.sessions)


def keep_letter(letter: Letter, by: Any) -> list[int]:
    """Keep what a letter confirms as contacts, one for each group. Returns their ids.

    So each is seen by those who may know of its group, and by nobody else. The same letter
    made again within ten minutes is the same contacts. Raises DomainError for one without any
    session.
    """
    if not letter.sessions:
        raise DomainError(
            _("They came to no session in this time, so there is nothing to confirm.")
        )
    by_group = sorted(letter.sessions, key=lambda one: (one.group_id, one.starts_at))
    made = []
    with write():
        for group_id, sessions in groupby(by_group, key=lambda one: one.group_id):
            made.append(_keep(letter, group_id, _note(letter, list(sessions)), by))
        record_event(
            "attendance_confirmed",
            "contact",
            made[0],
            by=by,
            person=letter.person_id,
            fields=["addressed_to", "sessions"],
        )
    return made


def _keep(letter: Letter, group_id: int, note: str, by: Any) -> int:
    known = (
        Contact.select(Contact.id)
        .where(
            Contact.person == letter.person_id,
            Contact.group == group_id,
            Contact.note == note,
            Contact.kind == letter.sent_by,
            Contact.recorded_by == getattr(by, "id", by),
            Contact.created_at >= clock.now() - SAME_WITHIN,
        )
        .order_by(Contact.id)
        .scalar()
    )
    if known is not None:
        return int(known)
    return contact_actions.add_contact(
        letter.person_id,
        letter.sent_by,
        clock.today(),
        by=by,
        group_id=group_id,
        subject=_("Letter confirming attendance"),
        note=note,
    )


def _note(letter: Letter, sessions: Sequence[AttendedSession]) -> str:
    days = ", ".join(
        _("%(day)s (left early)", day=long_date(one.starts_at))
        if one.left_early
        else long_date(one.starts_at)
        for one in sessions
    )
    how = (
        _("The group is named.") if letter.names_group(sessions[0]) else _("The group isn't named.")
    )
    return _(
        "To: %(to)s\nFor: %(name)s\nConfirmed: %(days)s\n%(how)s",
        to=letter.addressed_to,
        name=letter.name,
        days=days,
        how=how,
    )
