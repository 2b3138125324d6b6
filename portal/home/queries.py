"""What the landing pages show, read from every area."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.groups.rules import MEETS
from portal.groups.where_queries import session_place
from portal.models import (
    Event,
    Group,
    GroupLeader,
    Programme,
    Referral,
    ReferralState,
    Session,
    SessionLeader,
    SignIn,
    User,
    UserRole,
)
from portal.referrals import rules
from portal.referrals.standing import has_seat, is_completed

SESSIONS_SHOWN = 5
EVENTS_SHOWN = 30


@dataclass(frozen=True)
class NextSession:
    """A session that a facilitator leads."""

    session_id: int
    group_id: int
    group: str
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str

    @property
    def is_today(self) -> bool:
        return clock.local(self.starts_at).date() == clock.today()

    @property
    def meets(self) -> bool:
        """Whether it takes place, as planned or moved."""
        return self.state in MEETS


def _sessions() -> Any:
    return (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
        )
        .join(Group)
        .order_by(Session.starts_at, Session.id)
    )


def sessions_to_lead(user: SignedInUser) -> list[NextSession]:
    """The sessions this user leads from today on, soonest first. One statement."""
    mine = GroupLeader.select(GroupLeader.group).where(GroupLeader.user == user.id)
    standing_in = SessionLeader.select(SessionLeader.session).where(SessionLeader.user == user.id)
    query = (
        _sessions()
        .where(
            Session.starts_at >= clock.start_of(clock.today()),
            Session.group.in_(mine) | Session.id.in_(standing_in),
            # Not `sessions`: who is staff too sees those of a group they may lead no more.
            scope.led_sessions(user),
        )
        .limit(SESSIONS_SHOWN)
    )
    return [NextSession(*row) for row in query.tuples()]


def sessions_today(user: SignedInUser) -> list[NextSession]:
    """Today's sessions of every group in scope, soonest first. One statement."""
    today = clock.today()
    query = _sessions().where(
        Session.starts_at >= clock.start_of(today),
        Session.starts_at < clock.start_of(today + timedelta(days=1)),
        scope.sessions(user),
    )
    return [NextSession(*row) for row in query.tuples()]


@reads_beyond("Counts alone go out.")
def programmes_at_a_glance() -> list[tuple[Any, ...]]:
    """Programmes by name with what waits in each; those without a programme come last.

    Rows: (name or None, undecided_count, without_seat_count, seated_count). Counts alone:
    no person shows through. One statement.
    """
    place = _place().alias("place")
    rows = (
        Referral.select(Programme.name, place, fn.COUNT(SQL("*")))
        .join(Programme, JOIN.LEFT_OUTER, on=(Referral.programme == Programme.id))
        .where(Referral.state.in_(rules.OPEN))
        .group_by(Programme.name, SQL("place"))
        .order_by(Programme.name, SQL("place"))
    )
    counts: dict[str | None, dict[str, int]] = {}
    for name, where, count in rows.tuples():
        counts.setdefault(name, {})[where] = count
    return [
        (name, found.get("undecided", 0), found.get("waiting", 0), found.get("seated", 0))
        for name, found in sorted(counts.items(), key=lambda one: (one[0] is None, one[0] or ""))
    ]


def _place() -> Any:
    return Case(
        None,
        (
            (Referral.state != ReferralState.ACCEPTED, "undecided"),
            (has_seat(), "seated"),
            (is_completed(), "completed"),
        ),
        "waiting",
    )


def users_by_name() -> list[tuple[Any, ...]]:
    """Everybody with an account or a role, by name.

    Rows: (user_id, name, email, is_active, roles as a sorted list, last_seen_at or None).
    Two statements.
    """
    last_seen = SignIn.select(fn.MAX(SignIn.seen_at)).where(SignIn.user == User.id)
    users = list(
        User.select(User.id, User.name, User.email, User.is_active, last_seen)
        .order_by(User.name, User.id)
        .tuples()
    )
    roles: dict[int, list[str]] = {}
    query = UserRole.select(UserRole.user, UserRole.role).order_by(UserRole.user, UserRole.role)
    for user_id, role in query.tuples():
        roles.setdefault(user_id, []).append(role)
    return [(*row[:4], roles.get(row[0], []), SignIn.seen_at.python_value(row[4])) for row in users]


def latest_events() -> list[tuple[Any, ...]]:
    """The newest events of the audit trail. One statement.

    Rows: (number, at, user_name or None, action, subject, subject_id).
    """
    query = (
        Event.select(
            Event.number, Event.at, User.name, Event.action, Event.subject, Event.subject_id
        )
        .join(User, JOIN.LEFT_OUTER, on=(Event.user_id == User.id))
        .order_by(Event.number.desc())
        .limit(EVENTS_SHOWN)
    )
    return list(query.tuples())
