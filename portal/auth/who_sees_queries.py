"""Reading who may open a person now, and why: asked of the code that enforces it.

Whether somebody may is what `scope` answers for them, as it does for their own requests. The
reasons are read beside it, from the same rows, and say it in words.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, NodeList, fn

from portal import clock, settings
from portal.auth import queries, scope
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.models import (
    BreakGlass,
    Group,
    GroupLeader,
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
    UserProgramme,
)


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


def may_open(users: list[SignedInUser], person_id: int) -> set[int]:
    """Which of these users may open a person: `scope.people`, and what they opened in an
    emergency. One statement, however many users."""
    asked: Any = None
    for standing in _standings(users):
        opened = BreakGlass.select(BreakGlass.person).where(scope.broken_glass(standing.asks))
        sees = scope.people(standing.asks, Person.id) | Person.id.in_(opened)
        found = (
            User.select(User.id)
            .join(Person, on=(Person.id == person_id))
            .where(User.id.in_(standing.user_ids), sees)
        )
        asked = found if asked is None else asked.union_all(found)
    return set() if asked is None else {user_id for (user_id,) in asked.tuples()}


@dataclass(frozen=True)
class _Standing:
    """Users of the same roles, as the one user whom `scope` is asked about: the row of each."""

    user_ids: list[int]
    asks: SignedInUser


def _standings(users: list[SignedInUser]) -> list[_Standing]:
    """These users by roles and whether they are limited to programmes, at most six of them.

    What `scope` reads of a user are then columns of the User table of the statement around it,
    so that its conditions hold for each row as they hold for that user's own requests.
    """
    grouped: dict[tuple[frozenset[Role], bool], list[int]] = {}
    for user in users:
        # Nothing else lets anybody see a person.
        roles = user.roles & {Role.STAFF, Role.FACILITATOR}
        if roles:
            grouped.setdefault((roles, bool(user.programme_ids)), []).append(user.id)
    return [_Standing(ids, _any_user(*standing)) for standing, ids in grouped.items()]


def _any_user(roles: frozenset[Role], is_limited: bool) -> SignedInUser:
    limits = UserProgramme.select(UserProgramme.programme).where(UserProgramme.user == User.id)
    columns: dict[str, Any] = {
        "id": User.id,
        # Never NULL: whoever is nobody's record would be kept from everybody.
        "person_id": fn.COALESCE(User.person, 0),
        # Within another node, since a bare query is run to tell whether it is empty.
        "programme_ids": NodeList((limits,)) if is_limited else frozenset(),
    }
    return SignedInUser(
        name="",
        email="",
        theme="",
        sign_in_id=0,
        roles=roles,
        permissions=permissions_of(roles),
        **columns,
    )


def who_sees(reader: SignedInUser, person_id: int) -> list[Seer]:
    """Every active user who may open a person now, by name, with why as far as the reader may
    know it: a group that is kept from the reader has no name. Twelve statements."""
    users = queries.acting_users()
    seers = may_open(users, person_id)
    facts = _Facts(reader, person_id, [user for user in users if user.id in seers])
    return [
        Seer(user.id, user.name, tuple(facts.reasons_of(user)))
        for user in users
        if user.id in seers
    ]


class _Facts:
    """What is known around one person that makes them somebody's to see."""

    def __init__(self, reader: SignedInUser, person_id: int, seers: list[SignedInUser]):
        """Read it all. At most nine statements."""
        self.names = dict(
            Group.select(Group.id, Group.name)
            .where(scope.groups(reader, Group.id))
            .order_by(Group.id)
            .tuples()
        )
        members = (
            Membership.select(Membership.group, Membership.state, Membership.ending)
            .where(Membership.person == person_id)
            .order_by(Membership.id)
        )
        self.members = list(members.tuples())
        group_ids = sorted({group_id for group_id, *_rest in self.members})
        self.programmes = dict(
            Programme.select(Programme.id, Programme.name).order_by(Programme.id).tuples()
        )
        referred = (
            Referral.select(Referral.programme)
            .where(Referral.person == person_id)
            .order_by(Referral.id)
        )
        self.referred = {programme_id for (programme_id,) in referred.tuples()}
        led = (
            GroupLeader.select(
                GroupLeader.user, GroupLeader.group, GroupLeader.starts_on, GroupLeader.ends_on
            )
            .where(GroupLeader.group.in_(group_ids), GroupLeader.role.in_(scope.LEADING))
            .order_by(GroupLeader.starts_on.desc(), GroupLeader.id)
        )
        self.led = list(led.tuples())
        self.leading = _groups_open_to(seers, Role.FACILITATOR, scope.rosters, group_ids)
        self.staffed = _groups_open_to(seers, Role.STAFF, scope.staffed, group_ids)
        self.sensitive = {
            group_id
            for (group_id,) in Group.select(Group.id)
            .where(Group.id.in_(group_ids), Group.is_sensitive)
            .order_by(Group.id)
            .tuples()
        }
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
        for group_id, _state, ending in self.members:
            if (user.id, group_id) in self.staffed and ending not in scope.MADE_NOBODY_KNOWN:
                kind = "named" if group_id in self.sensitive else "group_of_programme"
                found.append(Reason(kind, self.names.get(group_id)))
        return list(dict.fromkeys(found))

    def _as_leader(self, user: SignedInUser) -> list[Reason]:
        today = clock.today()
        tail = timedelta(days=settings.current().leader_tail_days)
        seated = {group for group, state, *_rest in self.members if state in scope.ON_ROSTER}
        found = []
        for user_id, group_id, starts_on, ends_on in self.led:
            is_theirs = user_id == user.id and group_id in seated and starts_on <= today
            is_open = (user_id, group_id) in self.leading
            if not is_theirs or not is_open or (ends_on is not None and ends_on + tail < today):
                continue
            until = None
            if ends_on is not None and ends_on < today:
                until = clock.start_of(ends_on + tail + timedelta(days=1))
            found.append(Reason("leads", self.names.get(group_id), starts_on, until))
        return found


def _groups_open_to(
    users: list[SignedInUser], role: Role, which: Any, group_ids: list[int]
) -> set[tuple[int, int]]:
    """Which of these groups a role of each user opens, (user id, group id), as `scope` has it.

    One statement.
    """
    asked: Any = None
    alone = [replace(user, roles=frozenset({role})) for user in users if user.has(role)]
    for standing in _standings(alone):
        found = (
            User.select(User.id, Group.id)
            .join(Group, on=Group.id.in_(group_ids))
            .where(User.id.in_(standing.user_ids), which(standing.asks, Group.id))
        )
        asked = found if asked is None else asked.union_all(found)
    return set() if asked is None or not group_ids else set(asked.tuples())


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
