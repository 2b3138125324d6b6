"""Reading debriefs: what leaders have still to say, what the office reads, and who wants support.

That somebody would like support is read by two functions alone: for themselves, and for whoever
supervises them. No list for the office selects it.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.groups import led_queries, rules
from portal.models import Debrief, Group, GroupLeader, Session, SessionLeader, User
from portal.paging import Page, page_of
from portal.training.gate_rules import LEADING

# How far back sessions without a debrief are listed: what is older nobody remembers well.
UNSAID_DAYS = 35
# How long an answered wish is still shown to whoever answered it.
ANSWERED_DAYS = 90


class LedHead(NamedTuple):
    """A session that the user led, and what they said about it; None for nothing yet."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    duration_minutes: int
    debrief_id: int | None
    is_talked_over: bool | None
    note: str | None
    wants_support: bool | None
    supported_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.starts_at + timedelta(minutes=self.duration_minutes) <= clock.now()


def led_head(user: SignedInUser, session_id: int) -> LedHead | None:
    """A session that has begun and that the user led, lead or co-lead; else None. One statement."""
    return next(
        (LedHead(*row) for row in _led(user).where(Session.id == session_id).tuples()), None
    )


def sessions_to_debrief(user: SignedInUser) -> list[LedHead]:
    """Sessions of the last two weeks that the user led, are over, and that they said nothing of.

    Newest first. One statement.
    """
    since = clock.now() - timedelta(days=settings.current().leader_tail_days)
    rows = _led(user).where(Session.starts_at >= since, Debrief.id.is_null()).tuples()
    return [one for one in map(LedHead._make, rows) if one.is_over]


def _led(user: SignedInUser) -> Any:
    own = (Debrief.session == Session.id) & (Debrief.user == user.id)
    return (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.duration_minutes,
            Debrief.id,
            Debrief.is_talked_over,
            Debrief.note,
            Debrief.wants_support,
            Debrief.supported_at,
        )
        .join_from(Session, Group)
        .join_from(Session, Debrief, JOIN.LEFT_OUTER, on=own)
        .where(
            Session.starts_at <= clock.now(),
            Session.state.in_(rules.MEETS),
            scope.led_sessions(user),
            _led_by(user.id),
        )
        .order_by(Session.starts_at.desc(), Session.id.desc())
    )


def _led_by(user_id: int) -> Any:
    """A condition on Session: they led it that day, by assignment or for it alone.

    Narrower than what they may open: the tail of an assignment holds sessions of others, and
    guests and observers led nothing.
    """
    day = local_date(Session.starts_at)
    assigned = GroupLeader.select(GroupLeader.id).where(
        GroupLeader.group == Session.group,
        GroupLeader.user == user_id,
        GroupLeader.role.in_(LEADING),
        GroupLeader.starts_on <= day,
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= day),
        GroupLeader.stood_down_at.is_null(),
    )
    for_it_alone = SessionLeader.select(SessionLeader.id).where(
        SessionLeader.session == Session.id,
        SessionLeader.user == user_id,
        SessionLeader.role.in_(LEADING),
        SessionLeader.stood_down_at.is_null(),
    )
    return fn.EXISTS(assigned) | fn.EXISTS(for_it_alone)


class Supervisor(NamedTuple):
    """Who supervises somebody."""

    user_id: int
    name: str
    email: str | None


def supervisor_of(user_id: int) -> Supervisor | None:
    """Who supervises a user, if they still work here. One statement."""
    supervisor = User.alias("supervisor")
    row: Any = (
        User.select(supervisor.id, supervisor.name, supervisor.email)
        .join(supervisor, on=(User.supervisor == supervisor.id))
        .where(User.id == user_id, supervisor.is_active)
        .tuples()
        .first()
    )
    return Supervisor(*row) if row else None


class OfficeNote(NamedTuple):
    """What a leader said after a session, as the office reads it."""

    debrief_id: int
    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    user_name: str
    is_talked_over: bool
    note: str
    created_at: datetime


