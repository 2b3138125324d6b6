"""Reading a referral's clocks, and what this instance's settings allow."""

from datetime import date
from typing import Any

from portal import clock, settings
from portal.models import Referral
from portal.referrals.clock_rules import Allowed, Clocks

# What `clocks` is made of, in its order.
COLUMNS = (
    Referral.received_at,
    Referral.queue_rank,
    Referral.clock_from_on,
    Referral.paused_on,
    Referral.paused_days,
    Referral.contact_by_on,
    Referral.decide_by_on,
)


def allowed() -> Allowed:
    """How many working days each clock allows here."""
    current = settings.current()
    return Allowed(
        contact=(0, current.contact_urgent_days, current.contact_routine_days),
        decide=(0, current.decide_urgent_days, current.decide_routine_days),
    )


def clocks(received_at: Any, *others: Any) -> Clocks:
    """Clocks from a row of COLUMNS."""
    received_on: date = clock.local(received_at).date()
    return Clocks(received_on, *others)


def clocks_of(referral_id: int) -> Clocks:
    """One referral's clocks. One statement; raises DoesNotExist where there is none."""
    return clocks(*Referral.select(*COLUMNS).where(Referral.id == referral_id).tuples().get())
