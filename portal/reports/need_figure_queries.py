"""Reading unmet need for figures: each person once, under one topic."""

from typing import Any

from peewee import JOIN, fn

from portal import clock
from portal.groups.place_queries import waits
from portal.models import Group, GroupTopic, Membership, Referral
from portal.referrals import reason_queries
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from portal.reports.scope_queries import FALSE, is_meant, is_somebody, of_groups, of_referrals


def turned_away(ask: Ask, period: Period) -> dict[int, str]:
    """By person whose referral ended in the period for want of room: its topic, '' if unsaid.

    Of several the newest. Two statements.
    """
    query: Any = (
        Referral.select(Referral.person, Referral.topic)
        .where(
            of_referrals(ask),
            is_meant(),
            Referral.end_reason.in_(reason_queries.capacity_codes()),
            Referral.ended_on.between(period.first, period.last),
        )
        .order_by(Referral.ended_on, Referral.id)
        .tuples()
    )
    return dict(query)


def waiting(ask: Ask) -> dict[int, str]:
    """By person who waits for a seat today: the topic of their referral, else of the group.

    Of several the one they have waited for longest. What a group is about whose members are
    kept apart stays unsaid. One statement.
    """
    first = GroupTopic.select(fn.MIN(GroupTopic.topic)).where(GroupTopic.group == Group.id)
    topic = fn.COALESCE(fn.NULLIF(Referral.topic, ""), first, "")
    query = (
        Membership.select(Membership.person, topic, Group.is_sensitive)
        .join(Group)
        .join_from(Membership, Referral, JOIN.LEFT_OUTER)
        .where(
            _of(ask),
            waits(),
            Group.ended_on.is_null() | (Group.ended_on >= clock.today()),
            is_somebody(Membership.person),
        )
        .order_by(Membership.waiting_since_at.desc(), Membership.id.desc())
        .tuples()
    )
    return {person: "" if is_sensitive else topic for person, topic, is_sensitive in query}


def _of(ask: Ask) -> Any:
    return FALSE if ask.provider_id is not None else of_groups(ask)
