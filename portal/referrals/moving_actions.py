"""How referrals follow when two records of a person become one."""

from flask_babel import gettext as _

from portal import clock
from portal.models import Referral, ReferralStep, StepKind
from portal.moving import Handler, Moving


def _referrals_follow(moving: Moving) -> None:
    """Each says on its timeline that its person's record is another one now."""
    rows = moving.rows(Referral, Referral.person == moving.source_id)
    moving.repoint(Referral, "person")
    for row in rows:
        moving.put(
            ReferralStep,
            referral=row["id"],
            at=clock.now(),
            by=moving.by_id,
            kind=StepKind.MERGED.value,
            note=_("Two records of this person became one."),
        )


HANDLERS = (Handler(Referral, ("person",), _referrals_follow),)
