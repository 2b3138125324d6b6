"""Messages that came later and joined a referral: an update, an answer, a file, a new risk."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.models import IntakeMessage, ReferralMessage, User


class JoinedRow(NamedTuple):
    """A message that joined a referral, and who of ours has read it."""

    joined_id: int
    message_id: int
    receipt: str
    door: str
    part: str
    joined_at: datetime
    read_at: datetime | None
    read_by: str | None


def _joined() -> Any:
    return (
        ReferralMessage.select(
            ReferralMessage.id,
            ReferralMessage.message,
            IntakeMessage.receipt,
            IntakeMessage.door,
            ReferralMessage.part,
            ReferralMessage.joined_at,
            ReferralMessage.read_at,
            User.name,
        )
        .join(IntakeMessage)
        .join_from(ReferralMessage, User, JOIN.LEFT_OUTER, on=ReferralMessage.read_by)
    )


def joined_messages(referral_id: int) -> list[JoinedRow]:
    """What joined a referral, in the order in which it came. One statement."""
    rows = (
        _joined()
        .where(ReferralMessage.referral == referral_id)
        .order_by(ReferralMessage.joined_at, ReferralMessage.id)
        .tuples()
    )
    return [JoinedRow(*row) for row in rows]


def join_of(message_id: int) -> JoinedRow | None:
    """How a message joined a referral; None for one that opened its own. One statement."""
    row = _joined().where(ReferralMessage.message == message_id).tuples().first()
    return JoinedRow(*row) if row else None


def message_ids_of(referral_id: int, first_id: int) -> list[int]:
    """The message that opened a referral, then those that joined it. One statement."""
    rows = (
        ReferralMessage.select(ReferralMessage.message)
        .where(ReferralMessage.referral == referral_id)
        .order_by(ReferralMessage.joined_at, ReferralMessage.id)
        .tuples()
    )
    return [first_id, *(message_id for (message_id,) in rows)]
