"""Reading what a provider that closes leaves open."""

from typing import NamedTuple

from peewee import SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import FollowUp, Provider, Referral, ReferralState


class OpenReferral(NamedTuple):
    """A referral whose answers a closed provider would have got."""

    referral_id: int
    person_id: int


def open_referrals(provider_id: int) -> list[OpenReferral]:
    """Referrals of a provider that haven't ended, oldest first. One statement."""
    query = (
        Referral.select(Referral.id, Referral.person)
        .where(Referral.provider == provider_id, Referral.state != ReferralState.ENDED)
        .order_by(Referral.received_at, Referral.id)
    )
    return [OpenReferral(*row) for row in query.tuples()]


def open_count(user: SignedInUser, provider_id: int) -> int:
    """How many of them the user may open. One statement."""
    query = Referral.select(fn.COUNT(SQL("*"))).where(
        Referral.provider == provider_id,
        Referral.state != ReferralState.ENDED,
        scope.referrals(user),
    )
    return int(query.scalar())


def closed_without_successor() -> list[int]:
    """Ids of providers that have closed by today and left nobody to answer. One statement."""
    query = (
        Provider.select(Provider.id)
        .where(Provider.closes_on <= clock.today(), Provider.successor.is_null())
        .order_by(Provider.id)
    )
    return [provider_id for (provider_id,) in query.tuples()]


def closing_keys(provider_id: int, *, open_only: bool) -> dict[str, int]:
    """Keys of follow-ups that a provider's closing made, each with its referral. One statement."""
    query = FollowUp.select(FollowUp.key, FollowUp.referral).where(
        FollowUp.key.startswith(key_of(provider_id))
    )
    if open_only:
        query = query.where(FollowUp.done_at.is_null())
    return dict(query.order_by(FollowUp.id).tuples())


def key_of(provider_id: int) -> str:
    """How the keys of follow-ups begin that a provider's closing makes."""
    return f"provider {provider_id} closes "
