"""Reading venues: all of them, one of them, and the groups that meet there."""

from datetime import date
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Group, Venue


class VenueRow(NamedTuple):
    """A venue as the list shows it."""

    venue_id: int
    name: str
    address: str
    postcode: str
    area: str
    is_step_free: bool | None
    has_accessible_toilet: bool | None
    has_hearing_loop: bool | None
    has_parking: bool | None
    contact_name: str
    contact_phone: str
    is_used: bool
    group_count: int


def venues(user: SignedInUser) -> list[VenueRow]:
    """Every venue, those in use first, by name; with how many groups that the user sees meet there.

    One statement.
    """
    one = Group.alias()
    meeting = one.select(fn.COUNT(SQL("*"))).where(
        one.venue == Venue.id,
        one.ended_on.is_null() | (one.ended_on >= clock.today()),
        scope.groups(user, one.id),
    )
    query = Venue.select(
        Venue.id,
        Venue.name,
        Venue.address,
        Venue.postcode,
        Venue.area,
        Venue.is_step_free,
        Venue.has_accessible_toilet,
        Venue.has_hearing_loop,
        Venue.has_parking,
        Venue.contact_name,
        Venue.contact_phone,
        Venue.is_used,
        meeting,
    ).order_by(Venue.is_used.desc(), Venue.name, Venue.id)
    return [VenueRow(*row) for row in query.tuples()]


class VenuePage(NamedTuple):
    """All that is kept of a venue."""

    venue_id: int
    version: int
    name: str
    address: str
    postcode: str
    area: str
    is_step_free: bool | None
    has_accessible_toilet: bool | None
    has_hearing_loop: bool | None
    has_parking: bool | None
    access_note: str
    contact_name: str
    contact_phone: str
    contact_email: str
    is_used: bool


def venue(venue_id: int) -> VenuePage | None:
    """One venue, or None. One statement."""
    row: Any = (
        Venue.select(
            Venue.id,
            Venue.version,
            Venue.name,
            Venue.address,
            Venue.postcode,
            Venue.area,
            Venue.is_step_free,
            Venue.has_accessible_toilet,
            Venue.has_hearing_loop,
            Venue.has_parking,
            Venue.access_note,
            Venue.contact_name,
            Venue.contact_phone,
            Venue.contact_email,
            Venue.is_used,
        )
        .where(Venue.id == venue_id)
        .tuples()
        .first()
    )
    return VenuePage(*row) if row else None


class MeetingRow(NamedTuple):
    """A group that meets at a venue."""

    group_id: int
    name: str
    place: str
    ended_on: date | None


def groups_at(user: SignedInUser, venue_id: int) -> list[MeetingRow]:
    """Groups that the user may see and that meet at a venue, by name. One statement."""
    query = (
        Group.select(Group.id, Group.name, Group.place, Group.ended_on)
        .where(
            Group.venue == venue_id,
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
            scope.groups(user, Group.id),
        )
        .order_by(Group.name, Group.id)
    )
    return [MeetingRow(*row) for row in query.tuples()]


def venues_to_choose(current_id: int | None = None) -> list[tuple[int, str]]:
    """(id, "name, area") of venues in use, and of the one that is chosen now. One statement."""
    query = (
        Venue.select(Venue.id, Venue.name, Venue.area)
        .where(Venue.is_used | (Venue.id == current_id))
        .order_by(Venue.name, Venue.id)
    )
    return [
        (venue_id, ", ".join(filter(None, (name, area)))) for venue_id, name, area in query.tuples()
    ]


def areas() -> list[str]:
    """The areas of venues in use, each once, in order. One statement."""
    query = (
        Venue.select(Venue.area)
        .where(Venue.is_used, Venue.area != "")
        .distinct()
        .order_by(Venue.area)
    )
    return [area for (area,) in query.tuples()]


def names_taken(name: str, but: int | None = None) -> bool:
    """Whether another venue has this name, whatever its capitals. One statement."""
    query = Venue.select(Venue.id, Venue.name).order_by(Venue.id)
    return any(
        other.casefold() == name.casefold() for venue_id, other in query.tuples() if venue_id != but
    )
