"""Reading what the way of an unseen concern up the leads depends on."""

from collections import defaultdict
from datetime import date
from typing import Any

from peewee import JOIN, fn

from portal import clock, settings
from portal.auth.sessions import SignedInUser
from portal.concerns import ladder_rules
from portal.concerns.ladder_rules import Ladder, Raised, Recipient, Waits
from portal.models import (
    AccessBlock,
    AwayDate,
    Concern,
    ConcernAlert,
    ConcernLead,
    ConcernLeadKind,
    ConcernState,
    Group,
    Referral,
    Role,
    User,
    UserRole,
)


def ladders(concern_id: int | None = None) -> list[Ladder]:
    """Every concern that nobody has seen, or this one alone, with its rungs; oldest first.

    One statement where there is none, else seven.
    """
    query = (
        Concern.select(
            Concern.id,
            Concern.kind,
            Concern.is_urgent,
            Concern.raised_at,
            Concern.raised_by,
            Concern.person,
            Concern.about_user,
            fn.COALESCE(Group.programme, Referral.programme),
        )
        .join_from(Concern, Group, JOIN.LEFT_OUTER)
        .join_from(Concern, Referral, JOIN.LEFT_OUTER)
        .where(Concern.state == ConcernState.RAISED)
        .order_by(Concern.raised_at, Concern.id)
    )
    if concern_id is not None:
        query = query.where(Concern.id == concern_id)
    unseen = [Raised(*row) for row in query.tuples()]
    if not unseen:
        return []
    leads, managers = lead_recipients(), _managers()
    blocked = blocks_around([one.person_id for one in unseen if one.person_id is not None])
    told = _told([one.concern_id for one in unseen])
    waits = Waits(
        settings.current().concern_urgent_minutes, settings.current().concern_working_days
    )
    today = clock.today()
    return [
        Ladder(
            one,
            tuple(ladder_rules.ladder(one, leads, managers, waits, today, blocked)),
            frozenset(told[one.concern_id]),
        )
        for one in unseen
    ]


def turns_of(user: SignedInUser) -> list[Ladder]:
    """Unseen concerns whose turn has come to this user, oldest first. At most seven statements."""
    now = clock.now()
    return [one for one in ladders() if user.id in one.turns(now)]


def lead_recipients() -> list[Recipient]:
    """The leads who are active, in order. Three statements."""
    away = days_away()
    rows = (
        ConcernLead.select(
            ConcernLead.user,
            User.person,
            ConcernLead.programme,
            ConcernLeadKind.kind,
        )
        .join_from(ConcernLead, User)
        .join_from(ConcernLead, ConcernLeadKind)
        .where(ConcernLead.is_active, User.is_active, may_lead(User.id))
        .order_by(ConcernLead.position, ConcernLead.id, ConcernLeadKind.kind)
        .tuples()
    )
    found: dict[int, Recipient] = {}
    for user_id, person_id, programme_id, kind in rows:
        known = found.get(user_id)
        found[user_id] = Recipient(
            user_id,
            person_id,
            (known.kinds if known else frozenset()) | {kind},
            programme_id,
            tuple(away[user_id]),
        )
    return list(found.values())


def may_lead(user_id: Any) -> Any:
    """A condition: the user's roles let them lead on concerns, as staff's and managers' do."""
    return user_id.in_(
        UserRole.select(UserRole.user).where(UserRole.role.in_((Role.STAFF, Role.MANAGER)))
    )


def days_away() -> dict[int, list[tuple[date, date]]]:
    """First and last days on which leads are away, today or later, by user, soonest first.

    Those set for them as a lead, and those that they gave for everything. Two statements.
    """
    today = clock.today()
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    as_lead = (
        ConcernLead.select(ConcernLead.user, ConcernLead.away_from_on, ConcernLead.away_until_on)
        .where(ConcernLead.away_until_on >= today)
        .order_by(ConcernLead.id)
    )
    everywhere = (
        AwayDate.select(AwayDate.user, AwayDate.starts_on, AwayDate.ends_on)
        .where(AwayDate.ends_on >= today, AwayDate.user.in_(ConcernLead.select(ConcernLead.user)))
        .order_by(AwayDate.starts_on, AwayDate.id)
    )
    for user_id, first, last in [*as_lead.tuples(), *everywhere.tuples()]:
        found[user_id].append((first, last))
    return defaultdict(list, {user_id: sorted(spans) for user_id, spans in found.items()})


def _managers() -> list[Recipient]:
    rows = (
        User.select(User.id, User.person)
        .join(UserRole)
        .where(UserRole.role == Role.MANAGER, User.is_active)
        .order_by(User.name, User.id)
        .tuples()
    )
    return [Recipient(*row) for row in rows]


def blocks_around(person_ids: list[int]) -> set[tuple[int, int]]:
    """Pairs of user and person between whom an access block stands today. One statement."""
    today = clock.today()
    rows = AccessBlock.select(AccessBlock.user, AccessBlock.person).where(
        AccessBlock.person.in_(person_ids),
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > today),
    )
    return set(rows.tuples())


def _told(concern_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    told: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = (
        ConcernAlert.select(ConcernAlert.concern, ConcernAlert.user, ConcernAlert.stage)
        .where(ConcernAlert.concern.in_(concern_ids))
        .order_by(ConcernAlert.id)
        .tuples()
    )
    for concern_id, user_id, stage in rows:
        told[concern_id].append((user_id, stage))
    return told
