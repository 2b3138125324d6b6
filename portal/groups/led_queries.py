"""Reading groups for overviews of training: which there are, and who led what was held."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.models import Attendance, Group, GroupLeader, Session, SessionLeader, User
from portal.training.audience_queries import audiences_led
from portal.training.gate_rules import GroupFacts
from portal.training.standing_rules import Part

ONE_DAY = timedelta(days=1)


class GroupChoice(NamedTuple):
    """A group to choose from."""

    group_id: int
    name: str
    ended_on: date | None


def group_choices(user: SignedInUser) -> list[GroupChoice]:
    """Every group that a user may see, those that ended too, by name. One statement."""
    rows = (
        Group.select(Group.id, Group.name, Group.ended_on)
        .where(scope.groups(user, Group.id))
        .order_by(Group.name, Group.id)
        .tuples()
    )
    return [GroupChoice(*row) for row in rows]


class LedSession(NamedTuple):
    """One leader's part in one session that was held. `on` is its day where the charity is."""

    session_id: int
    starts_at: datetime
    on: date
    group_id: int
    group_name: str
    kind: str
    audience: str
    user_id: int
    user_name: str
    role: str


def led_sessions(user: SignedInUser, first: date, last: date) -> list[LedSession]:
    """Who led each session held from one day to another, both included; by start and name.

    Of groups that the user may see. Held is a session that took place, as planned or moved,
    whose start has passed and on whose roll there is a mark or a head count. Its leaders are
    those assigned to the group that day and not stood down before it began, and those of that
    session alone; who is both counts once, by the session's own role. Three statements.
    """
    held = _held(user, first, last)
    by_group: dict[int, list[tuple[int, str, str, date, date | None, datetime | None]]]
    by_group = defaultdict(list)
    for group_id, *assignment in (
        GroupLeader.select(
            GroupLeader.group,
            User.id,
            User.name,
            GroupLeader.role,
            GroupLeader.starts_on,
            GroupLeader.ends_on,
            GroupLeader.stood_down_at,
        )
        .join(User)
        .where(
            scope.groups(user, GroupLeader.group),
            GroupLeader.starts_on <= last,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= first),
        )
        .order_by(User.name, User.id, GroupLeader.starts_on.desc(), GroupLeader.id)
        .tuples()
    ):
        by_group[group_id].append(tuple(assignment))
    by_session: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for session_id, user_id, name, role, stood_down_at, starts_at in (
        SessionLeader.select(
            SessionLeader.session,
            User.id,
            User.name,
            SessionLeader.role,
            SessionLeader.stood_down_at,
            Session.starts_at,
        )
        .join_from(SessionLeader, User)
        .join_from(SessionLeader, Session)
        .where(*_between(first, last), scope.groups(user, Session.group))
        .order_by(User.name, User.id)
        .tuples()
    ):
        if stood_down_at is None or stood_down_at > starts_at:
            by_session[session_id][user_id] = (name, role)
    found = []
    for session in held:
        leaders = dict(by_session.get(session.session_id, {}))
        for user_id, name, role, starts_on, ends_on, stood_down_at in by_group[session.group_id]:
            covers = starts_on <= session.on and (ends_on is None or session.on <= ends_on)
            if covers and (stood_down_at is None or stood_down_at > session.starts_at):
                leaders.setdefault(user_id, (name, role))
        for user_id, (name, role) in sorted(leaders.items(), key=lambda one: (one[1], one[0])):
            found.append(session._replace(user_id=user_id, user_name=name, role=role))
    return found


def _between(first: date, last: date) -> tuple[object, ...]:
    return (
        Session.starts_at >= clock.start_of(first),
        Session.starts_at < clock.start_of(last + ONE_DAY),
    )


def _held(user: SignedInUser, first: date, last: date) -> list[LedSession]:
    """The sessions held, as yet without a leader."""
    marked = Attendance.select(Attendance.id).where(Attendance.session == Session.id)
    rows = (
        Session.select(
            Session.id, Session.starts_at, Group.id, Group.name, Group.kind, audiences_led()
        )
        .join(Group)
        .where(
            *_between(first, last),
            Session.starts_at <= clock.now(),
            Session.state.in_(rules.MEETS),
            Session.head_count.is_null(False) | fn.EXISTS(marked),
            scope.groups(user, Group.id),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [
        LedSession(
            session_id,
            starts_at,
            clock.local(starts_at).date(),
            group_id,
            name,
            kind,
            audience,
            0,
            "",
            "",
        )
        for session_id, starts_at, group_id, name, kind, audience in rows
    ]


class PartAhead(NamedTuple):
    """A user's part in one session ahead, and what its group is called."""

    part: Part
    group_name: str


def parts_ahead(user_id: int) -> list[PartAhead]:
    """The sessions from now on that a user has a part in and wasn't stood down from, by start.

    Whoever has a part in the group and in the session alone has the session's own. Two
    statements.
    """
    columns = (Session.id, Session.starts_at, Group.id, Group.name, Group.kind, audiences_led())
    ahead = (Session.starts_at > clock.now(), Session.state.in_(rules.MEETS))
    found: dict[int, tuple[datetime, PartAhead]] = {}
    for *row, role, starts_on, ends_on in (
        Session.select(*columns, GroupLeader.role, GroupLeader.starts_on, GroupLeader.ends_on)
        .join_from(Session, Group)
        .join_from(Group, GroupLeader)
        .where(GroupLeader.user == user_id, GroupLeader.stood_down_at.is_null(), *ahead)
        .order_by(Session.starts_at, Session.id, GroupLeader.starts_on)
        .tuples()
    ):
        ahead_of = _part(row, role)
        on = ahead_of.part.on
        if starts_on <= on and (ends_on is None or on <= ends_on):
            found[row[0]] = (row[1], ahead_of)
    for *row, role in (
        SessionLeader.select(*columns, SessionLeader.role)
        .join_from(SessionLeader, Session)
        .join_from(Session, Group)
        .where(SessionLeader.user == user_id, SessionLeader.stood_down_at.is_null(), *ahead)
        .order_by(Session.starts_at, Session.id)
        .tuples()
    ):
        found[row[0]] = (row[1], _part(row, role))
    ordered = sorted(found.values(), key=lambda one: (one[0], one[1].part.session_id))
    return [ahead_of for _start, ahead_of in ordered]


def _part(row: Sequence[Any], role: str) -> PartAhead:
    session_id, starts_at, group_id, group_name, kind, audience = row
    on = clock.local(starts_at).date()
    return PartAhead(Part(session_id, on, GroupFacts(group_id, kind, audience), role), group_name)
