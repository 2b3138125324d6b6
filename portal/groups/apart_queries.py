"""Reading who would meet somebody in a group from whom they are to be kept apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, SQL

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Attendance,
    Group,
    GroupLeader,
    Membership,
    MembershipState,
    PairException,
    PairKind,
    Session,
    SessionLeader,
    Taster,
    User,
)
from portal.people import apart_queries
from portal.people.apart_queries import Kept, Party

# Whoever comes to a group or may say yes to it any minute; waiting isn't meeting.
COMES = (MembershipState.OFFERED, MembershipState.ACTIVE, MembershipState.PAUSED)


class Met(NamedTuple):
    """Somebody whom one of a pair would meet in a group."""

    pair_id: int
    group_id: int
    # Empty where the user may not see them: then they talk to `contact_name`.
    name: str
    contact_name: str
    contact_id: int
    leads: bool
    # Somebody has said before why the two may be in this group.
    is_excepted: bool


def met_in(
    user: SignedInUser | None,
    parties: Iterable[Party],
    group_ids: Collection[int],
    *,
    session_id: int | None = None,
    kind: PairKind = PairKind.APART,
) -> dict[tuple[Party, int], list[Met]]:
    """Whom each of these would meet in each group, by (party, group); no key where nobody.

    With a session, also who stands on its roll and leads it. Two statements where nobody is
    in a pair, at most ten where somebody is. `user` None sees no names.
    """
    kept = apart_queries.apart_from(parties, kind)
    ids = list(dict.fromkeys(group_ids))
    if not kept or not ids:
        return {}
    others = {party for pairs in kept.values() for one in pairs for party in _sides(one)}
    coming = _coming(others, ids, session_id)
    leading = _leading(others, ids, session_id)
    names = apart_queries.names_for(user, others)
    excepted = _excepted({one.pair_id for pairs in kept.values() for one in pairs}, session_id)
    found: dict[tuple[Party, int], list[Met]] = defaultdict(list)
    for party, pairs in kept.items():
        for pair in pairs:
            for group_id in ids:
                there = [one for one in _sides(pair) if (one, group_id) in coming | leading]
                if not there:
                    continue
                # Somebody who is there by the row that the pair doesn't name stays nameless.
                is_named = not pair.is_by_link and pair.other in there
                found[party, group_id].append(
                    Met(
                        pair.pair_id,
                        group_id,
                        names.get(pair.other, "") if is_named else "",
                        pair.contact_name,
                        pair.contact_id,
                        any((one, group_id) in leading for one in there),
                        (pair.pair_id, group_id) in excepted,
                    )
                )
    return dict(found)


def met_by_person(
    user: SignedInUser | None,
    person_id: int,
    group_ids: Collection[int],
    kind: PairKind = PairKind.APART,
) -> dict[int, list[Met]]:
    """Whom one person would meet, by group: as `met_in`."""
    found = met_in(user, [Party(person_id=person_id)], group_ids, kind=kind)
    return {group_id: met for (_party, group_id), met in found.items()}


class Room(NamedTuple):
    """That two who are kept apart are both expected at a session, and whom to ring about it."""

    pair_id: int
    contact_name: str


def apart_in_room(session_id: int, group_id: int) -> list[Room]:
    """Pairs that meet at one session, oldest first; one of its leaders may be of them.

    Three statements where nobody there is in a pair. It names neither of the two: it is for a
    leader, who rings somebody before they start.
    """
    there = _room(session_id, group_id)
    kept = apart_queries.apart_from(there)
    rooms = {
        one.pair_id: Room(one.pair_id, one.contact_name)
        for pairs in kept.values()
        for one in pairs
        if there.intersection(_sides(one))
    }
    return [rooms[pair_id] for pair_id in sorted(rooms)]


class Shared(NamedTuple):
    """A group in which two meet; its name is empty where the user may not see it."""

    group_id: int
    group_name: str


def shared_groups(user: SignedInUser, one: Party, other: Party) -> list[Shared]:
    """Groups in which these two meet now, as members, visitors or leaders. Six statements.

    Those out of the user's sight have no name, and come as one.
    """
    mine, theirs = _groups_of(one), _groups_of(other)
    ids = sorted(mine & theirs)
    if not ids:
        return []
    rows = (
        Group.select(Group.id, Group.name)
        .where(Group.id.in_(ids), scope.groups(user, Group.id))
        .order_by(Group.name, Group.id)
    )
    seen = [Shared(*row) for row in rows.tuples()]
    return seen + ([Shared(0, "")] if len(seen) < len(ids) else [])


class Excepted(NamedTuple):
    """That somebody went on although two are kept apart."""

    place: str
    group_name: str
    reason: str
    by_name: str | None
    at: datetime


def exceptions_of(user: SignedInUser, pair_id: int) -> list[Excepted]:
    """What was decided in spite of a pair, newest first; without groups out of sight."""
    query = (
        PairException.select(
            PairException.place, Group.name, PairException.reason, User.name, PairException.at
        )
        .join(Group)
        .join_from(PairException, User, JOIN.LEFT_OUTER)
        .where(PairException.pair == pair_id, scope.groups(user, Group.id))
        .order_by(PairException.at.desc(), PairException.id.desc())
    )
    return [Excepted(*row) for row in query.tuples()]


def _groups_of(party: Party) -> set[int]:
    """Where somebody comes, visits or leads from today on, by whichever row. Three statements."""
    parties = {party} | ({link} if (link := apart_queries.also(party)) else set())
    ids: set[int] = set()
    for one in parties:
        if one.person_id is not None:
            members = Membership.select(Membership.group).where(
                Membership.person == one.person_id, Membership.state.in_(COMES)
            )
            visits = (
                Taster.select(Taster.group)
                .join(Session)
                .where(
                    Taster.person == one.person_id,
                    Session.starts_at >= clock.start_of(clock.today()),
                )
            )
            ids |= {group_id for (group_id,) in [*members.tuples(), *visits.tuples()]}
        if one.user_id is not None:
            leads = GroupLeader.select(GroupLeader.group).where(
                GroupLeader.user == one.user_id,
                GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= clock.today()),
                GroupLeader.stood_down_at.is_null(),
            )
            ids |= {group_id for (group_id,) in leads.tuples()}
    return ids


def _sides(pair: Kept) -> list[Party]:
    return [pair.other] + ([pair.other_too] if pair.other_too else [])


def _coming(
    others: Collection[Party], group_ids: list[int], session_id: int | None
) -> set[tuple[Party, int]]:
    person_ids = [one.person_id for one in others if one.person_id is not None]
    if not person_ids:
        return set()
    members = (
        Membership.select(Membership.person, Membership.group)
        .where(
            Membership.group.in_(group_ids),
            Membership.person.in_(person_ids),
            Membership.state.in_(COMES),
        )
        .order_by(Membership.id)
        .tuples()
    )
    ahead = Session.starts_at >= clock.start_of(clock.today())
    visitors = (
        Taster.select(Taster.person, Taster.group)
        .join(Session)
        .where(
            Taster.group.in_(group_ids),
            Taster.person.in_(person_ids),
            (ahead | (Session.id == session_id)) if session_id else ahead,
        )
        .order_by(Taster.id)
        .tuples()
    )
    rows = [*members, *visitors]
    if session_id is not None:
        rows += list(
            Attendance.select(Attendance.person, Session.group)
            .join(Session)
            .where(Attendance.session == session_id, Attendance.person.in_(person_ids))
            .order_by(Attendance.id)
            .tuples()
        )
    return {(Party(person_id=person_id), group_id) for person_id, group_id in rows}


def _leading(
    others: Collection[Party], group_ids: list[int], session_id: int | None
) -> set[tuple[Party, int]]:
    user_ids = [one.user_id for one in others if one.user_id is not None]
    if not user_ids:
        return set()
    today = clock.today()
    assigned = (
        GroupLeader.select(GroupLeader.user, GroupLeader.group)
        .where(
            GroupLeader.group.in_(group_ids),
            GroupLeader.user.in_(user_ids),
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(GroupLeader.id)
        .tuples()
    )
    at = Session.id == session_id if session_id else Session.starts_at >= clock.start_of(today)
    once = (
        SessionLeader.select(SessionLeader.user, Session.group)
        .join(Session)
        .where(
            Session.group.in_(group_ids),
            SessionLeader.user.in_(user_ids),
            SessionLeader.stood_down_at.is_null(),
            at,
        )
        .order_by(SessionLeader.id)
        .tuples()
    )
    return {(Party(user_id=user_id), group_id) for user_id, group_id in [*assigned, *once]}


def _excepted(pair_ids: Collection[int], session_id: int | None) -> set[tuple[int, int]]:
    for_all = PairException.session.is_null()
    rows = (
        PairException.select(PairException.pair, PairException.group)
        .where(
            PairException.pair.in_(sorted(pair_ids)),
            (for_all | (PairException.session == session_id)) if session_id else for_all,
        )
        .order_by(PairException.id)
        .tuples()
    )
    return set(rows)


def _room(session_id: int, group_id: int) -> set[Party]:
    """Everybody expected at a session or marked there. One statement."""
    # Typed, since PostgreSQL takes a bare NULL in a union for text.
    nobody = SQL("CAST(NULL AS INTEGER)")
    today = clock.today()
    members = Membership.select(Membership.person, nobody).where(
        Membership.group == group_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.PAUSED)),
    )
    visitors = Taster.select(Taster.person, nobody).where(Taster.session == session_id)
    marked = Attendance.select(Attendance.person, nobody).where(Attendance.session == session_id)
    assigned = GroupLeader.select(nobody, GroupLeader.user).where(
        GroupLeader.group == group_id,
        GroupLeader.starts_on <= today,
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
        GroupLeader.stood_down_at.is_null(),
    )
    once = SessionLeader.select(nobody, SessionLeader.user).where(
        SessionLeader.session == session_id, SessionLeader.stood_down_at.is_null()
    )
    rows = members.union_all(visitors).union_all(marked).union_all(assigned).union_all(once)
    return {Party(*row) for row in rows.tuples()}
