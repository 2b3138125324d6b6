"""Reading everybody who could stand in at a session, and who is left out and why.

Who is on the barred side of an access block with a member isn't there at all, and no page says
why: that a block exists is itself private.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import away_queries, rules
from portal.groups.away_rules import LONGEST_AWAY, away_until
from portal.groups.candidate_rules import LATELY_DAYS, CandidateFacts, LeftOut, LeftOutWhy
from portal.groups.queries import apart, topics
from portal.groups.session_head_queries import SessionHead
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

# A session that began so long before another may still go on.
LONGEST_SESSION = timedelta(days=1)
# Whoever belongs to a group, or is about to.
_BELONGS = tuple(one for one in MembershipState if one != MembershipState.ENDED)


class Candidates(NamedTuple):
    """Who could be asked to stand in, and who is left out and why; each by name."""

    could: list[CandidateFacts]
    left_out: list[LeftOut]


def candidates(user: SignedInUser, head: SessionHead, leading: Collection[int]) -> Candidates:
    """Facilitators who could be asked: active, free at that time, and not `leading` it already.

    Nor anybody who is away, who said no to it, or who is barred from a member. Topics and kinds
    that they lead are of groups that the user may see. Nine statements.
    """
    day = clock.local(head.starts_at).date()
    spans = away_queries.spans_between(day, day + LONGEST_AWAY)
    elsewhere, declined = _leading_elsewhere(head), _declined(head)
    unasked = {*leading, *barred(head.group_id)}
    on_topic, of_kind = _led(user, head)
    asked, stood_in = _asked_lately(), _stood_in_lately()
    rows = (
        User.select(User.id, User.name, User.email, User.password_hash)
        .where(User.is_active, User.id.in_(_facilitators()))
        .order_by(User.name, User.id)
        .tuples()
    )
    found = Candidates([], [])
    for user_id, name, email, passphrase_hash in rows:
        until = away_until(spans, user_id, day)
        if user_id in unasked:
            continue
        if until is not None:
            found.left_out.append(LeftOut(user_id, name, LeftOutWhy.AWAY, until))
        elif user_id in elsewhere:
            found.left_out.append(LeftOut(user_id, name, LeftOutWhy.LEADS_ELSEWHERE))
        elif user_id in declined:
            found.left_out.append(LeftOut(user_id, name, LeftOutWhy.SAID_NO))
        else:
            found.could.append(
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
            )
    return found


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
