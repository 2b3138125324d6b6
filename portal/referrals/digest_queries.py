"""What is over in the whole charity, in counts alone: no person shows through."""

from typing import NamedTuple

from peewee import SQL, Case, fn

from portal import clock
from portal.models import FollowUp, Referral
from portal.referrals import rules
from portal.referrals.queue_conditions import is_held, is_over


class Overdue(NamedTuple):
    """How many referrals and follow-ups are past their day; of referrals, which kinds."""

    referral_count: int
    first_count: int
    unassigned_count: int
    follow_up_count: int

    def __bool__(self) -> bool:
        return bool(self.referral_count or self.follow_up_count)


def overdue() -> Overdue:
    """What is over today. Two statements."""
    referrals = Referral.select(
        fn.COUNT(SQL("*")),
        fn.COALESCE(fn.SUM(Case(None, ((Referral.queue_rank < 2, 1),), 0)), 0),
        fn.COALESCE(fn.SUM(Case(None, ((Referral.owner.is_null(), 1),), 0)), 0),
    ).where(Referral.state.in_(rules.UNDECIDED), ~is_held(), is_over())
    follow_ups = FollowUp.select(fn.COUNT(SQL("*"))).where(
        FollowUp.done_at.is_null(), FollowUp.due_on < clock.today()
    )
    count, first, unassigned = referrals.tuples().get()
    return Overdue(int(count), int(first), int(unassigned), int(follow_ups.scalar()))
