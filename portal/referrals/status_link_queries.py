"""Reading status links: the one behind a token, and those of a referral."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from portal import clock
from portal.models import Referral, StatusLink, StatusView, User
from portal.referrals import status_link_rules as rules


class OpenLink(NamedTuple):
    """A link that opens its page."""

    link_id: int
    referral_id: int
    person_id: int
    reference: str
    sender_reference: str
    provider_id: int | None
    received_at: datetime
    expires_at: datetime


def link_behind(token: str) -> OpenLink | None:
    """The link of a token while it works; None for one that has ended or never was.

    One statement, whichever it is.
    """
    row = (
        StatusLink.select(
            StatusLink.id,
            Referral.id,
            Referral.person,
            Referral.reference,
            Referral.sender_reference,
            Referral.provider,
            Referral.received_at,
            StatusLink.expires_at,
            StatusLink.revoked_at,
        )
        .join(Referral)
        .where(StatusLink.token_hash == rules.token_hash(token))
        .tuples()
        .first()
    )
    if row is None or rules.link_end(row[7], row[8], clock.now()) is not None:
        return None
    return OpenLink(*row[:8])


class LinkRow(NamedTuple):
    """A status link as its referral's page shows it."""

    made_at: datetime
    made_by: str | None
    expires_at: datetime
    revoked_at: datetime | None
    view_count: int
    last_view_at: datetime | None

    @property
    def end(self) -> rules.LinkEnd | None:
        """Why it is dead; None while it works."""
        return rules.link_end(self.expires_at, self.revoked_at, clock.now())


def links_of(referral_id: int) -> list[LinkRow]:
    """A referral's links, newest first, with how often each was looked through. One statement."""
    query = (
        StatusLink.select(
            StatusLink.made_at,
            User.name,
            StatusLink.expires_at,
            StatusLink.revoked_at,
            fn.COUNT(StatusView.id),
            fn.MAX(StatusView.at),
        )
        .join(User, JOIN.LEFT_OUTER, on=(StatusLink.made_by == User.id))
        .join(StatusView, JOIN.LEFT_OUTER, on=(StatusView.link == StatusLink.id))
        .where(StatusLink.referral == referral_id)
        .group_by(
            StatusLink.id,
            StatusLink.made_at,
            User.name,
            StatusLink.expires_at,
            StatusLink.revoked_at,
        )
        .order_by(StatusLink.made_at.desc(), StatusLink.id.desc())
    )
    read = StatusView.at.python_value
    return [LinkRow._make((*row[:5], read(row[5]))) for row in query.tuples()]
