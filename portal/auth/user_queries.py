"""Reading accounts: who works here, how they sign in, and what they lead."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from portal import clock
from portal.auth import link_queries, scope, sessions, user_rules
from portal.auth.user_rules import UserState
from portal.models import (
    Group,
    GroupLeader,
    Programme,
    Role,
    Session,
    SessionLeader,
    SignIn,
    User,
    UserLink,
    UserLinkKind,
    UserProgramme,
    UserRole,
)
from portal.paging import Page, page_of
from portal.people.rules import folded_words


class UserSort(StrEnum):
    """How the list may be sorted, as an address names it."""

    NAME = "name"
    SEEN = "seen"
    NEWEST = "newest"


class UserFilter(NamedTuple):
    """What of the list is wanted; None and "" are everything."""

    search: str = ""
    role: Role | None = None
    state: UserState | None = None
    sort: UserSort = UserSort.NAME


class UserRow(NamedTuple):
    """An account as the list shows it."""

    user_id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    state: UserState
    last_seen_at: datetime | None
    invited_until: datetime | None
    has_factor: bool


class UserPage(NamedTuple):
    """An account as its own page shows it."""

    user_id: int
    name: str
    email: str
    version: int
    is_active: bool
    has_passphrase: bool
    person_id: int | None
    created_at: datetime
    last_seen_at: datetime | None
    invited_until: datetime | None
    reset_until: datetime | None
    roles: frozenset[Role]
    programme_ids: frozenset[int]
    has_factor: bool

    @property
    def state(self) -> UserState:
        return user_rules.state_of(
            self.is_active, self.has_passphrase, self.invited_until, clock.now()
        )


class Leads(NamedTuple):
    """What somebody leads: groups today, and sessions ahead that they stand in at."""

    group_count: int
    session_count: int


def users_page(wanted: UserFilter, number: int) -> Page:
    """One page of the accounts that are wanted. Rows are UserRow; three statements, and one more
    for a search."""
    seen, invited = _last_seen(), _open_link(UserLinkKind.INVITATION)
    query = (
        User.select(
            User.id,
            User.name,
            User.email,
            User.is_active,
            User.password_hash != "",
            seen,
            invited,
        )
        .where(*_conditions(wanted))
        .order_by(*_order(wanted.sort, seen))
    )
    page = page_of(query.tuples(), number)
    ids = [row[0] for row in page.rows]
    roles = _roles_of(ids)
    with_factor = users_with_factor(ids)
    rows = []
    for user_id, name, email, is_active, has_passphrase, seen_at, until in page.rows:
        invited_until = _moment(until)
        state = user_rules.state_of(is_active, bool(has_passphrase), invited_until, clock.now())
        held = tuple(roles.get(user_id, ()))
        found = (user_id, name, email or "", held, state, _moment(seen_at), invited_until)
        rows.append(UserRow(*found, user_id in with_factor))
    return Page(rows, page.number, page.has_next)


def user_page(user_id: int) -> UserPage | None:
    """One account, whatever its state. Four statements."""
    row: Any = (
        User.select(
            User.name,
            User.email,
            User.version,
            User.is_active,
            User.password_hash != "",
            User.person,
            User.created_at,
            _last_seen(),
            _open_link(UserLinkKind.INVITATION),
            _open_link(UserLinkKind.RESET),
        )
        .where(User.id == user_id)
        .tuples()
        .first()
    )
    if row is None:
        return None
    name, email, version, is_active, has_passphrase, person_id, created_at = row[:7]
    last_seen_at, invited_until, reset_until = map(_moment, row[7:])
    return UserPage(
        user_id,
        name,
        email or "",
        version,
        is_active,
        bool(has_passphrase),
        person_id,
        created_at,
        last_seen_at,
        invited_until,
        reset_until,
        frozenset(_roles_of([user_id]).get(user_id, ())),
        programmes_of(user_id),
        user_id in users_with_factor([user_id]),
    )


def state_counts() -> dict[UserState, int]:
    """How many accounts stand where. One statement."""
    states = Case(None, [(_in_state(state), state.value) for state in UserState])
    query = (
        User.select(states.alias("state"), fn.COUNT(SQL("*")))
        .group_by(SQL("state"))
        .order_by(SQL("state"))
    )
    return {UserState(state): count for state, count in query.tuples()}


def users_with_factor(user_ids: list[int]) -> set[int]:
    """Which of these users have a passkey or a second step. One statement."""
    query = User.select(User.id).where(User.id.in_(user_ids), sessions.owns_factor())
    return {row[0] for row in query.order_by(User.id).tuples()} if user_ids else set()


def leads_of(user_id: int) -> Leads:
    """What a user leads now and ahead. Two statements."""
    today, now = clock.today(), clock.now()
    groups = (
        GroupLeader.select(fn.COUNT(fn.DISTINCT(GroupLeader.group)))
        .join(Group)
        .where(
            GroupLeader.user == user_id,
            GroupLeader.role.in_(scope.LEADING),
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null() | (GroupLeader.stood_down_at > now),
            Group.ended_on.is_null() | (Group.ended_on >= today),
        )
    )
    ahead = (
        SessionLeader.select(fn.COUNT(fn.DISTINCT(SessionLeader.session)))
        .join(Session)
        .where(
            SessionLeader.user == user_id,
            SessionLeader.role.in_(scope.LEADING),
            SessionLeader.stood_down_at.is_null() | (SessionLeader.stood_down_at > now),
            Session.starts_at > now,
        )
    )
    return Leads(int(groups.scalar()), int(ahead.scalar()))


def device_count(user_id: int, roles: frozenset[Role]) -> int:
    """On how many devices a user is signed in, without those whose sign-in ran out."""
    now = clock.now()
    query = SignIn.select(fn.COUNT(SQL("*"))).where(
        SignIn.user == user_id,
        SignIn.ended_at.is_null(),
        SignIn.expires_at > now,
        SignIn.seen_at >= now - sessions.idle_limit(roles),
    )
    return int(query.scalar())


def programmes() -> list[tuple[int, str]]:
    """Every programme, (id, name), by name. One statement."""
    query = Programme.select(Programme.id, Programme.name)
    return list(query.order_by(Programme.name, Programme.id).tuples())


def programmes_of(user_id: int) -> frozenset[int]:
    """The programmes that a user is limited to. One statement."""
    query = UserProgramme.select(UserProgramme.programme).where(UserProgramme.user == user_id)
    return frozenset(row[0] for row in query.order_by(UserProgramme.programme).tuples())


def roles_of(user_id: int) -> frozenset[Role]:
    """The roles of a user. One statement."""
    return frozenset(_roles_of([user_id]).get(user_id, ()))


def other_administrators(user_id: int) -> int:
    """How many others could administer: active, and able to sign in. One statement."""
    query = (
        User.select(fn.COUNT(SQL("*")))
        .join(UserRole)
        .where(
            UserRole.role == Role.ADMINISTRATOR,
            User.id != user_id,
            User.is_active,
            User.password_hash != "",
        )
    )
    return int(query.scalar())


def user_by_email(email: str) -> int | None:
    """The id of the user with this address, whatever its case. One statement."""
    query = User.select(User.id).where(User.email == email.strip().lower())
    row: Any = query.tuples().first()
    return int(row[0]) if row else None


def _conditions(wanted: UserFilter) -> list[Any]:
    found: list[Any] = [scope.TRUE]
    if wanted.search:
        found.append(User.id.in_(_found_by(wanted.search)))
    if wanted.role is not None:
        holders = UserRole.select(UserRole.user).where(UserRole.role == wanted.role)
        found.append(User.id.in_(holders))
    if wanted.state is not None:
        found.append(_in_state(wanted.state))
    return found


def _found_by(search: str) -> list[int]:
    """Ids of accounts by words of their name, in any order, or a piece of their address.

    In Python, as neither engine folds letters beyond ASCII alike. One statement.
    """
    words, piece = folded_words(search), search.casefold()
    query = User.select(User.id, User.name, User.email).order_by(User.id).tuples()
    return [
        user_id
        for user_id, name, email in query
        if piece in (email or "").casefold() or _has_all(words, " ".join(folded_words(name)))
    ]


def _has_all(words: list[str], folded_name: str) -> bool:
    return bool(words) and all(word in folded_name for word in words)


def _in_state(state: UserState) -> Any:
    invited = User.id.in_(
        UserLink.select(UserLink.user).where(
            UserLink.kind == UserLinkKind.INVITATION, link_queries.is_open()
        )
    )
    able = User.is_active & (User.password_hash != "")
    unable = User.is_active & (User.password_hash == "")
    conditions = {
        UserState.ACTIVE: able,
        UserState.INVITED: unable & invited,
        UserState.NO_SIGN_IN: unable & ~invited,
        UserState.DEACTIVATED: ~User.is_active,
    }
    return conditions[state]


def _order(sort: UserSort, seen: Any) -> tuple[Any, ...]:
    by_name = (User.name, User.id)
    if sort == UserSort.SEEN:
        # Whoever was never seen stands last, on both engines.
        ever = fn.EXISTS(SignIn.select(SQL("1")).where(SignIn.user == User.id))
        last = fn.COALESCE(seen, User.created_at)
        return Case(None, ((ever, 0),), 1), last.desc(), *by_name
    if sort == UserSort.NEWEST:
        return User.created_at.desc(), User.id.desc()
    return by_name


def _last_seen() -> Any:
    return SignIn.select(fn.MAX(SignIn.seen_at)).where(SignIn.user == User.id)


def _open_link(kind: UserLinkKind) -> Any:
    query = UserLink.select(fn.MAX(UserLink.expires_at))
    return query.where(UserLink.user == User.id, UserLink.kind == kind, link_queries.is_open())


def _moment(value: Any) -> datetime | None:
    # What comes out of a subquery hasn't met its column.
    found: datetime | None = SignIn.seen_at.python_value(value)
    return found


def _roles_of(user_ids: list[int]) -> dict[int, list[Role]]:
    query = (
        UserRole.select(UserRole.user, UserRole.role)
        .where(UserRole.user.in_(user_ids))
        .order_by(UserRole.user, UserRole.role)
    )
    found: dict[int, list[Role]] = {}
    for user_id, role in query.tuples() if user_ids else ():
        found.setdefault(user_id, []).append(Role(role))
    return found
