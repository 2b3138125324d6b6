"""Writes about a roll as a whole: it's finished, everybody else came, and why it changes late."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import apology_actions, roll_actions, roll_queries, rules
from portal.groups.rules import RollDoor
from portal.lines import one_line
from portal.models import Attendance, Mark, RollChange, Session
from portal.models.rolls import ROLL_REASON_LENGTH


class NothingRecorded(DomainError):
    """Nobody is marked and no heads are counted: that is no roll."""


def finish_roll(session_id: int, by: Any, *, leader_days: int | None = None) -> bool:
    """Say that a roll is finished. True if that is new.

    Whoever has no mark stays not recorded. Raises NothingRecorded or RollShut.
    """
    with write():
        session = roll_actions.open_session(session_id, leader_days, by)
        if session.roll_done_at is not None:
            return False
        if not roll_queries.is_recorded(session_id):
            raise NothingRecorded(
                _("Nothing is on this roll yet. Mark who came, or enter a head count: 0 if nobody.")
            )
        apology_actions.enter_apologies(session_id, by)
        Session.update(roll_done_at=clock.now(), roll_done_by=_id(by)).where(
            Session.id == session_id
        ).execute()
        record_event("roll_finished", "session", session_id, by=by, fields=["roll_done_at"])
    return True


def mark_the_rest(
    session_id: int, person_ids: list[int], by: Any, *, leader_days: int | None = None
) -> datetime | None:
    """Mark these people present, but for those who have a mark by now.

    Returns the instant that names what was marked, so that it can be taken back; None when
    nobody was left. Raises RollShut or NotOnRoll.
    """
    with write():
        session = roll_actions.open_session(session_id, leader_days, by)
        apology_actions.enter_apologies(session_id, by)
        marked = {
            one
            for (one,) in Attendance.select(Attendance.person)
            .where(Attendance.session == session_id)
            .tuples()
        }
        left = [one for one in person_ids if one not in marked]
        if not left:
            return None
        at = clock.now()
        for person_id in left:
            roll_actions.write_mark(session, person_id, Mark.PRESENT, by, at=at)
            record_event(
                "attendance_marked", "session", session_id, by=by, person=person_id, fields=["mark"]
            )
        roll_actions.roll_changed(session, by)
    return at


def unmark_together(
    session_id: int, at: datetime, by: Any, *, leader_days: int | None = None
) -> int:
    """Take back what this user marked in one go at that instant. Returns how many.

    Marks that were changed since are kept. Raises RollShut.
    """
    with write():
        session = roll_actions.open_session(session_id, leader_days, by)
        query = (
            Attendance.select(Attendance.person)
            .where(
                Attendance.session == session_id,
                Attendance.marked_by == _id(by),
                Attendance.marked_at == at,
                Attendance.mark == Mark.PRESENT,
            )
            .order_by(Attendance.id)
        )
        person_ids = [one for (one,) in query.tuples()]
        for person_id in person_ids:
            roll_actions.write_mark(session, person_id, None, by)
            record_event(
                "attendance_marked", "session", session_id, by=by, person=person_id, fields=["mark"]
            )
        if person_ids:
            roll_actions.roll_changed(session, by)
    return len(person_ids)


def give_reason(session_id: int, reason: str, by: Any) -> None:
    """Say why a roll is changed after its days, which opens it to this user for a sitting.

    Raises DomainError without a reason, for a session without a roll, or one that needs none.
    """
    reason = one_line(reason, ROLL_REASON_LENGTH, "reason")
    if not reason:
        raise DomainError(_("Say why the roll is changed now."), "reason")
    with write():
        session = Session.get_by_id(session_id)
        current = settings.current()
        door = rules.roll_door(
            session.state,
            session.starts_at,
            clock.now(),
            opens_before_minutes=current.roll_opens_before_minutes,
            leader_days=None,
            reason_after_days=current.roll_edit_days,
        )
        if door == RollDoor.NOT_MET:
            raise DomainError(_("This session was called off, so it has no roll."), "reason")
        if door != RollDoor.NEEDS_REASON:
            raise DomainError(_("This roll is open: it needs no reason."), "reason")
        RollChange.insert(
            session=session_id, user=_id(by), reason=reason, created_at=clock.now()
        ).execute()
        record_event("roll_reason_given", "session", session_id, by=by, fields=["reason"])


def _id(by: Any) -> Any:
    return getattr(by, "id", by)
