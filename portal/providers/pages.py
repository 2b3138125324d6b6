"""What the pages of the provider directory share: loading a row, or that it isn't there."""

from flask import abort

from portal.providers import queries
from portal.providers.queries import ProviderPage, ReferrerRow


def provider_or_404(provider_id: int) -> ProviderPage:
    """The provider of an address, or 404."""
    provider = queries.provider(provider_id)
    if provider is None:
        abort(404)
    return provider


def referrer_or_404(provider_id: int, referrer_id: int) -> ReferrerRow:
    """Somebody who refers at this very provider, or 404."""
    found = {one.referrer_id: one for one in queries.referrers_of(provider_id)}
    if referrer_id not in found:
        abort(404)
    return found[referrer_id]
