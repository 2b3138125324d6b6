"""One line makes one link of a provider. See `tests/factories.py`."""

from typing import Any

from portal import clock
from portal.models import ProviderLink
from portal.providers import rules


def provider_link(provider: Any, key: str = "key", **more: Any) -> ProviderLink:
    """A link that `key` opens."""
    more.setdefault("label", "Front office")
    more.setdefault("made_at", clock.now())
    return ProviderLink.create(provider=provider, key_hash=rules.token_hash(key), **more)
