"""Names for people and users that a phone may keep: they lead nowhere without this server's key.

A mark made without a signal waits on the phone under such a name, never under anybody's own
name or the id of a row.
"""

import base64
import json

from portal import keys

_PURPOSE = b"portal.groups.mark_keys"
# Sixteen bytes: nobody guesses one, and a roll holds few enough to look through.
_BYTES = 16


def person_key(session_id: int, person_id: int) -> str:
    """A person on one session's roll; at another session they have another."""
    return _sealed(f"person {session_id} {person_id}")


def user_key(user_id: int) -> str:
    """A user, so that a phone knows whose marks wait on it."""
    return _sealed(f"user {user_id}")


def link_token(session_id: int, user_id: int, holder: str, request_key: str) -> str:
    """What makes a link to a roll: as many random bits as this server's key.

    The same for the same form sent twice, so that a double press makes one link; nobody
    without the key, a reader of the database least of all, can tell it.
    """
    parts = [session_id, user_id, holder, request_key]
    return _encoded(keys.link_digests(_PURPOSE, f"link {json.dumps(parts)}".encode("ascii"))[0])


def _sealed(text: str) -> str:
    # By the oldest key, which stays when newer ones come: what waits on phones without a
    # signal must find its person whenever it is sent, and the names open nothing.
    return _encoded(keys.link_digests(_PURPOSE, text.encode("ascii"))[-1][:_BYTES])


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")
