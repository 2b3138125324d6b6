"""What a bearer token looks like, what is wrong with one, and whom a referrer is. Pure."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portal.models import TokenScope

# So that a token pasted into a mail or a log is recognised for what it is.
TOKEN_PREFIX = "portal-"
# The one in use, and its successor while a computer changes over.
MOST_LIVE_TOKENS = 2
_BEARER = re.compile(r"\s*bearer +([A-Za-z0-9._~+/=-]{1,200})\s*", re.IGNORECASE)


class TokenState(StrEnum):
    """Whether a token opens the door."""

    NONE = "none"
    WORKS = "works"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PROVIDER_INACTIVE = "provider_inactive"


class NamedProfessional(Protocol):
    """Who refers, as a message or a form names them."""

    @property
    def name(self) -> str: ...
    @property
    def job(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...


def bearer_token(header: str | None) -> str | None:
    """The token of an Authorization header ("Bearer abc"), or None if it holds none."""
    found = _BEARER.fullmatch(header or "")
    return found.group(1) if found else None


def token_hash(token: str) -> str:
    """The SHA-256 by which a token is known: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def token_state(
    expires_at: datetime | None,
    revoked_at: datetime | None,
    provider_is_active: bool,
    now: datetime,
) -> TokenState:
    """Whether a token may be used at an instant, and if not, why not."""
    if not provider_is_active:
        return TokenState.PROVIDER_INACTIVE
    if expires_at is None:
        return TokenState.NONE
    if revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.WORKS if now < expires_at else TokenState.EXPIRED


def scope_words(scopes: Iterable[str]) -> str:
    """Scopes as they are kept: the known ones, each once, in a fixed order."""
    chosen = set(scopes)
    return " ".join(scope for scope in TokenScope if scope in chosen)


def scopes_of(words: str) -> frozenset[TokenScope]:
    """The scopes that are kept as these words; a word that isn't one opens nothing."""
    return frozenset(TokenScope(word) for word in words.split() if word in set(TokenScope))


def service_key(name: str) -> str:
    """A service's name as it is compared: single blanks, none at the ends."""
    return " ".join(name.split())
