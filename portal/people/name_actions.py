"""Changing who a person is on record; a name that changes goes on finding them."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Person, PersonName
from portal.models.people import NAME_LENGTH
from portal.people import merge_queries, rules
from portal.people.actions import index_names

# What may be changed here. How somebody may be reached is set where its consequences stand.
EDITED = (
    "name",
    "referrer_name",
    "given_name",
    "family_name",
    "born_on",
    "pronouns",
    "gender",
    "nhs_number",
    "address",
    "postcode",
    "has_no_fixed_abode",
    "language",
    "needs_interpreter",
    "access_needs",
    "emergency_name",
    "emergency_phone",
    "leader_note",
)
_NAMES = ("name", "given_name", "family_name")


class ChangedMeanwhile(StaleVersion):
    """Somebody changed the person since: `now` is how they stand, by field."""

    def __init__(self, message: str, now: dict[str, Any]):
        super().__init__(message)
        self.now = now


def change_person(
    person_id: int, *, version: int, values: dict[str, Any], was_mistake: bool, by: Any
) -> list[str]:
    """Give a person other details. Returns the names of the fields that changed.

    A name that is replaced is kept as an earlier one, by which staff find the record, unless
    it was a mistake. Raises ChangedMeanwhile, with nothing changed, for a stale version, and
    DomainError with its field for a number that can't be an NHS number.
    """
    with write():
        now = Person.select().where(Person.id == person_id).dicts().get()
        values = {**values, "nhs_number": _number(values["nhs_number"], now["nhs_number"])}
        if now["version"] != version:
            raise ChangedMeanwhile(
                _(
                    "Somebody changed this person since you opened the page. What stands on "
                    "record now is beside what you typed: save again to keep yours."
                ),
                {name: now[name] for name in (*EDITED, "version")},
            )
        changed = [name for name in EDITED if now[name] != values[name]]
        if not changed:
            return []
        Person.update(**{name: values[name] for name in changed}, version=version + 1).where(
            Person.id == person_id
        ).execute()
        if set(changed) & {*_NAMES, "referrer_name"}:
            if not was_mistake:
                _keep_earlier(person_id, now, values)
            index_names(person_id, merge_queries.names_of(person_id))
        record_event("person_changed", "person", person_id, by=by, person=person_id, fields=changed)
    return changed


def forget_name(person_id: int, name_id: int, *, by: Any) -> None:
    """Keep an earlier name no more: nobody finds the record by it from now on."""
    with write():
        gone = (
            PersonName.delete()
            .where(PersonName.id == name_id, PersonName.person == person_id)
            .execute()
        )
        if gone:
            index_names(person_id, merge_queries.names_of(person_id))
            record_event("earlier_name_forgotten", "person", person_id, by=by, person=person_id)


def _number(text: str, now: str) -> str:
    # What stands on record already, perhaps of another country, isn't for this page to refuse.
    if "".join(text.split()) in ("", now):
        return "".join(text.split())
    digits = rules.nhs_digits(text)
    if not digits or not rules.is_nhs_number(digits):
        raise DomainError(
            _("Enter the ten digits of an NHS number, such as 943 476 5919, or leave it empty."),
            "nhs_number",
        )
    return digits


def _keep_earlier(person_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    whole = (before["given_name"], before["family_name"])
    earlier = [before["name"], " ".join(filter(None, whole))]
    current = {after["name"], f"{after['given_name']} {after['family_name']}".strip()}
    known = {*merge_queries.names_of(person_id), *current}
    for name in dict.fromkeys(earlier):
        if name and name not in known:
            PersonName.insert(
                person=person_id, name=name[:NAME_LENGTH], created_at=clock.now()
            ).execute()
