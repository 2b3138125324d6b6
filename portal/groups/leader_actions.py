"""Writes about who leads a group, each through the gate, and which staff are named on one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.groups import gate_queries, gate_words, leader_queries, override_actions, setup_queries
from portal.groups.gate_queries import Answered
from portal.groups.leader_queries import BESIDE, AssignmentRow
from portal.groups.override_actions import Leave
from portal.models import Group, GroupLeader, GroupStaff, LeaderRole, Role
from portal.training import gap_rules
from portal.training.gate_rules import GateState

ONE_DAY = timedelta(days=1)
# A later first day is a year typed wrongly.
FURTHEST_START = timedelta(days=731)


class LeadsAlready(DomainError):
    """An assignment of theirs to this group covers some of those days."""


class GateShut(DomainError):
    """The gate stops this assignment: a course that blocks is lacking, or they stood down."""


class ReasonsUnread(DomainError):
    """Something is lacking that warns, and whoever assigns hasn't read it as it now is."""


@dataclass(frozen=True)
class Assignment:
    """Who shall lead a group, as what, and from when until when, both included."""

    group_id: int
    user_id: int
    role: LeaderRole
    starts_on: date
    ends_on: date | None = None


def ask_gate(asked: Assignment) -> list[Answered]:
    """What the gate says of each session that an assignment would cover. 16 statements."""
    return gate_queries.answers_ahead(
        [asked.user_id], asked.group_id, asked.role, asked.starts_on, asked.ends_on
    )[asked.user_id]


def assign_leader(
    asked: Assignment, by: Any, *, has_read: str = "", leave: Leave | None = None
) -> int:
    """Let somebody lead a group, if the gate lets them at every session. Returns the id.

    `has_read` is the `gap_rules.fingerprint` of what was lacking when whoever assigns read
    it. `leave` overrides what blocks, course by course. Raises GateShut, ReasonsUnread,
    LeadsAlready for days that overlap, and DomainError, with its field, for a group that has
    ended, days that can't be, or a user who can't be chosen for the role.
    """
    _refuse_days(asked)
    with write():
        _refuse_ended(asked.group_id, asked.starts_on)
        if not leader_queries.can_be(asked.user_id, asked.role):
            raise DomainError(_who_can_be(asked.role), "user_id")
        _refuse_overlap(asked)
        _pass_gate(asked, by, has_read, leave)
        made = GroupLeader.create(
            group=asked.group_id,
            user=asked.user_id,
            role=LeaderRole(asked.role),
            starts_on=asked.starts_on,
            ends_on=asked.ends_on,
        )
        record_event(
            "leader_assigned",
            "group_leader",
            made.id,
            by=by,
            fields=["group", "user", "role", "starts_on", "ends_on"],
        )
    return int(made.id)


