"""The sessions ahead with all their leaders, each held against the gate on its own day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import ask_queries, away_queries, cover_rules, gate_queries, led_queries
from portal.groups.ask_queries import OwnAsk
from portal.groups.away_rules import AwaySpan, away_until
from portal.groups.cover_rules import (
    REMEMBERED_DAYS,
    Assignment,
    AwayLeader,
    CoveredSession,
    Departure,
    Outlook,
    Why,
)
from portal.groups.gate_queries import SessionAhead
from portal.models import Group, GroupLeader, Session, SessionLeader, User
from portal.training import book_queries
from portal.training.audience_queries import audiences_led
from portal.training.book_rules import Book
from portal.training.gate_rules import LEADING, GroupFacts, SessionCover


@dataclass(frozen=True)
class Cover:
    """Sessions ahead soonest first; who left each group; names of all who are spoken of."""

    sessions: Sequence[CoveredSession]
    departures: dict[int, list[Departure]]
    assignments: Sequence[Assignment]
    names: dict[int, str]
    book: Book


def group_names(user: SignedInUser) -> dict[int, str]:
    """Names of the groups that still meet and that a user may see, by id. One statement."""
    today = clock.today()
    return {
        one.group_id: one.name
        for one in led_queries.group_choices(user)
        if one.ended_on is None or one.ended_on >= today
    }


def staffed_groups(user: SignedInUser) -> frozenset[int]:
    """Ids of the groups that a user works for, who may look for cover. One statement."""
    rows = Group.select(Group.id).where(scope.staffed(user, Group.id)).order_by(Group.id).tuples()
    return frozenset(group_id for (group_id,) in rows)


def cover_of(
    group_ids: Collection[int], first: date, last: date, *, book: Book | None = None
) -> Cover:
    """Every session of these groups that is to begin, with its leaders' answers.

    From a day to another, both included. 17 statements, however many groups and sessions, and
    4 with a `book` of everybody; whose groups they are is the caller's to limit.
    """
    now = clock.now()
    planned = [
        one for one in gate_queries.planned_sessions(group_ids, first, last) if one.starts_at > now
    ]
    return _with_leaders(planned, group_ids, first, last, book)


def cover_of_session(session_id: int) -> tuple[CoveredSession, Cover] | None:
    """The same for one session of today or later; None where it isn't, or was called off.

    18 statements.
    """
    row = (
        Session.select(Session.group, Session.starts_at)
        .where(Session.id == session_id)
        .tuples()
        .first()
    )
    if row is None:
        return None
    group_id, starts_at = row
    day = clock.local(starts_at).date()
    planned = gate_queries.planned_sessions([group_id], day, day)
    cover = _with_leaders(planned, [group_id], day, day, None)
    return next(((one, cover) for one in cover.sessions if one.session_id == session_id), None)


def wanted_asks(user_id: int) -> list[OwnAsk]:
    """What somebody was asked and hasn't answered, where they are still wanted, soonest first.

    One statement, and 17 more for whoever was asked anything.
    """
    asks = ask_queries.open_asks_of(user_id)
    if not asks:
        return []
    days = [clock.local(one.starts_at).date() for one in asks]
    cover = cover_of({one.group_id for one in asks}, min(days), max(days))
    known = {one.session_id: one for one in cover.sessions}
    return [
        one
        for one in asks
        if one.session_id in known and cover_rules.is_wanted(known[one.session_id], one.role)
    ]


def outlook_of(group_ids: Collection[int]) -> dict[int, Outlook]:
    """How these groups stand for current leaders at the sessions planned. 17 statements."""
    if not group_ids:
        return {}
    return cover_rules.outlooks(cover_of(group_ids, clock.today(), horizon()).sessions)


def horizon() -> date:
    """The last day on which gaps are looked for, by the settings."""
    return clock.today() + timedelta(days=settings.current().cover_days_ahead)


def _with_leaders(
    planned: Sequence[SessionAhead],
    group_ids: Collection[int],
    first: date,
    last: date,
    known: Book | None,
) -> Cover:
    names: dict[int, str] = {}
    assigned, departures = _assigned(group_ids, first, last, names)
    standing_in = _standing_in([one.session_id for one in planned if one.session_id], names)
    book = known or book_queries.load(sorted(names))
    spans = away_queries.spans_between(first, last, sorted(names))
    found = [
        _covered(one, _roles(one, assigned.get(one.group.id, ()), standing_in), book, spans)
        for one in planned
        if one.session_id is not None
    ]
    assignments = [one for each in assigned.values() for one, down_at in each if down_at is None]
    return Cover(found, departures, assignments, names, book)


def _roles(
    session: SessionAhead,
    assigned: Sequence[tuple[Assignment, datetime | None]],
    standing_in: dict[int, dict[int, str]],
) -> dict[int, str]:
    """By user, who would lead a session or attend it, and as what."""
    roles = dict(standing_in.get(session.session_id or 0, {}))
    for one, stood_down_at in assigned:
        if one.holds_on(session.on) and (
            stood_down_at is None or stood_down_at > session.starts_at
        ):
            roles.setdefault(one.user_id, str(one.role))
    return roles


def _covered(
    session: SessionAhead, roles: dict[int, str], book: Book, spans: dict[int, list[AwaySpan]]
) -> CoveredSession:
    untils = {one: away_until(spans, one, session.on) for one in roles}
    cover = SessionCover(
        tuple(
            book.gate(user_id, session.group, role, session.on)
            for user_id, role in roles.items()
            if untils[user_id] is None
        ),
        settings.current().leaders_per_session,
        settings.current().session_needs_lead,
    )
    away = tuple(
        AwayLeader(user_id, roles[user_id], until) for user_id, until in untils.items() if until
    )
    assert session.session_id is not None
    return CoveredSession(
        session.session_id, session.starts_at, session.on, session.group.id, cover, away
    )


def _assigned(
    group_ids: Collection[int], first: date, last: date, names: dict[int, str]
) -> tuple[dict[int, list[tuple[Assignment, datetime | None]]], dict[int, list[Departure]]]:
    """By group, its assignments with when they were stood down, and who left or will."""
    assigned: dict[int, list[tuple[Assignment, datetime | None]]] = defaultdict(list)
    departures: dict[int, list[Departure]] = defaultdict(list)
    remembered = first - timedelta(days=REMEMBERED_DAYS)
    rows = (
        GroupLeader.select(
            Group.id,
            Group.kind,
            audiences_led(),
            User.id,
            User.name,
            User.is_active,
            GroupLeader.role,
            GroupLeader.starts_on,
            GroupLeader.ends_on,
            GroupLeader.stood_down_at,
        )
        .join_from(GroupLeader, Group)
        .join_from(GroupLeader, User)
        .where(
            GroupLeader.group.in_(list(group_ids)),
            GroupLeader.starts_on <= last,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= remembered),
        )
        .order_by(User.name, User.id, GroupLeader.starts_on.desc(), GroupLeader.id)
        .tuples()
    )
    for group_id, kind, audience, user_id, name, is_active, role, starts, ends, down_at in rows:
        names[user_id] = name
        if is_active:
            one = Assignment(user_id, GroupFacts(group_id, kind, audience), role, starts, ends)
            assigned[group_id].append((one, down_at))
        if role not in LEADING:
            continue
        if down_at is not None:
            why, last_on = Why.STOOD_DOWN, clock.local(down_at).date()
        elif not is_active:
            why, last_on = Why.LEFT, starts
        elif ends is not None:
            why, last_on = Why.ENDED, ends
        else:
            continue
        departures[group_id].append(Departure(user_id, role, last_on, why))
    return assigned, departures


def _standing_in(session_ids: list[int], names: dict[int, str]) -> dict[int, dict[int, str]]:
    """By session, the roles of those who lead it alone."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = (
        SessionLeader.select(SessionLeader.session, User.id, User.name, SessionLeader.role)
        .join(User)
        .where(
            SessionLeader.session.in_(session_ids),
            SessionLeader.stood_down_at.is_null(),
            User.is_active,
        )
        .order_by(User.name, User.id)
        .tuples()
    )
    for session_id, user_id, name, role in rows:
        names[user_id] = name
        found[session_id][user_id] = role
    return found
