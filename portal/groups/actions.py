"""Writes about who belongs to a group, and its sessions ahead."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from peewee import SQL, fn

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import group_end_queries, pattern_queries, place_queries, plan_actions, rules
from portal.models import Group, Membership, MembershipEnding, MembershipState


class GroupFull(DomainError):
    """Every seat is taken."""


class AlreadyMember(DomainError):
    """The person has a seat in this group already, or waits for one."""


class GroupClosed(DomainError):
    """The group has started and takes nobody new, or it has ended."""


class NotAMember(DomainError):
    """The membership isn't there, or has ended."""


class NoPattern(DomainError):
    """The group has no pattern to plan sessions by."""


def seat_person(
    group_id: int, person_id: int, referral_id: int | None, by: Any, *, after_start: bool = False
) -> int:
    """Give a person a seat from today on. Returns the membership's id.

    A wait for this group becomes the seat. A drop-in group is never full; a closed one takes
    nobody once it has started, unless `after_start`. Raises GroupFull, AlreadyMember or
    GroupClosed. Seats are counted inside the write, so the last one goes once.
    """
    with write():
        today = clock.today()
        group = _open_group(group_id)
        if not after_start and rules.is_closed_to_new(
            group.membership_rule, group.started_on, today
        ):
            raise GroupClosed(
                _("This group has started and takes nobody new until it begins again."), "group_id"
            )
        membership = _standing_membership(group_id, person_id)
        if membership and membership.state in rules.SEATED:
            raise AlreadyMember(_("They have a seat in this group already."), "group_id")
        if (
            rules.needs_seat(group.membership_rule)
            and rules.seats_left(group.capacity, _taken_count(group_id)) == 0
        ):
            raise GroupFull(
                _("The last seat has gone. Choose another group, or the waiting list."), "group_id"
            )
        membership_id = _take_seat(group_id, person_id, referral_id, membership, today)
        record_event(
            "person_seated",
            "membership",
            membership_id,
            by=by,
            person=person_id,
            fields=["state", "starts_on"],
        )
    return membership_id


def add_to_waiting_list(group_id: int, person_id: int, referral_id: int | None, by: Any) -> int:
    """Put a person at the end of a group's waiting list. Returns the membership's id.

    Raises AlreadyMember for somebody who is seated or waits already, GroupClosed for a
    group that has ended.
    """
    with write():
        _open_group(group_id)
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


def end_membership(membership_id: int, ending: MembershipEnding, by: Any, version: int) -> None:
    """End a seat or a wait today, saying why; the seat is free at once, attendance stays.

    Raises NotAMember when it has ended already, StaleVersion when somebody changed it since.
    """
    with write():
        membership = Membership.get_or_none(Membership.id == membership_id)
        if membership is None or membership.state == MembershipState.ENDED:
            raise NotAMember(_("This place has ended already."))
        if membership.version != version:
            raise StaleVersion(
                _("Somebody changed this place since you opened it. Reload and look again.")
            )
        Membership.update(
            state=MembershipState.ENDED,
            ending=MembershipEnding(ending),
            ends_on=clock.today(),
            version=version + 1,
        ).where(Membership.id == membership_id).execute()
        record_event(
            "membership_ended",
            "membership",
            membership_id,
            by=by,
            person=membership.person_id,
            fields=["state", "ending", "ends_on"],
        )


def make_sessions_ahead(group_id: int, until: date, by: Any) -> int:
    """Plan the group's sessions by its pattern from now to a local date, that day included.

    As `plan_actions.plan_ahead`, for somebody who asks for it: raises NoPattern, or GroupClosed
    for a group that has ended.
    """
    with write():
        _open_group(group_id)
        if not pattern_queries.patterns_of(group_id):
            raise NoPattern(_("Say first on which days the group meets."))
        return plan_actions.plan_ahead(group_id, by, until)


def _take_seat(
    group_id: int, person_id: int, referral_id: int | None, waits: Membership | None, today: date
) -> int:
    """Write the seat: the wait that stands turns into it, else a row is made."""
    if waits is None:
        seat = Membership.create(
            group=group_id,
            person=person_id,
            referral=referral_id,
            state=MembershipState.ACTIVE,
            starts_on=today,
            created_at=clock.now(),
        )
        return int(seat.id)
    Membership.update(
        state=MembershipState.ACTIVE,
        starts_on=today,
        referral=referral_id if referral_id is not None else waits.referral_id,
        version=waits.version + 1,
    ).where(Membership.id == waits.id).execute()
    return int(waits.id)


def _open_group(group_id: int) -> Group:
    group = Group.get_or_none(Group.id == group_id)
    if group is None or (group.ended_on is not None and group.ended_on < clock.today()):
        raise GroupClosed(_("This group has ended. Choose another."), "group_id")
    if group_end_queries.is_ending(group_id):
        raise GroupClosed(_("This group ends and takes nobody new. Choose another."), "group_id")
    return group


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


def _taken_count(group_id: int) -> int:
    return int(
        Membership.select(fn.COUNT(SQL("*")))
        .where(Membership.group == group_id, place_queries.takes_seat())
        .scalar()
    )