def change_assignment(
    row: AssignmentRow,
    role: LeaderRole,
    ends_on: date | None,
    by: Any,
    *,
    seen: str,
    has_read: str = "",
    leave: Leave | None = None,
) -> None:
    """Give an assignment another role from today on, another last day, or both.

    What was led so far keeps its role: a change of role ends the assignment yesterday and
    begins another today. The gate is asked about every day that is new. `seen` is the row's
    own as the page was made with it. Saying again what holds already changes nothing. Raises
    StaleVersion, GateShut, ReasonsUnread, LeadsAlready and DomainError with its field.
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
            raise DomainError(_who_can_be(role), "role")
        _refuse_overlap(asked, but=now.assignment_id)
        new = new_days(now, role, ends_on)
        if new is not None:
            _refuse_ended(now.group_id, new.starts_on)
            _pass_gate(new, by, has_read, leave)
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


def name_staff(group_id: int, user_id: int, by: Any) -> None:
    """Name a member of staff on a sensitive group, which their role doesn't open by itself.

    Naming somebody twice changes nothing. Raises DomainError, with its field, for a group
    that isn't sensitive, where nobody needs naming, or a user who isn't active staff.
    """
    with write():
        group = Group.get_or_none(Group.id == group_id)
        if group is None or not group.is_sensitive:
            raise DomainError(
                _("This group isn't sensitive: all staff see it already."), "group_id"
            )
        if not setup_queries.is_active_with(user_id, Role.STAFF):
            raise DomainError(_("Only staff can be named on a sensitive group."), "user_id")
        if setup_queries.is_named_on(group_id, user_id):
            return
        GroupStaff.create(group=group_id, user=user_id)
        record_event("staff_named", "group", group_id, by=by, fields=["user"])


def _pass_gate(asked: Assignment, by: Any, has_read: str, leave: Leave | None) -> None:
    """Let an assignment pass, giving leave where it is asked for, or say why not."""
    answered = ask_gate(asked)
    if leave is not None and _worst(answered) == GateState.BLOCKED:
        override_actions.give_for(answered, leave, by, starts_on=asked.starts_on)
        was = answered
        answered = ask_gate(asked)
        if _worst(answered) == GateState.BLOCKED:
            raise GateShut(_leave_too_short(answered), "leave_until")
        # What was read is what was lacking before leave was given for some of it.
        _refuse_unread(was, has_read)
        return
    state = _worst(answered)
    if state in (GateState.STOOD_DOWN, GateState.BLOCKED):
        said = gate_words.said(answered, clock.today())
        raise GateShut(said[0], "user_id")
    _refuse_unread(answered, has_read)


def _worst(answered: list[Answered]) -> GateState:
    return gap_rules.worst(one.answer for one in answered)


def _refuse_unread(answered: list[Answered], has_read: str) -> None:
    found = gap_rules.gaps(one.answer for one in answered)
    if any(one.lack.override is None for one in found) and (
        has_read != gap_rules.fingerprint(found)
    ):
        raise ReasonsUnread(_("Read what is lacking first, then assign them."))


def _leave_too_short(answered: list[Answered]) -> str:
    blocked = [one for one in answered if one.answer.state == GateState.BLOCKED]
    return _(
        "The last session still blocked is on %(day)s. Give leave until then, or choose an "
        "earlier last day for the assignment.",
        day=long_date(blocked[-1].session.on),
    )


def _standing(assignment_id: int) -> AssignmentRow:
    row = leader_queries.assignment(assignment_id)
    if row is None or row.stood_down_at is not None:
        raise StaleVersion(_("This assignment doesn't stand any more. Reload and look again."))
    return row


def _moves(now: AssignmentRow, ends_on: date | None) -> bool:
    return now.ends_on != ends_on


def _refuse_days(asked: Assignment) -> None:
    if asked.ends_on is not None and asked.ends_on < asked.starts_on:
        raise DomainError(_("The last day comes before the first. Check both."), "ends_on")
    if asked.starts_on > clock.today() + FURTHEST_START:
        raise DomainError(_("Check the year: this is more than two years ahead."), "starts_on")


def _who_can_be(role: LeaderRole | str) -> str:
    if role in BESIDE:
        return _("Choose an active facilitator, or somebody without a role here, such as a guest.")
    return _("Only somebody who is a facilitator can lead a group.")


def _refuse_ended(group_id: int, on: date) -> None:
    group = Group.get_or_none(Group.id == group_id)
    if group is None or (group.ended_on is not None and group.ended_on < on):
        raise DomainError(_("This group has ended. Choose another."), "group_id")


def _refuse_overlap(asked: Assignment, but: int | None = None) -> None:
    first, last = asked.starts_on, asked.ends_on
    for row in setup_queries.assignments_of(asked.group_id, asked.user_id):
        if row.assignment_id == but:
            continue
        if row.stood_down_at is not None:
            if row.starts_on == first:
                raise LeadsAlready(
                    _(
                        "They stood down from leading it from %(day)s. Choose another first day.",
                        day=long_date(first),
                    ),
                    "starts_on",
                )
        elif (row.ends_on is None or row.ends_on >= first) and (
            last is None or row.starts_on <= last
        ):
            raise LeadsAlready(
                _("They lead this group already, from %(day)s.", day=long_date(row.starts_on)),
                "starts_on",
            )
