"""Reading one session as its own page says it: its facts, and who leads it."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.where_queries import session_place
from portal.models import (
    Attendance,
    Group,
    GroupLeader,
    LeaderRole,
    Session,
    SessionLeader,
    User,
    WalkIn,
)

_ORDER = list(LeaderRole)


class SessionPage(NamedTuple):
    """One session, with what the user may do about it."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str
    online_link: str
    head_count: int | None
    version: int
    kind: str
    title: str
    # When its pattern had it; None for one that was added by hand.
    planned_for_at: datetime | None
    mark_count: int
    walk_in_count: int
    # Whether the user may open the group's own page, which a substitute may not.
    opens_group: bool
    # Whether they work for the group as staff, and so may change when and where it meets.
    is_staffed: bool

    @property
    def moved_from(self) -> datetime | None:
        """When it would have been, where that isn't when it is."""
        return self.planned_for_at if self.planned_for_at != self.starts_at else None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def held_on(self) -> date:
        """Its local date."""
        return clock.local(self.starts_at).date()

    @property
    def meets(self) -> bool:
        """Whether it takes, or took, place, as planned or moved."""
        return self.state in rules.MEETS

    @property
    def has_begun(self) -> bool:
        """Whether its start has passed."""
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """Whether its end has passed."""
        return self.ends_at <= clock.now()

    @property
    def is_recorded(self) -> bool:
        """Whether anything was written down about who came."""
        return bool(self.mark_count or self.walk_in_count or self.head_count is not None)


def session_page(user: SignedInUser, session_id: int) -> SessionPage | None:
    """A session, if the user may open its roll; else None. One statement."""
    row: Any = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
            fn.COALESCE(fn.NULLIF(Session.online_link, ""), Group.online_link),
            Session.head_count,
            Session.version,
            Session.kind,
            Session.title,
            Session.planned_for_at,
            _count(Attendance),
            _count(WalkIn, WalkIn.person.is_null()),
            Case(None, ((scope.groups(user, Group.id), 1),), 0),
            Case(None, ((scope.staffed(user, Group.id), 1),), 0),
        )
        .join(Group)
        .where(Session.id == session_id, scope.sessions(user))
        .tuples()
        .first()
    )
    if row is None:
        return None
    return SessionPage._make([*row[:-2], bool(row[-2]), bool(row[-1])])


class LeaderOn(NamedTuple):
    """Somebody with a part in one session."""

    user_id: int
    name: str
    role: str
    # For this session alone, not assigned to its group.
    stands_in: bool


def leaders_of(head: SessionPage) -> list[LeaderOn]:
    """Who has a part in a session: lead first, then by name; guests and observers last.

    Whoever was stood down before it began has none; who is assigned and stands in besides
    has the session's own part. Two statements.
    """
    found = {
        user_id: LeaderOn(user_id, name, role, stands_in=False)
        for user_id, name, role in GroupLeader.select(User.id, User.name, GroupLeader.role)
        .join(User)
        .where(
            GroupLeader.group == head.group_id,
            GroupLeader.starts_on <= head.held_on,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= head.held_on),
            _stands(GroupLeader.stood_down_at, head),
        )
        .order_by(GroupLeader.starts_on, GroupLeader.id)
        .tuples()
    }
    found |= {
        user_id: LeaderOn(user_id, name, role, stands_in=True)
        for user_id, name, role in SessionLeader.select(User.id, User.name, SessionLeader.role)
        .join(User)
        .where(
            SessionLeader.session == head.session_id,
            _stands(SessionLeader.stood_down_at, head),
        )
        .order_by(SessionLeader.id)
        .tuples()
    }
    return sorted(
        found.values(), key=lambda one: (_ORDER.index(LeaderRole(one.role)), one.name, one.user_id)
    )


def _stands(stood_down_at: Any, head: SessionPage) -> Any:
    return stood_down_at.is_null() | (stood_down_at > head.starts_at)


def _count(model: Any, *conditions: Any) -> Any:
    return model.select(fn.COUNT(SQL("*"))).where(model.session == Session.id, *conditions)
