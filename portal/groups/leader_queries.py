"""Reading who leads, led and will lead a group, and who could be chosen."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import Case, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import gate_queries
from portal.groups.gate_queries import Answered, SessionAhead
from portal.models import Group, GroupLeader, LeaderRole, Role, User, UserRole
from portal.training import book_queries

# Whom nobody needs to have trained as a facilitator: they don't run the group.
BESIDE = (LeaderRole.GUEST, LeaderRole.OBSERVER)


class AssignmentRow(NamedTuple):
    """One assignment of somebody to a group, past, present or ahead."""

    assignment_id: int
    group_id: int
    group_name: str
    user_id: int
    name: str
    role: str
    starts_on: date
    ends_on: date | None
    stood_down_at: datetime | None

    @property
    def is_ahead(self) -> bool:
        """Whether its first day is still to come."""
        return self.starts_on > clock.today()

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed, or they stood down."""
        return self.stood_down_at is not None or (
            self.ends_on is not None and self.ends_on < clock.today()
        )

    @property
    def opens_until(self) -> date | None:
        """The last day on which they see the group, after its end; None while there is none."""
        if self.ends_on is None or self.stood_down_at is not None:
            return None
        return self.ends_on + timedelta(days=settings.current().leader_tail_days)

    @property
    def seen(self) -> str:
        """Its role and last day as a page was made with them, to notice a change since."""
        return f"{self.role} {self.ends_on or ''}".strip()


def assignments_to(group_id: int) -> list[AssignmentRow]:
    """Every assignment to a group: lead first, then by name and first day. One statement."""
    query = (
        _assignments()
        .where(GroupLeader.group == group_id)
        .order_by(
            Case(GroupLeader.role, (("lead", 0), ("co_lead", 1)), 2),
            User.name,
            User.id,
            GroupLeader.starts_on.desc(),
            GroupLeader.id,
        )
    )
    return [AssignmentRow(*row) for row in query.tuples()]


def assignment_for(user: SignedInUser, assignment_id: int) -> AssignmentRow | None:
    """One assignment, if the user works for its group; else None. One statement."""
    row: Any = (
        _assignments()
        .where(GroupLeader.id == assignment_id, scope.staffed(user, GroupLeader.group))
        .tuples()
        .first()
    )
    return AssignmentRow(*row) if row else None


def assignment(assignment_id: int) -> AssignmentRow | None:
    """One assignment as it stands, for an action, or None. One statement."""
    row: Any = _assignments().where(GroupLeader.id == assignment_id).tuples().first()
    return AssignmentRow(*row) if row else None


def staffed_group(user: SignedInUser, group_id: int) -> str | None:
    """The name of a group that the user works for, else None. One statement."""
    row: Any = (
        Group.select(Group.name)
        .where(Group.id == group_id, scope.staffed(user, Group.id))
        .tuples()
        .first()
    )
    return str(row[0]) if row else None


def _assignments() -> Any:
    return (
        GroupLeader.select(
            GroupLeader.id,
            Group.id,
            Group.name,
            User.id,
            User.name,
            GroupLeader.role,
            GroupLeader.starts_on,
            GroupLeader.ends_on,
            GroupLeader.stood_down_at,
        )
        .join_from(GroupLeader, Group)
        .join_from(GroupLeader, User)
    )


def standing_of(
    rows: list[AssignmentRow], group_id: int, *, only: int | None = None
) -> dict[int, list[Answered]]:
    """By assignment that isn't over: what the gate says of its own sessions ahead.

    `only` leaves out everybody but one user. 17 statements, none where there is nothing to ask.
    """
    asked = [one for one in rows if not one.is_over and only in (None, one.user_id)]
    if not asked:
        return {}
    book = book_queries.load({one.user_id for one in asked})
    sessions = gate_queries.planned_sessions([group_id], clock.today())
    return {
        one.assignment_id: gate_queries.answers_of(
            book, one.user_id, one.role, _within(sessions, one)
        )
        for one in asked
    }


def _within(sessions: list[SessionAhead], row: AssignmentRow) -> list[SessionAhead]:
    return [
        one
        for one in sessions
        if row.starts_on <= one.on and (row.ends_on is None or one.on <= row.ends_on)
    ]


class Candidate(NamedTuple):
    """Somebody who may be chosen. `email` tells those of one name apart; None for no address."""

    user_id: int
    name: str
    email: str | None


def candidates(role: LeaderRole | str) -> list[Candidate]:
    """Who can be chosen for a role, by name. One statement.

    Active facilitators; as guests and observers also those without any role here.
    """
    rows = (
        User.select(User.id, User.name, User.email)
        .where(User.is_active, _may_be(role))
        .order_by(User.name, User.id)
        .tuples()
    )
    return [Candidate(*row) for row in rows]


def names_of(user_ids: list[int]) -> list[tuple[int, str]]:
    """Names of these users, (id, name) by id. One statement."""
    rows = User.select(User.id, User.name).where(User.id.in_(user_ids)).order_by(User.id)
    return list(rows.tuples())


def can_be(user_id: int, role: LeaderRole | str) -> bool:
    """Whether this user can be chosen for a role. One statement."""
    query = User.select(User.id).where(User.id == user_id, User.is_active, _may_be(role))
    return bool(query.exists())


def _may_be(role: LeaderRole | str) -> Any:
    held = UserRole.select(UserRole.id).where(UserRole.user == User.id)
    leads = fn.EXISTS(held.where(UserRole.role == Role.FACILITATOR))
    return leads | ~fn.EXISTS(held) if role in BESIDE else leads
