"""Reading who may open a person now, and why: asked of the code that enforces it.

Whether somebody may is what `scope` answers for them, as it does for their own requests. The
reasons are read beside it, from the same rows, and say it in words.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from portal import clock, settings
from portal.auth import queries, scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    BreakGlass,
    Group,
    GroupLeader,
    GroupStaff,
    Membership,
    Person,
    Programme,
    Referral,
    ResponseLink,
    Role,
    RollLink,
    Session,
    SessionLeader,
    StatusLink,
    User,
)

# Users whose scope one statement asks for.
AT_ONCE = 10


class Reason(NamedTuple):
    """Why somebody may open a person: a kind, and what it is about, where the reader may know."""

    kind: str
    about: str | None = None
    since: date | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Seer:
    """Somebody who may open the person."""

    user_id: int
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class LiveLinks:
    """Addresses that show something of the person to whoever holds them, and work now."""

    status_count: int
    response_count: int
    roll_count: int


def active_users() -> list[SignedInUser]:
    """Every active user as their own requests know them, by name. Two statements for each."""
    ids = User.select(User.id).where(User.is_active).order_by(User.name, User.id).tuples()
    found = [queries.acting_user(user_id) for (user_id,) in list(ids)]
    return [one for one in found if one is not None]


def may_open(users: list[SignedInUser], person_id: int) -> set[int]:
    """Which of these users may open a person: `scope.people`, and what they opened in an
    emergency, asked for each of them. One statement for every few users."""
    found: set[int] = set()
    for start in range(0, len(users), AT_ONCE):
        some = users[start : start + AT_ONCE]
        conditions = [_sees(user) for user in some]
        row: Any = (
            Person.select(*(Case(None, ((one, 1),), 0) for one in conditions))
            .where(Person.id == person_id)
            .tuples()
            .first()
        )
        if row is not None:
            found |= {user.id for user, sees in zip(some, row, strict=True) if sees}
    return found


def _sees(user: SignedInUser) -> Any:
    opened = BreakGlass.select(BreakGlass.person).where(scope.broken_glass(user))
    return scope.people(user, Person.id) | Person.id.in_(opened)


def who_sees(reader: SignedInUser, person_id: int) -> list[Seer]:
    """Every active user who may open a person now, by name, with why as far as the reader may
    know it: a group that is kept from the reader has no name."""
    users = active_users()
    seers = may_open(users, person_id)
    facts = _Facts(reader, person_id)
    return [
        Seer(user.id, user.name, tuple(facts.reasons_of(user)))
        for user in users
        if user.id in seers
    ]


class _Facts:
    """What is known around one person that makes them somebody's to see."""

    def __init__(self, reader: SignedInUser, person_id: int):
        """Read it all. Six statements."""
        self.person_id = person_id
        self.names = dict(
            Group.select(Group.id, Group.name)
            .where(scope.groups(reader, Group.id))
            .order_by(Group.id)
            .tuples()
        )
        members = (
            Membership.select(
                Membership.group, Membership.state, Group.programme, Group.is_sensitive
            )
            .join(Group)
            .where(Membership.person == person_id)
            .order_by(Membership.id)
        )
        self.members = list(members.tuples())
        self.programmes = dict(
            Programme.select(Programme.id, Programme.name).order_by(Programme.id).tuples()
        )
        referred = (
            Referral.select(Referral.programme)
            .where(Referral.person == person_id)
            .order_by(Referral.id)
        )
        self.referred = {programme_id for (programme_id,) in referred.tuples()}
        group_ids = [group_id for group_id, *_rest in self.members]
        led = (
            GroupLeader.select(
                GroupLeader.user, GroupLeader.group, GroupLeader.starts_on, GroupLeader.ends_on
            )
            .where(GroupLeader.group.in_(group_ids), GroupLeader.role.in_(scope.LEADING))
            .order_by(GroupLeader.starts_on.desc(), GroupLeader.id)
        )
        self.led = list(led.tuples())
        named = (
            GroupStaff.select(GroupStaff.user, GroupStaff.group)
            .where(GroupStaff.group.in_(group_ids))
            .order_by(GroupStaff.id)
        )
        self.named = list(named.tuples())
        opened = (
            BreakGlass.select(BreakGlass.user, BreakGlass.closes_at)
            .where(
                BreakGlass.person == person_id,
                BreakGlass.closed_at.is_null(),
                BreakGlass.closes_at > clock.now(),
            )
            .order_by(BreakGlass.id)
        )
        self.opened = dict(opened.tuples())

    def reasons_of(self, user: SignedInUser) -> list[Reason]:
        """Why this user may open the person, who may."""
        found: list[Reason] = []
        if user.has(Role.STAFF):
            found += self._as_staff(user)
        if user.has(Role.FACILITATOR):
            found += self._as_leader(user)
        if user.id in self.opened:
            found.append(Reason("emergency", until=self.opened[user.id]))
        return found

    def _as_staff(self, user: SignedInUser) -> list[Reason]:
        if not user.programme_ids:
            return [Reason("staff")]
        found = []
        if None in self.referred:
            found.append(Reason("no_programme"))
        for programme_id in sorted(user.programme_ids & self.referred):
            found.append(Reason("referred", self.programmes[programme_id]))
        named = {group_id for user_id, group_id in self.named if user_id == user.id}
        for group_id, _state, programme_id, is_sensitive in self.members:
            if programme_id in user.programme_ids and (not is_sensitive or group_id in named):
                kind = "named" if is_sensitive else "group_of_programme"
                found.append(Reason(kind, self.names.get(group_id)))
        return list(dict.fromkeys(found))

    def _as_leader(self, user: SignedInUser) -> list[Reason]:
        today = clock.today()
        tail = timedelta(days=settings.current().leader_tail_days)
        seated = {group for group, state, *_rest in self.members if state in scope.ON_ROSTER}
        found = []
        for user_id, group_id, starts_on, ends_on in self.led:
            is_theirs = user_id == user.id and group_id in seated and starts_on <= today
            if not is_theirs or (ends_on is not None and ends_on + tail < today):
                continue
            until = None
            if ends_on is not None and ends_on < today:
                until = clock.start_of(ends_on + tail + timedelta(days=1))
            found.append(Reason("leads", self.names.get(group_id), starts_on, until))
        return found


