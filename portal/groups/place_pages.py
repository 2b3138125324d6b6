"""What pages about one place share: finding it, and noting that it was looked at."""

from flask import abort
from flask_login import current_user

from portal.audit import record_look
from portal.groups import seat_queries
from portal.groups.seat_queries import PlacePage


def place_or_404(membership_id: int) -> PlacePage:
    """A membership that the user may look after, else 404."""
    place = seat_queries.place_page(current_user, membership_id)
    if place is None:
        abort(404)
    return place


def look(place: PlacePage) -> None:
    """Note that the user is shown this person's place."""
    record_look(
        "membership_opened",
        "membership",
        place.row.membership_id,
        by=current_user,
        person=place.row.person_id,
    )
