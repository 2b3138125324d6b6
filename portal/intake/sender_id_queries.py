"""Reading which referral a provider's computer means by an id of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from portal.intake.update_rules import Known
from portal.models import Person, Referral, ReferralState, SenderId, SenderIdKind


class KnownReferral(NamedTuple):
    """The referral that a sender's ids lead to."""

    referral_id: int
    reference: str
    state: str
    queue_rank: int
    version: int
    received_at: datetime
    person_id: int
    known: Known

    @property
    def is_open(self) -> bool:
        return self.state != ReferralState.ENDED


def known_referral(
    provider_id: int, request_ids: Iterable[str], task_ids: Iterable[str]
) -> KnownReferral | None:
    """The newest of a provider's own referrals that one of these ids names, or None.

    Another provider's referral under the same id isn't theirs, and isn't found.
    """
    named = (SenderId.kind == SenderIdKind.REQUEST) & SenderId.value.in_(list(request_ids))
    named |= (SenderId.kind == SenderIdKind.TASK) & SenderId.value.in_(list(task_ids))
    row = (
        SenderId.select(
            Referral.id,
            Referral.reference,
            Referral.state,
            Referral.queue_rank,
            Referral.version,
            Referral.received_at,
            Person.id,
            Person.name,
            Person.born_on,
            Person.nhs_number,
            Person.phone,
            Person.email,
            Person.address,
            Person.postcode,
            Referral.reason,
            Referral.urgency,
        )
        .join(Referral)
        .join(Person)
        .where(SenderId.provider == provider_id, Referral.provider == provider_id, named)
        .order_by(Referral.id.desc())
        .tuples()
        .first()
    )
    return KnownReferral._make([*row[:7], Known(*row[7:])]) if row else None


def ids_of_referral(referral_id: int) -> dict[SenderIdKind, list[str]]:
    """The sender's own ids of one referral, by kind, in the order in which they were given."""
    query = (
        SenderId.select(SenderId.kind, SenderId.value)
        .where(SenderId.referral == referral_id)
        .order_by(SenderId.id)
    )
    found: dict[SenderIdKind, list[str]] = {kind: [] for kind in SenderIdKind}
    for kind, value in query.tuples():
        found[SenderIdKind(kind)].append(value)
    return found
