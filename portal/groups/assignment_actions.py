"""Writes that change an assignment: another role or last day, and its end."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.groups import leader_actions, leader_queries
from portal.groups.leader_actions import Assignment
from portal.groups.leader_queries import AssignmentRow
from portal.groups.override_actions import Leave
from portal.models import GroupLeader, LeaderRole

ONE_DAY = timedelta(days=1)


def change_assignment(
    row: AssignmentRow,
    role: LeaderRole,
    ends_on: date | None,
    by: Any,
    *,
    seen: str,
    has_read: str = "",
    leave: Leave | None = None,
    apart_reason: str = "",
) -> None:
    """Give an assignment another role from today on, another last day, or both.

    What was led so far keeps its role: a change of role ends the assignment yesterday and
    begins another today. The gate is asked about every day that is new. `seen` is the row's
    own as the page was made with it. Saying again what holds already changes nothing. Raises
    StaleVersion, GateShut, ReasonsUnread, KeptApart, LeadsAlready and DomainError with its
    field.
    """
    today = clock.today()
    with write():
        now = _standing(row.assignment_id)
        if (now.role, now.ends_on) == (role, ends_on):
            return
        if seen != now.seen:
            raise StaleVersion(
                _("Somebody changed this assignment since you opened it. Reload and look again.")
            )
        if now.is_over:
            raise DomainError(_("This assignment has ended. Assign them again instead."))
        new_role = now.role != role
        starts_on = max(today, now.starts_on) if new_role else now.starts_on
        if ends_on is not None and ends_on < starts_on:
            raise DomainError(
                _("Enter %(day)s or a later day.", day=long_date(starts_on)), "ends_on"
            )
        asked = Assignment(now.group_id, now.user_id, role, starts_on, ends_on)
        if new_role and not leader_queries.can_be(now.user_id, role):
            raise DomainError(leader_actions.who_can_be(role), "role")
        leader_actions.refuse_overlap(asked, but=now.assignment_id)
        new = new_days(now, role, ends_on)
        if new is not None:
            leader_actions.refuse_ended(now.group_id, new.starts_on)
            leader_actions.keep_apart(new, by, apart_reason)
            leader_actions.pass_gate(new, by, has_read, leave)
        if new_role and now.starts_on < today:
            GroupLeader.update(ends_on=today - ONE_DAY).where(
                GroupLeader.id == now.assignment_id
            ).execute()
            GroupLeader.create(
                group=now.group_id, user=now.user_id, role=role, starts_on=today, ends_on=ends_on
            )
        else:
            GroupLeader.update(role=role, ends_on=ends_on).where(
                GroupLeader.id == now.assignment_id
            ).execute()
        record_event(
            "leader_changed",
            "group_leader",
            now.assignment_id,
            by=by,
            fields=[
                *(["role"] if new_role else []),
                *(["ends_on"] if _moves(now, ends_on) else []),
            ],
        )


def new_days(now: AssignmentRow, role: LeaderRole, ends_on: date | None) -> Assignment | None:
    """What the gate must be asked when an assignment takes a role and a last day.

    All of it from today on for another role, else the days after its present last day; None
    where no day is new.
    """
    if now.role != role:
        first = max(clock.today(), now.starts_on)
    elif now.ends_on is None or (ends_on is not None and ends_on <= now.ends_on):
        return None
    else:
        first = now.ends_on + ONE_DAY
    return Assignment(now.group_id, now.user_id, role, first, ends_on)


def end_assignment(row: AssignmentRow, ends_on: date, by: Any, *, seen: str) -> None:
    """Give an assignment its last day; they see the group for the usual tail after it.

    One whose first day is still ahead is taken off instead. Ending it again on the same day
    changes nothing. Raises StaleVersion, and DomainError with its field for a day before its
    first.
    """
    with write():
        if not GroupLeader.select().where(GroupLeader.id == row.assignment_id).exists():
            return
        now = _standing(row.assignment_id)
        if not now.is_ahead:
            change_assignment(now, LeaderRole(now.role), ends_on, by, seen=seen)
            return
        if seen != now.seen:
            raise StaleVersion(
                _("Somebody changed this assignment since you opened it. Reload and look again.")
            )
        GroupLeader.delete().where(GroupLeader.id == now.assignment_id).execute()
        record_event(
            "leader_unassigned", "group_leader", now.assignment_id, by=by, fields=["starts_on"]
        )


def _standing(assignment_id: int) -> AssignmentRow:
    row = leader_queries.assignment(assignment_id)
    if row is None or row.stood_down_at is not None:
        raise StaleVersion(_("This assignment doesn't stand any more. Reload and look again."))
    return row


def _moves(now: AssignmentRow, ends_on: date | None) -> bool:
    return now.ends_on != ends_on
