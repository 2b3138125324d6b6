"""Reading what somebody who was referred wants of a group."""

from typing import NamedTuple

from portal.models import Wishes
from portal.referrals import wish_rules
from portal.referrals.wish_rules import WishDetails


class KnownWishes(NamedTuple):
    """The wishes of one referral, and the version that a change must name; 0 before the first."""

    details: WishDetails
    version: int


def wishes_of(referral_id: int) -> KnownWishes:
    """What is known of a referral's wishes. One statement."""
    row = Wishes.select().where(Wishes.referral == referral_id).dicts().first()
    if row is None:
        return KnownWishes(WishDetails(), 0)
    lists = ("formats", "kinds", "approaches", "membership_rules", "cannot_parts")
    details = WishDetails(
        **{name: wish_rules.codes(row[name]) for name in lists},
        cannot_days=tuple(int(one) for one in wish_rules.codes(row["cannot_days"])),
        audiences=wish_rules.lines(row["audiences"]),
        areas=wish_rules.lines(row["areas"]),
        language=row["language"],
        note=row["note"],
    )
    return KnownWishes(details, row["version"])
