"""Reading a person's details to change them, and the names they had before."""

from datetime import datetime
from typing import Any, NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Person, PersonName
from portal.people.name_actions import EDITED


def details_for(user: SignedInUser, person_id: int) -> dict[str, Any] | None:
    """What may be changed about a person, by field, if the user may open them. One statement."""
    row = (
        Person.select(*(getattr(Person, name) for name in (*EDITED, "id", "version")))
        .where(Person.id == person_id, scope.people(user, Person.id))
        .dicts()
        .first()
    )
    return dict(row) if row else None


class EarlierName(NamedTuple):
    """A name by which a record is found too, and since when it is kept as that."""

    name_id: int
    name: str
    kept_at: datetime


def earlier_names(person_id: int) -> list[EarlierName]:
    """Earlier and other names of a person, newest first. One statement."""
    query = (
        PersonName.select(PersonName.id, PersonName.name, PersonName.created_at)
        .where(PersonName.person == person_id)
        .order_by(PersonName.created_at.desc(), PersonName.id.desc())
    )
    return [EarlierName(*row) for row in query.tuples()]
