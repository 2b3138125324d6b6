"""Files that came with a referral's messages, as its own page lists them."""

from typing import NamedTuple

from portal.models import IntakeFile, Referral, ReferralMessage


class CameWith(NamedTuple):
    """One file: under its clean name, with a warning where it lied about itself."""

    file_id: int
    name: str
    warning: str


def files_of_referral(referral_id: int) -> list[CameWith]:
    """The files of its first message and of those that joined later, oldest first. One statement.

    Without what staff typed from a scan, which stands on the referral itself.
    """
    opened = Referral.select(Referral.message).where(Referral.id == referral_id)
    joined = ReferralMessage.select(ReferralMessage.message).where(
        ReferralMessage.referral == referral_id
    )
    query = (
        IntakeFile.select(IntakeFile.id, IntakeFile.name, IntakeFile.warning)
        .where(IntakeFile.message.in_(opened) | IntakeFile.message.in_(joined))
        .where(~IntakeFile.is_typed)
        .order_by(IntakeFile.added_at, IntakeFile.id)
    )
    return [CameWith(*row) for row in query.tuples()]
