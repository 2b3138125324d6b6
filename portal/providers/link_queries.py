"""Reading providers' own links to the form: whose a key is, and which there are."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN

from portal.models import Provider, ProviderLink, Referrer, User
from portal.providers import rules
from portal.providers.queries import is_open


class OfferedReferrer(NamedTuple):
    """Somebody at the provider whose link was opened, to be chosen by name."""

    referrer_id: int
    name: str
    job: str
    email: str
    phone: str


class OpenedLink(NamedTuple):
    """The provider's own link by which the form was opened."""

    link_id: int
    provider_id: int
    provider_name: str
    # The provider's shared address: receipts go there where nobody gives another.
    email: str
    # Whose link it is; None where anybody at that provider uses it.
    referrer_id: int | None
    referrers: tuple[OfferedReferrer, ...]


class LinkRow(NamedTuple):
    """A link as the provider's page lists it; never its key, which nobody keeps."""

    link_id: int
    label: str
    referrer_name: str | None
    made_at: datetime
    made_by: str | None
    used_at: datetime | None
    revoked_at: datetime | None


def opened(key: str) -> OpenedLink | None:
    """The link of this key, while it works and its provider is open. Two statements."""
    row = (
        ProviderLink.select(
            ProviderLink.id, Provider.id, Provider.name, Provider.email, ProviderLink.referrer
        )
        .join(Provider)
        .where(
            ProviderLink.key_hash == rules.token_hash(key),
            ProviderLink.revoked_at.is_null(),
            is_open(),
        )
        .tuples()
        .first()
    )
    if row is None:
        return None
    query = (
        Referrer.select(Referrer.id, Referrer.name, Referrer.job, Referrer.email, Referrer.phone)
        .where(Referrer.provider == row[1], Referrer.is_active)
        .order_by(Referrer.name, Referrer.id)
    )
    offered = tuple(OfferedReferrer(*one) for one in query.tuples())
    link_id, provider_id, name, email, referrer_id = row
    return OpenedLink(link_id, provider_id, name, email, referrer_id, offered)


def links_of(provider_id: int) -> list[LinkRow]:
    """Links of one provider, those that work first, the newest first. One statement."""
    query = (
        ProviderLink.select(
            ProviderLink.id,
            ProviderLink.label,
            Referrer.name,
            ProviderLink.made_at,
            User.name,
            ProviderLink.used_at,
            ProviderLink.revoked_at,
        )
        .join(Referrer, JOIN.LEFT_OUTER)
        .join_from(ProviderLink, User, JOIN.LEFT_OUTER, on=(ProviderLink.made_by == User.id))
        .where(ProviderLink.provider == provider_id)
        .order_by(
            ProviderLink.revoked_at.is_null(False),
            ProviderLink.made_at.desc(),
            ProviderLink.id.desc(),
        )
    )
    return [LinkRow(*row) for row in query.tuples()]
