"""Rows of the doors for computers: tokens, kept answers, and senders' own ids."""

from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import ApiAnswer, ProviderToken, SenderId, SenderIdKind, TokenScope
from portal.providers import rules


def provider_token(provider: Any, token: str = "a-token-of-a-test", **more: Any) -> ProviderToken:
    """A token that works for a day and opens everything."""
    more.setdefault("scopes", rules.scope_words(TokenScope))
    more.setdefault("expires_at", clock.now() + timedelta(days=1))
    return ProviderToken.create(
        provider=provider, token_hash=rules.token_hash(token), created_at=clock.now(), **more
    )


def sender_id(
    referral: Any, value: str, kind: SenderIdKind = SenderIdKind.REQUEST, **more: Any
) -> SenderId:
    """An id by which a referral's provider knows it."""
    more.setdefault("provider", referral.provider_id)
    return SenderId.create(referral=referral, kind=kind, value=value, **more)


def api_answer(key: str = "key-1", **more: Any) -> ApiAnswer:
    """A key that is claimed for a message, and not answered."""
    more.setdefault("sender", "api:1")
    more.setdefault("body_sha256", "0" * 64)
    return ApiAnswer.create(key=key, claimed_at=clock.now(), **more)
