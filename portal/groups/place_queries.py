"""Where a membership stands today, as SQL: the one place that knows what time does to it.

An offer whose time has run out is a wait again and holds no seat; a pause that is over is a
place like any other. Nobody has to write that first, so every count reads it from here.
"""

from typing import Any

from peewee import Case, fn

from portal import clock
from portal.groups import rules
from portal.models import Membership, MembershipState, Person, Referral, Urgency


def stands(membership: Any = Membership) -> Any:
    """The state of a membership as it is at this moment."""
    return Case(
        None,
        (
            (_has_lapsed(membership), str(MembershipState.WAITING)),
            (_has_come_back(membership), str(MembershipState.ACTIVE)),
        ),
        membership.state,
    )


def holds_offer(membership: Any = Membership) -> Any:
    """A condition: a seat is kept for them until they answer."""
    return (membership.state == MembershipState.OFFERED) & (
        membership.offer_expires_at.is_null() | (membership.offer_expires_at > clock.now())
    )


def takes_seat(membership: Any = Membership) -> Any:
    """A condition: no other can have this seat; they hold it, or it is offered to them."""
    return membership.state.in_(rules.SEATED) | holds_offer(membership)


def waits(membership: Any = Membership) -> Any:
    """A condition: they wait, an offer that ran out included."""
    return (membership.state == MembershipState.WAITING) | _has_lapsed(membership)


def is_paused_on(membership: Any, day: Any) -> Any:
    """A condition: the newest pause covers this local date. One without dates goes on."""
    return ((membership.state == MembershipState.PAUSED) & membership.paused_from.is_null()) | (
        membership.paused_from.is_null(False)
        & (membership.paused_from <= day)
        & (membership.paused_until.is_null() | (membership.paused_until > day))
    )


def is_paused_today(membership: Any = Membership) -> Any:
    """A condition: they hold a seat and nobody expects them today."""
    return (membership.state == MembershipState.PAUSED) & ~_has_come_back(membership)


def is_expected(membership: Any, day: Any, mark: Any) -> Any:
    """A condition: a rate counts this date for them, whose mark may be NULL.

    A pause leaves rates, but for sessions that somebody came to all the same. Of a pause
    without dates nobody knows when it began: what has a mark counts.
    """
    return (
        ~is_paused_on(membership, day)
        | mark.in_(rules.HERE)
        | (membership.paused_from.is_null() & mark.is_null(False))
    )


def waiting_order(urgent_first: bool) -> tuple[Any, ...]:
    """Terms that order a waiting list as it is served; the query joins Referral, outer.

    The first to wait stands first; where the house says so, urgent ones before the others.
    """
    order = (Membership.waiting_since_at, Membership.id)
    if not urgent_first:
        return order
    return (Case(None, ((Referral.urgency == Urgency.URGENT, 0),), 1), *order)


def called(group_id: Any, person: Any = Person) -> Any:
    """What a person is called in a group: as they want it there, else their own name."""
    place = Membership.alias()
    wanted = (
        place.select(place.shown_as)
        .where(place.group == group_id, place.person == person.id, place.shown_as != "")
        .order_by(place.id.desc())
        .limit(1)
    )
    return fn.COALESCE(wanted, person.name)


# What is NULL is neither true nor false, and stays so under NOT: hence `is_null(False)` first.
def _has_lapsed(membership: Any) -> Any:
    return (
        (membership.state == MembershipState.OFFERED)
        & membership.offer_expires_at.is_null(False)
        & (membership.offer_expires_at <= clock.now())
    )


def _has_come_back(membership: Any) -> Any:
    return (membership.state == MembershipState.PAUSED) & (membership.paused_until <= clock.today())
