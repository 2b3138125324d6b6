"""Reading providers: who holds a token, who is on the list, and what a service means."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.models import Programme, Provider, ProviderService, ProviderToken, Referrer
from portal.paging import Page, page_of
from portal.providers import rules


class TokenHolder(NamedTuple):
    """The provider a token was made for, and what decides whether it still opens the door."""

    provider_id: int
    name: str
    is_active: bool
    expires_at: datetime
    revoked_at: datetime | None


class ProviderRow(NamedTuple):
    """A provider as the list shows it. `expires_at` is that of its last token not revoked."""

    provider_id: int
    name: str
    ods_code: str
    is_active: bool
    referrers_count: int
    expires_at: datetime | None


def is_open() -> Any:
    """A condition on Provider: it refers today, and hasn't closed."""
    stays = Provider.closes_on.is_null() | (Provider.closes_on > clock.today())
    return Provider.is_active & stays


def _open_today() -> Any:
    # As a column, which PostgreSQL and SQLite give back alike.
    return Case(None, ((is_open(), 1),), 0).cast("INTEGER")


def token_holder(token: str) -> TokenHolder | None:
    """Whose token this is, whether or not it still works; None for one never made here."""
    row = (
        ProviderToken.select(
            Provider.id,
            Provider.name,
            _open_today(),
            ProviderToken.expires_at,
            ProviderToken.revoked_at,
        )
        .join(Provider)
        .where(ProviderToken.token_hash == rules.token_hash(token))
        .tuples()
        .first()
    )
    return TokenHolder(*row)._replace(is_active=bool(row[2])) if row else None


def provider_page(number: int) -> Page:
    """One page of providers by name. Rows are ProviderRow; one statement."""
    referrers = Referrer.select(fn.COUNT(SQL("*"))).where(Referrer.provider == Provider.id)
    query = (
        Provider.select(
            Provider.id,
            Provider.name,
            Provider.ods_code,
            Provider.is_active,
            referrers,
            fn.MAX(ProviderToken.expires_at),
        )
        .join(
            ProviderToken,
            JOIN.LEFT_OUTER,
            on=(ProviderToken.provider == Provider.id) & ProviderToken.revoked_at.is_null(),
        )
        .group_by(Provider.id, Provider.name, Provider.ods_code, Provider.is_active)
        .order_by(Provider.name, Provider.id)
    )
    page = page_of(query.tuples(), number)
    return Page([ProviderRow(*row) for row in page.rows], page.number, page.has_next)


def active_providers() -> list[tuple[int, str]]:
    """Providers that may refer, by name. Rows: (provider_id, name). One statement."""
    query = (
        Provider.select(Provider.id, Provider.name)
        .where(is_open())
        .order_by(Provider.name, Provider.id)
    )
    return list(query.tuples())


def provider_named(name: str) -> int | None:
    """The id of the provider with exactly this name, or None."""
    row = Provider.select(Provider.id).where(Provider.name == name.strip()).tuples().first()
    return row[0] if row else None


def referrer_named(provider_id: int, name: str) -> int | None:
    """The id of a provider's referrer with exactly this name, or None."""
    row = (
        Referrer.select(Referrer.id)
        .where(Referrer.provider == provider_id, Referrer.name == name)
        .tuples()
        .first()
    )
    return row[0] if row else None


def programme_for_service(service: str) -> int | None:
    """The id of the programme that a sender's service name means, or None if nobody said."""
    key = rules.service_key(service)
    if not key:
        return None
    row = (
        ProviderService.select(ProviderService.programme)
        .where(ProviderService.service == key)
        .tuples()
        .first()
    )
    return row[0] if row else None


def programme_named(name: str) -> int | None:
    """The id of the programme with this name, or None."""
    row = Programme.select(Programme.id).where(Programme.name == name.strip()).tuples().first()
    return row[0] if row else None
