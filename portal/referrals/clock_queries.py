"""Reading a referral's clocks, and what this instance's settings allow."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock, settings
from portal.models import Referral, ReferralState, ReferralStep, StepKind, User
from portal.referrals import rules
from portal.referrals.clock_rules import Allowed, Clocks, contact_due_on, decision_due_on

# Lines of the timeline by which somebody has tried to reach the person.
_TRIED = (StepKind.CONTACTING, StepKind.ATTEMPT)

# What `clocks` is made of, in its order.
COLUMNS = (
    Referral.received_at,
    Referral.queue_rank,
    Referral.clock_from_on,
    Referral.paused_on,
    Referral.paused_days,
    Referral.contact_by_on,
    Referral.decide_by_on,
    Referral.held_until,
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


class Due(NamedTuple):
    """When a referral's contact and decision are due, and who set that, if anybody did.

    `contact_on` is None once somebody has tried to reach them, both once it is decided.
    """

    clocks: Clocks
    contact_on: date | None
    decide_on: date | None
    is_paused: bool
    reason: str
    set_by: str | None
    set_at: datetime | None


def due_of(referral_id: int) -> Due:
    """One referral's clocks as its page shows them. One statement; raises DoesNotExist."""
    row: Any = (
        Referral.select(
            Referral.state,
            was_tried(),
            Referral.due_reason,
            User.name,
            Referral.due_set_at,
            *COLUMNS,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Referral.due_set_by == User.id))
        .where(Referral.id == referral_id)
        .tuples()
        .get()
    )
    state, tried, reason, set_by, set_at, *columns = row
    found = clocks(*columns)
    is_open = state in rules.UNDECIDED
    return Due(
        found,
        contact_due_on(found, allowed()) if is_open and not tried else None,
        decision_due_on(found, allowed()) if is_open else None,
        state == ReferralState.AWAITING_INFORMATION,
        reason,
        set_by,
        set_at,
    )


def was_tried() -> Any:
    """A condition on a referral: somebody has tried to reach its person."""
    step = ReferralStep.alias("tried")
    mine = step.select(SQL("1")).where(step.referral == Referral.id, step.kind.in_(_TRIED))
    # One value by an index for each row; of an EXISTS PostgreSQL would hash every step there is.
    return fn.COALESCE(mine.limit(1), 0) == 1
