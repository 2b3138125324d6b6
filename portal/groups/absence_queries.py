"""Reading how often somebody stayed away from a group lately, and what was begun about it."""

from typing import Any, NamedTuple

from portal.groups import rules
from portal.groups.absence_rules import Marked
from portal.groups.attendance_queries import covers
from portal.models import (
    Attendance,
    FollowUp,
    FollowUpKind,
    Mark,
    Membership,
    MembershipState,
    Session,
)


def marks_as_member(group_id: int, person_id: int) -> list[Marked]:
    """Marks at a group's sessions so far within the membership that stands, newest first.

    Empty for somebody who is paused, or who belongs to the group no more. One statement.
    """
    query = (
        Attendance.select(Session.id, Attendance.mark)
        .join(Session)
        .join(Membership, on=covers(Membership, Session) & (Membership.person == person_id))
        .where(
            Attendance.person == person_id,
            Session.group == group_id,
            Session.state.in_(rules.MEETS),
            Membership.state == MembershipState.ACTIVE,
        )
        .order_by(Session.starts_at.desc(), Session.id.desc())
        .limit(rules.MISSED_LOOKBACK)
    )
    return [Marked(session_id, mark) for session_id, mark in query.tuples()]


class AbsenceFollowUp(NamedTuple):
    """Something begun because somebody stayed away."""

    key: str
    is_open: bool
    # Settled by what the rolls said after, by nobody's hand.
    settled_itself: bool


def follow_ups_of(group_id: int, person_id: int) -> list[AbsenceFollowUp]:
    """Follow-ups about somebody's absences from a group, oldest first. One statement."""
    query = (
        FollowUp.select(FollowUp.key, FollowUp.done_at, FollowUp.done_by)
        .where(
            FollowUp.kind == FollowUpKind.ABSENCES,
            FollowUp.person == person_id,
            FollowUp.group == group_id,
            FollowUp.key.is_null(False),
        )
        .order_by(FollowUp.id)
    )
    return [
        AbsenceFollowUp(key, done_at is None, done_at is not None and done_by is None)
        for key, done_at, done_by in query.tuples()
    ]


def came_last(marks: list[Marked]) -> bool:
    """Whether the newest mark says that they were there."""
    newest: Any = next((one.mark for one in marks if one.mark is not None), None)
    return newest in (Mark.PRESENT, Mark.LEFT_EARLY)
