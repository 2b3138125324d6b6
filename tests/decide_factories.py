"""One line makes a decision, or something that came later and joined a referral."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.models import MessagePart, Referral, ReferralDecision, ReferralMessage


def joined(of: Referral | int, part: str = MessagePart.UPDATE, **more: Any) -> ReferralMessage:
    """An update that nobody has read, unless told otherwise."""
    from tests import factories

    more.setdefault("joined_at", clock.now())
    return ReferralMessage.create(referral=of, message=factories.message(), part=part, **more)


def decision(of: Referral, move: str, **more: Any) -> ReferralDecision:
    """A decision of just now that changed the state alone."""
    more.setdefault("at", clock.now())
    more.setdefault("state_before", of.state)
    more.setdefault("before", f'{{"referral": {{"state": "{of.state}"}}}}')
    return ReferralDecision.create(referral=of, move=move, **more)
