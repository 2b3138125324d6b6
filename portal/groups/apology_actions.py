"""Writes about word sent before a session: somebody can't come, or can after all."""

from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import rules
from portal.groups.roll_queries import on_roster_on
from portal.groups.rules import RollDoor
from portal.models import Apology, Attendance, Mark, Membership, Session


class TooLateForWord(DomainError):
    """The roll has opened: what is known of somebody is marked there."""


def note_apology(session_id: int, person_id: int, by: Any) -> bool:
    """Note that somebody sent word they can't come to a session ahead. True if that is new.

    Raises TooLateForWord once the roll is open, DomainError for a session that was called
    off or somebody who won't belong to the group that day.
    """
    with write():
        session = _ahead(session_id)
        known = Apology.select(Apology.id).where(
            Apology.session == session_id, Apology.person == person_id
        )
        if known.exists():
            return False
        belongs = Membership.select(Membership.id).where(
            Membership.group == session.group_id,
            Membership.person == person_id,
            on_roster_on(clock.local(session.starts_at).date()),
        )
        if not belongs.exists():
            raise DomainError(_("They don't belong to this group on that day."))
        Apology.insert(
            session=session_id,
            person=person_id,
            noted_by=getattr(by, "id", by),
            noted_at=clock.now(),
        ).execute()
        record_event("apology_noted", "session", session_id, by=by, person=person_id)
    return True


def take_back_apology(session_id: int, person_id: int, by: Any) -> bool:
    """Take word back: they can come after all. True if there was any. Raises TooLateForWord."""
    with write():
        _ahead(session_id)
        gone = (
            Apology.delete()
            .where(Apology.session == session_id, Apology.person == person_id)
            .execute()
        )
        if gone:
            record_event("apology_taken_back", "session", session_id, by=by, person=person_id)
    return bool(gone)


def enter_apologies(session_id: int, by: Any) -> None:
    """Make marks of the word sent beforehand, in the transaction that is open.

    Called when a roll is being taken, never before: word alone doesn't make a session held.
    A mark that stands is kept.
    """
    waiting = list(
        Apology.select(Apology.id, Apology.person, Apology.noted_by)
        .where(Apology.session == session_id, Apology.entered_at.is_null())
        .order_by(Apology.id)
        .tuples()
    )
    if not waiting:
        return
    marked = {
        person_id
        for (person_id,) in Attendance.select(Attendance.person)
        .where(Attendance.session == session_id)
        .tuples()
    }
    now = clock.now()
    for _apology_id, person_id, noted_by in waiting:
        if person_id in marked:
            continue
        Attendance.insert(
            session=session_id,
            person=person_id,
            mark=Mark.APOLOGIES,
            marked_by=noted_by,
            marked_at=now,
        ).execute()
        record_event("apology_entered", "session", session_id, by=by, person=person_id)
    Apology.update(entered_at=now).where(
        Apology.session == session_id, Apology.entered_at.is_null()
    ).execute()


def _ahead(session_id: int) -> Session:
    session = Session.get_by_id(session_id)
    door = rules.roll_door(
        session.state,
        session.starts_at,
        clock.now(),
        opens_before_minutes=settings.current().roll_opens_before_minutes,
        leader_days=None,
    )
    if door == RollDoor.NOT_MET:
        raise DomainError(_("This session was called off, so nobody need send word."))
    if door != RollDoor.NOT_YET:
        raise TooLateForWord(_("The roll of this session is open. Mark it there."))
    return session
