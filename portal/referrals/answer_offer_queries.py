"""Reading an offered place as the text to its person says it."""

from typing import Any

from peewee import JOIN

from portal import clock
from portal.auth.scope import LEADING
from portal.groups import pattern_queries, pattern_words
from portal.groups.place_queries import holds_offer
from portal.models import Group, GroupLeader, GroupPattern, Membership, User, Venue
from portal.referrals.answer_words import OfferFacts


def offer_of(referral_id: int) -> OfferFacts | None:
    """When and where the offered place meets, and who leads it. Two statements.

    Of a sensitive group only until when it is kept: whoever opens the referral may not know
    which group that is, and the text would say.
    """
    row: Any = (
        Membership.select(
            Membership.offer_expires_at,
            Group.id,
            Group.is_sensitive,
            GroupPattern.rule,
            GroupPattern.starts_local,
            Group.place,
            Venue.name,
            Venue.address,
            Venue.postcode,
        )
        .join(Group)
        .join(Venue, JOIN.LEFT_OUTER)
        .join_from(
            Group,
            GroupPattern,
            JOIN.LEFT_OUTER,
            on=(GroupPattern.id == pattern_queries.current_pattern()),
        )
        .where(Membership.referral == referral_id, holds_offer())
        .order_by(Membership.id.desc())
        .tuples()
        .first()
    )
    if row is None:
        return None
    until, group_id, is_sensitive, rule, starts_local = row[:5]
    if is_sensitive:
        return OfferFacts("", (), until)
    when = pattern_words.said(rule, starts_local) if rule else ""
    where = ", ".join(filter(None, row[5:9]))
    return OfferFacts(" · ".join(filter(None, (when, where))), leaders_of(group_id), until)


def leaders_of(group_id: int) -> tuple[str, ...]:
    """Who leads a group today, by name. One statement."""
    today = clock.today()
    query = (
        GroupLeader.select(User.name)
        .join(User)
        .where(
            GroupLeader.group == group_id,
            GroupLeader.role.in_(LEADING),
            GroupLeader.starts_on <= today,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(User.name, User.id)
    )
    return tuple(name for (name,) in query.tuples())
