"""Counting concerns for figures: how many of each kind, and nothing of what they say."""

from typing import Any

from peewee import SQL, fn

from portal.models import Concern, ConcernOutcome, Group, Referral
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import during, of_groups, of_referrals


def concerns(ask: Ask, period: Period) -> dict[str, int]:
    """Concerns raised in the period about these groups or referrals, by kind. One statement."""
    groups = Group.select(Group.id).where(of_groups(ask))
    referral = Referral.select(Referral.id).where(
        Referral.id == Concern.referral, of_referrals(ask)
    )
    query: Any = (
        Concern.select(Concern.kind, fn.COUNT(SQL("*")))
        .where(
            during(Concern.raised_at, period),
            Concern.outcome.is_null() | (Concern.outcome != ConcernOutcome.RAISED_IN_ERROR),
            Concern.group.in_(groups) | fn.EXISTS(referral),
        )
        .group_by(Concern.kind)
        .order_by(Concern.kind)
        .tuples()
    )
    return dict(query)
