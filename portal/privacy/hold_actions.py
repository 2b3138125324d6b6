"""Writes about legal holds: placed, and lifted."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import DuePerson, LegalHold


def place_hold(person_id: int, reason: str, until_on: date | None, by: Any) -> int:
    """Keep somebody's record, whatever its period says. Returns the hold's id.

    They drop off the list of who is due at once. Raises DomainError, with its field, without a
    reason and for a day that is past.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why, such as: a claim is running."), "reason")
    if until_on is not None and until_on < clock.today():
        raise DomainError(_("Enter today or a later day, or leave it empty."), "until_on")
    with write():
        made = LegalHold.create(
            person=person_id,
            reason=why,
            placed_by=getattr(by, "id", by),
            placed_at=clock.now(),
            until_on=until_on,
        )
        DuePerson.delete().where(DuePerson.person == person_id).execute()
        record_event(
            "hold_placed", "legal_hold", made.id, by=by, person=person_id, fields=["reason"]
        )
    return int(made.id)


def lift_hold(hold_id: int, reason: str, by: Any) -> None:
    """Let a hold end now; it stays on record with why. Lifting it twice changes nothing.

    Raises DomainError, with its field, without a reason.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why it may end, such as: the claim is settled."), "lift_reason")
    with write():
        hold = LegalHold.get_by_id(hold_id)
        if hold.lifted_at is not None:
            return
        LegalHold.update(
            lifted_at=clock.now(), lifted_by=getattr(by, "id", by), lift_reason=why
        ).where(LegalHold.id == hold_id).execute()
        record_event(
            "hold_lifted",
            "legal_hold",
            hold_id,
            by=by,
            person=hold.person_id,
            fields=["lifted_at"],
        )
