"""Reading waits: who should be asked again, and how long seats were waited for."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import fn

from portal import clock, settings
from portal.auth.read_watch import reads_beyond
from portal.groups import place_rules, rules
from portal.groups.place_queries import waits
from portal.groups.place_rules import Estimate
from portal.models import FollowUp, Group, Membership, MembershipEnding, MembershipState

# Older waits say little about the next one.
ESTIMATED_FROM_DAYS = 730


class Due(NamedTuple):
    """Somebody whom nobody has asked for long whether they still want the seat."""

    membership_id: int
    person_id: int
    group_id: int
    # When they were last asked, or since when they wait.
    since: datetime


def due_to_be_asked(now: datetime) -> list[Due]:
    """Who waits and should be asked, without those of whom it is on somebody's list.

    The longest unasked first. Two statements.
    """
    limit = now - timedelta(days=settings.current().still_waiting_days)
    since = fn.COALESCE(Membership.asked_at, Membership.waiting_since_at)
    is_over = Group.ended_on.is_null(False) & (Group.ended_on < clock.today())
    query = (
        Membership.select(
            Membership.id,
            Membership.person,
            Membership.group,
            Membership.asked_at,
            Membership.waiting_since_at,
        )
        .join(Group)
        .where(
            waits(),
            ~is_over,
            Membership.waiting_since_at <= limit,
            Membership.asked_at.is_null() | (Membership.asked_at <= limit),
        )
        .order_by(since, Membership.id)
    )
    rows = [
        Due(membership_id, person_id, group_id, asked_at or waiting_since_at)
        for membership_id, person_id, group_id, asked_at, waiting_since_at in query.tuples()
    ]
    known = _known_keys()
    return [
        row
        for row in rows
        if place_rules.still_waiting_key(row.membership_id, row.since) not in known
    ]


def _known_keys() -> set[str]:
    query = FollowUp.select(FollowUp.key).where(FollowUp.key.startswith(place_rules.STILL_WAITING))
    return {key for (key,) in query.order_by(FollowUp.id).tuples()}


@reads_beyond("How long seats were waited for goes out, of nobody.")
def estimates(group_ids: Collection[int]) -> dict[int, Estimate | None]:
    """How long a seat in each of these groups was waited for, by group; None where too few were.

    From placements of the last two years that followed a wait: the group's own, or where those
    are too few all of its programme. Two statements, whatever the number of groups.
    """
    programmes = dict(
        Group.select(Group.id, Group.programme)
        .where(Group.id.in_(list(group_ids)))
        .order_by(Group.id)
        .tuples()
    )
    own: defaultdict[int, list[int]] = defaultdict(list)
    whole: defaultdict[int, list[int]] = defaultdict(list)
    query = (
        Membership.select(
            Membership.group, Group.programme, Membership.waiting_since_at, Membership.starts_on
        )
        .join(Group)
        .where(
            Group.programme.in_(sorted(set(programmes.values()))),
            # A place that they moved to brought an older date along, which says nothing here.
            Membership.waiting_since_at >= Membership.created_at,
            Membership.starts_on >= clock.today() - timedelta(days=ESTIMATED_FROM_DAYS),
            Membership.state.in_((*rules.SEATED, MembershipState.ENDED)),
            Membership.ending.is_null() | (Membership.ending != MembershipEnding.ENTERED_IN_ERROR),
        )
        .order_by(Membership.id)
    )
    for group_id, programme_id, since, starts_on in query.tuples():
        days = (starts_on - clock.local(since).date()).days
        own[group_id].append(days)
        whole[programme_id].append(days)
    return {
        group_id: place_rules.estimate(own[group_id])
        or place_rules.estimate(whole[programme_id], is_own=False)
        for group_id, programme_id in programmes.items()
    }
