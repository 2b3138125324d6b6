"""Who has a seat in a class, who is offered one and who waits; and when it begins. Pure.

An offer that nobody answered is over at its time, whoever has written that down: pages compute
it, and the next write settles it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.models import BookingState, ClassState
from portal.training.cover_rules import CourseTerms, speaking_for
from portal.training.rules import CredentialState, CredentialStatus

# What makes a class something that somebody needs now.
_WANTING = (
    CredentialState.EXPIRED,
    CredentialState.REVOKED,
    CredentialState.MISSING,
    CredentialState.IN_GRACE,
    CredentialState.EXPIRING,
    CredentialState.WAIVED,
)


class Place(NamedTuple):
    """One booking as the seating needs it. Who has left is offered nothing."""

    booking_id: int
    state: str
    booked_at: datetime
    offer_ends_at: datetime | None
    is_active: bool = True


@dataclass(frozen=True)
class Seating:
    """How a class's seats stand at an instant; ids of bookings.

    `offered` are offers that hold, by the instant at which they end; `lapsed` those that have
    run out and aren't written down yet; `due` those of the waiting, in order, for whom a seat
    is free, by when their offer would end. `waiting` is everybody who waits, in order.
    `free_count` are the seats that anybody may have at once.
    """

    booked: tuple[int, ...]
    offered: Mapping[int, datetime]
    lapsed: tuple[int, ...]
    waiting: tuple[int, ...]
    due: Mapping[int, datetime]
    free_count: int

    @property
    def seated_count(self) -> int:
        """Seats that are taken or held for somebody."""
        return len(self.booked) + len(self.offered)

    def position(self, booking_id: int) -> int | None:
        """Where somebody stands in the waiting list, from 1; None for who doesn't wait."""
        return self.waiting.index(booking_id) + 1 if booking_id in self.waiting else None


def seating(
    places: Iterable[Place],
    capacity: int,
    starts_at: datetime,
    now: datetime,
    offer_hours: int,
) -> Seating:
    """Who sits, who is offered a seat and who waits, at an instant before the start.

    A free seat goes to who has waited longest; nobody who comes later gets past them. An
    offer never outlasts the start.
    """
    ordered = sorted(places, key=lambda one: (one.booked_at, one.booking_id))
    booked = tuple(one.booking_id for one in ordered if one.state == BookingState.BOOKED)
    offered: dict[int, datetime] = {}
    lapsed = []
    for one in ordered:
        if one.state != BookingState.OFFERED:
            continue
        ends_at = min(one.offer_ends_at or now, starts_at)
        if ends_at > now and one.is_active:
            offered[one.booking_id] = ends_at
        else:
            lapsed.append(one.booking_id)
    waiting = [one for one in ordered if one.state == BookingState.WAITING]
    free = max(0, capacity - len(booked) - len(offered)) if starts_at > now else 0
    until = min(now + timedelta(hours=offer_hours), starts_at)
    next_in_line = [one.booking_id for one in waiting if one.is_active][:free]
    return Seating(
        booked=booked,
        offered=offered,
        lapsed=tuple(lapsed),
        waiting=tuple(one.booking_id for one in waiting),
        due=dict.fromkeys(next_in_line, until),
        free_count=free - len(next_in_line),
    )


def takes_bookings(state: ClassState | str, starts_at: datetime, now: datetime) -> bool:
    """Whether places in a class can still be taken and given up."""
    return state == ClassState.PLANNED and starts_at > now


def may_be_completed(state: ClassState | str, starts_at: datetime, now: datetime) -> bool:
    """Whether it can be said who came."""
    return state == ClassState.PLANNED and starts_at <= now


def start_of_class(day: date, local_time: str) -> datetime | None:
    """The instant at which the charity's clock shows this day and "HH:MM".

    None for a time that the clock leaves out when it goes forward. One that comes twice is
    the first of the two.
    """
    hour, minute = (int(part) for part in local_time.split(":"))
    starts_at = clock.at_local(day, hour, minute)
    shown = clock.local(starts_at)
    return starts_at if (shown.date(), shown.hour, shown.minute) == (day, hour, minute) else None


def renewed_by(catalogue: Mapping[int, CourseTerms], course_id: int) -> list[CourseTerms]:
    """The other courses that completing this one is good for, in the catalogue's order."""
    return [
        one
        for one in catalogue.values()
        if one.id != course_id and course_id in speaking_for(catalogue, one.id)
    ]


def wanted_for(
    catalogue: Mapping[int, CourseTerms],
    statuses: Sequence[CredentialStatus],
    needed: Iterable[int],
) -> dict[int, CredentialStatus]:
    """By course id, why a class of it is what somebody needs: the most urgent status.

    `statuses` are what concerns them, what needs doing first; `needed` the courses they need.
    """
    needed = set(needed)
    found: dict[int, CredentialStatus] = {}
    for status in statuses:
        if status.course.id in needed and status.state in _WANTING:
            for course_id in speaking_for(catalogue, status.course.id):
                found.setdefault(course_id, status)
    return found


def stands(booking_id: int, state: BookingState | str, seats: Seating) -> BookingState:
    """Where a booking stands, whether or not it is written down yet."""
    if booking_id in seats.lapsed:
        return BookingState.CANCELLED
    return BookingState.OFFERED if booking_id in seats.due else BookingState(state)
