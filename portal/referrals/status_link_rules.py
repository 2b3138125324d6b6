"""Who may have a status link, and what ends one. Pure."""

import hashlib
from datetime import datetime
from enum import StrEnum

from portal.models import SenderKind

# 256 random bits in base64: nobody guesses one.
TOKEN_BYTES = 32
TOKEN_LENGTH = 43


class LinkEnd(StrEnum):
    """Why a link doesn't open anything any more."""

    REVOKED = "revoked"
    EXPIRED = "expired"


def link_end(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> LinkEnd | None:
    """Why a link is dead, the decision of a person first; None while it opens its page."""
    if revoked_at is not None:
        return LinkEnd.REVOKED
    return LinkEnd.EXPIRED if now >= expires_at else None


def comes_with_receipt(sender_kind: str) -> bool:
    """Whether a receipt brings a status link: for professionals alone.

    Whoever asks for themselves gave an address that nobody has confirmed yet, and a relative's
    link might be read by the very person it is about, or by one they fear.
    """
    return sender_kind == SenderKind.PROFESSIONAL


def may_be_given(sender_kind: str, identity_is_confirmed: bool) -> bool:
    """Whether staff may give one: to whoever asked for themselves only once it is known that
    they are who they say."""
    return sender_kind != SenderKind.SELF or identity_is_confirmed


def token_hash(token: str) -> str:
    """What a link is known by: who reads the database can't open one."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
