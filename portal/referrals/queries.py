"""Reading what other pages say of referrals: how many wait, and by when one is decided."""

from datetime import date, datetime

from peewee import fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Referral
from portal.referrals import rules


def decision_due_on(received_at: datetime, rank: int) -> date:
    """When a referral of this rank should be decided, by this instance's settings."""
    current = settings.current()
    return rules.decision_due_on(
        clock.local(received_at).date(),
        rank,
        current.decide_routine_days,
        current.decide_urgent_days,
    )


def undecided_count(user: SignedInUser) -> int:
    """How many referrals wait for a decision. One statement over an index."""
    query = Referral.select(fn.COUNT(Referral.id)).where(
        Referral.state.in_(rules.UNDECIDED), scope.referrals(user)
    )
    return int(query.scalar())
