"""Which fields may go out to whom: the one filter of pages, files, letters and replies.

`field_table` says what each field tells of a person. Here stands, for every way in which
somebody may stand to a person, which classes of fields are theirs to read. Whatever selects
fields for somebody asks this module: `read_watch` does so for every statement of a request.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from peewee import SQL, AutoField, Field, ForeignKeyField

from portal.auth.field_table import TABLE, FieldClass
from portal.models import Role

__all__ = ["FieldClass", "FieldRefused", "Standing"]

C = FieldClass
ALWAYS = frozenset({C.ADMIN})


class Standing(StrEnum):
    """How somebody stands to a person whose fields they would read."""

    OFFICE = "office"
    """Staff, for the people and referrals of their programmes."""

    LEADER = "leader"
    """A facilitator, for the members of own groups."""

    MANAGER = "manager"
    """A manager, for figures, and for concerns that they lead on."""

    ADMINISTRATOR = "administrator"
    """An administrator, whose work needs no person's page."""

    EMERGENCY = "emergency"
    """Somebody who opened one record for an hour, with a reason, against the usual bounds."""

    SENDER = "sender"
    """Whoever sent a referral, and hears what came of it."""

    PERSON = "person"
    """The person themselves, who asks for what is kept about them."""


# Concerns are for whoever raised them and their leads, whatever their role: `scope.concerns`
# says which; so each role that may raise one or lead on one has the class.
CLASSES: dict[Standing, frozenset[FieldClass]] = {
    Standing.OFFICE: frozenset(
        {
            C.KNOWN,
            C.IDENTITY,
            C.CONTACT,
            C.RISK,
            C.HEALTH,
            C.REFERRAL,
            C.AGREED,
            C.MAIL,
            C.BAR,
            C.CONCERN,
        }
    )
    | ALWAYS,
    # Never why somebody came, who referred them, or what they answered.
    Standing.LEADER: frozenset({C.KNOWN, C.CONTACT, C.CONCERN}) | ALWAYS,
    Standing.MANAGER: frozenset({C.AGREED, C.CONCERN}) | ALWAYS,
    Standing.ADMINISTRATOR: frozenset({C.MAIL, C.BAR}) | ALWAYS,
    # What an emergency needs, to say who somebody is and to reach help for them: not why they
    # came, what was said or answered, who referred them, nor any concern about them.
    Standing.EMERGENCY: frozenset({C.KNOWN, C.IDENTITY, C.CONTACT, C.RISK}) | ALWAYS,
    # How a referral of theirs fares. They know why they sent it; nothing of it is read back.
    Standing.SENDER: frozenset({C.REFERRAL}) | ALWAYS,
    # All that is about them; concerns name others, so that a lead looks through them first.
    Standing.PERSON: frozenset(
        {C.KNOWN, C.IDENTITY, C.CONTACT, C.RISK, C.HEALTH, C.REFERRAL, C.AGREED, C.MAIL}
    )
    | ALWAYS,
}
STANDING_OF_ROLE = {
    Role.STAFF: Standing.OFFICE,
    Role.FACILITATOR: Standing.LEADER,
    Role.MANAGER: Standing.MANAGER,
    Role.ADMINISTRATOR: Standing.ADMINISTRATOR,
}


class FieldRefused(RuntimeError):
    """Something would have given fields to somebody whose classes they aren't of.

    A fault of ours, never of the reader's: it is stopped, and nothing goes out.
    """

    def __init__(self, fields: Iterable[Field]):
        self.names = sorted({f"{one.model.__name__}.{one.name}" for one in fields})
        super().__init__("Not for this reader: " + ", ".join(self.names))


def class_of(field: Field) -> FieldClass | None:
    """What a field tells of a person; None for a table that speaks of none.

    Raises LookupError for a field that nobody has put in a class.
    """
    classes = TABLE.get(field.model)
    if classes is None:
        return None
    found = _classes_by_name(field.model).get(field.name)
    if found is None:
        raise LookupError(f"{field.model.__name__}.{field.name} stands in no class.")
    return found


@cache
def _classes_by_name(model: Any) -> dict[str, FieldClass]:
    found = {name: one for one, names in TABLE[model].items() for name in names.split()}
    for field in model._meta.sorted_fields:
        # Its number, its version and its keys name nobody by themselves.
        if isinstance(field, AutoField | ForeignKeyField) or field.name == "version":
            found.setdefault(field.name, FieldClass.ADMIN)
    return found


def fields_of(model: Any, classes: Iterable[FieldClass]) -> list[Field]:
    """The fields of a table that are of these classes, in the table's order."""
    wanted = frozenset(classes)
    return [one for one in model._meta.sorted_fields if class_of(one) in wanted]


def classes_of_roles(roles: Iterable[Role]) -> frozenset[FieldClass]:
    """Every class that any of these roles may read, of whom its scope opens."""
    return frozenset().union(*(CLASSES[STANDING_OF_ROLE[role]] for role in roles))


def readable(fields: Iterable[Field], classes: frozenset[FieldClass]) -> list[Any]:
    """What to select: each field, or an empty place for one whose class isn't among these."""
    return [SQL("NULL") if list(refused([one], classes)) else one for one in fields]


def refused(fields: Iterable[Field], classes: frozenset[FieldClass]) -> Iterator[Field]:
    """Of these fields, those that a reader with these classes may not have."""
    for field in fields:
        found = class_of(field)
        if found is not None and found not in classes:
            yield field


def check(fields: Iterable[Field], classes: frozenset[FieldClass]) -> None:
    """Raise FieldRefused unless every field is of one of these classes, or speaks of nobody."""
    found = list(refused(fields, classes))
    if found:
        raise FieldRefused(found)
