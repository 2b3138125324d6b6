"""Writes about who belongs to a group, and its sessions ahead."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import group_end_queries, pattern_queries, plan_actions, rules
from portal.groups.apart_actions import see_to_apart
from portal.groups.place_actions import (
    AlreadyMember,
    ConsentMissing,
    GroupClosed,
    GroupFull,
    NotAMember,
    OthersWait,
    PlaceChange,
    ask_to_offer,
    before_place,
    check_person,
    check_turn,
    fresh,
    on_place_change,
    open_group,
    refuse_dead,
    settle_follow_ups,
    settle_free_seats,
    stands_now,
    tell_of,
)
from portal.models import (
    Membership,
    MembershipEnding,
    MembershipState,
    OfferAnswer,
    PairPlace,
)
from portal.people.apart_queries import Party

__all__ = [
    "AlreadyMember",
    "ConsentMissing",
    "GroupClosed",
    "GroupFull",
    "NoPattern",
    "NotAMember",
    "OthersWait",
    "PlaceChange",
    "add_to_waiting_list",
    "before_place",
    "end_membership",
    "make_sessions_ahead",
    "on_place_change",
    "seat_person",
]


class NoPattern(DomainError):
    """The group has no pattern to plan sessions by."""


def seat_person(
    group_id: int,
    person_id: int,
    referral_id: int | None,
    by: Any,
    *,
    after_start: bool = False,
    reason: str = "",
    apart_reason: str = "",
) -> int:
    """Give a person a seat from today on: an offer accepted at once. Returns the membership's id.

    A wait for this group becomes the seat. A drop-in group is never full; a closed one takes
    nobody once it has started, unless `after_start`. A seat beyond those there are, or before
    others who have waited for longer, needs a reason, which is kept; so does a group in which
    they would meet somebody they are kept apart from. Raises GroupFull, OthersWait,
    AlreadyMember, KeptApart or GroupClosed. Seats are counted inside the write, so the last
    one goes once.
    """
    with write():
        today = clock.today()
        group = open_group(group_id, after_start=after_start)
        refuse_dead(person_id)
        check_person(group_id, person_id)
        membership = _standing_membership(group_id, person_id)
        if membership and membership.state in rules.SEATED:
            raise AlreadyMember(_("They have a seat in this group already."), "group_id")
        kept = check_turn(group, membership, person_id, reason)
        parties = [Party(person_id=person_id)]
        see_to_apart(PairPlace.SEAT, group_id, parties, by, reason=apart_reason)
        membership_id = _take_seat(group_id, person_id, referral_id, membership, today, kept)
        record_event(
            "person_seated",
            "membership",
            membership_id,
            by=by,
            person=person_id,
            fields=["state", "starts_on", *kept],
        )
        if membership is not None:
            settle_follow_ups(membership, _("They have a seat now."), by)
        settle_free_seats(group_id, by)
        taken_for = referral_id or (membership.referral_id if membership else None)
        tell_of(PlaceChange(membership_id, group_id, taken_for, "seated"), by)
    return membership_id


def add_to_waiting_list(group_id: int, person_id: int, referral_id: int | None, by: Any) -> int:
    """Put a person at the end of a group's waiting list. Returns the membership's id.

    Raises AlreadyMember for somebody who is seated or waits already, GroupClosed for a
    group that has ended.
    """
    with write():
        open_group(group_id, after_start=True)
        refuse_dead(person_id)
        standing = _standing_membership(group_id, person_id)
        if standing:
            raise AlreadyMember(
                _("They have a seat in this group already.")
                if standing.state in rules.SEATED
                else _("They are on this group's waiting list already."),
                "group_id",
            )
        now = clock.now()
        membership = Membership.create(
            group=group_id,
            person=person_id,
            referral=referral_id,
            state=MembershipState.WAITING,
            waiting_since_at=group_end_queries.first_wait(referral_id) or now,
            created_at=now,
        )
        record_event(
            "person_waiting", "membership", membership.id, by=by, person=person_id, fields=["state"]
        )
    return int(membership.id)


def end_membership(
    membership_id: int, ending: MembershipEnding, by: Any, version: int, *, note: str = ""
) -> None:
    """End a seat or a wait today, saying why; the seat is free at once, attendance stays.

    Whoever waits next isn't given the seat: somebody is asked to offer it. Raises NotAMember
    when it has ended already, StaleVersion when somebody changed it since.
    """
    with write():
        membership = fresh(membership_id, version)
        Membership.update(
            state=MembershipState.ENDED,
            ending=MembershipEnding(ending),
            ending_note=note.strip(),
            ends_on=clock.today(),
            version=version + 1,
        ).where(Membership.id == membership_id).execute()
        record_event(
            "membership_ended",
            "membership",
            membership_id,
            by=by,
            person=membership.person_id,
            fields=["state", "ending", "ends_on"] + (["ending_note"] if note.strip() else []),
        )
        settle_follow_ups(membership, _("It has ended."), by)
        held_seat = stands_now(membership) not in (
            MembershipState.WAITING,
            MembershipState.ENDED,
        )
        if held_seat and ending != MembershipEnding.GROUP_ENDED:
            ask_to_offer(membership, by)


def make_sessions_ahead(group_id: int, until: date, by: Any) -> int:
    """Plan the group's sessions by its pattern from now to a local date, that day included.

    As `plan_actions.plan_ahead`, for somebody who asks for it: raises NoPattern, or GroupClosed
    for a group that has ended.
    """
    with write():
        open_group(group_id, after_start=True)
        if not pattern_queries.patterns_of(group_id):
            raise NoPattern(_("Say first on which days the group meets."))
        return plan_actions.plan_ahead(group_id, by, until)


def _take_seat(
    group_id: int,
    person_id: int,
    referral_id: int | None,
    waits: Membership | None,
    today: date,
    kept: dict[str, Any],
) -> int:
    """Write the seat: the wait that stands turns into it, else a row is made."""
    now = clock.now()
    if waits is None:
        seat = Membership.create(
            group=group_id,
            person=person_id,
            referral=referral_id,
            state=MembershipState.ACTIVE,
            offered_at=now,
            offer_answer=OfferAnswer.YES,
            starts_on=today,
            created_at=now,
            **kept,
        )
        return int(seat.id)
    Membership.update(
        state=MembershipState.ACTIVE,
        starts_on=today,
        referral=referral_id if referral_id is not None else waits.referral_id,
        offered_at=waits.offered_at if waits.state == MembershipState.OFFERED else now,
        offer_answer=OfferAnswer.YES,
        version=waits.version + 1,
        **kept,
    ).where(Membership.id == waits.id).execute()
    return int(waits.id)


def _standing_membership(group_id: int, person_id: int) -> Membership | None:
    return (
        Membership.select()
        .where(
            Membership.group == group_id,
            Membership.person == person_id,
            Membership.state != MembershipState.ENDED,
        )
        .order_by(Membership.id.desc())
        .first()
    )
