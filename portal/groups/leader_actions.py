"""Writes about who leads a group, and which staff are named on a sensitive one."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.groups import setup_queries
from portal.models import Group, GroupLeader, GroupStaff, LeaderRole, Role


class LeadsAlready(DomainError):
    """An assignment of theirs to this group covers some of those days."""


class NotALeader(DomainError):
    """They don't lead this group, nor did until lately."""


def assign_leader(
    group_id: int,
    user_id: int,
    role: LeaderRole,
    starts_on: date,
    ends_on: date | None,
    by: Any,
) -> int:
    """Let a facilitator lead a group from a date until one, both included; None: until told.

    Returns the assignment's id. Raises LeadsAlready for days that overlap, and DomainError,
    with its field, for a group that has ended or a user who isn't an active facilitator.
    """
    if ends_on is not None and ends_on < starts_on:
        raise DomainError(_("The last day comes before the first. Check both."), "ends_on")
    with write():
        _refuse_ended(group_id, starts_on)
        if not setup_queries.is_active_with(user_id, Role.FACILITATOR):
            raise DomainError(_("Only somebody who is a facilitator can lead a group."), "user_id")
        _refuse_overlap(group_id, user_id, starts_on, ends_on)
        made = GroupLeader.create(
            group=group_id,
            user=user_id,
            role=LeaderRole(role),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        record_event(
            "leader_assigned",
            "group_leader",
            made.id,
            by=by,
            fields=["group", "user", "role", "starts_on", "ends_on"],
        )
    return int(made.id)


def stand_down_leader(group_id: int, user_id: int, by: Any) -> None:
    """End a leader's access to a group this instant, also to sessions ahead, without the tail.

    Raises NotALeader for somebody who has no access by leading it.
    """
    today = clock.today()
    tail = today - timedelta(days=settings.current().leader_tail_days)
    open_to_them = (
        (GroupLeader.group == group_id)
        & (GroupLeader.user == user_id)
        & GroupLeader.stood_down_at.is_null()
        & (GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= tail))
    )
    with write():
        rows = list(GroupLeader.select().where(open_to_them).order_by(GroupLeader.id))
        if not rows:
            raise NotALeader(_("They don't lead this group."), "user_id")
        for row in rows:
            # An assignment that ended before keeps its last day; one still ahead has none.
            last = max(today, row.starts_on)
            GroupLeader.update(
                stood_down_at=clock.now(),
                ends_on=last if row.ends_on is None else min(row.ends_on, last),
            ).where(GroupLeader.id == row.id).execute()
        record_event(
            "leader_stood_down", "group", group_id, by=by, fields=["stood_down_at", "ends_on"]
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


def _refuse_ended(group_id: int, on: date) -> None:
    group = Group.get_or_none(Group.id == group_id)
    if group is None or (group.ended_on is not None and group.ended_on < on):
        raise DomainError(_("This group has ended. Choose another."), "group_id")


def _refuse_overlap(group_id: int, user_id: int, first: date, last: date | None) -> None:
    for row in setup_queries.assignments_of(group_id, user_id):
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
