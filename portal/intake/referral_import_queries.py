"""What a file of referrals is compared with, each in one statement."""

from collections.abc import Collection
from typing import Any

from portal.intake import queries
from portal.models import IntakeMessage, Person, Programme, Referral


def programmes_open_to(by: Any) -> list[tuple[Any, ...]]:
    """Programmes that a file may name, by name; all open ones from the command line.

    Rows: (programme_id, name).
    """
    if by is not None:
        return queries.open_programmes(by)
    query = Programme.select(Programme.id, Programme.name).where(Programme.is_open)
    return list(query.order_by(Programme.name, Programme.id).tuples())


def taken_keys(keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of these (sender, key), those that a message stands under."""
    names = sorted({key for _sender, key in keys})
    query = IntakeMessage.select(IntakeMessage.sender, IntakeMessage.external_id).where(
        IntakeMessage.external_id.in_(names)
    )
    return set(query.tuples()) & set(keys)


def numbers_known(numbers: Collection[str]) -> set[str]:
    """Of these NHS numbers, those of somebody on record."""
    query = Person.select(Person.nhs_number).where(
        Person.nhs_number.in_(sorted(set(numbers) - {""})), Person.merged_into.is_null()
    )
    return {number for (number,) in query.tuples()}


def references_known(references: Collection[str]) -> set[tuple[int | None, str]]:
    """Of these references of senders, the (provider id, reference) of referrals that are here."""
    query = Referral.select(Referral.provider, Referral.sender_reference).where(
        Referral.sender_reference.in_(sorted(set(references) - {""}))
    )
    return set(query.tuples())


def messages_of(referral_ids: Collection[int]) -> list[tuple[int, int, str, str]]:
    """What referrals came of. Rows: (referral_id, message_id, external_id, body_sha256)."""
    query = (
        Referral.select(
            Referral.id, IntakeMessage.id, IntakeMessage.external_id, IntakeMessage.body_sha256
        )
        .join(IntakeMessage)
        .where(Referral.id.in_(list(referral_ids)))
        .order_by(Referral.id)
    )
    return list(query.tuples())
