"""Reading providers: who is on the list, and what a service means."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Programme,
    Provider,
    ProviderService,
    ProviderToken,
    Referral,
    ReferralState,
    Referrer,
)
from portal.paging import Page, page_of
from portal.providers import rules

# The list counts what arrived within a year.
LATELY_DAYS = 365


class ProviderRow(NamedTuple):
    """A provider as the list shows it. `expires_at` is that of its last token not revoked."""

    provider_id: int
    name: str
    ods_code: str
    is_active: bool
    closes_on: date | None
    referrers_count: int
    lately_count: int
    open_count: int
    expires_at: datetime | None


class ProviderPage(NamedTuple):
    """A provider as its own page shows it."""

    provider_id: int
    name: str
    ods_code: str
    email: str
    phone: str
    address: str
    is_active: bool
    closes_on: date | None
    successor_id: int | None
    successor_name: str | None
    version: int


class ReferrerRow(NamedTuple):
    """Somebody who refers at a provider; not active once they have left."""

    referrer_id: int
    name: str
    job: str
    email: str
    phone: str
    is_active: bool
    version: int


def is_open() -> Any:
    """A condition on Provider: it refers today, and hasn't closed."""
    stays = Provider.closes_on.is_null() | (Provider.closes_on > clock.today())
    return Provider.is_active & stays


def open_today() -> Any:
    """The same as a column: 1 or 0."""
    # As a column, which PostgreSQL and SQLite give back alike.
    return Case(None, ((is_open(), 1),), 0).cast("INTEGER")


def provider_page(user: SignedInUser, number: int, search: str = "") -> Page:
    """One page of providers by name, or of those that a search finds by name, code or referrer.

    Rows are ProviderRow, their counts of referrals within the user's scope; one statement.
    """
    referrers = Referrer.select(fn.COUNT(SQL("*"))).where(
        Referrer.provider == Provider.id, Referrer.is_active
    )
    arrived = Referral.select(fn.COUNT(SQL("*"))).where(
        Referral.provider == Provider.id, scope.referrals(user)
    )
    since = clock.now() - timedelta(days=LATELY_DAYS)
    # Apart from a join, which would count each token's provider again.
    expires = ProviderToken.select(fn.MAX(ProviderToken.expires_at)).where(
        ProviderToken.provider == Provider.id, ProviderToken.revoked_at.is_null()
    )
    query = Provider.select(
        Provider.id,
        Provider.name,
        Provider.ods_code,
        open_today(),
        Provider.closes_on,
        # Named apart from every column: a bare subquery is read as what its last word names.
        referrers.alias("referrers_count"),
        arrived.where(Referral.received_at >= since).alias("lately_count"),
        arrived.where(Referral.state != ReferralState.ENDED).alias("open_count"),
        expires.alias("token_until"),
    ).order_by(Provider.name, Provider.id)
    if search:
        named = Referrer.select(Referrer.provider).where(Referrer.name.contains(search))
        query = query.where(
            Provider.name.contains(search)
            | (Provider.ods_code == search.upper())
            | Provider.id.in_(named)
        )
    page = page_of(query.tuples(), number)
    rows = [
        ProviderRow(*row)._replace(expires_at=ProviderToken.expires_at.python_value(row[-1]))
        for row in page.rows
    ]
    return Page(rows, page.number, page.has_next)


def provider(provider_id: int) -> ProviderPage | None:
    """One provider as its page shows it, or None. One statement."""
    other = Provider.alias()
    row = (
        Provider.select(
            Provider.id,
            Provider.name,
            Provider.ods_code,
            Provider.email,
            Provider.phone,
            Provider.address,
            open_today(),
            Provider.closes_on,
            Provider.successor,
            other.name,
            Provider.version,
        )
        .join(other, JOIN.LEFT_OUTER, on=(Provider.successor == other.id))
        .where(Provider.id == provider_id)
        .tuples()
        .first()
    )
    return ProviderPage(*row) if row else None


def referrers_of(provider_id: int) -> list[ReferrerRow]:
    """Everybody who refers, or referred, at a provider: who is there now first. One statement."""
    query = (
        Referrer.select(
            Referrer.id,
            Referrer.name,
            Referrer.job,
            Referrer.email,
            Referrer.phone,
            Referrer.is_active,
            Referrer.version,
        )
        .where(Referrer.provider == provider_id)
        .order_by(Referrer.is_active.desc(), Referrer.name, Referrer.id)
    )
    return [ReferrerRow(*row) for row in query.tuples()]


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
