"""Reading who else has a referral open right now."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.models import ReferralLook, User

# A look that is older says nothing about who is at it now.
MINUTES = 10


class Presence(NamedTuple):
    """A colleague who opened a referral, so many minutes ago."""

    name: str
    minutes: int


def colleagues_at(user: SignedInUser, referral_ids: Collection[int]) -> dict[int, Presence]:
    """For each of these referrals the colleague who opened it last, within ten minutes.

    One statement, or none for no referrals. The referrals are the caller's to have in scope.
    """
    if not referral_ids:
        return {}
    now = clock.now()
    query = (
        ReferralLook.select(ReferralLook.referral, User.name, ReferralLook.seen_at)
        .join(User)
        .where(
            ReferralLook.referral.in_(list(referral_ids)),
            ReferralLook.user != user.id,
            ReferralLook.seen_at > now - timedelta(minutes=MINUTES),
        )
        .order_by(ReferralLook.seen_at, ReferralLook.id)
    )
    return {
        referral_id: Presence(name, int((now - seen_at).total_seconds() // 60))
        for referral_id, name, seen_at in query.tuples()
    }
