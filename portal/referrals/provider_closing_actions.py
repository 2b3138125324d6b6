"""What happens to referrals whose provider closes: the successor is answered, or somebody of ours.

Where answers go is looked up on the day (`answer_choice_queries.choices_for`); only where nobody
takes over is there something to do, a follow-up for each referral that is still open.
"""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.db import write
from portal.models import FollowUpKind, Provider
from portal.people import follow_up_actions
from portal.providers import edit_actions
from portal.referrals import provider_closing_queries as queries


def close_provider(
    provider_id: int, version: int, closes_on: date | None, successor_id: int | None, by: Any
) -> None:
    """Close a provider from a day on. Raises what `edit_actions.set_closing` raises."""
    with write():
        edit_actions.set_closing(provider_id, version, closes_on, successor_id, by)
        _settle(provider_id, _("The day or the successor was changed."), by)
        if successor_id is None and closes_on is not None:
            follow_up_open(provider_id, closes_on, by)


def keep_provider(provider_id: int, version: int, by: Any) -> None:
    """Take a closing back; what it left to do is settled."""
    with write():
        edit_actions.set_closing(provider_id, version, None, None, by)
        _settle(provider_id, _("The provider goes on."), by)


def follow_up_open(
    provider_id: int, due_on: date, by: Any = None, *, only_new: bool = False
) -> int:
    """Owe an answer for each open referral of a provider. Returns how many were added.

    One for which that stands open is left alone; with `only_new` also one that was settled,
    since somebody has looked into it.
    """
    with write():
        known = set(queries.closing_keys(provider_id, open_only=not only_new).values())
        found = [one for one in queries.open_referrals(provider_id) if one.referral_id not in known]
        name = Provider.get_by_id(provider_id).name if found else ""
        for one in found:
            # With the time, so that a closing taken back and made again is followed up again.
            key = f"{queries.key_of(provider_id)}{one.referral_id} {clock.now().isoformat()}"
            follow_up_actions.add_follow_up(
                FollowUpKind.REFERRER,
                due_on,
                by=by,
                key=key,
                person_id=one.person_id,
                referral_id=one.referral_id,
                note=_("%(provider)s closes. Who is to be answered now?", provider=name),
            )
    return len(found)


def _settle(provider_id: int, outcome: str, by: Any) -> None:
    for key in queries.closing_keys(provider_id, open_only=True):
        follow_up_actions.settle_by_key(key, outcome, by)
