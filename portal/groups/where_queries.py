"""Where groups and sessions meet, as one text beside each row."""

from typing import Any

from peewee import Case, fn

from portal.models import Group, Session, Venue


def group_place() -> Any:
    """ "Garden room, Harbour House", either alone, or nothing: beside each row of Group."""
    venue = Venue.alias()
    name = venue.select(venue.name).where(venue.id == Group.venue)
    return Case(
        None,
        ((Group.venue.is_null(), Group.place), (Group.place == "", name)),
        Group.place.concat(", ").concat(name),
    )


def session_place() -> Any:
    """Its own place where it has one, else its group's: beside each row of Session and Group."""
    return fn.COALESCE(fn.NULLIF(Session.place, ""), group_place())
