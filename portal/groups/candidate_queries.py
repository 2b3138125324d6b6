"""Reading one session to be covered, and everybody who could stand in at it.

Who is on the barred side of an access block with a member isn't there at all, and no page says
why: that a block exists is itself private.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.candidate_rules import LATELY_DAYS, CandidateFacts
from portal.groups.queries import apart, topics
from portal.groups.where_queries import session_place
from portal.models import (
    AccessBlock,
    CoverAnswer,
    CoverAsk,
    Group,
    GroupLeader,
    Membership,
    MembershipState,
    Role,
    Session,
    SessionLeader,
    User,
    UserRole,
)
from portal.training.audience_queries import audiences

# A session that began so long before another may still go on.
LONGEST_SESSION = timedelta(days=1)
# Whoever belongs to a group, or is about to.
_BELONGS = tuple(one for one in MembershipState if one != MembershipState.ENDED)


class SessionHead(NamedTuple):
    """A session as the page about its cover says it."""

    session_id: int
    group_id: int
    group_name: str
    topics: tuple[str, ...]
    kind: str
    audience: str
    is_sensitive: bool
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def meets(self) -> bool:
        """Whether it takes place, as planned or moved."""
        return self.state in rules.MEETS


def session_head(user: SignedInUser, session_id: int) -> SessionHead | None:
    """A session of a group that the user works for; else None. One statement."""
    return _head(Session.id == session_id, scope.staffed(user, Session.group))


def any_session_head(session_id: int) -> SessionHead | None:
    """A session, whoever asks: for actions that know that they may. One statement."""
    return _head(Session.id == session_id)


def _head(*conditions: Any) -> SessionHead | None:
    row: Any = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            topics(),
            Group.kind,
            audiences(),
            Group.is_sensitive,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
        )
        .join(Group)
        .where(*conditions)
        .tuples()
        .first()
    )
    return SessionHead(*row)._replace(topics=apart(row[3])) if row else None


def candidates(
    user: SignedInUser, head: SessionHead, leading: Collection[int]
) -> list[CandidateFacts]:
    """Facilitators who could be asked: active, free at that time, and not `leading` it already.

    Nor anybody who said no to it, nor who is barred from a member. Topics and kinds that they
    lead are of groups that the user may see. By name; eight statements.
    """
    away = {*leading, *barred(head.group_id), *_leading_elsewhere(head), *_declined(head)}
    on_topic, of_kind = _led(user, head)
    asked, stood_in = _asked_lately(), _stood_in_lately()
    rows = (
        User.select(User.id, User.name, User.email, User.password_hash)
        .where(User.is_active, User.id.in_(_facilitators()))
        .order_by(User.name, User.id)
        .tuples()
    )
    return [
        CandidateFacts(
            user_id,
            name,
            email or "",
            bool(passphrase_hash),
            user_id in on_topic,
            user_id in of_kind,
            asked.get(user_id, 0),
            stood_in.get(user_id, 0),
        )
        for user_id, name, email, passphrase_hash in rows
        if user_id not in away
    ]


class NameableUser(NamedTuple):
    """Somebody who may be named for a session. Facilitators may lead it, others be its guests."""

    user_id: int
    name: str
    email: str | None
    leads: bool


def nameable(head: SessionHead) -> list[NameableUser]:
    """Everybody who may be named for a session in some role, by name. Four statements.

    Facilitators, those without a role, such as guests without a sign-in, and whoever else works
    here; not those barred from a member.
    """
    barred_ids = barred(head.group_id)
    leaders = {
        user_id
        for (user_id,) in UserRole.select(UserRole.user)
        .where(UserRole.role == Role.FACILITATOR)
        .order_by(UserRole.user)
        .tuples()
    }
    rows = (
        User.select(User.id, User.name, User.email)
        .where(User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [
        NameableUser(user_id, name, email, user_id in leaders)
        for user_id, name, email in rows
        if user_id not in barred_ids
    ]


def barred(group_id: int) -> set[int]:
    """Users who may not meet somebody who belongs to a group, or are that person. Two statements.

    A block that ends before a session still counts for it: nobody plans around a bar.
    """
    members = Membership.select(Membership.person).where(
        Membership.group == group_id, Membership.state.in_(_BELONGS)
    )
    blocked = (
        AccessBlock.select(AccessBlock.user)
        .where(
            AccessBlock.person.in_(members),
            AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > clock.today()),
        )
        .order_by(AccessBlock.id)
        .tuples()
    )
    themselves = User.select(User.id).where(User.person.in_(members)).order_by(User.id).tuples()
    return {user_id for (user_id,) in [*blocked, *themselves]}


def standing_in(session_id: int) -> dict[int, tuple[str, datetime | None]]:
    """By user: their role at this one session, and when they were stood down. One statement."""
    return {
        user_id: (role, stood_down_at)
        for user_id, role, stood_down_at in SessionLeader.select(
            SessionLeader.user, SessionLeader.role, SessionLeader.stood_down_at
        )
        .where(SessionLeader.session == session_id)
        .order_by(SessionLeader.id)
        .tuples()
    }


class StandIn(NamedTuple):
    """Somebody's part in one session alone."""

    id: int
    name: str
    email: str | None


