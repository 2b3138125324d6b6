"""Writes about people."""

from collections.abc import Iterable

from portal.models import PersonNameKey
from portal.people import rules


def index_names(person_id: int, names: Iterable[str]) -> None:
    """Make a person findable by these names, in the transaction that is open.

    Replaces the keys that were there, so pass every name the person has or had.
    """
    PersonNameKey.delete().where(PersonNameKey.person == person_id).execute()
    rows = [
        {"person": person_id, "key": key, "is_word": is_word}
        for key, is_word in rules.name_keys(names)
    ]
    if rows:
        PersonNameKey.insert_many(rows).execute()
