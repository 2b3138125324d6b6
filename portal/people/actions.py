"""Writes about people: who they are, how they are found, and what they agreed to."""

from collections.abc import Iterable
from typing import Any

from peewee import chunked

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.models import Consent, Person, PersonName, PersonNameKey
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NHS_NUMBER_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
    SAFE_TIMES_LENGTH,
)
from portal.people import rules

# Both engines bound how many values one statement may carry.
KEYS_AT_ONCE = 500
# Text longer than its column is cut here and kept whole in the intake message.
_LENGTHS = {
    "name": NAME_LENGTH,
    "given_name": NAME_LENGTH,
    "family_name": NAME_LENGTH,
    "pronouns": 60,
    "nhs_number": NHS_NUMBER_LENGTH,
    "phone": PHONE_LENGTH,
    "email": EMAIL_LENGTH,
    "postcode": POSTCODE_LENGTH,
    "language": 60,
    "gender": 60,
    "safe_times": SAFE_TIMES_LENGTH,
    "practice_name": NAME_LENGTH,
    "practice_ods_code": 20,
    "kin_name": NAME_LENGTH,
    "kin_relation": 60,
    "kin_phone": PHONE_LENGTH,
    "emergency_name": NAME_LENGTH,
    "emergency_phone": PHONE_LENGTH,
}


def add_person(details: rules.PersonDetails, by: Any = None) -> int:
    """Add a person as described. Returns their id. Never merges with anybody on record."""
    values = {name: getattr(details, name) for name in vars(details) if name != "earlier_names"}
    for name, length in _LENGTHS.items():
        values[name] = values[name][:length]
    number = rules.nhs_digits(details.nhs_number)
    values["nhs_number"] = number or "".join(values["nhs_number"].split())
    now = clock.now()
    with write():
        person_id = int(Person.insert(**values, created_at=now).execute())
        for earlier in details.earlier_names:
            PersonName.insert(
                person=person_id, name=earlier[:NAME_LENGTH], created_at=now
            ).execute()
        index_names(person_id, all_names(details))
        filled = [name for name, value in values.items() if value]
        record_event("person_added", "person", person_id, by=by, person=person_id, fields=filled)
    return person_id


def all_names(details: rules.PersonDetails) -> list[str]:
    """Every name by which a person is found, as their columns keep them."""
    names = [details.name, details.given_name, details.family_name, *details.earlier_names]
    return [name[:NAME_LENGTH] for name in names]


def index_names(person_id: int, names: Iterable[str]) -> None:
    """Make a person findable by these names, in the transaction that is open.

    Replaces the keys that were there, so pass every name the person has or had.
    """
    PersonNameKey.delete().where(PersonNameKey.person == person_id).execute()
    rows = [
        {"person": person_id, "key": key, "is_word": is_word}
        for key, is_word in rules.name_keys(names)
    ]
    for batch in chunked(rows, KEYS_AT_ONCE):
        PersonNameKey.insert_many(batch).execute()


def record_consents(
    person_id: int, referral_id: int | None, consents: Iterable[Any], by: Any = None
) -> None:
    """Keep agreements as they were sent or said; each is a row of its own, none overwritten.

    Takes objects with scope, is_implied, said_by, how and given_on, and of feedback the level.
    """
    rows = [
        {
            "person": person_id,
            "referral": referral_id,
            "scope": consent.scope,
            "is_implied": consent.is_implied,
            "said_by": consent.said_by[:NAME_LENGTH],
            "how": consent.how[:60],
            "given_on": consent.given_on,
            "level": getattr(consent, "level", ""),
            "recorded_at": clock.now(),
            "recorded_by": getattr(by, "id", by),
        }
        for consent in consents
    ]
    if not rows:
        return
    with write():
        Consent.insert_many(rows).execute()
        record_event(
            "consent_recorded",
            "person",
            person_id,
            by=by,
            person=person_id,
            fields=sorted({str(row["scope"]) for row in rows}),
        )
