"""Keeping what somebody wants of a group."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import StaleVersion
from portal.models import Referral, Wishes
from portal.models.wishes import WISHED_LANGUAGE_LENGTH, WISHES_NOTE_LENGTH
from portal.referrals.wish_queries import wishes_of
from portal.referrals.wish_rules import WishDetails, listed


def set_wishes(referral_id: int, version: int, details: WishDetails, *, by: Any = None) -> None:
    """Keep these wishes in place of those known. Version 0 says that none are known yet.

    Raises StaleVersion when somebody wrote them down meanwhile.
    """
    with write():
        known = wishes_of(referral_id)
        if known.version != version:
            raise StaleVersion(
                _(
                    "Somebody wrote down their wishes since you opened the page. What they wrote "
                    "is beside yours: save again to keep yours."
                )
            )
        if known.details == details:
            return
        values = {
            "formats": listed(details.formats),
            "kinds": listed(details.kinds),
            "approaches": listed(details.approaches),
            "membership_rules": listed(details.membership_rules),
            "audiences": "\n".join(details.audiences),
            "areas": "\n".join(details.areas),
            "language": details.language[:WISHED_LANGUAGE_LENGTH],
            "cannot_days": listed(details.cannot_days),
            "cannot_parts": listed(details.cannot_parts),
            "note": details.note[:WISHES_NOTE_LENGTH],
            "version": version + 1,
            "changed_by": getattr(by, "id", by),
            "changed_at": clock.now(),
        }
        if version:
            Wishes.update(**values).where(Wishes.referral == referral_id).execute()
        else:
            Wishes.insert(referral=referral_id, **values).execute()
        (person_id,) = (
            Referral.select(Referral.person).where(Referral.id == referral_id).tuples().get()
        )
        changed = [
            name for name in vars(details) if getattr(details, name) != getattr(known.details, name)
        ]
        record_event(
            "wishes_changed", "referral", referral_id, by=by, person=person_id, fields=changed
        )
