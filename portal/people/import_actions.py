"""Writes of an import of people, and their undoing: without events, the import has its own."""

from collections.abc import Sequence

from flask_babel import gettext as _
from peewee import ForeignKeyField, chunked

from portal import clock
from portal.errors import DomainError
from portal.imports import reference_actions
from portal.models import (
    TABLES,
    Consent,
    Person,
    PersonName,
    PersonNameKey,
    Pseudonym,
    SourceNoun,
)
from portal.people import rules
from portal.people.actions import KEYS_AT_ONCE, all_names

# What comes with a person, and goes with them.
_THEIRS = (PersonName, PersonNameKey, Pseudonym)


def add_people(rows: Sequence[tuple[rules.PersonDetails, str]]) -> list[int]:
    """Write people, each with their reference or "", in the open transaction.

    Returns their ids in the order of the rows.
    """
    now = clock.now()
    made, keys = [], []
    for details, reference in rows:
        values = {name: getattr(details, name) for name in vars(details) if name != "earlier_names"}
        person_id = int(Person.insert(**values, created_at=now).execute())
        made.append(person_id)
        keys += [
            {"person": person_id, "key": key, "is_word": is_word}
            for key, is_word in rules.name_keys(all_names(details))
        ]
        if reference:
            reference_actions.keep(SourceNoun.PERSON, {reference: person_id})
    for batch in chunked(keys, KEYS_AT_ONCE):
        PersonNameKey.insert_many(batch).execute()
    return made


def forget_consents(referral_ids: Sequence[int]) -> None:
    """Take back what came with referrals that an import made, in the open transaction."""
    Consent.delete().where(Consent.referral.in_(list(referral_ids))).execute()


def remove_people(person_ids: Sequence[int]) -> None:
    """Take back people whom an import made, in the open transaction.

    Raises DomainError where anything stands on one of them by now: a place, a mark, a referral.
    """
    ids = list(person_ids)
    for model in TABLES:
        if model in _THEIRS:
            continue
        for field in model._meta.sorted_fields:
            if not isinstance(field, ForeignKeyField) or field.rel_model is not Person:
                continue
            if model.select().where(field.in_(ids)).exists():
                raise DomainError(
                    _(
                        "Some of these people have a place, a mark, a referral or a note by now, "
                        "so they stay. Undo what was brought in after them first."
                    )
                )
    reference_actions.forget(SourceNoun.PERSON, ids)
    Person.delete().where(Person.id.in_(ids)).execute()
