"""Writes about who came: marks and head counts.

`by` is the signed-in user, a user or an id. `leader_days` is how long after its start a
session stays open to them: None for staff, who may mend a roll however old it is.
"""

from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import roll_queries, rules
from portal.groups.rules import RollDoor
from portal.models import (
    Attendance,
    Mark,
    Membership,
    Session,
    Taster,
)


class RollShut(DomainError):
    """The roll can't be marked: not yet, no longer, or the session was called off."""


class NotOnRoll(DomainError):
    """The person didn't belong to the group on that day and has no mark there."""


class HeadCountTooLow(DomainError):
    """Fewer heads than names marked as here."""


class HeadCountChanged(StaleVersion):
    """Another head count came first; `head_count` is that one, or None."""

    def __init__(self, head_count: int | None):
        super().__init__(
            _("Somebody else has just removed the head count. Send yours again if it's right.")
            if head_count is None
            else _(
                "Somebody else has just entered %(count)s. Send yours again if it's right.",
                count=head_count,
            ),
            "head_count",
        )
        self.head_count = head_count


def mark_attendance(
    session_id: int, person_id: int, mark: Mark | None, by: Any, *, leader_days: int | None = None
) -> bool:
    """Say whether one person came, or with None that it isn't recorded. True if that is new.

    Says what the mark shall be, not "the other one", so that two leaders with the same tap
    agree; of two different ones the last counts. Raises RollShut or NotOnRoll.
    """
    with write():
        session = open_session(session_id, leader_days)
        known = Attendance.get_or_none(
            Attendance.session == session_id, Attendance.person == person_id
        )
        if known is None and not _on_roster(session, person_id):
            raise NotOnRoll(_("They didn't belong to this group on that day."))
        if (known.mark if known else None) == mark:
            return False
        if mark is None:
            Attendance.delete().where(Attendance.id == known.id).execute()
        else:
            _write_mark(known, session_id, person_id, mark, by)
        record_event(
            "attendance_marked", "session", session_id, by=by, person=person_id, fields=["mark"]
        )
    return True


def record_head_count(
    session_id: int,
    head_count: int | None,
    by: Any,
    version: int,
    *,
    leader_days: int | None = None,
) -> None:
    """Say how many people were in the room, without names; None takes the count away.

    Raises RollShut, HeadCountTooLow below the names marked as here, or HeadCountChanged
    when somebody counted since the page was opened.
    """
    with write():
        session = open_session(session_id, leader_days)
        if session.version != version and session.head_count != head_count:
            raise HeadCountChanged(session.head_count)
        here = roll_queries.here_count(session_id)
        if not rules.head_count_fits(head_count, here):
            raise HeadCountTooLow(
                _("%(count)s names are marked as here. Count at least as many.", count=here),
                "head_count",
            )
        if session.head_count == head_count:
            return
        Session.update(head_count=head_count, version=session.version + 1).where(
            Session.id == session_id
        ).execute()
        record_event("head_count_recorded", "session", session_id, by=by, fields=["head_count"])


def open_session(session_id: int, leader_days: int | None) -> Session:
    """The session, if its roll can be marked now, in the transaction that is open.

    Raises RollShut, with the reason in words.
    """
    session = Session.get_by_id(session_id)
    opens_before = settings.current().roll_opens_before_minutes
    door = rules.roll_door(
        session.state,
        session.starts_at,
        clock.now(),
        opens_before_minutes=opens_before,
        leader_days=leader_days,
    )
    if door != RollDoor.OPEN:
        raise RollShut(
            {
                RollDoor.NOT_MET: _("This session was called off, so it has no roll."),
                RollDoor.NOT_YET: _(
                    "The roll opens %(minutes)s minutes before the session.", minutes=opens_before
                ),
                RollDoor.TOO_LATE: _(
                    "This roll has closed. Tell the office what should be changed."
                ),
            }[door]
        )
    return session


def _on_roster(session: Session, person_id: int) -> bool:
    visiting = Taster.select(Taster.id).where(
        Taster.session == session.id, Taster.person == person_id
    )
    return bool(
        visiting.exists()
        or Membership.select(Membership.id)
        .where(
            Membership.group == session.group_id,
            Membership.person == person_id,
            roll_queries.on_roster_on(clock.local(session.starts_at).date()),
        )
        .exists()
    )


def _write_mark(
    known: Attendance | None, session_id: int, person_id: int, mark: Mark, by: Any
) -> None:
    values = {
        "mark": Mark(mark),
        "marked_by": getattr(by, "id", by),
        "marked_at": clock.now(),
    }
    if known is None:
        Attendance.insert(session=session_id, person=person_id, **values).execute()
    else:
        Attendance.update(values).where(Attendance.id == known.id).execute()
