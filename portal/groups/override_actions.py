"""Writes about leave: leading one group without one course, for a reason and until a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.groups import gate_queries
from portal.groups.gate_queries import Answered
from portal.models import GateOverride, LeaderRole
from portal.training import gap_rules

# What lasts longer isn't leave but another requirement.
LONGEST_LEAVE = timedelta(days=365)


@dataclass(frozen=True)
class Leave:
    """Why somebody may lead without what they lack, and the last day of it."""

    reason: str
    until: date


def give_leave(
    group_id: int,
    user_id: int,
    role: LeaderRole | str,
    span: tuple[date, date | None],
    leave: Leave,
    by: Any,
) -> list[int]:
    """Give leave for each course that blocks somebody who leads already, from today on.

    `span` is the first and last day of what they lead. Returns the ids of what was given, one
    for each course. Raises DomainError, with its field, where nothing blocks, for a missing
    reason or a day that can't be, and for leave for oneself.
    """
    with write():
        answered = gate_queries.answers_ahead([user_id], group_id, role, *span)[user_id]
        given = give_for(answered, leave, by, starts_on=span[0])
        if not given:
            raise DomainError(_("Nothing blocks them now: no leave is needed."))
    return given


def give_for(answered: list[Answered], leave: Leave, by: Any, *, starts_on: date) -> list[int]:
    """The same at these sessions of one user, within a write that is open, from a day on."""
    starts_on = max(starts_on, clock.today())
    blocking = [one for one in gap_rules.gaps(one.answer for one in answered) if one.is_blocking]
    if not blocking:
        return []
    answer = answered[0].answer
    _refuse(answer.user_id, leave, by, starts_on)
    given = []
    for course_id in dict.fromkeys(one.lack.status.course.id for one in blocking):
        made = GateOverride.create(
            group=answer.group.id,
            user=answer.user_id,
            course=course_id,
            reason=leave.reason.strip(),
            starts_on=starts_on,
            ends_on=leave.until,
            granted_by=getattr(by, "id", by),
            granted_at=clock.now(),
        )
        record_event(
            "leave_given",
            "gate_override",
            made.id,
            by=by,
            fields=["group", "user", "course", "reason", "starts_on", "ends_on"],
        )
        given.append(int(made.id))
    return given


def end_leave(override_id: int, by: Any) -> None:
    """Take leave back from today on. Ending it twice changes nothing.

    Raises DomainError for leave that has run out, that isn't there, or for oneself.
    """
    today = clock.today()
    with write():
        row = GateOverride.get_or_none(GateOverride.id == override_id)
        if row is None or row.ends_on < today:
            raise DomainError(_("This leave has run out already."))
        if row.user_id == getattr(by, "id", None):
            raise DomainError(_("Ask a colleague: nobody decides about their own leave."))
        if row.ended_on is not None:
            return
        GateOverride.update(ended_on=today).where(GateOverride.id == override_id).execute()
        record_event("leave_ended", "gate_override", override_id, by=by, fields=["ended_on"])


def _refuse(user_id: int, leave: Leave, by: Any, starts_on: date) -> None:
    if user_id == getattr(by, "id", None):
        raise DomainError(_("Ask a colleague: nobody gives leave to themselves."), "leave_reason")
    if not leave.reason.strip():
        raise DomainError(_("Enter why they may lead without it."), "leave_reason")
    if leave.until < starts_on:
        raise DomainError(
            _("Enter %(day)s or a later day.", day=long_date(starts_on)), "leave_until"
        )
    latest = starts_on + LONGEST_LEAVE
    if leave.until > latest:
        raise DomainError(
            _("Leave lasts a year at most: enter %(day)s or earlier.", day=long_date(latest)),
            "leave_until",
        )
