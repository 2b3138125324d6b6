"""The secrets of links to somebody's own questions: made anew from the row, never kept.

So a reminder can bring the link again, and nobody who reads the database alone can open one.
"""

import base64
import hashlib

from portal import keys

_PURPOSE = b"portal.outcomes.link_keys"


def token_of(request_key: str, known_by: str = "") -> str:
    """What makes a link, of the key of its row: as many random bits as this server's key.

    `known_by` is the hash of a link that is there already, which an earlier key may have made.
    """
    made = [
        base64.urlsafe_b64encode(one).decode("ascii").rstrip("=")
        for one in keys.link_digests(_PURPOSE, request_key.encode("utf-8"))
    ]
    return next((one for one in made if token_hash(one) == known_by), made[0])


def token_hash(token: str) -> str:
    """What a link is known by."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def stamp(text: str) -> str:
    """A short mark of a text, where a key has no room for it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]
