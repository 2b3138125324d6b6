"""Reading leave to lead without a course: every one that was given, and what it covers."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import gate_queries
from portal.models import Course, GateOverride, Group, User


class OverrideRow(NamedTuple):
    """Leave for one user to lead one group without one course. `ends_on` is its last day;
    `ended_on` the first day without it, when it was taken back."""

    override_id: int
    group_id: int
    group_name: str
    user_id: int
    name: str
    course_title: str
    reason: str
    starts_on: date
    ends_on: date
    granted_by: str | None
    granted_at: datetime
    ended_on: date | None
    is_staffed: bool
    # Sessions ahead that it covers.
    session_count: int

    @property
    def is_current(self) -> bool:
        """Whether it counts today or later."""
        return self.ended_on is None and self.ends_on >= clock.today()


def overrides_for(user: SignedInUser) -> list[OverrideRow]:
    """Leave for groups the user may see, current first and soonest to end. Three statements."""
    granter = User.alias("granter")
    staffed = {
        group_id
        for (group_id,) in Group.select(Group.id)
        .where(scope.staffed(user, Group.id))
        .order_by(Group.id)
        .tuples()
    }
    rows = (
        GateOverride.select(
            GateOverride.id,
            Group.id,
            Group.name,
            User.id,
            User.name,
            Course.title,
            GateOverride.reason,
            GateOverride.starts_on,
            GateOverride.ends_on,
            granter.name,
            GateOverride.granted_at,
            GateOverride.ended_on,
        )
        .join_from(GateOverride, Group)
        .join_from(GateOverride, User, on=GateOverride.user)
        .join_from(GateOverride, Course)
        .join_from(GateOverride, granter, JOIN.LEFT_OUTER, on=GateOverride.granted_by)
        .where(scope.groups(user, GateOverride.group))
        .order_by(GateOverride.ends_on, GateOverride.id)
        .tuples()
    )
    found = [OverrideRow._make([*row, row[1] in staffed, 0]) for row in rows]
    current = [one for one in found if one.is_current]
    sessions = gate_queries.planned_sessions({one.group_id for one in current}, clock.today())
    counted = [
        one._replace(
            session_count=sum(
                1
                for session in sessions
                if session.group.id == one.group_id and one.starts_on <= session.on <= one.ends_on
            )
        )
        for one in current
    ]
    past = sorted(
        (one for one in found if not one.is_current),
        key=lambda one: (one.ended_on or one.ends_on, one.override_id),
        reverse=True,
    )
    return counted + past


class StandingLeave(NamedTuple):
    """One leave as the action that ends it needs it."""

    override_id: int
    group_id: int
    user_id: int
    name: str


def override_for(user: SignedInUser, override_id: int) -> StandingLeave | None:
    """Leave for a group that the user works for, else None. One statement."""
    row = (
        GateOverride.select(GateOverride.id, GateOverride.group, User.id, User.name)
        .join(User, on=GateOverride.user)
        .where(GateOverride.id == override_id, scope.staffed(user, GateOverride.group))
        .tuples()
        .first()
    )
    return StandingLeave(*row) if row else None