class OnRoll(NamedTuple):
    """Somebody who stands in at one session and reads its roll, with names and nothing else."""

    name: str
    group_name: str | None
    starts_at: datetime
    until: datetime


def on_rolls(reader: SignedInUser, person_id: int) -> list[OnRoll]:
    """Who reads the person's name on a roll as a substitute now or soon, soonest first."""
    seated = Membership.select(Membership.group).where(
        Membership.person == person_id, Membership.state.in_(scope.ON_ROSTER)
    )
    shown = Group.alias()
    now, chosen = clock.now(), settings.current()
    query = (
        SessionLeader.select(
            User.name,
            shown.select(shown.name)
            .where(shown.id == Session.group, scope.groups(reader, shown.id))
            .limit(1),
            Session.starts_at,
        )
        .join(Session)
        .join_from(SessionLeader, User, on=(SessionLeader.user == User.id))
        .where(
            User.is_active,
            Session.group.in_(seated),
            SessionLeader.role.in_(scope.LEADING),
            SessionLeader.stood_down_at.is_null(),
            Session.starts_at <= now + timedelta(hours=chosen.substitute_before_hours),
            Session.starts_at >= now - timedelta(days=chosen.leader_tail_days),
        )
        .order_by(Session.starts_at, SessionLeader.id)
    )
    tail = timedelta(days=chosen.leader_tail_days)
    return [OnRoll(name, group, at, at + tail) for name, group, at in query.tuples()]


def live_links(person_id: int) -> LiveLinks:
    """How many links show something of the person and work now. Three statements."""
    now = clock.now()
    seated = Membership.select(Membership.group).where(
        Membership.person == person_id, Membership.state.in_(scope.ON_ROSTER)
    )
    status = StatusLink.select(fn.COUNT(SQL("*"))).where(
        StatusLink.referral.in_(Referral.select(Referral.id).where(Referral.person == person_id)),
        StatusLink.revoked_at.is_null(),
        StatusLink.expires_at > now,
    )
    answers = ResponseLink.select(fn.COUNT(SQL("*"))).where(
        ResponseLink.person == person_id,
        ResponseLink.expires_at > now,
        ResponseLink.sent_at.is_null(),
        ResponseLink.pulled_at.is_null(),
    )
    rolls = RollLink.select(fn.COUNT(SQL("*"))).where(
        RollLink.session.in_(Session.select(Session.id).where(Session.group.in_(seated))),
        RollLink.revoked_at.is_null(),
        RollLink.expires_at > now,
    )
    return LiveLinks(*(int(one.scalar() or 0) for one in (status, answers, rolls)))
