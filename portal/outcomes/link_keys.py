"""The secrets of links to somebody's own questions: made anew from the row, never kept.

So a reminder can bring the link again, and nobody who reads the database alone can open one.
"""

import base64
import hashlib
import hmac

from portal import settings

_PURPOSE = b"portal.outcomes.link_keys"


def token_of(request_key: str) -> str:
    """What makes a link, of the key of its row: as many random bits as this server's key."""
    key = hmac.digest(settings.current().secret_key.encode("utf-8"), _PURPOSE, hashlib.sha256)
    made = hmac.digest(key, request_key.encode("utf-8"), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")


def token_hash(token: str) -> str:
    """What a link is known by."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def stamp(text: str) -> str:
    """A short mark of a text, where a key has no room for it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]
