"""Reading tokens: whose one is, whether it still works, and which ones a provider has."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock
from portal.models import Provider, ProviderToken, TokenScope, User
from portal.providers import queries, rules
from portal.providers.rules import TokenState

# Of two at a time, years of them.
MOST_LISTED = 20


class TokenHolder(NamedTuple):
    """The provider a token was made for, and what decides whether it still opens the door."""

    token_id: int
    provider_id: int
    name: str
    ods_code: str
    is_open: bool
    scopes: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def state(self) -> TokenState:
        """Whether it opens anything now."""
        return rules.token_state(self.expires_at, self.revoked_at, self.is_open, clock.now())

    def may(self, scope: TokenScope) -> bool:
        """Whether it was made for this."""
        return scope in rules.scopes_of(self.scopes)


class TokenRow(NamedTuple):
    """A token as its provider's page lists it."""

    token_id: int
    label: str
    scopes: str
    created_at: datetime
    created_by: str | None
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def token_holder(token: str) -> TokenHolder | None:
    """Whose token this is, whether or not it still works; None for one never made here."""
    row = (
        ProviderToken.select(
            ProviderToken.id,
            Provider.id,
            Provider.name,
            Provider.ods_code,
            queries.open_today(),
            ProviderToken.scopes,
            ProviderToken.expires_at,
            ProviderToken.revoked_at,
            ProviderToken.last_used_at,
        )
        .join(Provider)
        .where(ProviderToken.token_hash == rules.token_hash(token))
        .tuples()
        .first()
    )
    return TokenHolder(*row)._replace(is_open=bool(row[4])) if row else None


def tokens_of(provider_id: int) -> list[TokenRow]:
    """A provider's tokens, newest first, at most MOST_LISTED. Rows are TokenRow; one statement."""
    query = (
        ProviderToken.select(
            ProviderToken.id,
            ProviderToken.label,
            ProviderToken.scopes,
            ProviderToken.created_at,
            User.name,
            ProviderToken.expires_at,
            ProviderToken.last_used_at,
            ProviderToken.revoked_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=(ProviderToken.created_by == User.id))
        .where(ProviderToken.provider == provider_id)
        .order_by(ProviderToken.created_at.desc(), ProviderToken.id.desc())
        .limit(MOST_LISTED)
    )
    return [TokenRow(*row) for row in query.tuples()]


def live_count(provider_id: int) -> int:
    """How many of a provider's tokens work now, were it open."""
    query = ProviderToken.select(fn.COUNT(SQL("*"))).where(
        ProviderToken.provider == provider_id,
        ProviderToken.revoked_at.is_null(),
        ProviderToken.expires_at > clock.now(),
    )
    return int(query.scalar())


def may_refer(provider_id: int) -> bool:
    """Whether there is such a provider, and it refers today."""
    query = Provider.select(Provider.id).where(Provider.id == provider_id, queries.is_open())
    return bool(query.exists())


def provider_name(provider_id: int) -> str | None:
    """What a provider is called, or None where there is none."""
    row = Provider.select(Provider.name).where(Provider.id == provider_id).tuples().first()
    return row[0] if row else None


def is_token_of(provider_id: int, token_id: int) -> bool:
    """Whether this is a token of this provider."""
    query = ProviderToken.select(ProviderToken.id).where(
        ProviderToken.id == token_id, ProviderToken.provider == provider_id
    )
    return bool(query.exists())
