"""Writes about requests for a copy: asked, extended, decided, sent."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import AccessChoice, AccessRequest, FollowUpKind, WithheldWhy
from portal.people import follow_up_actions
from portal.privacy import subject_queries, subject_rules


def add_request(person_id: int, asked_on: date, how: str, identity_how: str, by: Any) -> int:
    """Write down that somebody asked. Returns the request's id; the clock runs from that day.

    Asking again before it is answered is the same request. Raises DomainError, with its field.
    """
    if asked_on > clock.today():
        raise DomainError(_("Enter today or a day before."), "asked_on")
    if not how.strip():
        raise DomainError(_("Say how they asked, such as: in a letter."), "how")
    with write():
        known = subject_queries.open_request_of(person_id)
        if known is not None:
            return known
        due_on = subject_rules.due_on(asked_on)
        made = AccessRequest.create(
            person=person_id,
            asked_on=asked_on,
            how=how.strip(),
            identity_how=identity_how.strip(),
            due_on=due_on,
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
        )
        record_event(
            "copy_asked", "access_request", made.id, by=by, person=person_id, fields=["asked_on"]
        )
        follow_up_actions.add_follow_up(
            FollowUpKind.HAND,
            max(clock.today(), subject_rules.remind_on(due_on)),
            by=by,
            key=f"access_request {made.id}",
            person_id=person_id,
            note=_("They asked for a copy of their data. The law gives us a month."),
        )
    return int(made.id)


def extend_request(request_id: int, reason: str, version: int, by: Any) -> None:
    """Take two months more, once, with why; the person is to be told within the first.

    Raises DomainError, with its field, and StaleVersion.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why it takes longer."), "extended_reason")
    with write():
        row = _take(request_id, version)
        if row.extended_reason:
            raise DomainError(_("It was extended once: it can't be extended again."))
        if row.due_on < clock.today():
            raise DomainError(_("The month is over: it can't be extended any more."))
        AccessRequest.update(
            due_on=subject_rules.due_on(row.asked_on, is_extended=True),
            extended_reason=why,
            version=version + 1,
        ).where(AccessRequest.id == request_id).execute()
        record_event(
            "copy_extended",
            "access_request",
            request_id,
            by=by,
            person=row.person_id,
            fields=["due_on"],
        )


def decide(request_id: int, noun: str, row: int, withheld: str, note: str, by: Any) -> None:
    """Give one thing, or hold it back with why. Raises DomainError, with its field."""
    if withheld and withheld not in set(WithheldWhy):
        raise DomainError(_("Choose why it is held back."), "withheld")
    if withheld and not note.strip():
        raise DomainError(_("Write down how you came to that: they may ask."), "note")
    with write():
        request = AccessRequest.get_by_id(request_id)
        if request.sent_on is not None:
            raise DomainError(_("This request was answered."))
        values = {
            "withheld": withheld,
            "note": note.strip(),
            "decided_by": getattr(by, "id", by),
            "decided_at": clock.now(),
        }
        of_it = (
            (AccessChoice.request == request_id)
            & (AccessChoice.noun == noun)
            & (AccessChoice.row == row)
        )
        if not AccessChoice.update(**values).where(of_it).execute():
            AccessChoice.create(request=request_id, noun=noun, row=row, **values)
        record_event(
            "copy_decided",
            "access_request",
            request_id,
            by=by,
            person=request.person_id,
            fields=[noun],
        )


def mark_sent(request_id: int, on: date, how: str, to: str, version: int, by: Any) -> None:
    """Write down that the copy was given. Raises DomainError, with its field, and StaleVersion."""
    if on > clock.today():
        raise DomainError(_("Enter today or a day before."), "sent_on")
    if not how.strip():
        raise DomainError(_("Say how, such as: handed over at the office."), "sent_how")
    with write():
        row = _take(request_id, version)
        undecided = [
            one
            for one in subject_queries.choices_of(request_id, row.person_id)
            if not one.is_decided
        ]
        if undecided:
            raise DomainError(_("Something is still to be decided. Decide it first."))
        AccessRequest.update(
            sent_on=on, sent_how=how.strip(), sent_to=to.strip(), version=version + 1
        ).where(AccessRequest.id == request_id).execute()
        record_event(
            "copy_sent",
            "access_request",
            request_id,
            by=by,
            person=row.person_id,
            fields=["sent_on"],
        )


def note_made(request_id: int | None, person_id: int, by: Any) -> None:
    """Record that a copy was put together and left the database."""
    with write():
        record_event("copy_made", "access_request", request_id, by=by, person=person_id)


def _take(request_id: int, version: int) -> AccessRequest:
    row = AccessRequest.get_by_id(request_id)
    if row.version != version:
        raise StaleVersion(_("Somebody changed this since you opened it. Look at it, then send."))
    if row.sent_on is not None:
        raise DomainError(_("This request was answered."))
    return row
