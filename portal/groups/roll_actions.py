"""Writes about who came: marks and head counts.

`by` is the signed-in user, a user or an id. `leader_days` is how long after its start a
session stays open to them: None for staff, who may mend a roll however old it is.
"""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import absence_actions, apology_actions, roll_queries, rules
from portal.groups.roll_writers import link_of
from portal.groups.rules import RollDoor
from portal.models import Attendance, Mark, Membership, RollChange, Session, Taster


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
        session = open_session(session_id, leader_days, by)
        # Word sent beforehand is on the roll that the leader saw; it was there first.
        apology_actions.enter_apologies(session_id, by)
        known = Attendance.get_or_none(
            Attendance.session == session_id, Attendance.person == person_id
        )
        if known is None and not _on_roster(session, person_id):
            raise NotOnRoll(_("They didn't belong to this group on that day."))
        if (known.mark if known else None) == mark:
            return False
        write_mark(session, person_id, mark, by)
        roll_changed(session, by)
        record_event(
            "attendance_marked", "session", session_id, by=by, person=person_id, fields=["mark"]
        )
    return True


def write_mark(
    session: Session, person_id: int, mark: Mark | None, by: Any, *, at: datetime | None = None
) -> None:
    """Write one mark, or take it away, and see to what the office owes somebody who stays away.

    In the transaction that is open, without an event, once it's known that the mark may be
    made; `roll_changed` says the rest of it.
    """
    mine = (Attendance.session == session.id) & (Attendance.person == person_id)
    if mark is None:
        Attendance.delete().where(mine).execute()
    else:
        values = {"mark": Mark(mark), "marked_by": _id(by), "link": link_of(by)}
        values["marked_at"] = at or clock.now()
        if not Attendance.update(values).where(mine).execute():
            Attendance.insert(session=session.id, person=person_id, **values).execute()
    absence_actions.watch(session.group_id, person_id, by)


def roll_changed(session: Session, by: Any) -> None:
    """Say that a roll holds something new, in the transaction that is open.

    One that was finished is finished no more; one that is changed late stays as it was, and
    keeps that it was changed, by whom and why.
    """
    late = _reason_in_use(session, by)
    if late is not None:
        RollChange.update(changed_at=clock.now()).where(RollChange.id == late).execute()
    elif session.roll_done_at is not None:
        Session.update(roll_done_at=None, roll_done_by=None).where(
            Session.id == session.id
        ).execute()


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
        session = open_session(session_id, leader_days, by)
        if session.version != version and session.head_count != head_count:
            raise HeadCountChanged(session.head_count)
        here = roll_queries.here_count(session_id)
        if not rules.head_count_fits(head_count, here):
            raise HeadCountTooLow(
                ngettext(
                    "%(num)s name is marked as here. Count at least as many, or take away a mark "
                    "that isn't right.",
                    "%(num)s names are marked as here. Count at least as many, or take away a mark "
                    "that isn't right.",
                    here,
                ),
                "head_count",
            )
        if session.head_count == head_count:
            return
        Session.update(head_count=head_count, version=session.version + 1).where(
            Session.id == session_id
        ).execute()
        if head_count is not None:
            apology_actions.enter_apologies(session_id, by)
        roll_changed(session, by)
        record_event("head_count_recorded", "session", session_id, by=by, fields=["head_count"])


def open_session(session_id: int, leader_days: int | None, by: Any = None) -> Session:
    """The session, if its roll can be marked now, in the transaction that is open.

    `by` None asks for no reason however old the roll is: what was on it is only explained.
    Raises RollShut, with the reason in words.
    """
    session = Session.get_by_id(session_id)
    current = settings.current()
    door = rules.roll_door(
        session.state,
        session.starts_at,
        clock.now(),
        opens_before_minutes=current.roll_opens_before_minutes,
        leader_days=leader_days,
        reason_after_days=None if by is None else current.roll_edit_days,
        has_reason=by is not None and _reason_in_use(session, by) is not None,
    )
    if door != RollDoor.OPEN:
        raise RollShut(
            {
                RollDoor.NOT_MET: _("This session was called off, so it has no roll."),
                RollDoor.NOT_YET: _(
                    "The roll opens %(minutes)s minutes before the session.",
                    minutes=current.roll_opens_before_minutes,
                ),
                RollDoor.TOO_LATE: _(
                    "This roll has closed. Tell the office what should be changed."
                ),
                RollDoor.NEEDS_REASON: _("This roll has closed. Say first why you change it."),
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


def _is_late(session: Any) -> bool:
    days = timedelta(days=settings.current().roll_edit_days)
    return bool(session.starts_at < clock.now() - days)


def _reason_in_use(session: Any, by: Any) -> int | None:
    # Asked for late changes alone, so that a tap in the room costs no statement more.
    return roll_queries.reason_in_use(session.id, _id(by)) if _is_late(session) else None


def _id(by: Any) -> Any:
    return getattr(by, "id", by)
