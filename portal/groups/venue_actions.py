"""Writes about the buildings in which groups meet."""

from dataclasses import asdict, dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import venue_queries
from portal.groups.group_plan import many_lines
from portal.lines import one_line
from portal.models import Venue
from portal.models.venues import (
    ACCESS_NOTE_LENGTH,
    AREA_LENGTH,
    POSTCODE_LENGTH,
    VENUE_ADDRESS_LENGTH,
    VENUE_CONTACT_LENGTH,
    VENUE_EMAIL_LENGTH,
    VENUE_NAME_LENGTH,
    VENUE_PHONE_LENGTH,
)

_LENGTHS = {
    "name": VENUE_NAME_LENGTH,
    "address": VENUE_ADDRESS_LENGTH,
    "postcode": POSTCODE_LENGTH,
    "area": AREA_LENGTH,
    "contact_name": VENUE_CONTACT_LENGTH,
    "contact_phone": VENUE_PHONE_LENGTH,
    "contact_email": VENUE_EMAIL_LENGTH,
}


@dataclass(frozen=True)
class VenuePlan:
    """What a venue is to be; None for what nobody has looked at yet."""

    name: str
    address: str = ""
    postcode: str = ""
    area: str = ""
    is_step_free: bool | None = None
    has_accessible_toilet: bool | None = None
    has_hearing_loop: bool | None = None
    has_parking: bool | None = None
    access_note: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    is_used: bool = True


def add_venue(plan: VenuePlan, by: Any) -> int:
    """Add a venue. Returns its id. Raises DomainError with its field."""
    values = _checked(plan)
    with write():
        _refuse_taken(values["name"])
        made = Venue.create(created_at=clock.now(), **values)
        record_event("venue_added", "venue", made.id, by=by, fields=list(values))
    return int(made.id)


def change_venue(venue_id: int, version: int, plan: VenuePlan, by: Any) -> None:
    """Change a venue; for every group that meets there. Saying what holds changes nothing.

    Raises StaleVersion if somebody else changed it since, and DomainError with its field.
    """
    values = _checked(plan)
    with write():
        now = Venue.get_or_none(Venue.id == venue_id)
        if now is None or now.version != version:
            raise StaleVersion(
                _(
                    "Somebody changed this venue since you opened it. It stands below as it is "
                    "now; look at both, then save again."
                )
            )
        _refuse_taken(values["name"], but=venue_id)
        changed = [name for name, value in values.items() if getattr(now, name) != value]
        if not changed:
            return
        Venue.update(version=Venue.version + 1, **values).where(Venue.id == venue_id).execute()
        record_event("venue_changed", "venue", venue_id, by=by, fields=changed)


def _refuse_taken(name: str, but: int | None = None) -> None:
    if venue_queries.names_taken(name, but):
        raise DomainError(_("There is a venue called %(name)s already.", name=name), "name")


def _checked(plan: VenuePlan) -> dict[str, Any]:
    values = asdict(plan)
    for name, most in _LENGTHS.items():
        values[name] = one_line(values[name], most, name)
    if not values["name"]:
        raise DomainError(_("Enter the venue's name."), "name")
    if values["contact_email"]:
        try:
            validate_email(values["contact_email"], check_deliverability=False)
        except EmailNotValidError as problem:
            raise DomainError(
                _("Enter an e-mail address in full, such as rooms@library.org."), "contact_email"
            ) from problem
    values["access_note"] = many_lines(values["access_note"], ACCESS_NOTE_LENGTH, "access_note")
    return values