def stand_in(session_id: int, user_id: int) -> StandIn | None:
    """Somebody's part in this one session, if they weren't stood down. One statement."""
    row: Any = (
        SessionLeader.select(SessionLeader.id, User.name, User.email)
        .join(User)
        .where(
            SessionLeader.session == session_id,
            SessionLeader.user == user_id,
            SessionLeader.stood_down_at.is_null(),
        )
        .tuples()
        .first()
    )
    return StandIn(*row) if row else None


def _facilitators() -> Any:
    return UserRole.select(UserRole.user).where(UserRole.role == Role.FACILITATOR)


def _declined(head: SessionHead) -> set[int]:
    rows = (
        CoverAsk.select(CoverAsk.user)
        .where(CoverAsk.session == head.session_id, CoverAsk.answer == CoverAnswer.DECLINED)
        .order_by(CoverAsk.id)
        .tuples()
    )
    return {user_id for (user_id,) in rows}


def _leading_elsewhere(head: SessionHead) -> set[int]:
    """Who leads another session that overlaps with this one. Three statements."""
    rows = (
        Session.select(Session.id, Session.group, Session.starts_at, Session.duration_minutes)
        .where(
            Session.id != head.session_id,
            Session.state.in_(rules.MEETS),
            Session.starts_at < head.ends_at,
            Session.starts_at > head.starts_at - LONGEST_SESSION,
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    others = {
        session_id: group_id
        for session_id, group_id, starts_at, minutes in rows
        if starts_at + timedelta(minutes=minutes) > head.starts_at
    }
    day = clock.local(head.starts_at).date()
    assigned = (
        GroupLeader.select(GroupLeader.user)
        .where(
            GroupLeader.group.in_(sorted({*others.values()})),
            GroupLeader.starts_on <= day,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= day),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(GroupLeader.id)
        .tuples()
    )
    stands_in = (
        SessionLeader.select(SessionLeader.user)
        .where(SessionLeader.session.in_(sorted(others)), SessionLeader.stood_down_at.is_null())
        .order_by(SessionLeader.id)
        .tuples()
    )
    return {user_id for (user_id,) in [*assigned, *stands_in]}


def _led(user: SignedInUser, head: SessionHead) -> tuple[set[int], set[int]]:
    """Who leads a group on one of these topics now, and who one of this kind."""
    today = clock.today()
    wanted = {one.casefold() for one in head.topics}
    rows = (
        GroupLeader.select(GroupLeader.user, topics(), Group.kind)
        .join(Group)
        .where(
            GroupLeader.starts_on <= today,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null(),
            scope.groups(user, Group.id),
        )
        .order_by(GroupLeader.id)
        .tuples()
    )
    on_topic, of_kind = set(), set()
    for user_id, about, kind in rows:
        if wanted.intersection(one.casefold() for one in apart(about)):
            on_topic.add(user_id)
        if kind == head.kind:
            of_kind.add(user_id)
    return on_topic, of_kind


def _asked_lately() -> dict[int, int]:
    return dict(
        CoverAsk.select(CoverAsk.user, fn.COUNT(SQL("*")))
        .where(CoverAsk.asked_at >= clock.now() - timedelta(days=LATELY_DAYS))
        .group_by(CoverAsk.user)
        .order_by(CoverAsk.user)
        .tuples()
    )


def _stood_in_lately() -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    rows = (
        SessionLeader.select(SessionLeader.user)
        .join(Session)
        .where(
            Session.starts_at >= clock.now() - timedelta(days=LATELY_DAYS),
            SessionLeader.stood_down_at.is_null(),
        )
        .order_by(SessionLeader.id)
        .tuples()
    )
    for (user_id,) in rows:
        found[user_id] += 1
    return found
