"""Where a membership stands today, as SQL: the one place that knows what time does to it.

An offer whose time has run out is a wait again and holds no seat; a pause that is over is a
place like any other. Nobody has to write that first, so every count reads it from here.
"""

from datetime import timedelta
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal import clock, settings
from portal.groups import place_rules, rules
from portal.models import (
    FollowUp,
    Group,
    Membership,
    MembershipState,
    Person,
    Referral,
    Session,
    Taster,
    Urgency,
)

# A first visit after which nobody was asked keeps a seat no longer than this.
VISIT_HOLDS_DAYS = 7


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


def visit_seats(group: Any = Group, person_id: int | None = None) -> Any:
    """How many seats first visits hold, where the group says they do, beside each row of Group.

    From booking until somebody says what came of it, or a week after the session; none of
    somebody who has a seat by now. Of one person alone where one is given.
    """
    visit, met, seated = Taster.alias(), Session.alias(), Membership.alias()
    has_seat = seated.select(SQL("1")).where(
        seated.group == visit.group, seated.person == visit.person, takes_seat(seated)
    )
    count = (
        visit.select(fn.COUNT(SQL("*")))
        .join(met, on=(visit.session == met.id))
        .where(
            visit.group == group.id,
            visit.outcome.is_null(),
            met.starts_at >= clock.now() - timedelta(days=VISIT_HOLDS_DAYS),
            met.state.in_(rules.MEETS),
            ~fn.EXISTS(has_seat),
            visit.person == person_id if person_id is not None else SQL("1 = 1"),
        )
    )
    return Case(None, ((group.taster_takes_seat, count),), 0)


def seats_taken(group: Any = Group) -> Any:
    """How many seats of a group nobody else can have: one number beside each row of Group."""
    one = Membership.alias()
    held = one.select(fn.COUNT(SQL("*"))).where(one.group == group.id, takes_seat(one))
    # A query plus a number would be taken for two queries put together.
    return fn.COALESCE(held, 0) + visit_seats(group)


def waiting_line(group_id: int) -> list[int]:
    """Ids of the memberships that wait for a group, the next one first. One statement."""
    query = (
        Membership.select(Membership.id)
        .join(Referral, JOIN.LEFT_OUTER)
        .where(Membership.group == group_id, waits())
        .order_by(*waiting_order(settings.current().waiting_urgent_first))
    )
    return [membership_id for (membership_id,) in query.tuples()]


def free_seat_keys(group_id: int) -> list[str]:
    """Keys of the open follow-ups that say to offer a seat of this group. One statement."""
    query = (
        FollowUp.select(FollowUp.key)
        .where(
            FollowUp.group == group_id,
            FollowUp.done_at.is_null(),
            FollowUp.key.startswith(place_rules.FREE_SEAT),
        )
        .order_by(FollowUp.id)
    )
    return [key for (key,) in query.tuples()]


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
