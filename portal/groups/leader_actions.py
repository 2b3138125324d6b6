"""Writes about who leads a group, each through the gate, and which staff are named on one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.groups import gate_queries, gate_words, leader_queries, override_actions, setup_queries
from portal.groups.apart_actions import see_to_apart
from portal.groups.gate_queries import Answered
from portal.groups.leader_queries import BESIDE
from portal.groups.override_actions import Leave
from portal.models import Group, GroupLeader, GroupStaff, LeaderRole, PairPlace, Role
from portal.people.apart_queries import Party
from portal.training import gap_rules
from portal.training.gate_rules import GateState

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
    asked: Assignment,
    by: Any,
    *,
    has_read: str = "",
    leave: Leave | None = None,
    apart_reason: str = "",
) -> int:
    """Let somebody lead a group, if the gate lets them at every session. Returns the id.

    `has_read` is the `gap_rules.fingerprint` of what was lacking when whoever assigns read
    it. `leave` overrides what blocks, course by course. Raises GateShut, ReasonsUnread,
    KeptApart where they would meet somebody they are kept apart from, LeadsAlready for days
    that overlap, and DomainError, with its field, for a group that has ended, days that can't
    be, or a user who can't be chosen for the role.
    """
    _refuse_days(asked)
    with write():
        refuse_ended(asked.group_id, asked.starts_on)
        if not leader_queries.can_be(asked.user_id, asked.role):
            raise DomainError(who_can_be(asked.role), "user_id")
        refuse_overlap(asked)
        keep_apart(asked, by, apart_reason)
        pass_gate(asked, by, has_read, leave)
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


def keep_apart(asked: Assignment, by: Any, reason: str) -> None:
    """Raises KeptApart where they would meet somebody they are kept apart from.

    Unless there is a reason, which is kept. Within a write that is open.
    """
    parties = [Party(user_id=asked.user_id)]
    see_to_apart(PairPlace.LEADER, asked.group_id, parties, by, reason=reason)


def pass_gate(asked: Assignment, by: Any, has_read: str, leave: Leave | None) -> None:
    """Let an assignment pass, giving leave where it is asked for; raises GateShut or ReasonsUnread.

    Within a write that is open.
    """
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


def _refuse_days(asked: Assignment) -> None:
    if asked.ends_on is not None and asked.ends_on < asked.starts_on:
        raise DomainError(_("The last day comes before the first. Check both."), "ends_on")
    if asked.starts_on > clock.today() + FURTHEST_START:
        raise DomainError(_("Check the year: this is more than two years ahead."), "starts_on")


def who_can_be(role: LeaderRole | str) -> str:
    """Whom to choose for a role, for whoever chose somebody else."""
    if role in BESIDE:
        return _("Choose an active facilitator, or somebody without a role here, such as a guest.")
    return _("Only somebody who is a facilitator can lead a group.")


def refuse_ended(group_id: int, on: date) -> None:
    """Raises DomainError for a group that doesn't meet any more on a day."""
    group = Group.get_or_none(Group.id == group_id)
    if group is None or (group.ended_on is not None and group.ended_on < on):
        raise DomainError(_("This group has ended. Choose another."), "group_id")


def refuse_overlap(asked: Assignment, but: int | None = None) -> None:
    """Raises LeadsAlready for days of another assignment; `but` is the one being changed."""
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
