"""What every change of a place in a group shares: its checks, what is owed, who is told.

All of it runs in the transaction that is open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.errors import DomainError, StaleVersion
from portal.groups import group_end_queries, place_queries, place_rules, rules
from portal.lines import one_line
from portal.models import FollowUpKind, Group, Membership, MembershipState, Person
from portal.models.memberships import REASON_LENGTH
from portal.people import follow_up_actions


@dataclass(frozen=True)
class PlaceChange:
    """What other areas may want to know of a place: it came to this."""

    membership_id: int
    group_id: int
    referral_id: int | None
    # "seated", "offered" or "not_taken".
    what: str


Listener = Callable[[PlaceChange, Any], None]
_listeners: list[Listener] = []


def on_place_change(listener: Listener) -> Listener:
    """Call this with each change and who made it, in the transaction that makes it."""
    _listeners.append(listener)
    return listener


def tell_of(change: PlaceChange, by: Any) -> None:
    """Tell the areas that stand on this one. In the transaction that is open."""
    for listener in _listeners:
        listener(change, by)


Check = Callable[[int, int], None]
_checks: list[Check] = []


def before_place(check: Check) -> Check:
    """Ask this before anybody gets or is offered a seat: it takes the group's and the person's
    id, in the transaction that is open, and raises DomainError where they may not have one."""
    _checks.append(check)
    return check


def check_person(group_id: int, person_id: int) -> None:
    """Raise what any area that stands on this one has against the place."""
    for check in _checks:
        check(group_id, person_id)


class GroupFull(DomainError):
    """Every seat is taken."""


class OthersWait(DomainError):
    """Somebody has waited for longer, and nobody said why this person comes first."""


class ConsentMissing(DomainError):
    """Nobody has recorded that the person agreed to a place."""


class AlreadyMember(DomainError):
    """The person has a seat in this group already, or waits for one."""


class GroupClosed(DomainError):
    """The group has started and takes nobody new, or it has ended."""


class NotAMember(DomainError):
    """The membership isn't there, or has ended."""


def check_turn(
    group: Group, membership: Membership | None, person_id: int, reason: str
) -> dict[str, Any]:
    """Whether a person may have a seat now, in the transaction that is open.

    Returns the columns that keep the reason, where one was needed. Raises GroupFull when every
    seat is taken or on offer, OthersWait when somebody stands before them, both without a
    reason. A seat that is kept for them by an offer is theirs whatever the others; one that
    their own first visit holds isn't taken by another.
    """
    if not rules.needs_seat(group.membership_rule):
        return {}
    if membership is not None and stands_now(membership) == MembershipState.OFFERED:
        return {}
    reason = one_line(reason, REASON_LENGTH, "reason")
    taken = taken_count(group.id)
    if group.taster_takes_seat:
        own_visits = place_queries.visit_seats(person_id=person_id)
        taken -= int(Group.select(own_visits).where(Group.id == group.id).scalar())
    free = rules.seats_left(group.capacity, taken)
    if free == 0:
        if not reason:
            raise GroupFull(
                _(
                    "Every seat is taken or offered. Choose another group or the waiting list, or "
                    "say why they should have a seat all the same."
                ),
                "group_id",
            )
        return {"over_capacity_reason": reason}
    line = place_queries.waiting_line(group.id)
    own = membership.id if membership is not None else None
    rank = line.index(own) + 1 if own in line else len(line) + 1
    if not place_rules.is_passed_over(rank, free):
        return {}
    if not reason:
        raise OthersWait(
            _("Others have waited for longer. Offer them the seat first, or say why not."),
            "reason",
        )
    return {"offer_reason": reason}


def open_group(group_id: int, *, after_start: bool = False) -> Group:
    """A group that goes on; unless told otherwise, one that still takes new people.

    Raises GroupClosed.
    """
    group = Group.get_or_none(Group.id == group_id)
    if group is None or (group.ended_on is not None and group.ended_on < clock.today()):
        raise GroupClosed(_("This group has ended. Choose another."), "group_id")
    if group_end_queries.is_ending(group_id):
        raise GroupClosed(_("This group ends and takes nobody new. Choose another."), "group_id")
    if not after_start and rules.is_closed_to_new(
        group.membership_rule, group.started_on, clock.today()
    ):
        raise GroupClosed(
            _("This group has started and takes nobody new until it begins again."), "group_id"
        )
    return group  # type: ignore[no-any-return]


class HasDied(DomainError):
    """Nobody is given a place after their death."""


def refuse_dead(person_id: int) -> None:
    """Raises HasDied for somebody whose death is on record. In the transaction that is open."""
    if Person.select().where(Person.id == person_id, Person.died_on.is_null(False)).exists():
        raise HasDied(_("They have died, as their page says. Nothing was changed."))


def fresh(membership_id: int, version: int) -> Membership:
    """A membership that goes on, as the user saw it. In the transaction that is open.

    Raises NotAMember when it isn't there or has ended, StaleVersion when it was changed since.
    """
    membership = Membership.get_or_none(Membership.id == membership_id)
    if membership is None or membership.state == MembershipState.ENDED:
        raise NotAMember(_("This place has ended already."))
    if membership.version != version:
        raise StaleVersion(
            _("Somebody changed this place since you opened it. Reload and look again.")
        )
    return membership  # type: ignore[no-any-return]


def stands_now(membership: Membership) -> MembershipState:
    """Where a membership stands at this moment."""
    return place_rules.standing(
        membership.state,
        clock.now(),
        clock.today(),
        offer_expires_at=membership.offer_expires_at,
        paused_until=membership.paused_until,
    )


def settle_follow_ups(membership: Membership, outcome: str, by: Any) -> None:
    """Settle what was owed to somebody while they waited. In the transaction that is open."""
    for key in place_rules.open_keys(
        membership.id, membership.offered_at, membership.asked_at or membership.waiting_since_at
    ):
        follow_up_actions.settle_by_key(key, outcome, by)


def settle_free_seats(group_id: int, by: Any) -> None:
    """Settle that a free seat should be offered, once none is. In the transaction that is open."""
    group = Group.get_by_id(group_id)
    if rules.seats_left(
        group.capacity, taken_count(group_id)
    ) == 0 or not place_queries.waiting_line(group_id):
        for key in place_queries.free_seat_keys(group_id):
            follow_up_actions.settle_by_key(key, _("The seat was offered."), by)


def ask_to_offer(membership: Membership, by: Any) -> None:
    """Have somebody offer the seat that has just come free, if anybody waits for it."""
    group = Group.get_by_id(membership.group_id)
    is_over = group.ended_on is not None and group.ended_on < clock.today()
    if (
        is_over
        or not rules.needs_seat(group.membership_rule)
        or rules.seats_left(group.capacity, taken_count(group.id)) == 0
        or not place_queries.waiting_line(group.id)
    ):
        return
    follow_up_actions.add_follow_up(
        FollowUpKind.OFFER,
        clock.today(),
        by=by,
        key=place_rules.free_key(membership.id),
        group_id=group.id,
        note=_("A seat has come free. Offer it to the first who waits."),
    )


def taken_count(group_id: int) -> int:
    """Seats of a group that nobody else can have, first visits that hold one included."""
    return int(Group.select(place_queries.seats_taken()).where(Group.id == group_id).scalar())
