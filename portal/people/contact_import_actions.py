"""Writes of imported contacts, and their undoing: without events, the import has its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from portal import clock
from portal.imports import reference_actions
from portal.models import Contact, ContactKind, SourceNoun


class NewContact(NamedTuple):
    """Help given outside sessions, as a file gives it, checked."""

    person_id: int
    happened_on: date
    minutes: int | None
    subject: str
    note: str
    reference: str


def add_contacts(rows: Sequence[NewContact], by: Any) -> list[int]:
    """Write contacts in the open transaction; their ids in the order of the rows."""
    now = clock.now()
    made = [
        int(
            Contact.insert(
                person=row.person_id,
                kind=ContactKind.SERVICE,
                is_outgoing=True,
                happened_on=row.happened_on,
                minutes=row.minutes,
                subject=row.subject,
                note=row.note,
                recorded_by=getattr(by, "id", by),
                created_at=now,
            ).execute()
        )
        for row in rows
    ]
    names = {row.reference: made_id for row, made_id in zip(rows, made, strict=True)}
    reference_actions.keep(SourceNoun.CONTACT, names)
    return made


def remove_contacts(contact_ids: Sequence[int]) -> None:
    """Take back contacts that an import made, in the open transaction."""
    if contact_ids:
        reference_actions.forget(SourceNoun.CONTACT, contact_ids)
        Contact.delete().where(Contact.id.in_(list(contact_ids))).execute()


def person_of(contact_id: int) -> int:
    """Whom a contact was with. One statement. Raises LookupError if it is gone."""
    for (person_id,) in Contact.select(Contact.person).where(Contact.id == contact_id).tuples():
        return int(person_id)
    raise LookupError(contact_id)
