"""Reading where a referral stands, for the provider that sent it and for nobody else."""

from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import JOIN, fn

from portal import clock, settings
from portal.models import IntakeMessage, Provider, Referral, ReferralStep, StepKind
from portal.referrals import outward_queries
from portal.referrals.outward_rules import Outward, Share

# Steps that the sender made, or is asked to answer; and those that the world may hear of.
_THEIRS = (StepKind.RECEIVED, StepKind.ARRIVED, StepKind.ASKED)
_TOLD = (
    StepKind.CONTACTING,
    StepKind.ACCEPTED,
    StepKind.PLACED,
    StepKind.WAITING,
    StepKind.OFFERED,
    StepKind.ENDED,
    StepKind.REOPENED,
    StepKind.HELD,
    StepKind.RESUMED,
)


class Status(NamedTuple):
    """A provider's own referral and where it stands."""

    referral_id: int
    receipt: str
    sender_reference: str
    urgency: str
    received_at: datetime
    message_id: str
    sender_name: str
    sender_code: str
    outward: Outward
    changed_at: datetime


def status_for(provider_id: int, receipt: str) -> Status | None:
    """Where a referral stands; None for one that this provider didn't send."""
    row = (
        Referral.select(
            Referral.id,
            Referral.reference,
            Referral.sender_reference,
            Referral.urgency,
            Referral.asked_urgency,
            Referral.received_at,
            IntakeMessage.external_id,
            Provider.name,
            Provider.ods_code,
        )
        .join(IntakeMessage)
        .switch(Referral)
        .join(Provider, JOIN.LEFT_OUTER)
        .where(Referral.reference == receipt, Referral.provider == provider_id)
        .tuples()
        .first()
    )
    if row is None:
        return None
    outward = outward_queries.outward_of(row[0])
    referral_id, receipt, reference, urgency, asked, *rest = row
    if outward.share < Share.STATE:
        # How urgent we find it is a word of ours: without leave they hear their own again.
        urgency = asked or urgency
    changed_at = _changed_at(referral_id, outward) or rest[0]
    return Status._make([referral_id, receipt, reference, urgency, *rest, outward, changed_at])


def _changed_at(referral_id: int, outward: Outward) -> datetime | None:
    """When the newest step was taken that the sender may hear of, and that is settled."""
    settled = clock.now() - timedelta(minutes=settings.current().undo_minutes)
    seen = ReferralStep.kind.in_(_THEIRS)
    if outward.share > Share.NOTHING:
        seen |= ReferralStep.kind.in_(_TOLD) & (ReferralStep.at <= settled)
    query = ReferralStep.select(fn.MAX(ReferralStep.at)).where(
        ReferralStep.referral == referral_id, seen
    )
    # Read as the column reads: an aggregate alone comes back as text on SQLite.
    found = query.scalar()
    return None if found is None else ReferralStep.at.python_value(found)