def notes_for(user: SignedInUser, number: int = 1, *, with_note: bool = False) -> Page:
    """One page of what leaders said after sessions of groups that the user works for.

    `with_note` leaves out those who had nothing for the office. Newest first; rows are
    OfficeNote. One statement.
    """
    query = (
        Debrief.select(
            Debrief.id,
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            User.name,
            Debrief.is_talked_over,
            Debrief.note,
            Debrief.created_at,
        )
        .join_from(Debrief, Session)
        .join_from(Session, Group)
        .join_from(Debrief, User)
        .where(scope.staffed(user, Group.id), *([Debrief.note != ""] if with_note else []))
        .order_by(Debrief.created_at.desc(), Debrief.id.desc())
        .tuples()
    )
    page = page_of(query, number)
    return Page([OfficeNote(*row) for row in page.rows], page.number, page.has_next)


class Unsaid(NamedTuple):
    """A session that was held and of which none of its leaders has said anything."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    leaders: list[str]


def sessions_unsaid(user: SignedInUser) -> list[Unsaid]:
    """Sessions held more than `debrief_due_days` ago without a debrief, newest first.

    Of groups the user may see, at most UNSAID_DAYS back. Four statements.
    """
    today = clock.today()
    last = today - timedelta(days=settings.current().debrief_due_days + 1)
    held = led_queries.led_sessions(user, today - timedelta(days=UNSAID_DAYS), last)
    said = {
        session_id
        for (session_id,) in Debrief.select(Debrief.session)
        .join(Session)
        .where(Session.starts_at >= clock.start_of(today - timedelta(days=UNSAID_DAYS)))
        .order_by(Debrief.id)
        .tuples()
    }
    found: dict[int, Unsaid] = {}
    for one in held:
        if one.session_id not in said and one.role in LEADING:
            kept = found.setdefault(
                one.session_id,
                Unsaid(one.session_id, one.group_id, one.group_name, one.starts_at, []),
            )
            kept.leaders.append(one.user_name)
    return sorted(found.values(), key=lambda one: (one.starts_at, one.session_id), reverse=True)


class Wish(NamedTuple):
    """Somebody's wish for support, for whoever supervises them.

    No group where the supervisor may not see which.
    """

    debrief_id: int
    user_name: str
    email: str | None
    group_name: str | None
    starts_at: datetime
    created_at: datetime
    supported_at: datetime | None


def wishes_for(user: SignedInUser) -> list[Wish]:
    """Wishes for support of those whom the user supervises: open ones first, oldest first.

    Answered ones for ANSWERED_DAYS. One statement.
    """
    since = clock.now() - timedelta(days=ANSWERED_DAYS)
    rows = (
        Debrief.select(
            Debrief.id,
            User.name,
            User.email,
            Group.name,
            Session.starts_at,
            Debrief.created_at,
            Debrief.supported_at,
        )
        .join_from(Debrief, User)
        .join_from(Debrief, Session)
        .join_from(
            Session,
            Group,
            JOIN.LEFT_OUTER,
            on=((Session.group == Group.id) & scope.groups(user, Group.id)),
        )
        .where(
            _is_theirs_to_answer(user),
            Debrief.supported_at.is_null() | (Debrief.supported_at >= since),
        )
        .order_by(Debrief.created_at, Debrief.id)
        .tuples()
    )
    return sorted((Wish(*row) for row in rows), key=lambda one: one.supported_at is not None)


def open_wish_count(user: SignedInUser) -> int:
    """How many wishes for support wait for the user. One statement."""
    query = (
        Debrief.select(fn.COUNT(Debrief.id))
        .join(User)
        .where(_is_theirs_to_answer(user), Debrief.supported_at.is_null())
    )
    return int(query.scalar())


def wish_for(user: SignedInUser, debrief_id: int) -> int | None:
    """A wish's own id, if it is the user's to answer; else None. One statement."""
    row: Any = (
        Debrief.select(Debrief.id)
        .join(User)
        .where(Debrief.id == debrief_id, _is_theirs_to_answer(user))
        .tuples()
        .first()
    )
    return int(row[0]) if row else None


def _is_theirs_to_answer(user: SignedInUser) -> Any:
    return Debrief.wants_support & (User.supervisor == user.id) & (User.id != user.id)
