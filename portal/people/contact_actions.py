"""Writes about contacts: what was said, written or given outside a session."""

from datetime import date
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.models import Contact, ContactKind, ContactOutcome


def add_contact(
    person_id: int,
    kind: ContactKind,
    happened_on: date,
    *,
    by: Any,
    is_outgoing: bool = True,
    group_id: int | None = None,
    referral_id: int | None = None,
    outcome: ContactOutcome = ContactOutcome.NOT_SAID,
    next_try_on: date | None = None,
    minutes: int | None = None,
    subject: str = "",
    note: str = "",
) -> int:
    """Keep that something was said, written or given. Returns the contact's id."""
    with write():
        contact_id = Contact.insert(
            person=person_id,
            kind=ContactKind(kind),
            is_outgoing=is_outgoing,
            group=group_id,
            referral=referral_id,
            happened_on=happened_on,
            outcome=outcome,
            next_try_on=next_try_on,
            minutes=minutes,
            subject=subject,
            note=note,
            recorded_by=getattr(by, "id", by),
            created_at=clock.now(),
        ).execute()
        record_event(
            "contact_recorded", "contact", contact_id, by=by, person=person_id, fields=["kind"]
        )
    return int(contact_id)
